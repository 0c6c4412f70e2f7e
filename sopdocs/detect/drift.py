"""Whether a forecast is biased by now: a two-sided CUSUM of forecast − actual on a robust sigma.

After Page (1954): the sum gains every error beyond half a sigma and speaks above `h` sigma. Sigma is 1.4826
times the median absolute deviation of the history in control, which is every earlier period outside the runs
that spoke, so that neither a promotion month nor the bias itself makes it wide. The tracking signal stands
beside it as evidence and decides nothing: its limits of ±4 alarm on most healthy series within a year
(`python -m benchmarks.detect` prints how many).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import fsum
from statistics import median
from typing import NamedTuple

from sopdocs.figures import Point
from sopdocs.variance.formulas import bias_pct, complete, errors, tracking_signal

SLACK = 0.5
"""k: half of the shift worth finding, one sigma."""
FAMILY, ITEM = 5.0, 6.0
"""h: families are few and worth a look; of thousands of items even rare false alarms are many."""
ENOUGH = 18
"""Under so many periods in control sigma is a guess: with 12 the false alarms are half as many again."""
RECOVERED = 3
"""After so many periods in a row in which the sum fell, the run that spoke is over."""
_NORMAL = 1.4826
"""What makes the median absolute deviation the standard deviation where errors are normal."""


@dataclass(frozen=True, slots=True)
class Drift:
    """What the sum says of the newest period; `reason` where it cannot say anything.

    `since` is the first period of the run and `spoke_in` the one in which the sum crossed its limit; both
    are None while it is silent. `cusum` is in sigmas, `sigma` in the series' unit, `bias_pct` and
    `tracking_signal` are over the run, `history` counts the periods sigma rests on, `points` all with both
    forecast and actual.
    """

    speaks: bool
    reason: str = ""
    since: str | None = None
    spoke_in: str | None = None
    direction: str = ""
    cusum: float | None = None
    length: int = 0
    bias: float | None = None
    bias_pct: float | None = None
    tracking_signal: float | None = None
    sigma: float | None = None
    history: int = 0
    points: int = 0


class _Side:
    """One of the two sums: of over-forecast (+1) or of under-forecast (−1)."""

    def __init__(self, sign: int) -> None:
        self.sign, self.sum, self.start, self.falls = sign, 0.0, 0, 0
        self.spoke_at: int | None = None

    def step(self, number: int, error: float, limit: float) -> range:
        """Take one error in sigmas; return the run that has just ended after it had spoken."""
        gain = self.sign * error - SLACK
        if self.sum == 0.0 and gain > 0:
            self.start = number
        self.sum = max(self.sum + gain, 0.0)
        self.falls = self.falls + 1 if gain < 0 else 0
        if self.spoke_at is None:
            self.spoke_at = number if self.sum > limit else None
        elif self.falls >= RECOVERED or not self.sum:
            ended = range(self.start, number + 1 - self.falls)
            self.sum, self.spoke_at = 0.0, None
            return ended
        return range(0)


def spread(history: Sequence[float]) -> float:
    """Return the robust sigma of some errors; 0.0 where more than half of them are the same."""
    if not history:
        return 0.0
    middle = median(history)
    return _NORMAL * median(abs(error - middle) for error in history)


class Step(NamedTuple):
    """Where the two sums stand after one period, and what they were held against."""

    sides: tuple[_Side, _Side]
    history: int
    sigma: float


def steps(found: Sequence[float], limit: float) -> Iterator[Step]:
    """Yield the state after each error; each period is held against its own past alone.

    So what is said of a month never changes later unless its data do. The sides are the same two objects
    throughout: look before going on.
    """
    sides = (_Side(1), _Side(-1))
    spoken: set[int] = set()
    for number, error in enumerate(found):
        calm = min((side.start for side in sides if side.spoke_at is not None), default=number)
        history = [one for place, one in enumerate(found[:calm]) if place not in spoken]
        sigma = spread(history)
        if len(history) >= ENOUGH and sigma:
            for side in sides:
                spoken.update(side.step(number, error / sigma, limit))
        yield Step(sides, len(history), sigma)


def drift(points: Sequence[Point], limit: float = FAMILY) -> Drift:
    """Return what the sum says after the newest period; one without forecast or actual is passed over."""
    both = complete(points, "forecast", "actual")
    states = deque(steps(errors(both), limit), maxlen=1)
    sides, history, sigma = states[0] if states else Step((_Side(1), _Side(-1)), 0, 0.0)
    loud = [side for side in sides if side.spoke_at is not None]
    if history < ENOUGH and not loud:
        few = f"{history} earlier periods in control with forecast and actual, {ENOUGH} are needed"
        return Drift(False, few, history=history, points=len(both))
    if not sigma:
        same = "more than half of the earlier errors are the same: there is no spread to hold it against"
        return Drift(False, same, history=history, points=len(both))
    if not loud:
        highest = max(side.sum for side in sides)
        return Drift(False, cusum=highest, sigma=sigma, history=history, points=len(both))
    return _spoken(both, max(loud, key=lambda side: side.sum), sigma, history)


def _spoken(both: Sequence[Point], side: _Side, sigma: float, history: int) -> Drift:
    """Return what a sum above its limit has to show for itself."""
    run = both[side.start :]
    found = errors(run)
    return Drift(
        True,
        since=run[0].period,
        spoke_in=both[side.spoke_at or 0].period,
        direction="over-forecast" if side.sign > 0 else "under-forecast",
        cusum=side.sum,
        length=len(run),
        bias=fsum(found),
        bias_pct=bias_pct(run),
        tracking_signal=tracking_signal(run),
        sigma=sigma,
        history=history,
        points=len(both),
    )
