"""How a run of the check says what it found, and with which exit code it ends."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sopdocs.cli.options import paint, say, written
from sopdocs.diagnostics import Severity

if TYPE_CHECKING:
    from sopdocs.gate import Judged
    from sopdocs.report.text import Paint


@dataclass(frozen=True, slots=True)
class Printing:
    """The format, the file to write instead of printing, and from which severity on a run fails."""

    home: Path
    form: str
    file: Path | None
    fail_level: str
    exit_zero: bool

    @property
    def paint(self) -> Paint:
        """Return the colours, none for what goes into a file."""
        from sopdocs.report.text import plain

        return plain if self.file else paint()

    @property
    def level(self) -> Severity:
        """Return the severity from which a run fails."""
        return Severity[self.fail_level.upper()]

    def verdict(self, answer: Judged) -> int:
        """Print the findings and return the exit code."""
        from sopdocs.report.formats import formatted
        from sopdocs.report.links import site_url

        if answer.note:  # never left out, since what was not looked at is no pass
            click.echo(f"sopdocs: {answer.note}", err=True)
        site = site_url(self.home)
        self.put(formatted(self.form, answer.verdict, answer.lines, site, self.paint, self.level))
        return self.code(answer)

    def put(self, text: str) -> None:
        """Print an answer, or write it into the file that was named."""
        if self.file is None:
            say(text)
        else:
            written(self.file, text)

    def code(self, answer: Judged) -> int:
        """Return the exit code that the findings call for."""
        return int(not self.exit_zero and answer.verdict.fails(self.level))
