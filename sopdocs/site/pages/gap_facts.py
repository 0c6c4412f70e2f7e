"""The key facts of a gap: who owns it, what it is about, what it costs and what closing it needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from sopdocs.site.numbers import as_typed, money, stamped
from sopdocs.site.pages import verdict
from sopdocs.site.svg import fill
from sopdocs.site.tongue import say
from sopdocs.site.words import PER, PROPORTION, label, sentence

if TYPE_CHECKING:
    from sopdocs.figures import GapFigures
    from sopdocs.model import Gap
    from sopdocs.site.pages.view import View


def facts(gap: Gap, figures: GapFigures | None, view: View) -> list[tuple[str, Markup | str]]:
    """Return the key facts, those that are known."""
    found: list[tuple[str, Markup | str | None]] = [
        (say("Owner"), view.role(gap.owner) if gap.owner else None),
        (say("Metric"), _metric(gap, view)),
        (say("Scope"), Markup(" · ").join(value for _, value in gap.scope.items())),
        (say("From") if verdict.ahead(gap, figures) else say("Since"), view.period(gap.started_period)),
        *_amounts(gap, figures),
        (say("Counted in"), view.ref(counted, counted) if (counted := gap.value_counted_in) else None),
        (say("Recovery needed"), _recovery(gap, view)),
        (say("Customer impact"), label(gap.customer_impact) if gap.customer_impact else None),
        (say("Review step"), sentence(label(gap.cycle_step)) if gap.cycle_step else None),
        (say("Raised by"), gap.raised_by),
        (say("Closing has value until"), view.period(gap.horizon_end) if gap.horizon_end else None),
        (say("Team"), view.roles(gap.team) if gap.team else None),
    ]
    return [(name, value) for name, value in found if value]


def _metric(gap: Gap, view: View) -> Markup | str:
    if view.metric(gap.metric) is None:
        return gap.other_metric or gap.metric
    address = f"{view.href('lists/metrics.html')}#{gap.metric}"
    return fill('<a href="{}">{}</a>', address, view.metric_name(gap.metric))


def _amounts(gap: Gap, figures: GapFigures | None) -> list[tuple[str, Markup | None]]:
    """Return what the gap costs or would bring a month, and what it cost over its window."""
    if figures is None or gap.value_at_stake is None:
        return []
    currency = gap.value_at_stake.currency
    month, lost = figures.value_per_month, figures.cost_of_delay
    monthly = fill("{} a month", stamped(f"{gap.id}.value_per_month", money(month, currency)))
    return [
        (say("Profit {}", _gone(gap, figures)), monthly if month else None),
        (
            say("Lost in the window"),
            stamped(f"{gap.id}.cost_of_delay", money(lost, currency)) if lost else None,
        ),
    ]


def _gone(gap: Gap, figures: GapFigures) -> str:
    """Return what happens to profit: an amount without it could be read either way."""
    if gap.nature == "opportunity":
        return say("to gain")
    return say("at risk") if verdict.ahead(gap, figures) else say("lost")


def _recovery(gap: Gap, view: View) -> Markup | None:
    needed = gap.recovery_needed
    if needed is None:
        return None
    amount = stamped(f"{gap.id}.recovery_needed", as_typed(needed.value, needed.unit))
    return fill("{} by {}", amount, view.day(needed.by))


def costs(gap: Gap, figures: GapFigures | None) -> list[tuple[str, Markup]]:
    """Return what is at stake, what waiting a month costs, and what the window has cost."""
    stake = gap.value_at_stake
    if stake is None:
        return []
    amount = money(stake.amount, stake.currency)
    words = " ".join(say(word) for word in (PROPORTION[stake.basis], PER[stake.period]) if word)
    found = [(say("At stake"), fill("{} {}", stamped(f"{gap.id}.value_at_stake.amount", amount), words))]
    month = figures.value_per_month if figures else None
    lost = figures.cost_of_delay if figures else None
    if month and gap.status not in verdict.PAST:
        text = stamped(f"{gap.id}.value_per_month", money(month, stake.currency))
        ahead = verdict.ahead(gap, figures)
        found.append((say("Each month of the window") if ahead else say("Each month that passes"), text))
    if lost:
        text = stamped(f"{gap.id}.cost_of_delay", money(lost, stake.currency))
        found.append((say("Over the window"), text))
    return found
