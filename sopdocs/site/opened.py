"""From a folder to the world its pages are made of; what is restricted goes before anything is computed."""

from __future__ import annotations

import datetime
from dataclasses import replace
from pathlib import Path

from sopdocs.gate import judge
from sopdocs.repository import open_repository
from sopdocs.site.pages.view import World


def open_world(root: Path, as_of: datetime.date | None = None) -> World:
    """Read a repository and judge the part of it that may be published."""
    whole = open_repository(root, as_of)
    public = replace(whole, kb=whole.kb.public())
    hidden = {entry.id for entry in whole.kb.entries} - {entry.id for entry in public.kb.entries}
    public = replace(public, reading=tuple(f for f in public.reading if f.record not in hidden))
    verdict = judge(public).verdict
    return World(public.kb, public.figures, verdict, public.as_of, public.settings)
