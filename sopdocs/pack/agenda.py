"""The agenda: minutes shared out by what each point is worth."""

from __future__ import annotations

from collections.abc import Sequence

from sopdocs.pack.content import Topic, Turn

FLOOR = 2
"""Minutes that every point gets."""


def agenda(topics: Sequence[Topic], minutes: int) -> tuple[Turn, ...]:
    """Return the points in their order. Decisions share by their worth what the floor of all leaves.

    Where nothing is to decide, the gaps share by what they cost, and without a value all points alike. Where
    the time does not reach, each has the floor.
    """
    points: list[tuple[str, float]] = []
    for topic in topics:
        points += [(f"{ask.number}: {ask.question}", ask.worth) for ask in topic.asks]
        if not topic.asks:
            points.append((topic.title, 0.0 if any(one.asks for one in topics) else topic.worth))
    if not points:
        return ()
    worths = [worth for _, worth in points]
    if not any(worths):
        worths = [1.0] * len(points)
    shares = _shared(max(minutes - FLOOR * len(points), 0), worths)
    return tuple(Turn(what, FLOOR + share) for (what, _), share in zip(points, shares, strict=True))


def _shared(minutes: int, worths: Sequence[float]) -> list[int]:
    """Return whole minutes by worth; what rounding leaves goes to the largest remainders."""
    total = sum(worths)
    exact = [minutes * worth / total for worth in worths]
    shares = [int(one) for one in exact]
    by_rest = sorted(range(len(exact)), key=lambda at: (shares[at] - exact[at], at))
    for at in by_rest[: minutes - sum(shares)]:
        shares[at] += 1
    return shares
