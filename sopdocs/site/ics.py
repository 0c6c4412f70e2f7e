"""Days as a calendar file (RFC 5545). An entry keeps its UID, so that a newer file moves it."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterable, Iterator
from typing import NamedTuple

KIND = "text/calendar"


class Event(NamedTuple):
    """A day in a calendar: a name that stays the same, the day, what it is, and where to read of it."""

    name: str
    date: datetime.date
    what: str
    address: str = ""
    said: str = ""


def calendar(events: Iterable[Event], as_of: datetime.date, title: str = "") -> bytes:
    """Return days as a file. With a title it is one to subscribe to, and is asked for again every day."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//sopdocs//due dates//EN", "CALSCALE:GREGORIAN"]
    if title:
        lines += [f"X-WR-CALNAME:{_escaped(title)}", f"NAME:{_escaped(title)}", "METHOD:PUBLISH"]
        lines += ["REFRESH-INTERVAL;VALUE=DURATION:P1D", "X-PUBLISHED-TTL:P1D"]
    for event in sorted(events, key=lambda one: (one.date, one.name)):
        lines += _event(event, as_of)
    return b"".join(_folded(line) for line in [*lines, "END:VCALENDAR"])


def uid(name: str) -> str:
    """Return the UID of an entry by its name."""
    return f"{hashlib.blake2b(name.encode(), digest_size=10).hexdigest()}@sopdocs"


def _event(event: Event, as_of: datetime.date) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{uid(event.name)}"
    yield f"DTSTAMP:{as_of:%Y%m%d}T000000Z"
    yield f"DTSTART;VALUE=DATE:{event.date:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{event.date + datetime.timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{_escaped(event.what)}"
    if event.said:
        yield f"DESCRIPTION:{_escaped(event.said)}"
    if event.address:
        yield f"URL:{event.address}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _escaped(text: str) -> str:
    flat = " ".join(text.split())
    return flat.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")


def _folded(line: str) -> bytes:
    """Return a line in pieces of at most 75 bytes, none of them in the middle of a character."""
    if line.isascii() and len(line) <= 75:
        return line.encode() + b"\r\n"
    pieces: list[bytes] = []
    piece = b""
    for letter in line:
        added = letter.encode()
        if len(piece) + len(added) > (75 if not pieces else 74):
            pieces.append(piece)
            piece = b""
        piece += added
    return b"\r\n ".join([*pieces, piece]) + b"\r\n"
