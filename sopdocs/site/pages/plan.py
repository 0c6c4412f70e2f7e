"""The page of an action plan, and the parts of it that gap pages and lists show."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from sopdocs.model import ActionPlan, Gap
from sopdocs.site.numbers import as_typed, money, number, period, places, quantity, stamped
from sopdocs.site.pages import course, smart, update
from sopdocs.site.pages.view import View, World
from sopdocs.site.pour import Heading, Page, Passage
from sopdocs.site.svg import fill
from sopdocs.site.templates import rendered
from sopdocs.site.tongue import say
from sopdocs.site.words import label

if TYPE_CHECKING:
    from decimal import Decimal

    from sopdocs.figures import Verification
    from sopdocs.kb import Entry
    from sopdocs.model.plan import Action, Milestone, PlanKpi


_PERIOD = re.compile(r"\b\d{4}-(?:\d{2}|W\d{2}|Q\d)\b")


@dataclass(frozen=True, slots=True)
class Work:
    """An action or milestone as lists show it; `due` is the date that counts now."""

    title: Markup
    id: str
    owner: Markup
    due: datetime.date | None
    moved: bool
    status: str
    late: bool
    impact: str
    deliverable: str
    addresses: str


@dataclass(frozen=True, slots=True)
class Summary:
    """A plan in brief."""

    plan: ActionPlan
    actions: list[Work]
    milestones: list[Work]
    done: int
    late: int
    coverage: str
    light: str
    why: str


@dataclass(frozen=True, slots=True)
class Proof:
    """A verification rule and what the actuals say to it."""

    proof: Verification
    rule: str
    rows: list[tuple[str, str, str, str]]
    says: Markup
    tone: str
    balance: str


def page(world: World, entry: Entry, plan: ActionPlan) -> Page:
    """Return the page of an action plan."""
    url = world.url(entry) or ""
    view = View(world, url)
    proof_ = world.figures.verification(plan.id)
    brief = view.once(summary, plan)
    values = {
        "v": view,
        "plan": plan,
        "entry": entry,
        "brief": brief,
        "facts": facts(plan, view),
        "kpis": [kpi_row(world, plan, place, kpi) for place, kpi in enumerate(plan.kpis)],
        "smart": smart.letters(world, plan.id),
        "proofs": [view.once(proof, proof_)] if proof_ else [],
        "findings": [one for one in world.findings.get(plan.id, []) if not one.letter],
        "coverage": brief.coverage,
        "schedule": view.once(course.schedule, plan),
        "paths": view.once(course.paths, plan),
        "updates": update.links(entry, plan),
    }
    toc = [
        ("what", say("What is done?")),
        ("measures", say("How is it measured?")),
        ("smart", say("Is it SMART?")),
    ]
    toc += [("proof", say("Has it worked?"))] if proof_ else []
    toc += (
        [("support", say("Risks and resources"))] if plan.risks or plan.resources or plan.feasibility else []
    )
    words = [
        plan.id,
        label(plan.status),
        plan.objective or "",
        *plan.gaps,
        *(one.title for one in plan.actions),
    ]
    return Page(
        url=url,
        title=plan.title,
        body=rendered("plan.html", **values),
        description=plan.objective or plan.title,
        toc=tuple(Heading(*each) for each in toc),
        search=(Passage(plan.title, "\n".join(words), tags=(say("action plan"), label(plan.status))),),
        edit=entry.path,
    )


def facts(plan: ActionPlan, view: View) -> list[tuple[str, Markup | str]]:
    """Return the key facts, those that are known."""
    budget = plan.resources.budget if plan.resources else None
    found: list[tuple[str, Markup | str | None]] = [
        (say("Owner"), view.role(plan.owner) if plan.owner else None),
        (say("Sponsor"), view.role(plan.sponsor) if plan.sponsor else None),
        (say("Start"), view.day(plan.start) if plan.start else None),
        (say("Due"), view.day(plan.due) if plan.due else None),
        (say("Reviewed"), label(plan.review_cadence) if plan.review_cadence else None),
        (say("Budget"), money(budget.amount, budget.currency) if budget else None),
    ]
    return [(name, value) for name, value in found if value]


def summary(plan: ActionPlan, view: View) -> Summary:
    """Return a plan in brief: its work, how much is done, and its light with the reason for it."""
    actions = [work(one, view) for one in plan.actions]
    milestones = [work(one, view) for one in plan.milestones]
    live = [one for one in plan.actions if one.status != "cancelled"]
    done = sum(1 for one in live if one.status == "done")
    late = sum(1 for one in (*actions, *milestones) if one.late)
    light, why = _light(plan, view, late)
    return Summary(
        plan,
        actions,
        milestones,
        round(100 * done / len(live)) if live else 0,
        late,
        coverage(plan, view),
        light,
        why,
    )


def _light(plan: ActionPlan, view: View, late: int) -> tuple[str, str]:
    """Return the plan's light by rule and not by opinion: what is late decides."""
    if plan.status in ("effective", "not_effective", "cancelled", "draft", "on_hold", "done"):
        return label(plan.status), ""
    dues = [(one.title, one.revised_due.date if one.revised_due else one.due) for one in plan.milestones
            if one.status not in ("done", "cancelled")]  # fmt: skip
    worst = min(((due, title) for title, due in dues if due and due < view.world.as_of), default=None)
    if worst and (view.world.as_of - worst[0]).days > 14:
        return "red", say("milestone “{}” overdue since {}", worst[1], view.day(worst[0]))
    if late:
        return "amber", f"{late} overdue"
    return "green", say("nothing overdue")


def ended(plan: ActionPlan) -> bool:
    """Say whether a plan is over without having closed its gap: others come before it."""
    return plan.status in ("not_effective", "cancelled")


def work(one: Action | Milestone, view: View) -> Work:
    """Return an action or a milestone as a line of work."""
    due = one.revised_due.date if one.revised_due else one.due
    impact = getattr(one, "expected_impact", None)
    text = ""
    if impact is not None:
        text = say(
            "{} at {}\u00a0%", as_typed(impact.value, impact.unit), number(impact.probability * 100, 0)
        )
    return Work(
        title=view.inline(one.title),
        id=getattr(one, "id", ""),
        owner=view.role(getattr(one, "owner", None)),
        due=due,
        moved=one.revised_due is not None,
        status=one.status,
        late=view.late(due, one.status),
        impact=text,
        deliverable=one.deliverable or "",
        addresses=getattr(one, "addresses", None) or "",
    )


def coverage(plan: ActionPlan, view: View) -> str:
    """Say whether the expected impacts add up to the recovery that the plan's gap needs.

    Of a plan that is over without effect nothing is said: its gap needs something else by now.
    """
    if ended(plan):
        return ""
    impacts = [
        one.expected_impact for one in plan.actions if one.expected_impact and one.status != "cancelled"
    ]
    gaps = [entry.record for id in plan.gaps if (entry := view.world.kb.get(id))]
    needs = [gap.recovery_needed for gap in gaps if isinstance(gap, Gap) and gap.recovery_needed]
    if (
        len(needs) != 1
        or not impacts
        or any(one.unit != needs[0].unit for one in impacts)
        or not needs[0].value
    ):
        return ""
    total: Decimal = sum((one.value * one.probability for one in impacts), needs[0].value * 0)
    share = quantity(abs(total / needs[0].value) * 100, "pct", 0)
    needed = as_typed(needs[0].value, needs[0].unit)
    digits = max(places([float(needs[0].value)]), places([float(total)], 1))
    return say("{} of {} needed ({})", quantity(total, needs[0].unit, digits), needed, share)


def kpi_row(world: World, plan: ActionPlan, place: int, kpi: PlanKpi) -> dict[str, object]:
    """Return an indicator: baseline, target, where it stands, and whether it is on its glide path."""
    metric = world.kb.metrics.get(kpi.metric)
    unit, decimals = kpi.unit or (metric.unit if metric else ""), metric.decimals if metric else 1
    track = world.figures.kpis.get((plan.id, place))
    known = [one for one in track.readings if one.value is not None] if track else []
    last = known[-1] if known else None
    glide = next((one for one in reversed(kpi.glide_path) if last and one.period <= last.period), None)
    glide = glide or next(iter(kpi.glide_path), None)
    biased = metric is not None and metric.compute == "bias_pct"

    def shown(value: Decimal) -> str:
        return in_bias_words(value, as_typed(abs(value), unit)) if biased else as_typed(value, unit)

    base = kpi.baseline if not isinstance(kpi.baseline, str) else None
    target = kpi.target
    return {
        "name": metric.name if metric else label(kpi.metric),
        "kind": kpi.kind,
        "baseline": shown(base.value) if base and base.value is not None else "unknown",
        "target": shown(target.value) if target and target.value is not None else say("none yet"),
        "by": target.by if target else None,
        "now": stamped(f"{plan.id}.kpis.{place}", reading(last.value, unit, decimals, biased))
        if last
        else say("no reading yet"),
        "period": last.period if last else None,
        "glide": shown(glide.value) if glide else "none",
        "glide_period": glide.period if glide else None,
    }


def reading(value: float | None, unit: str, decimals: int, biased: bool) -> str:
    """Return a measured value; a bias never goes without its word."""
    if not biased or value is None:
        return quantity(value, unit, decimals)
    return in_bias_words(value, quantity(abs(value), unit, decimals))


def in_bias_words(value: float | Decimal, size: str) -> str:
    """Return the size of a bias with the word for its side."""
    return f"{size} over" if value > 0 else f"{size} under" if value < 0 else size


def proof(found: Verification, view: View) -> Proof:
    """Return a verification rule with its verdict, period by period."""
    rows = []
    for check in found.checks:
        word = {True: "passed", False: "not passed", None: "no actual yet"}[check.passed]
        side = {True: "held", False: "not held", None: ""}[check.balanced]
        value = reading(check.value, found.unit, found.decimals, found.compute == "bias_pct")
        rows.append((view.period(check.period), value, word, side))
    required = stamped(f"{found.plan}.consecutive", f"{found.consecutive} of {found.required}")
    says = {
        "holds": fill("The rule holds: {} periods in a row.", required),
        "not_yet": fill("Not yet: {} periods in a row so far.", required),
        "fails": fill("The rule fails: the window ended with {} periods in a row.", required),
        "relapsed": fill("It held and came back in {}.", view.period(found.relapsed_in)),
        "no_data": fill("No actuals to judge yet."),
    }[found.verdict]
    kind = {"holds": "sd-favourable", "not_yet": "sd-watch", "no_data": ""}.get(found.verdict, "sd-adverse")
    rule = in_words(found.rule.replace(found.metric, view.metric_name(found.metric), 1))
    return Proof(found, rule, rows, says, kind, in_words(found.balancing_rule))


def in_words(rule: str) -> str:
    """Return a rule's text without signs, its periods as people write them."""
    for sign, words in (
        (">=", say("at least")),
        ("<=", say("at most")),
        (">", "above"),
        ("<", "below"),
        (" pct", "\u00a0%"),
    ):
        rule = rule.replace(sign, words)
    return _PERIOD.sub(lambda match: period(match[0]), rule).replace("`", "")
