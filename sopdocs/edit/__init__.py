"""Changing files that people wrote: nothing but what is meant to change, and whole or not at all."""

from sopdocs.edit.splice import Splice, spliced
from sopdocs.edit.writer import write

__all__ = ["Splice", "spliced", "write"]
