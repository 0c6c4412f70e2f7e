"""What pages claim: nothing is called complete that lacks a part, and figures say what they are."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

from sopdocs.check import check
from sopdocs.load import load
from sopdocs.measure import measure
from sopdocs.rule import Context
from sopdocs.rules import RULES
from sopdocs.settings import Settings
from sopdocs.site.pages import record_page
from sopdocs.site.pages.smart import letters
from sopdocs.site.pages.view import World
from tests.support import BASE, case

PLAN = "AP-2026-003"
GAP = "GAP-2026-003"


def world_of(fragment: str, kind: str) -> World:
    given = case(fragment, kind)
    kb, reading = load(sorted(given.files.items()))
    figures = measure(kb, BASE, given.as_of)
    verdict = check(Context(kb, figures, given.as_of), RULES, reading)
    return World(kb, figures, verdict, given.as_of, Settings())


def words(world: World, id: str) -> str:
    entry = world.kb.get(id)
    assert entry
    return unescape(re.sub(r"<[^>]*>", "", record_page(world, entry).body)).replace("\u00a0", " ")


def states(world: World, id: str) -> str:
    return " ".join(f"{one.letter}:{one.state}" for one in letters(world, id))


def test_an_active_plan_without_rule_and_milestones_is_not_complete() -> None:
    """What approval needs counts for its letter on the plan and on its gap, with how to write it."""
    world = world_of("# without: verification, milestones\nstatus: active\n", "action_plan")
    for id in (PLAN, GAP):
        assert "M:missing" in states(world, id)
        assert "T:missing" in states(world, id)
    text = words(world, PLAN)
    assert "no rule says which figures show that the plan works" in text
    assert "add verification: {metric:" in text


def test_a_draft_learns_before_its_approval_what_that_will_ask_for() -> None:
    world = world_of("# without: feasibility\nstatus: draft\n", "action_plan")
    assert not [one for one in world.verdict.findings if one.record == PLAN and one.code == "E020"]
    assert "A:partial" in states(world, PLAN)
    assert "add feasibility: {basis:" in words(world, PLAN)


def test_a_plan_that_lacks_nothing_is_complete() -> None:
    world = world_of("", "action_plan")
    assert states(world, PLAN) == "S:complete M:complete A:complete R:complete T:complete"
    assert "What is missing" not in words(world, PLAN)


def test_a_finding_is_told_once() -> None:
    """What stands under its letter is not repeated at the foot of the plan's page."""
    text = words(world_of("# without: due\n", "action_plan"), PLAN)
    assert text.count("the plan has no due") == 1


def test_the_cost_of_a_gap_that_is_being_proved_is_past() -> None:
    text = words(world_of("", "gap"), GAP)
    assert "It cost EUR 78 k a month in penalties." in text


def test_one_period_has_no_average() -> None:
    text = words(world_of("window: {from: 2026-01, to: 2026-01}\n", "gap"), GAP)
    assert "On time in full was 87.6 % against a target of 96.0 % in Jan 2026" in text
    assert "averaged" not in text.partition("How big is it?")[0].partition("Owner")[0]
    assert "The window is Jan 2026." in text


def test_the_other_page_tells_a_relation_from_its_own_side() -> None:
    world = world_of("related:\n  - {id: GAP-2026-002, type: caused_by}\n", "gap")
    assert "Cause of" in words(world, "GAP-2026-002")
    assert "Caused by" in words(world, GAP)


def test_impacts_of_a_plan_that_did_not_work_are_not_held_against_the_need_of_today() -> None:
    assert "weighted by probability" in words(world_of("", "action_plan"), PLAN)
    assert "weighted by probability" not in words(world_of("status: not_effective\n", "action_plan"), PLAN)


def test_a_requested_decision_stands_beside_the_verdict() -> None:
    asked = f"""
    decisions:
      - id: D1
        question: Do we book slots at order entry for all retailers?
        status: requested
        needed_by: 2026-07-17
        refs: [{GAP}]
    """
    text = words(world_of(re.sub("^    ", "", asked, flags=re.MULTILINE), "review"), GAP)
    assert "decision needed by 17 Jul 2026 Do we book slots" in text.partition("How big is it?")[0]


def test_a_new_reading_makes_the_page_of_its_plan_again() -> None:
    world = world_of("", "action_plan")
    plan = world.kb.get(PLAN)
    assert plan
    track = world.figures.kpis[PLAN, 0]
    later = replace(track, readings=(*track.readings[:-1], track.readings[-1]._replace(value=71.0)))
    figures = replace(world.figures, kpis={**world.figures.kpis, (PLAN, 0): later})
    assert World(world.kb, figures, world.verdict, world.as_of, world.settings).reads(plan) != world.reads(
        plan
    )
