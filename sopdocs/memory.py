"""What a program that runs again and again has worked out, so that an edit costs what it touches.

A value is kept with all it was made from and made anew when any of that differs. One Memory serves one
process; nothing of it is written down.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeAlias, TypeVar

A = TypeVar("A")
T = TypeVar("T")
Parts: TypeAlias = tuple[object, ...]


def once(function: Callable[[A], T]) -> Callable[[A], T]:
    """Return a function that remembers its last answer: several rules ask the same of a record in turn."""
    asked: Any = None
    answer: Any = None

    @wraps(function)
    def remembered(argument: A) -> T:
        nonlocal asked, answer
        if argument is not asked or asked is None:
            asked, answer = argument, function(argument)
        found: T = answer
        return found

    return remembered


class Memory:
    """Values by name. Names are told apart by their first part, such as `("gap", id)`."""

    def __init__(self) -> None:
        self._kept: dict[Parts, tuple[Parts, Any]] = {}

    def kept(self, name: Parts, inputs: Parts) -> Any:
        """Return the value that was made from equal inputs, or None."""
        found = self._kept.get(name)
        return found[1] if found is not None and found[0] == inputs else None

    def keep(self, name: Parts, inputs: Parts, value: T) -> T:
        """Keep a value, which is not None, in place of the last one of this name."""
        self._kept[name] = (inputs, value)
        return value

    def same(self, name: Parts, inputs: Parts, make: Callable[[], T]) -> T:
        """Return the value of this name: the one kept where the inputs are equal, else a new one."""
        found: T | None = self.kept(name, inputs)
        return self.keep(name, inputs, make()) if found is None else found
