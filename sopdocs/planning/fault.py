"""Why planning data could not be used: a sentence for its owner, never an exception."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a source, and what to do about it.

    `absent` where it is not here at all: a `file` is missing, another `source` is out of reach.
    """

    message: str
    hint: str = ""
    absent: Literal["", "file", "source"] = ""
