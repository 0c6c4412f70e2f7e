"""What the actions of a plan are to bring, and what the causes they work on explain, in one unit."""

from __future__ import annotations

from decimal import Decimal
from math import fsum
from typing import NamedTuple

from sopdocs.figures import GapFigures
from sopdocs.model import ActionPlan, Gap, RootCause
from sopdocs.model.plan import Baseline
from sopdocs.rule import Context
from sopdocs.rules.indicators import periods_of
from sopdocs.rules.units import shown, told_in
from sopdocs.variance.comparisons import COLUMNS
from sopdocs.variance.recovery import impacts, needed, outcome_of

__all__ = ["explained", "impacts", "recovery"]

_STEADY = 1.5
"""How far the worst period may stand above the mean where one period is to stand for all."""
_ROUNDING = Decimal("0.01")


def recovery(plan: ActionPlan, gap: Gap, context: Context) -> tuple[Decimal, str] | None:
    """Return the recovery that the gap needs: as it says, else from baseline to target of its indicator."""
    return needed(gap, plan, context.kb.metrics.get(gap.metric))


class Explained(NamedTuple):
    """How much of a gap a cause explains, and how that was worked out where it does not stand there."""

    size: Decimal
    how: str = ""


def explained(cause: str, gap: Gap, plan: ActionPlan, unit: str, context: Context) -> Explained | None:
    """Return how much of a gap a cause explains, in the unit and on the scale of the plan's impacts.

    None where it does not say, or where the record holds no sound way from its unit to the other.
    """
    entry = context.kb.get(cause)
    record = entry.record if entry else None
    if not isinstance(record, RootCause) or record.status == "refuted":
        return None
    parts = [one for one in record.contributions if one.gap == gap.id]
    sizes = [max(abs(value) for value in (p.value, p.low, p.high) if value is not None) for p in parts]
    told = [told_in(size, part.unit, unit) for size, part in zip(sizes, parts, strict=True)]
    sound = [size for size in told if size is not None]
    if not sound or len(sound) < len(told):
        return _by_share(cause, gap, plan, unit, context)
    size, periods = sum(sound, Decimal(0)), _periods(gap, plan, unit, context)
    return Explained(size / periods, f"{shown(size)} {unit} over {periods} periods" if periods > 1 else "")


def _periods(gap: Gap, plan: ActionPlan, unit: str, context: Context) -> int:
    """Return over how many periods a contribution was added up where the impacts are told for one of them.

    That is so where the plan's indicator is a volume whose baseline is a single period. A gap that swings
    from period to period has no typical one; there the whole contribution stands.
    """
    figures, kpi = context.figures.gap(gap.id), outcome_of(plan, gap)
    variance = figures.variance if figures else None
    if figures is None or variance is None or variance.how != "sum" or figures.compute != "value":
        return 1
    base = kpi.baseline if kpi else None
    if not isinstance(base, Baseline) or not isinstance(base.period, str):
        return 1
    subject, reference = COLUMNS[variance.name]
    both = [(getattr(p, subject), getattr(p, reference)) for p in figures.periods]
    sizes = [abs(mine - other) for mine, other in both if mine is not None and other is not None]
    steady = bool(sizes) and max(sizes) <= _STEADY * fsum(sizes) / len(sizes)
    return len(sizes) if steady and told_in(Decimal(1), figures.unit, unit) is not None else 1


def _by_share(cause: str, gap: Gap, plan: ActionPlan, unit: str, context: Context) -> Explained | None:
    """Return a cause's part of the whole gap, where the record tells the whole in the other unit too."""
    figures = context.figures.gap(gap.id)
    whole = _whole(gap, figures, plan, unit) if figures else None
    if figures is None or whole is None:
        return None
    shares = [share.share for share in figures.contributions if share.cause == cause]
    known = [abs(share) for share in shares if share is not None]
    if not known or len(known) < len(shares):
        return None
    share = Decimal(str(fsum(known)))
    return Explained(whole * share / 100, f"{shown(share)} % of {shown(whole)} {unit}")


def _whole(gap: Gap, figures: GapFigures, plan: ActionPlan, unit: str) -> Decimal | None:
    """Return the size of the gap in another unit than its causes are told in.

    In money that is the value at stake, where the recovery needed says that it is all of it. Of a bias or an
    attainment it is the figure in points, where the plan's baseline is the gap's own window.
    """
    stake, needed = gap.value_at_stake, gap.recovery_needed
    if stake and needed and stake.period == "one_off":
        money, all_of_it = (
            told_in(stake.amount, stake.currency, unit),
            told_in(needed.value, needed.unit, unit),
        )
        if money is not None and all_of_it is not None:
            return abs(money) if abs(money - all_of_it) <= _ROUNDING * abs(money) else None
    kpi = outcome_of(plan, gap)
    base = kpi.baseline if kpi else None
    level = {"bias_pct": 0.0, "attainment": 100.0}.get(figures.compute)
    if level is None or figures.metric_value is None or not isinstance(base, Baseline):
        return None
    if periods_of(base) != figures.window or told_in(Decimal(1), "pp", unit) is None:
        return None
    return Decimal(str(abs(figures.metric_value - level)))
