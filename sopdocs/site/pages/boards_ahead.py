"""The board of what lies ahead: last days to act, watch list, risks, opportunities, assumptions, signals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from markupsafe import Markup

from sopdocs.insight.risks import risks
from sopdocs.memory import once
from sopdocs.site.bars import Bar, Told, bar_chart
from sopdocs.site.numbers import money, period, places, quantity, spoken, stamped
from sopdocs.site.pages.boards_parts import Block, Board, Table, count, plain, plural
from sopdocs.site.pages.boards_risks import chances_block, risks_block
from sopdocs.site.pages.verdict import signed
from sopdocs.site.pages.view import View, World
from sopdocs.site.svg import fill
from sopdocs.site.tongue import say, says

if TYPE_CHECKING:
    from sopdocs.detect.candidate import Candidate, Listed

TOP = 40
UNSEEN = "The series were not looked at for this site: run <code>sopdocs detect</code>."


@once
def board(world: World) -> Board:
    """Return the board."""
    view, warning = View(world, "dashboards/ahead.html"), world.outlooks.seen.warning
    every = warning.candidates if warning else ()
    found = [one for one in every if not one.level]
    blocks = (
        _last_day(view, found),
        *((_watch(view, found),) if warning else ()),
        chances_block(view),
        risks_block(view, risks(world.kb)),
        *((_assumptions(view, warning.assumptions), _signals(view, warning.signals)) if warning else ()),
    )
    lead = say("What the data, the plans and the assumptions say of the months to come.")
    return Board(
        "ahead", say("Ahead"), lead, blocks, tuple(_left(view, found)[:4]), say("Days left to decide")
    )


def _deadlines(found: Sequence[Candidate]) -> list[Candidate]:
    known = [one for one in found if one.deadline and one.deadline.day]
    return sorted(known, key=lambda one: (str(one.deadline and one.deadline.day), one.gap))


def _left(view: View, found: Sequence[Candidate]) -> list[Bar]:
    """Return the days left to decide about each projected gap; those gone by are drawn as such."""
    bars = []
    for one in _deadlines(found):
        day = one.deadline.day if one.deadline else None
        if day:
            left = (day - view.world.as_of).days
            shown, kind = quantity(left, "days", 0), "bad" if left < 0 else "known"
            bars.append(Bar(_what(view, one), left, shown, f"board.ahead.{one.gap}.left", kind))
    return bars


def _what(view: View, one: Candidate) -> str:
    entry = view.world.kb.get(one.gap) if one.gap else None
    place = " ".join(value for _, value in one.watched.scope) or one.watched.slice.dataset
    return entry.title if entry else f"{one.watched.metric.name}, {place}"


def _last_day(view: View, found: Sequence[Candidate]) -> Block:
    if view.world.outlooks.seen.warning is None:
        return Block(
            "last-day",
            say("Last day to act"),
            fill(UNSEEN),
            todo=_all(view, say("All assumptions and signals")),
        )
    projected = [one for one in found if one.kind == "projected"]
    dated = _deadlines(found)
    finding = fill("No departure from plan lies ahead.")
    if projected:
        finding = fill(
            "{} {} ahead", count("board.ahead.projected", len(projected)),
            plural(len(projected), "departure from plan lies", "departures from plan lie"),
        )  # fmt: skip
        if dated and dated[0].deadline:
            finding += fill("; the first decision is due by {}", view.day(dated[0].deadline.day))
        finding += Markup(".")
    rows = [_projected(view, one) for one in [*dated, *(one for one in projected if one not in dated)]]
    head = says("What", "Begins", "Size", "Value a month", "Last day to decide", "Asked for in")
    return Block(
        "last-day",
        say("Last day to act"),
        finding,
        bar_chart(
            Told("by", plain(finding), say("Days left until a decision is due."), "days"), _left(view, found)
        ),
        say(
            "Days from today to the day by which a review is asked to decide; that day has the lead time "
            "of the lever taken off already."
        ),
        Table(head, rows, (2, 3)),
        fill(
            'Decide in the next review: <a href="{}">all decisions asked for</a>.',
            view.href("lists/decisions.html"),
        ),
        "monthly-review",
        shown=True,
    )


def _projected(view: View, one: Candidate) -> Sequence[str | Markup]:
    last = one.deadline
    asked = view.ref(last.source, last.source) if last and last.source else (last.missing if last else "")
    return (
        view.ref(one.gap) if one.gap else _what(view, one),
        period(one.since),
        _size(one),
        _worth(one),
        view.day(last.day) if last and last.day else say("not known"),
        asked,
    )


def _key(one: Candidate) -> str:
    keys = ".".join(value for _, value in one.watched.slice.filter).replace(" ", "-")
    return f"board.ahead.{one.watched.slice.dataset}.{one.watched.metric_id}.{keys}"


def _size(one: Candidate) -> Markup:
    unit, value = one.watched.unit, one.variance.value
    if one.bias_pct is not None and one.watched.metric.compute == "bias_pct":
        return stamped(f"{_key(one)}.bias_pct", quantity(one.bias_pct, "pct", 1, sign=True))
    return stamped(f"{_key(one)}.value", signed(value, unit, places([value], max(one.digits, 1))))


def _worth(one: Candidate) -> Markup | str:
    if one.worth.amount is None:
        return ""
    return stamped(f"{_key(one)}.worth", money(one.worth.amount, one.worth.currency))


def _watch(view: View, found: Sequence[Candidate]) -> Block:
    fresh = [one for one in found if one.fresh or one.kind == "recurrence"]
    known = len({one.gap for one in found if one.known})
    finding = fill(
        "{} series out of line {} no gap yet; the data bear out {} open {}.",
        count("board.ahead.fresh", len(fresh)),
        plural(len(fresh), "has", "have"),
        count("board.ahead.known", known),
        plural(known, "gap"),
    )
    rows = [_candidate(view, one) for one in [*fresh, *(one for one in found if one not in fresh)][:TOP]]
    return Block(
        "watch",
        say("Watch list"),
        finding,
        key=say(
            "Series whose forecast leans to one side, that are out of tolerance, or whose plan "
            "falls short; the most "
            "valuable first, what no gap has yet before all."
        ),
        table=Table(
            says("What", "Says", "Since", "Size", "Value a month", "Gap"),
            rows,
            (3, 4),
        ),
        todo=say(
            "What has no gap yet: run `sopdocs detect --draft`, check the data, and let a review decide."
        ),
        lesson="lessons-and-signals",
        shown=True,
    )


def _candidate(view: View, one: Candidate) -> Sequence[str | Markup]:
    place = " ".join(value for _, value in one.watched.scope) or one.watched.slice.dataset
    return (
        f"{one.watched.metric.name}, {place}",
        one.direction,
        period(one.since),
        _size(one),
        _worth(one) or one.worth.how,
        view.ref(one.gap, one.gap) if one.gap else view.badge("proposed", "sd-watch"),
    )


def _assumptions(view: View, found: Sequence[Listed]) -> Block:
    every = len(view.world.kb.assumptions)
    finding = fill(
        "{} of {} assumptions no longer hold, or are past the day they were to be reviewed.",
        count("board.ahead.assumptions.broken", len(found)),
        count("board.ahead.assumptions", every),
    )
    rows = [
        (view.badge(one.state), view.inline(one.text), view.inline(spoken(one.reason)), _link(view, one.id))
        for one in found
    ]
    return Block(
        "assumptions",
        say("Assumptions"),
        finding if every else fill("No assumption is written down."),
        table=Table(says("State", "What was taken for granted", "What shows it", "Register"), rows)
        if rows
        else None,
        todo=_all(view, say("All assumptions and signals")),
        lesson="lessons-and-signals",
        shown=True,
    )


def _signals(view: View, found: Sequence[Listed]) -> Block:
    loud = [one for one in found if one.state not in ("quiet", "unknown")]
    finding = fill(
        "{} of {} {} {}.",
        count("board.ahead.signals.loud", len(loud)),
        count("board.ahead.signals", len(found)),
        plural(len(found), "signal"),
        plural(len(loud), "speaks", "speak"),
    )
    rows = [
        (
            view.badge(one.state),
            one.text,
            view.inline(spoken(one.reason)),
            view.inline(one.response),
            _link(view, one.id),
        )
        for one in (*loud, *(one for one in found if one not in loud))
    ]
    return Block(
        "signals",
        say("Signals"),
        finding if found else fill("No signal is on the watch list."),
        table=Table(says("State", "Signal", "What it says", "What we do then", "Register"), rows)
        if rows
        else None,
        todo=_all(view, say("All assumptions and signals")),
        lesson="lessons-and-signals",
        shown=True,
    )


def _link(view: View, id: str) -> Markup:
    return fill('<a href="{}#{}">{}</a>', view.href("lists/assumptions.html"), id, id)


def _all(view: View, text: str) -> Markup:
    return fill('<a href="{}">{}</a>.', view.href("lists/assumptions.html"), text)
