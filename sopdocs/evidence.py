"""What each change of status needs: who approves one sees at a glance what is there and what is missing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from sopdocs.model import ActionPlan, Gap, Record, RootCause
from sopdocs.rule import Context
from sopdocs.rules.g002_not_outside_tolerance import not_outside_tolerance


@dataclass(frozen=True, slots=True)
class Move:
    """A record at its new status, the world around it, and the SMART letters of all plans."""

    record: Record
    context: Context
    smart: Mapping[str, Mapping[str, str]]

    @property
    def plans(self) -> tuple[ActionPlan, ...]:
        """Return the live plans of the gap."""
        found = (entry.record for entry in self.context.kb.live_plans(self.record.id))
        return tuple(plan for plan in found if isinstance(plan, ActionPlan))

    def functions(self, *roles: str | None) -> set[str]:
        """Return the functions that these roles belong to."""
        known = self.context.kb.roles
        return {known[role].function for role in roles if role and role in known}

    def is_smart(self, plan: str) -> bool:
        """Tell whether a plan misses none of its letters."""
        return plan in self.smart and "missing" not in self.smart[plan].values()


@dataclass(frozen=True, slots=True)
class Need:
    """One thing that a change of status needs; `there` is None where nobody can tell."""

    what: str
    there: bool | None


_FIRM = {"data", "experiment"}
_Asked: TypeAlias = tuple[str, Callable[[Any, Move], bool | None]]


def needs(was: str, move: Move) -> Iterator[Need]:
    """Yield what the way from the status `was` to the present one needs, those passed over included."""
    now, kind = move.record.status, move.record.kind
    passed = _PASSED[_PASSED.index(was) + 1 :] if kind == "gap" and was in _PASSED else ()
    steps = passed[: passed.index(now) + 1] if now in passed else (now,)
    for step in steps:
        for what, asked in _NEEDS.get((kind, step), ()):
            yield Need(what, asked(move.record, move))


_PASSED = ("proposed", "confirmed", "analysing", "acting", "verifying", "closed")


def _breached(gap: Gap, move: Move) -> bool | None:
    figures = move.context.figures.gap(gap.id)
    if figures is None or not any(one.outside is not None for one in figures.readings):
        return None
    return not any(True for _ in not_outside_tolerance(gap, move.context))


def _series_read(gap: Gap, move: Move) -> bool:
    figures = move.context.figures.gap(gap.id)
    return figures is not None and bool(figures.points)


def _cause_verified(gap: Gap, move: Move) -> bool:
    causes = (entry.record for entry in move.context.kb.backlinks(gap.id, "root_cause"))
    return any(
        isinstance(one, RootCause) and one.status == "verified" and one.confidence in ("medium", "high")
        for one in causes
    )


def _explained(gap: Gap, move: Move) -> bool | None:
    figures = move.context.figures.gap(gap.id)
    if figures is None or figures.unexplained_pct is None:
        return None
    return figures.unexplained_pct <= move.context.settings.unexplained_pct


def _approved(gap: Gap, _: Move) -> bool:
    return bool(gap.approval) or any(step.to == "acting" and step.evidence for step in gap.history)


def _all_done(plan: ActionPlan, _: Move) -> bool:
    return bool(plan.actions) and all(action.status in ("done", "cancelled") for action in plan.actions)


def _all_shown(plan: ActionPlan, _: Move) -> bool:
    done = [action for action in plan.actions if action.status == "done"]
    return all(action.evidence or action.result for action in done)


def _holds(plan: ActionPlan, move: Move) -> bool | None:
    verification = move.context.figures.verification(plan.id)
    if verification is None or verification.verdict == "no_data":
        return None if plan.verification else False
    return verification.verdict == "holds"


def _each_plan(asked: Callable[[ActionPlan, Move], bool | None]) -> Callable[[Gap, Move], bool | None]:
    """Return the question of a gap whether all its plans answer yes; no plan is a no."""

    def of_all(_: Gap, move: Move) -> bool | None:
        told = [asked(plan, move) for plan in move.plans]
        return None if None in told else bool(told) and all(told)

    return of_all


def _proven(gap: Gap, move: Move) -> bool | None:
    closure = gap.closure
    if closure and (closure.decision or (gap.nature == "projected" and closure.verdict)):
        return True
    told = [_holds(plan, move) for plan in move.plans]
    return True if True in told else None if None in told else False


def _checked_by_another(gap: Gap, move: Move) -> bool:
    return gap.closure is not None and gap.closure.verified_by not in {plan.owner for plan in move.plans}


def _budget_decided(plan: ActionPlan, move: Move) -> bool:
    budget = plan.resources.budget if plan.resources else None
    return not budget or float(budget.amount) <= move.context.settings.budget_limit or bool(budget.decision)


_NEEDS: dict[tuple[str, str], tuple[_Asked, ...]] = {
    ("gap", "confirmed"): (
        ("data check", lambda gap, _: gap.data_check is not None),
        ("owner", lambda gap, _: gap.owner is not None),
        ("planning data", _series_read),
        ("breach of the tolerance", _breached),
        ("value at stake", lambda gap, _: bool(gap.value_at_stake or gap.value_counted_in)),
    ),
    ("gap", "analysing"): (
        ("team of two functions", lambda gap, move: len(move.functions(gap.owner, *gap.team)) > 1),
        ("methods and day of the analysis", lambda gap, _: gap.analysis is not None),
    ),
    ("gap", "acting"): (
        ("verified cause", _cause_verified),
        ("causes that explain enough", _explained),
        ("plan that is SMART", lambda _, move: any(move.is_smart(plan.id) for plan in move.plans)),
        ("approval", _approved),
    ),
    ("gap", "verifying"): (
        ("all actions done", _each_plan(_all_done)),
        ("evidence of each", _each_plan(_all_shown)),
        ("verification rule", _each_plan(lambda plan, _: plan.verification is not None)),
    ),
    ("gap", "closed"): (
        ("proof by the actuals", _proven),
        ("lesson", lambda gap, move: bool((gap.closure and gap.closure.lesson) or _lessons(move))),
        ("containment taken back", lambda gap, _: all(one.removed_on for one in gap.containment)),
        ("check by another role than the plan's owner", _checked_by_another),
    ),
    ("gap", "rejected"): (("reason", lambda gap, _: gap.rejection is not None),),
    ("gap", "parked"): (("decision with a day of review", lambda gap, _: gap.parking is not None),),
    ("root_cause", "verified"): (
        ("evidence from data or an experiment", lambda one, _: bool(_FIRM & {e.kind for e in one.evidence})),
        ("test that confirms it", lambda one, _: bool(one.test and one.test.result == "confirmed")),
        ("confidence", lambda one, _: one.confidence in ("medium", "high")),
        ("contribution", lambda one, _: bool(one.contributions)),
    ),
    ("action_plan", "approved"): (
        ("SMART", lambda plan, move: move.is_smart(plan.id)),
        ("every action accepted", lambda plan, _: all(action.accepted_on for action in plan.actions)),
        ("decision on the budget", _budget_decided),
    ),
    ("action_plan", "done"): (("all actions done", _all_done), ("evidence of each", _all_shown)),
    ("action_plan", "effective"): (
        ("proof by the actuals", _holds),
        ("lasting changes made", lambda plan, _: all(one.status == "done" for one in plan.standardise)),
    ),
}


def _lessons(move: Move) -> bool:
    return any(plan.lessons for plan in move.plans)
