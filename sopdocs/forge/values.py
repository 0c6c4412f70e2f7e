"""Plain values of unknown origin, looked at before they are used; a wrong one is refused with its place."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sopdocs.errors import Refusal

Word = TypeVar("Word", bound=str)

_LONGEST, _MOST = 4_000, 2_000


@dataclass(frozen=True, slots=True)
class Value:
    """A value with the place where it stands. No sentence of ours repeats what a stranger wrote."""

    value: Any
    place: str

    def get(self, name: str) -> Value:
        """Return a member of a table; a missing one is the value None."""
        return Value(self.table().get(name), f"{self.place}.{name}")

    def table(self) -> Mapping[str, Any]:
        """Return a table."""
        if not isinstance(self.value, dict):
            raise self._wrong("a table")
        return self.value

    def rows(self) -> list[Value]:
        """Return the members of a list."""
        if not isinstance(self.value, list) or len(self.value) > _MOST:
            raise self._wrong(f"a list of at most {_MOST}")
        return [Value(one, f"{self.place}[{index}]") for index, one in enumerate(self.value)]

    def text(self, pattern: str = r"(?s:.*)") -> str:
        """Return a text that is whole and of the pattern."""
        if not isinstance(self.value, str) or len(self.value) > _LONGEST:
            raise self._wrong(f"a text of at most {_LONGEST} characters")
        if not re.fullmatch(pattern, self.value, re.ASCII) or not _encodable(self.value):
            raise self._wrong("a text of the right form")
        return self.value

    def maybe(self) -> str:
        """Return a text, empty where there is none."""
        return "" if self.value is None else self.text()

    def number(self, least: int, most: int) -> int:
        """Return a whole number within bounds."""
        if type(self.value) is not int or not least <= self.value <= most:
            raise self._wrong(f"a number from {least} to {most}")
        return self.value

    def choice(self, words: Sequence[Word]) -> Word:
        """Return one of the words."""
        found = next((word for word in words if word == self.value), None)
        if found is None:
            raise self._wrong(f"one of {', '.join(words)}")
        return found

    def day(self) -> datetime.date:
        """Return a date."""
        try:
            return datetime.date.fromisoformat(self.text(r"\d{4}-\d\d-\d\d"))
        except ValueError:
            raise self._wrong("a date") from None

    def _wrong(self, expected: str) -> Refusal:
        return Refusal(f"`{self.place}` is not {expected}, so that nothing of it is used")


def _encodable(text: str) -> bool:
    return not any("\ud800" <= char <= "\udfff" for char in text)


def parsed(data: bytes, largest: int, name: str) -> Value:
    """Return what a piece of JSON holds, refused where it is too large or no JSON."""
    if len(data) > largest:
        raise Refusal(f"the {name} has more than {largest} bytes, so that nothing of it is used")
    try:
        return Value(json.loads(data.decode("utf-8")), name)
    except (ValueError, RecursionError):
        raise Refusal(f"the {name} is not JSON, so that nothing of it is used") from None
