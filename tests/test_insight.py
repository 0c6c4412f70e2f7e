"""What all records say on another day: work that is overdue stays work, and what comes later is not known."""

from __future__ import annotations

import datetime
from collections import Counter
from pathlib import Path

import pytest

from sopdocs.insight.flow import flow
from sopdocs.insight.measures import loads
from sopdocs.kb import KnowledgeBase
from sopdocs.model import ActionPlan
from sopdocs.repository import open_repository

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def kb() -> KnowledgeBase:
    return open_repository(ROOT).kb


def test_overdue_work_counts_this_week_and_in_no_later_one(kb: KnowledgeBase) -> None:
    open_: Counter[str] = Counter()
    for entry in kb.of("action_plan"):
        if isinstance(entry.record, ActionPlan) and entry.record.status in ("approved", "active"):
            actions = (one for one in entry.record.actions if one.status not in ("done", "cancelled"))
            open_.update(one.owner or "" for one in actions)
    found = loads(kb, datetime.date(2028, 1, 3))
    assert {one.role: one.weeks for one in found} == {role: (n, *[0] * 7) for role, n in open_.items()}
    assert [one.role for one in found] == sorted(open_, key=lambda role: kb.roles[role].label.casefold())


def test_what_happens_after_the_day_is_not_known_on_it(kb: KnowledgeBase) -> None:
    before = flow(kb, datetime.date(2025, 10, 1))
    assert not any(leg.days for leg in (*before.legs, before.whole))
    assert before.stock[-1].open == before.stock[-1].raised == before.wip == 0
    assert [one.month for one in before.stock] == sorted({one.month for one in before.stock})
