"""Gaps like this one: what a planner asks finds what the company has been through, cheaply and every time."""

from __future__ import annotations

import datetime
import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from sopdocs.cli import main
from sopdocs.kb import Entry, KnowledgeBase, knowledge_base
from sopdocs.model import Gap
from sopdocs.repository import Repository, open_repository
from sopdocs.similar import BLOCK, WEIGHTS, Likeness
from sopdocs.terms import stem, terms

ROOT = Path(__file__).parents[1]
ASKED = yaml.safe_load((Path(__file__).parent / "cases" / "similar.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def repository() -> Repository:
    return open_repository(ROOT, datetime.date(2026, 7, 10))


@pytest.fixture(scope="module")
def likeness(repository: Repository) -> Likeness:
    return Likeness(repository.kb, repository.figures)


def test_what_a_planner_asks_finds_the_gap(likeness: Likeness) -> None:
    missed = [
        one["ask"]
        for one in ASKED
        if one["gap"] not in [found.gap.id for found in likeness.find(one["ask"], most=3)]
    ]
    assert len(ASKED) >= 20
    assert len(missed) <= 2, missed


def test_a_shared_cause_counts_most(likeness: Likeness, repository: Repository) -> None:
    """Gaps that a cause record names together are the first in each other's lists."""
    for entry in repository.kb.of("root_cause"):
        gaps = set(getattr(entry.record, "gaps", ()))
        for id in gaps:
            first = [one.gap.id for one in likeness.like(id, most=len(gaps) - 1)] if len(gaps) > 1 else []
            assert set(first) <= gaps - {id}
            assert len(first) == max(len(gaps) - 1, 0)


def test_it_says_why_and_what_was_done(likeness: Likeness, repository: Repository) -> None:
    (found,) = [one for one in likeness.like("GAP-2026-001") if one.gap.id == "GAP-2026-009"]
    gap = repository.kb.get("GAP-2026-009")
    assert gap
    assert isinstance(gap.record, Gap)
    assert any(repository.kb.metrics[gap.record.metric].name in text for text in likeness.because(found))
    plans = {entry.id: entry.status for entry in repository.kb.live_plans("GAP-2026-009")}
    plans = {id: status for id, status in plans.items() if status != "draft"}
    tried = {one.plan: one for one in found.gap.tried}
    assert tried.keys() == plans.keys()
    assert [one.worked for one in tried.values()] == [False]


def test_the_same_records_give_the_same_list_in_any_order(likeness: Likeness, repository: Repository) -> None:
    kb = repository.kb
    other = Likeness(knowledge_base(reversed(kb.entries), kb.catalogs.values()), repository.figures)
    for id in likeness.gaps:
        assert other.like(id) == likeness.like(id)
        assert other.reads(id) == likeness.reads(id)


def with_title(kb: KnowledgeBase, id: str, title: str) -> KnowledgeBase:
    def changed(entry: Entry) -> Entry:
        if entry.id != id or entry.record is None:
            return entry
        return replace(entry, record=entry.record.model_copy(update={"title": title}))

    return knowledge_base(map(changed, kb.entries), kb.catalogs.values())


def test_the_digest_differs_where_the_list_does(likeness: Likeness, repository: Repository) -> None:
    """A page is made again exactly when its digest says so: a list may not change behind it."""
    for changed in ("GAP-2026-003", "GAP-2026-009", "GAP-2026-012"):
        kb = with_title(repository.kb, changed, "Promotion volumes of pumps are late on the lane")
        other = Likeness(kb, repository.figures)
        differing = {id for id in likeness.gaps if other.like(id) != likeness.like(id)}
        reread = {id for id in likeness.gaps if other.reads(id) != likeness.reads(id)}
        assert changed in differing
        assert differing <= reread
    other = Likeness(repository.kb, replace(repository.figures, verifications={}))
    differing = {id for id in likeness.gaps if other.like(id) != likeness.like(id)}
    assert differing
    assert differing <= {id for id in likeness.gaps if other.reads(id) != likeness.reads(id)}


def test_a_gap_is_held_against_few_however_many_there_are(likeness: Likeness, repository: Repository) -> None:
    (entry,) = [one for one in repository.kb.of("gap") if one.id == "GAP-2026-003"]
    assert entry.record
    many = [
        replace(
            entry, id=f"GAP-2027-{n:03}", record=entry.record.model_copy(update={"id": f"GAP-2027-{n:03}"})
        )
        for n in range(1, 3 * BLOCK)
    ]
    kb = knowledge_base([*repository.kb.entries, *many], repository.kb.catalogs.values())
    crowd = Likeness(kb, repository.figures)
    keys = [key for key in crowd.gaps["GAP-2026-003"].keys if WEIGHTS[key[0]] >= 2.0]
    assert max(len(group) for group in crowd.blocks.values()) == BLOCK
    assert sum(len(crowd.blocks[key]) for key in keys) <= BLOCK * len(keys)


@pytest.mark.parametrize(
    ("one", "other"),
    [("promotions", "promotion"), ("deliveries", "delivery"), ("planned", "plan"), ("inventory", "stock")],
)
def test_words_that_say_the_same_have_one_stem(one: str, other: str) -> None:
    assert stem(one) == stem(other) != ""


def test_numbers_and_small_words_say_nothing() -> None:
    assert terms("in 2026 the 95 % of it was 12.9") == []


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as leaving:
        main(["similar", "--root", str(ROOT), "--as-of", "2026-07-10", *words])
    said = capsys.readouterr()
    return int(leaving.value.code or 0), said.out, said.err


def test_the_command_says_it_in_words_and_in_json(
    capsys: pytest.CaptureFixture[str], likeness: Likeness
) -> None:
    code, out, _ = run(capsys, "gap-2026-001")
    assert code == 0
    assert "GAP-2026-009" in out
    assert "AP-2026-009 did not work" in " ".join(out.split())
    assert max(map(len, out.splitlines())) <= 80
    code, out, _ = run(capsys, "GAP-2026-001", "--format", "json")
    told = json.loads(out)
    assert [one["id"] for one in told["similar"]] == [one.gap.id for one in likeness.like("GAP-2026-001", 5)]


def test_an_unknown_gap_is_answered_with_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = run(capsys, "GAP-2026-0011")
    assert code == 2
    assert "did you mean `GAP-2026-0" in err
    assert run(capsys, "zzz", "qqq")[:2] == (0, "No gap is like “zzz qqq”.\n")


def test_what_a_list_is_made_from_is_the_same_in_every_process() -> None:
    """A set has another order in each process: digested, it would have every page made anew."""
    code = (
        "import datetime, pathlib; from sopdocs.repository import open_repository; "
        "from sopdocs.similar import Likeness; "
        f"house = open_repository(pathlib.Path({str(ROOT)!r}), datetime.date(2026, 7, 10)); "
        "likeness = Likeness(house.kb, house.figures); print(*map(likeness.reads, likeness.gaps))"
    )
    told = {
        subprocess.run(
            [sys.executable, "-P", "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True, text=True, check=True,
        ).stdout
        for seed in ("1", "2")
    }  # fmt: skip
    assert len(told) == 1
    assert len(told.pop().split()) > 10
