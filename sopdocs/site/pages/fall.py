"""The bridge of a gap: from reference to outcome by cause, what nobody has explained as a bar of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from sopdocs.site.charts_bridge import Picture, Step, waterfall
from sopdocs.site.numbers import places, quantity
from sopdocs.site.pages.verdict import NAMES, signed
from sopdocs.site.svg import element
from sopdocs.site.tongue import say
from sopdocs.site.words import sentence

if TYPE_CHECKING:
    from sopdocs.figures import GapFigures
    from sopdocs.site.pages.view import World


@dataclass(frozen=True, slots=True)
class Fall:
    """A bridge with the finding it shows."""

    title: str
    picture: Markup


def bridge(figures: GapFigures | None, world: World) -> Fall | None:
    """Return the bridge; nothing where no cause has a contribution or the steps do not lead to the outcome.

    A sum over the window is met by the sum of its causes. Where causes speak in another unit than the
    series, or of another level, there is no such walk.
    """
    variance = figures.variance if figures else None
    if figures is None or variance is None or not figures.contributions or figures.unexplained is None:
        return None
    start, end = variance.reference, variance.subject
    if start is None or end is None:
        return None
    rest = figures.unexplained
    if abs(start + sum(one.value for one in figures.contributions) + rest - end) > 1e-6 * max(
        abs(start), 1.0
    ):
        return None
    picture = Picture(
        f"{figures.id.lower()}-fall", _title(figures, world), tuple(_steps(figures, world, start, end)),
        figures.series_unit or figures.unit,
    )  # fmt: skip
    return Fall(picture.title, waterfall(picture))


def _title(figures: GapFigures, world: World) -> str:
    """Return the finding: which cause moves most, and how much of the variance nobody has explained."""
    largest = max(figures.contributions, key=lambda one: abs(one.value))
    entry = world.kb.get(largest.cause)
    name = entry.title if entry else largest.cause
    share = (
        say(" ({} of the variance)", quantity(largest.share, "pct", 0)) if largest.share is not None else ""
    )
    rest = figures.unexplained_pct
    open_ = (
        say("; {} is not explained", quantity(rest, "pct", 0))
        if rest is not None and abs(rest) >= 0.5
        else ""
    )
    return say("Largest cause: {}{}{}", name, share, open_)


def _steps(figures: GapFigures, world: World, start: float, end: float) -> list[Step]:
    unit, delta = figures.series_unit or figures.unit, figures.contribution_unit
    name = f"{figures.id}.comparisons.{figures.comparison}"
    subject, reference = NAMES[figures.comparison]
    rest = figures.unexplained or 0.0
    digits = max(
        figures.decimals if figures.compute == "value" else 0,
        places([*(one.value for one in figures.contributions), round(rest, 6), start, end], 1),
    )
    made = [
        Step(
            sentence(say(reference)), 0.0, start, quantity(start, unit, digits), f"{name}.reference", "total"
        )
    ]
    level = start
    for one in sorted(figures.contributions, key=lambda one: -abs(one.value)):
        entry = world.kb.get(one.cause)
        kind = "known" if one.status == "verified" else "testing"
        title = entry.title if entry else one.cause
        text = signed(one.value, delta, digits)
        figure = f"{figures.id}.contributions.{one.cause}.value"
        made.append(Step(title, level, level + one.value, text, figure, kind))
        level += one.value
    if abs(rest) > 1e-9:
        text = signed(rest, delta, digits)
        made.append(Step(say("Not explained yet"), level, end, text, f"{figures.id}.unexplained", "unknown"))
    made.append(
        Step(sentence(say(subject)), 0.0, end, quantity(end, unit, digits), f"{name}.subject", "total")
    )
    return made


def bar(share: float, kind: str) -> Markup:
    """Return a bar of a share in percent; more than all of it fills the track."""
    width = round(min(max(abs(share), 0.0), 100.0), 1)
    parts = element("rect", "sd-bar-track", width=100, height=8, rx=1) + element(
        "rect", kind, width=width, height=8, rx=1
    )
    return element(
        "svg", "sd-bar", parts, viewBox="0 0 100 8", preserveAspectRatio="none", aria_hidden="true"
    )
