"""One repository opened: its records read, its settings, the day it is judged on, its figures when wanted."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from sopdocs.diagnostics import Diagnostic
from sopdocs.errors import Refusal
from sopdocs.settings import Settings, read_settings

if TYPE_CHECKING:
    from sopdocs.figures import Figures
    from sopdocs.kb import KnowledgeBase
    from sopdocs.memory import Memory

_SIGNS = ("sopdocs.toml", "gaps", "actionplans")
_HINTS = ("data", "mkdocs.yml", "pyproject.toml")
"""What makes a folder that was named on purpose one of ours, though not one that is passed on the way up."""


def find_root(start: Path | None) -> Path:
    """Return the folder of the knowledge base: `start`, else the nearest one from here upwards."""
    if start is not None:
        if not start.is_dir():
            raise Refusal(f"there is no folder `{start}`; name the folder that holds gaps/ and actionplans/")
        if not any((start / sign).exists() for sign in (*_SIGNS, *_HINTS)):
            raise Refusal(f"`{start}` is no knowledge base: it has neither gaps/ nor actionplans/")
        return start.resolve()
    here = Path.cwd()
    for folder in (here, *here.parents):
        if any((folder / sign).exists() for sign in _SIGNS):
            return folder
    raise Refusal(
        "there is no knowledge base here; go to the folder that holds gaps/, or name it with --root"
    )


@dataclass(frozen=True)
class Repository:
    """What a command works on. `reading` are the findings about reading, schema and settings.

    `frozen` are, in a pull request, the datasets of which data/figures.lock.json goes before what their
    source says today.
    """

    root: Path
    settings: Settings
    as_of: datetime.date
    kb: KnowledgeBase
    reading: tuple[Diagnostic, ...]
    memory: Memory | None = None
    frozen: frozenset[str] | None = None

    @cached_property
    def figures(self) -> Figures:
        """Return the figures of every gap and plan; reads the planning data once."""
        from sopdocs.measure import measure

        return measure(self.kb, self.root, self.as_of, self.settings, self.memory, self.frozen)


def today(settings: Settings, as_of: datetime.date | None) -> datetime.date:
    """Return the day a run speaks of: the one asked for, else the configured one, else today."""
    return as_of or settings.as_of or datetime.date.today()  # noqa: DTZ011 - a day as planners mean it, in local time


def open_repository(
    root: Path,
    as_of: datetime.date | None = None,
    memory: Memory | None = None,
    instead: Mapping[str, bytes] | None = None,
) -> Repository:
    """Read every record and catalog below `root`; `memory` is kept by who does so again and again.

    `instead` holds bytes by path that are taken for what stands there, whether there is such a file or not.
    """
    from sopdocs.files import sources
    from sopdocs.load import load

    settings, findings = read_settings(root)
    files = sources(root, memory)
    if instead:
        files = iter(sorted({**dict(files), **instead}.items()))
    kb, reading = load(files, memory)
    return Repository(root, settings, today(settings, as_of), kb, (*findings, *reading), memory)
