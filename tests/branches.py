"""A branch of the small complete repository, and what `diff` says of it."""

from __future__ import annotations

import datetime
import shutil
from pathlib import Path

from sopdocs.compared import Compared, Difference
from sopdocs.diff import difference
from sopdocs.memory import Memory
from sopdocs.repository import open_repository
from tests.support import BASE
from tests.worktree import Worktree, worktree

DAY = datetime.date(2026, 7, 10)
GAP = "gaps/GAP-2026-003-otif-retailer-r1.yaml"
IDEA = "gaps/GAP-2026-004-air-fresh-stock.yaml"
CAUSE = "gaps/causes/RC-2026-005-slot-booking.yaml"
PLAN = "actionplans/AP-2026-003-lead-times-and-promotions.yaml"
REVIEW = "actionplans/reviews/REV-2026-05-management-business-review.yaml"


def committed(root: Path) -> Worktree:
    """Return the repository under git, committed a month ago, its plan active, on the branch `work`."""
    made = worktree(root)
    shutil.copytree(BASE, made.root, dirs_exist_ok=True)
    made.write(".gitignore", ".sopdocs/\n")
    made.replace(PLAN, "status: done\n", "status: active\n")
    made.commit("base", days=-30)
    made.git("checkout", "--quiet", "-b", "work")
    return made


def told(tree: Worktree) -> Difference:
    """Return what the branch changes."""
    return difference(open_repository(tree.root, DAY, Memory()), "main")


def record(tree: Worktree, id: str) -> Compared:
    """Return what it changes in one record."""
    return next(one for one in told(tree).records if one.id == id)


def lines(tree: Worktree, id: str) -> list[str]:
    """Return that as sentences."""
    return [str(change) for change in record(tree, id).changes]
