"""The one exception people may meet: something outside the records stops a command."""

from __future__ import annotations


class Refusal(Exception):
    """A command cannot go on; the message says why and what to do. The shell prints it and exits with 2."""
