"""The hand-written list of record and catalog kinds: model, id prefix and folder of each."""

from __future__ import annotations

from typing import TypeAlias

from sopdocs.model import catalog
from sopdocs.model.cause import RootCause
from sopdocs.model.gap import Gap
from sopdocs.model.lesson import Lesson
from sopdocs.model.plan import ActionPlan
from sopdocs.model.review import Review

Record: TypeAlias = Gap | RootCause | ActionPlan | Lesson | Review
Catalog: TypeAlias = (
    catalog.Metrics
    | catalog.Datasets
    | catalog.Roles
    | catalog.TaxonomyFile
    | catalog.CalendarFile
    | catalog.Assumptions
    | catalog.Signals
)

RECORDS: dict[str, type[Record]] = {
    "gap": Gap,
    "root_cause": RootCause,
    "action_plan": ActionPlan,
    "lesson": Lesson,
    "review": Review,
}
CATALOGS: dict[str, type[Catalog]] = {
    "metrics": catalog.Metrics,
    "datasets": catalog.Datasets,
    "roles": catalog.Roles,
    "taxonomy": catalog.TaxonomyFile,
    "calendar": catalog.CalendarFile,
    "assumptions": catalog.Assumptions,
    "signals": catalog.Signals,
}
PREFIXES = {"GAP": "gap", "RC": "root_cause", "AP": "action_plan", "LL": "lesson", "REV": "review"}
FOLDERS = {
    "gap": "gaps",
    "root_cause": "gaps/causes",
    "lesson": "gaps/lessons",
    "action_plan": "actionplans",
    "review": "actionplans/reviews",
}
