"""Whether the actuals say that a gap is closed: a plan's rule, period by period, by the as-of date."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from sopdocs.figures import Bounds, Check, Point, Track, Verdict, Verification
from sopdocs.periods import span
from sopdocs.variance.tolerance import Measure, reading

if TYPE_CHECKING:
    from sopdocs.model.catalog import Calendar, Metric
    from sopdocs.model.plan import Verification as Rule

_PASSES: Mapping[str, Callable[[float, float], bool]] = MappingProxyType(
    {">=": operator.ge, "<=": operator.le, ">": operator.gt, "<": operator.lt}
)


@dataclass(frozen=True, slots=True)
class Judged:
    """A metric with the series it is judged on, and its tolerance."""

    metric: Metric
    track: Track
    measure: Measure
    bounds: Bounds

    def published(self, period: str) -> bool:
        """Tell whether the data of a period are out."""
        return self.track.published is not None and period <= self.track.published


class Outcome(NamedTuple):
    """The verdict, and the run that it rests on."""

    verdict: Verdict
    consecutive: int
    held_in: str | None = None
    relapsed_in: str | None = None


def verification(
    plan: str,
    rule: Rule,
    judged: Judged,
    *,
    balancing: Judged | None = None,
    gap: str = "",
    calendar: Calendar | None = None,
) -> Verification:
    """Return what the published periods say to the rule."""
    notes: dict[str, str] = {}
    if judged.track.notes:
        notes["periods"] = "; ".join(judged.track.notes[:3])
    if rule.balancing_metric and balancing is None:
        notes["balancing"] = "the balancing metric has no data, and without it no period passes"
    checks = tuple(
        _check(point, rule, judged, balancing)
        for point in judged.track.points
        if point.period >= rule.from_period
        and judged.published(point.period)
        and _holds_event(point, rule.must_include)
    )
    result = outcome(checks, rule.consecutive_periods, rule.window_end, calendar)
    if result.verdict == "no_data":
        notes["verdict"] = _no_verdict(rule, judged, checks)
    other = rule.balancing_metric
    return Verification(
        plan,
        rule.metric,
        judged.metric.unit,
        worded(rule, judged.bounds, judged.metric),
        rule.consecutive_periods,
        rule.from_period,
        result.verdict,
        gap,
        rule.window_end,
        rule.must_include,
        judged.metric.decimals,
        judged.metric.compute,
        checks,
        result.consecutive,
        result.held_in,
        result.relapsed_in,
        other.metric if other else "",
        f"{other.operator} {other.threshold}" if other else "",
        judged.track.stamp,
        notes,
    )


def _no_verdict(rule: Rule, judged: Judged, checks: Sequence[Check]) -> str:
    """Return why nothing was judged."""
    if rule.operator == "within_tolerance" and not judged.bounds.given:
        return "no tolerance is given"
    if rule.operator != "within_tolerance" and rule.threshold is None:
        return "the rule has no threshold"
    event = f" that holds `{rule.must_include}`" if rule.must_include else ""
    lacking = "no value in any published period" if checks else "no published period"
    return f"{lacking} from {rule.from_period}{event}"


def _holds_event(point: Point, event: str | None) -> bool:
    if event is None:
        return True
    return event.casefold() in {name.strip().casefold() for name in (point.event or "").split(",")}


def _check(point: Point, rule: Rule, judged: Judged, balancing: Judged | None) -> Check:
    value, passed = _passed(point, rule.operator, rule.threshold, judged)
    other = rule.balancing_metric
    if other is None:
        return Check(point.period, value, passed)
    if balancing is None:
        return Check(point.period, value, False if passed is False else None)
    twin = next((p for p in balancing.track.points if p.period == point.period), Point(point.period))
    if not balancing.published(point.period):
        twin = Point(point.period)
    weight, balanced = _passed(twin, other.operator, other.threshold, balancing)
    both = False if passed is False or balanced is False else passed if balanced else None
    return Check(point.period, value, both, weight, balanced)


def _passed(point: Point, sign: str, threshold: object, judged: Judged) -> tuple[float | None, bool | None]:
    """Return the value of a period and whether it passes; a favourable excess is no failure."""
    found = reading((point,), judged.bounds, judged.measure)
    if found.value is None:
        return None, None
    if sign == "within_tolerance":
        passed = None if found.outside is None else not (found.outside and found.adverse)
        return found.value, passed
    if threshold is None:
        return found.value, None
    exact = float(f"{found.value:.12g}")
    return found.value, _PASSES[sign](exact, float(str(threshold)))


def outcome(
    checks: Sequence[Check], required: int, window_end: str | None, calendar: Calendar | None = None
) -> Outcome:
    """Return the verdict on a series of periods.

    The rule holds once `required` periods in a row passed, by the window's end. A later failure is a
    relapse, also after the window, until the rule holds anew within it. It fails when the periods left
    cannot make up the number. A period without a verdict counts for nothing and ends a row.
    """
    streak, held, relapsed = 0, None, None
    for check in checks:
        inside = window_end is None or check.period <= window_end
        streak = streak + 1 if check.passed else 0
        if inside and streak >= required and (held is None or relapsed):
            held, relapsed = check.period, None
        elif check.passed is False and held and relapsed is None:
            relapsed = check.period
    newest = _streak(checks)
    if held:
        return Outcome("relapsed" if relapsed else "holds", newest, held, relapsed)
    if all(check.passed is None for check in checks):
        return Outcome("no_data", 0)
    within = _streak([check for check in checks if window_end is None or check.period <= window_end])
    left = _left(checks, window_end, calendar)
    return Outcome("not_yet" if left is None or within + left >= required else "fails", within)


def _streak(checks: Sequence[Check]) -> int:
    """Return the passes in a row up to the newest period that has a verdict."""
    known = list(checks)
    while known and known[-1].passed is None:
        known.pop()
    number = 0
    for check in reversed(known):
        if not check.passed:
            break
        number += 1
    return number


def _left(checks: Sequence[Check], window_end: str | None, calendar: Calendar | None) -> int | None:
    """Return how many periods of the window are still to be judged; None where it has no end."""
    if window_end is None:
        return None
    newest = max(check.period for check in checks if check.passed is not None)
    return max(len(span(newest, window_end, calendar)) - 1, 0)


def worded(rule: Rule, bounds: Bounds, metric: Metric) -> str:
    """Return the rule as a person would say it."""
    if rule.operator == "within_tolerance":
        what = f"within {tolerance_words(bounds, metric.unit)}"
    else:
        what = f"{rule.operator} {rule.threshold} {metric.unit}"
    event = f" that hold `{rule.must_include}`" if rule.must_include else ""
    end = f" to {rule.window_end}" if rule.window_end else ""
    number = rule.consecutive_periods
    many = "1 period" if number == 1 else f"{number} consecutive periods"
    return f"{rule.metric} {what} in {many}{event} from {rule.from_period}{end}"


def tolerance_words(bounds: Bounds, unit: str) -> str:
    """Return a tolerance in words."""
    parts = []
    if bounds.lower is not None:
        parts.append(f"at least {bounds.lower:g} {unit}")
    if bounds.upper is not None:
        parts.append(f"at most {bounds.upper:g} {unit}")
    if bounds.abs is not None:
        parts.append(f"±{bounds.abs:g} {unit}")
    if bounds.pct is not None:
        parts.append(f"±{bounds.pct:g} %")
    return " and ".join(parts) or "no tolerance"
