"""The pack as minutes in Markdown: what is to be decided, with room for what was decided."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import TYPE_CHECKING

from sopdocs.digest.markdown import quiet
from sopdocs.site.numbers import day

if TYPE_CHECKING:
    from sopdocs.pack.content import Ask, Pack, Table

_WIDTH = 96


def as_minutes(pack: Pack) -> str:
    """Return the minutes to fill in; they end with the commands that put the answers into the records."""
    return "\n".join(_lines(pack)).translate({0xA0: " ", 0x202F: " "}) + "\n"


def _lines(pack: Pack) -> Iterator[str]:
    yield f"# {quiet(pack.title)}"
    yield ""
    yield from _wrapped(f"{quiet(pack.says)} Figures as of {day(pack.as_of)}.")
    yield ""
    yield f"- Held on: {day(pack.date) if pack.date else ''}"
    yield f"- Attending: {quiet(', '.join(pack.roles))}"
    yield f"- Agenda: {pack.minutes} minutes"
    for turn in pack.agenda:
        yield from _wrapped(f"{turn.minutes} min: {quiet(turn.what)}", "  - ")
    for topic in pack.topics:
        yield f"\n## {quiet(topic.title)}\n"
        for ask in topic.asks:
            yield from _asked(ask)
        for picture in topic.pictures:
            yield from (
                f"- {quiet(bar.name)}: {bar.value:,.0f} {picture.walk.currency}" for bar in picture.bars
            )
        if topic.table:
            yield from _table(topic.table)
        if topic.more:
            yield f"\n{quiet(topic.more)}"
        if not topic.asks:
            yield "\nNoted:"
    if pack.asks:
        yield "\n## Into the records\n"
        yield "Put in what was chosen, and run:\n"
        yield from (f"    {line}" for ask in pack.asks for line in _command(ask, pack))


def _asked(ask: Ask) -> Iterator[str]:
    due = f", by {day(ask.needed_by)}" if ask.needed_by else ""
    yield f"### {ask.number}: {quiet(ask.question)}\n"
    price = f" Not deciding costs {ask.price}." if ask.price else ""
    yield from _wrapped(f"{ask.id}{due}.{price}")
    yield ""
    for number, one in enumerate(ask.options, 1):
        money = [f"brings {one.brings}" if one.brings else "", f"costs {one.costs}" if one.costs else ""]
        told = ", ".join(filter(None, money))
        yield from _wrapped(quiet(one.text) + (f" ({told})" if told else ""), f"{number}. ")
    if ask.recommendation:
        yield ""
        yield from _wrapped(f"Recommended: {quiet(ask.recommendation)}")
    yield "\n- Chosen:\n- By:\n"


def _table(table: Table) -> Iterator[str]:
    yield "| " + " | ".join(table.heads) + " |"
    yield "|" + "|".join("---:" if at in table.numbers else "---" for at in range(len(table.heads))) + "|"
    for row in table.rows:
        yield "| " + " | ".join(quiet(cell) for cell in row) + " |"


def _command(ask: Ask, pack: Pack) -> Iterator[str]:
    day_ = f" decisions.{ask.number}.date={pack.date}" if pack.date else ""
    yield f"sopdocs set {ask.review} decisions.{ask.number}.status=taken{day_} \\"
    yield f'  decisions.{ask.number}.choice="…" decisions.{ask.number}.decided_by=ROLE'


def _wrapped(text: str, lead: str = "") -> list[str]:
    return textwrap.wrap(
        text, _WIDTH, initial_indent=lead, subsequent_indent=" " * len(lead),
        break_on_hyphens=False, break_long_words=False,
    )  # fmt: skip
