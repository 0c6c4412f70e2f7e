"""What a workbook says beside its rows: what a column may hold, which rules look at it, what to do."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from sopdocs.exchange.tables import Table, choices_of
from sopdocs.exchange.workbook import Look, note_of
from sopdocs.kb import KnowledgeBase
from sopdocs.rules import RULES

_LOOKED_AT = {
    ("Gaps", "statement"): ("G001", "G003", "B001"),
    ("Gaps", "claimed_variance.value"): ("G004",),
    ("Gaps", "value_at_stake.amount"): ("G005",),
    ("Gaps", "owner"): ("S003",),
    ("Gaps", "closure.lesson"): ("X007",),
    ("Gaps", "closure.verified_by"): ("X008",),
    ("Causes", "statement"): ("C005", "B002"),
    ("Causes", "status"): ("C002",),
    ("Plans", "objective"): ("S001", "S005", "S006"),
    ("Plans", "owner"): ("S003", "A004"),
    ("Plans", "due"): ("T001", "T004"),
    ("Plans", "addresses"): ("R001", "R002"),
    ("Actions", "title"): ("S001", "S007", "S008"),
    ("Actions", "owner"): ("S003", "S011"),
    ("Actions", "due"): ("T002", "T005", "T008"),
    ("Actions", "deliverable"): ("S002",),
    ("Actions", "strength"): ("A006",),
    ("Actions", "expected_impact.value"): ("A007",),
    ("Milestones", "due"): ("T002", "T003"),
}
"""The rules that a person who fills a column meets first."""

_ABOUT = """
Change what is to change, save, and give the file back to the coordinator, who runs: sopdocs import FILE
Leave the ids as they are. The note of a header says what the column holds and what is checked.
A row without an id on the sheet Gaps proposes a gap: title, statement, metric, scope, started_period.
A new update or milestone: the id of its record, and the item left empty.
A new action or decision: the id of its record, and in item a name that is free, like A7 or D3.
Columns that nobody uses yet are folded away; the + above the columns shows them.
Rows deleted here stay in the records. Lists with parts, such as evidence, are edited in the file.
What was changed in the records meanwhile, and what a rule refuses, comes back marked, cell by cell.
"""


def look(tables: Iterable[Table], kb: KnowledgeBase, as_of: datetime.date) -> Look:
    """Return choices, notes and the first sheet of a workbook."""
    said = {rule.code: f"{rule.code}: {rule.page.splitlines()[0]}" for rule in RULES}
    choices, notes = {}, {}
    for table in tables:
        for column in table.columns:
            key = table.sheet.name, column.head
            choices[key] = choices_of(column, kb)
            notes[key] = note_of(column, "\n".join(said[code] for code in _LOOKED_AT.get(key, ())))
    return Look(choices, notes, _about(as_of))


def _about(as_of: datetime.date) -> list[str]:
    return [f"Gaps, causes, plans, lessons and reviews as of {as_of}", *_ABOUT.strip().splitlines()]
