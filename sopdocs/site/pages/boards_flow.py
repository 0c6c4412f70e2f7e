"""The board of flow: how long each step takes, how many gaps wait where, and how that changes by month."""

from __future__ import annotations

from markupsafe import Markup

from sopdocs.insight.flow import Flow, Leg, Waiting, flow
from sopdocs.insight.groups import spread
from sopdocs.memory import once
from sopdocs.site.bars import Bar, Span, Told, bar_chart, span_chart
from sopdocs.site.numbers import period, quantity
from sopdocs.site.pages.boards_parts import Block, Board, Table, count, days, plain, plural, refs
from sopdocs.site.pages.view import View, World
from sopdocs.site.svg import fill
from sopdocs.site.tongue import say, says
from sopdocs.site.words import label, sentence

_ADVICE = {
    "confirmed": "Look at proposals every week: the data check takes ten minutes.",
    "analysing": "Name an owner and a date for the analysis in the review that confirms the gap.",
    "acting": "Ask at half time of an analysis which cause is proven already, and act on that one first.",
    "verifying": "Split a long plan: what is done early can be verified early.",
    "closed": (
        "The periods of the verification rule set this time; it is the price of proof. Do not shorten it."
    ),
}


@once
def board(world: World) -> Board:
    """Return the board."""
    view, found = View(world, "dashboards/flow.html"), flow(world.kb, world.as_of)
    legs = tuple(leg for leg in found.legs if leg.spread.n)
    small = tuple(_bar(leg) for leg in legs[:4])
    lead = say("How long gaps take from raised to closed, and where they wait.")
    return Board(
        "flow",
        say("Flow"),
        lead,
        (_cycle(view, found), _waiting(view, found), _months(found)),
        small,
        say("Days from step to step, median"),
    )


def _name(leg: Leg) -> str:
    start = sentence(label(leg.start if leg.start != "proposed" else "raised"))
    return say("{} to {}", start, label(leg.end))


def _fig(leg: Leg) -> str:
    return f"board.flow.{leg.start}-{leg.end}"


def _bar(leg: Leg) -> Bar:
    middle = leg.spread.middle or 0.0
    return Bar(_name(leg), middle, quantity(middle, "days", 0), f"{_fig(leg)}.median")


def _cycle(view: View, found: Flow) -> Block:
    legs = (*found.legs, found.whole)
    finding = _slowest(found)
    spans = [
        Span(_name(leg), leg.spread, quantity(leg.spread.middle, "days", 0), f"{_fig(leg)}.median")
        for leg in legs
        if leg.spread.n
    ]
    rows = [
        (
            _name(leg),
            count(f"{_fig(leg)}.n", leg.spread.n),
            count(f"{_fig(leg)}.low", leg.spread.low),
            count(f"{_fig(leg)}.median", leg.spread.middle),
            count(f"{_fig(leg)}.high", leg.spread.high),
            refs(view, (gap for gap, _ in leg.days), _fig(leg)),
        )
        for leg in legs
    ]
    head = says("Step", "Gaps", "A quarter within", "Half within", "Three quarters within", "Records")
    slow = max(found.legs, key=lambda leg: leg.spread.middle or 0.0)
    return Block(
        "cycle",
        say("From raised to closed"),
        finding,
        span_chart(
            Told("bc", plain(finding), say("Days from step to step, one row for each step."), "days"), spans
        ),
        say(
            "Each dot is a gap, the box holds the middle half, the thick line is the median. Only gaps that "
            "took the step are in it; those that still wait stand below."
        ),
        Table(head, rows, (1, 2, 3, 4)),
        _ADVICE[slow.end] if slow.spread.n else say("Record each change of status with its date."),
        "sop-cycle",
    )


def _slowest(found: Flow) -> Markup:
    """Return what the steps say: how long the whole takes, and which step most of it."""
    slow = max(found.legs, key=lambda leg: leg.spread.middle or 0.0)
    if not slow.spread.n:
        return fill("No gap has gone from one step to the next yet.")
    step = fill("{} ({})", _name(slow).lower(), days(f"{_fig(slow)}.median", slow.spread.middle))
    whole = found.whole.spread
    if not whole.n:
        return fill("No gap has been closed yet; the step that takes longest is {}.", step)
    return fill(
        "Half of the {} closed {} took at most {} from raised to closed; the longest step is {}.",
        count(f"{_fig(found.whole)}.n", whole.n),
        plural(whole.n, "gap"),
        days(f"{_fig(found.whole)}.median", whole.middle),
        step,
    )


def _waiting(view: View, found: Flow) -> Block:
    here = [one for one in found.waiting if one.gaps]
    finding = _stuck(view, found, here)
    bars = [
        Bar(sentence(label(one.status)), len(one.gaps), str(len(one.gaps)), f"board.flow.{one.status}.n")
        for one in here
    ]
    rows = [
        (
            view.badge(one.status),
            count(f"board.flow.{one.status}.n", len(one.gaps)),
            count(f"board.flow.{one.status}.age", spread(float(age) for _, age in one.gaps).middle),
            count(f"board.flow.{one.status}.oldest", one.oldest),
            refs(view, (gap for gap, _ in one.gaps), f"board.flow.{one.status}"),
        )
        for one in here
    ]
    return Block(
        "waiting",
        say("Waiting today"),
        finding,
        bar_chart(Told("bw", plain(finding), say("Open gaps by status."), "gaps"), bars),
        say(
            "Days count from the last change of status. In the table the gap that waits longest stands first."
        ),
        Table(
            says("Status", "Gaps", "Half wait at most (days)", "Longest (days)", "Longest first"),
            rows,
            (1, 2, 3),
        ),
        say("Take the gap that waits longest into the next review, and finish it before a new one is begun."),
        "monthly-review",
    )


def _stuck(view: View, found: Flow, here: list[Waiting]) -> Markup:
    if not here:
        return fill("No gap is open.")
    most = max(here, key=lambda one: len(one.gaps))
    oldest = max(here, key=lambda one: one.oldest or 0)
    text = fill(
        "{} {} open; {} of them {} {}; {} has been {} for {}.",
        count("board.flow.wip", found.wip),
        plural(found.wip, "gap is", "gaps are"),
        count(f"board.flow.{most.status}.n", len(most.gaps)),
        plural(len(most.gaps), "is", "are"),
        label(most.status),
        view.ref(oldest.gaps[0][0], oldest.gaps[0][0]),
        label(oldest.status),
        days(f"board.flow.{oldest.status}.oldest", oldest.oldest),
    )
    if found.undated:
        more = count("board.flow.undated", len(found.undated))
        text += fill(" {} more without any date: {}", more, refs(view, found.undated, "board.flow.undated"))
    return text


def _months(found: Flow) -> Block:
    first, last = found.stock[0], found.stock[-1]
    finding = fill(
        "{} {} open at the end of {}, {} on the day of this page.",
        count(f"board.flow.{first.month}.open", first.open),
        plural(first.open, "gap was", "gaps were"),
        period(first.month),
        count(f"board.flow.{last.month}.open", last.open),
    )
    bars = [Bar(period(s.month), s.open, str(s.open), f"board.flow.{s.month}.open") for s in found.stock]
    rows = [
        (
            period(one.month),
            count(f"board.flow.{one.month}.raised", one.raised),
            count(f"board.flow.{one.month}.ended", one.ended),
            count(f"board.flow.{one.month}.open", one.open),
        )
        for one in found.stock
    ]
    return Block(
        "months",
        say("Work in progress by month"),
        finding,
        bar_chart(Told("bm", plain(finding), say("Open gaps at the end of each month."), "gaps"), bars),
        say("Ended is closed, rejected or accepted for now. The last month runs to the day of this page."),
        Table(says("Month", "Raised", "Ended", "Open at its end"), rows, (1, 2, 3)),
        say("A stock that only grows means that more is begun than finished: decide what to park."),
        "monthly-review",
    )
