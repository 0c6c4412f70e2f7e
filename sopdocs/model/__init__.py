"""The records people write, as frozen pydantic models: what a file may hold, and nothing about when."""

from __future__ import annotations

from sopdocs.model.cause import RootCause
from sopdocs.model.gap import Gap
from sopdocs.model.kinds import CATALOGS, FOLDERS, PREFIXES, RECORDS, Catalog, Record
from sopdocs.model.lesson import Lesson
from sopdocs.model.plan import ActionPlan
from sopdocs.model.review import Review

__all__ = [
    "CATALOGS",
    "FOLDERS",
    "PREFIXES",
    "RECORDS",
    "ActionPlan",
    "Catalog",
    "Gap",
    "Lesson",
    "Record",
    "Review",
    "RootCause",
]
