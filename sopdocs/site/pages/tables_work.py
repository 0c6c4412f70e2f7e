"""The tables about causes and about work: plans, the gaps they are for, and what they promise by when."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from sopdocs.model import ActionPlan, Review, RootCause
from sopdocs.site.pages.tables import Column, Table
from sopdocs.site.pages.tables_gaps import label, page, within
from sopdocs.site.pages.view import digest

if TYPE_CHECKING:
    import datetime

    from sopdocs.figures import Verification
    from sopdocs.model.plan import RevisedDue
    from sopdocs.site.pages.view import World

ENDED = ("done", "cancelled")
LETTERS = (
    ("S", "specific"),
    ("M", "measurable"),
    ("A", "achievable"),
    ("R", "relevant"),
    ("T", "time-bound"),
)


class PlanLine(NamedTuple):
    """A plan with what the actuals say to it."""

    world: World
    plan: ActionPlan
    proof: Verification | None


def plans(world: World) -> Iterator[PlanLine]:
    """Yield every plan that has a page."""
    for entry in world.kb.of("action_plan"):
        if isinstance(entry.record, ActionPlan) and world.url(entry):
            yield PlanLine(world, entry.record, world.figures.verification(entry.id))


def _letter(letter: str) -> Callable[[PlanLine], str | None]:
    return lambda row: row.world.smart.get(row.plan.id, {}).get(letter)


def _audience(row: PlanLine) -> str | None:
    told = row.plan.communication
    return " ".join(told.audience) if told else None


PLAN_COLUMNS = (
    Column("plan", "string", "Id of the plan", within("plan.id")),
    Column("title", "string", "Title of the plan", within("plan.title")),
    Column("status", "string", "Status of the plan", within("plan.status")),
    Column("objective", "string", "Objective of the plan", within("plan.objective")),
    Column("owner", "string", "Id of the role that owns it", within("plan.owner")),
    Column("owner_label", "string", "Name of that role", lambda row: label(row.world, row.plan.owner)),
    Column("sponsor", "string", "Id of the role that sponsors it", within("plan.sponsor")),
    Column("start", "date", "Day on which it starts", within("plan.start")),
    Column("due", "date", "Day on which it is due", within("plan.due")),
    Column("review_cadence", "string", "How often it is reviewed", within("plan.review_cadence")),
    Column("told_to", "string", "Ids of the roles it is told to, with a blank between", _audience),
    Column("told_through", "string", "Channel in which it is told", within("plan.communication.channel")),
    Column("told_every", "string", "How often it is told", within("plan.communication.frequency")),
    Column("told_in", "string", "Step of the cycle in which it is told", within("plan.communication.review")),
    Column("budget", "number", "Money it needs", within("plan.resources.budget.amount"), "of currency"),
    Column("currency", "string", "Currency of the budget", within("plan.resources.budget.currency")),
    *(Column(name.replace("-", "_"), "string", f"SMART: {name} is complete, partial or missing",
             _letter(letter)) for letter, name in LETTERS),
    Column("rule", "string", "Rule by which the actuals prove it", within("proof.rule")),
    Column("verdict", "string", "What the actuals say to the rule", within("proof.verdict")),
    Column("periods_held", "integer", "Periods in a row in which the rule held", within("proof.consecutive"),
           "periods"),
    Column("periods_required", "integer", "Periods in a row that it asks for", within("proof.required"),
           "periods"),
    Column("page", "string", "Address of its page", lambda row: page(row.world, row.plan.id)),
)  # fmt: skip


class Pair(NamedTuple):
    """A plan and a gap it is for."""

    plan: str
    gap: str


def pairs(world: World) -> Iterator[Pair]:
    """Yield every pair of a plan and one of its gaps."""
    for line in plans(world):
        for gap in dict.fromkeys(line.plan.gaps):
            yield Pair(line.plan.id, gap)


class Work(NamedTuple):
    """Something promised, in a plan or in a review."""

    world: World
    record: str
    kind: str
    id: str
    title: str
    owner: str | None
    one: Any

    @property
    def due(self) -> datetime.date | None:
        """Return the day it is due now."""
        moved: RevisedDue | None = vars(self.one).get("revised_due")
        date: datetime.date | None = moved.date if moved else self.one.due
        return date

    @property
    def late(self) -> int | None:
        """Return the days it is late, 0 where it is not; none where it has no day or has ended."""
        due = None if self.one.status in ENDED else self.due
        return None if due is None else max((self.world.as_of - due).days, 0)


def work(world: World) -> Iterator[Work]:
    """Yield everything that was promised in plans and reviews, done or not."""
    for plan in (line.plan for line in plans(world)):
        for action in plan.actions:
            owner = action.owner or plan.owner
            yield Work(world, plan.id, "action", action.id, action.title, owner, action)
        for number, one in enumerate(plan.milestones, 1):
            yield Work(world, plan.id, "milestone", f"milestone-{number}", one.title, plan.owner, one)
        for number, change in enumerate(plan.standardise, 1):
            owner = change.owner or plan.owner
            yield Work(world, plan.id, "lasting change", f"change-{number}", change.change, owner, change)
    for entry in world.kb.of("review"):
        if isinstance(entry.record, Review) and world.url(entry):
            for number, follow in enumerate(entry.record.actions, 1):
                name = f"action-{number}"
                yield Work(world, entry.id, "follow-up", name, follow.action, follow.owner, follow)


def _of(name: str) -> Callable[[Work], Any]:
    """Return what reads a field of what was promised; only some kinds have each of them."""
    first, _, rest = name.partition(".")

    def read(row: Work) -> Any:
        part = vars(row.one).get(first)
        return part if part is None or not rest else getattr(part, rest)

    return read


ACTION_COLUMNS = (
    Column("record", "string", "Id of the plan or review that promises it", within("record")),
    Column("item", "string", "Its id within the record", within("id")),
    Column("kind", "string", "Action, milestone, lasting change or follow-up", within("kind")),
    Column("title", "string", "What is to be done", within("title")),
    Column("owner", "string", "Id of the role that owns it", within("owner")),
    Column("owner_label", "string", "Name of that role", lambda row: label(row.world, row.owner)),
    Column("status", "string", "Status of the work", _of("status")),
    Column("start", "date", "Day on which it starts", _of("start")),
    Column("due", "date", "Day on which it is due now", within("due")),
    Column("due_first", "date", "Day it was promised for at first", _of("due")),
    Column("overdue", "boolean", "Whether that day is past and it is not done",
           lambda row: None if row.due is None else bool(row.late)),
    Column("days_late", "integer", "Days it is late", within("late"), "days"),
    Column("done_on", "date", "Day on which a milestone or change was done", _of("done_on")),
    Column("done_pct", "number", "How much of it is done", _of("pct"), "%"),
    Column("action_type", "string", "What kind of action it is", _of("type")),
    Column("strength", "string", "How well such actions hold", _of("strength")),
    Column("impact", "number", "What it is expected to bring", _of("expected_impact.value"),
           "of impact_unit"),
    Column("impact_unit", "string", "Unit of the impact", _of("expected_impact.unit")),
    Column("probability", "number", "How likely that is, from 0 to 1", _of("expected_impact.probability")),
    Column("addresses", "string", "Id of the cause it removes", _of("addresses")),
    Column("blocked_by", "string", "What it waits for", _of("blocked_by")),
    Column("deliverable", "string", "What one will hold in hand", _of("deliverable")),
    Column("external_ref", "string", "Its number in another tool", _of("external_ref")),
    Column("page", "string", "Address of the record's page", lambda row: page(row.world, row.record)),
)  # fmt: skip


class CauseLine(NamedTuple):
    """A cause."""

    world: World
    cause: RootCause

    @property
    def family(self) -> str:
        """Return the family of its category."""
        return (self.cause.category or "").partition(".")[0]


def causes(world: World) -> Iterator[CauseLine]:
    """Yield every cause that has a page."""
    for entry in world.kb.of("root_cause"):
        if isinstance(entry.record, RootCause) and world.url(entry):
            yield CauseLine(world, entry.record)


def _family(row: CauseLine) -> str | None:
    taxonomy = row.world.kb.taxonomy
    found = taxonomy.causes.get(row.family) if taxonomy else None
    return found.label if found else None


CAUSE_COLUMNS = (
    Column("cause", "string", "Id of the cause", within("cause.id")),
    Column("title", "string", "Title of the cause", within("cause.title")),
    Column("status", "string", "Hypothesis, testing, verified or refuted", within("cause.status")),
    Column("statement", "string", "The cause as a sentence", within("cause.statement")),
    Column("level", "string", "How deep it lies", within("cause.level")),
    Column("category", "string", "Category as family.leaf of the taxonomy", within("cause.category")),
    Column("family", "string", "Family of the category", lambda row: row.family or None),
    Column("family_label", "string", "Name of that family", _family),
    Column("confidence", "string", "How sure one is", within("cause.confidence")),
    Column("controllability", "string", "Who can remove it", within("cause.controllability")),
    Column("escape_step", "string", "Step that could have seen it", within("cause.escape_point.step")),
    Column("page", "string", "Address of its page", lambda row: page(row.world, row.cause.id)),
)  # fmt: skip


def _read(*kinds: str) -> Callable[[World], str]:
    return lambda world: digest(
        world.common, *(world.said(one) for kind in kinds for one in world.kb.of(kind))
    )


_PLANS = _read("action_plan")
TABLES = (
    Table("plans", "Action plans", "One row for each plan.", ("plan",), PLAN_COLUMNS, plans, _PLANS),
    Table("plan_gaps", "Plans and gaps", "One row for each plan and each gap it is for.", ("plan", "gap"),
          (Column("plan", "string", "Id of the plan", within("plan")),
           Column("gap", "string", "Id of the gap", within("gap"))), pairs, _PLANS),
    Table("actions", "Actions", "One row for everything promised in a plan or a review, done or not.",
          ("record", "item"), ACTION_COLUMNS, work, _read("action_plan", "review")),
    Table("causes", "Causes", "One row for each root cause.", ("cause",), CAUSE_COLUMNS, causes,
          _read("root_cause")),
)  # fmt: skip
