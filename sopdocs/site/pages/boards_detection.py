"""The board of detection: which step saw a gap, which could have, how late, and how many before they hurt."""

from __future__ import annotations

from collections import Counter, defaultdict

from markupsafe import Markup

from sopdocs.insight.detection import STEPS, Detection, Seen, detection
from sopdocs.insight.groups import FEW, Spread, spread
from sopdocs.memory import once
from sopdocs.site.bars import Bar, Cell, Span, Told, bar_chart, grid, span_chart
from sopdocs.site.numbers import period, quantity
from sopdocs.site.pages.boards_parts import Block, Board, Table, count, days, plain, plural, refs, told
from sopdocs.site.pages.view import View, World
from sopdocs.site.svg import fill
from sopdocs.site.tongue import say, says
from sopdocs.site.words import label, sentence

_SHORT = {
    "product_review": "Product",
    "demand_review": "Demand",
    "supply_review": "Supply",
    "integrated_reconciliation": "Reconcil.",
    "management_business_review": "Management",
    "s_and_oe": "S&OE",
}
_UNITS = {"month": "months", "week": "weeks", "quarter": "quarters", "fiscal": "periods"}


@once
def board(world: World) -> Board:
    """Return the board."""
    view = View(world, "dashboards/detection.html")
    found = detection(world.kb, world.figures, world.as_of)
    blocks = (_map(view, found), _lag(view, found), _ahead(view, found))
    lead = say("How soon gaps are seen, and which review could have seen them first.")
    return Board(
        "detection",
        say("Detection"),
        lead,
        blocks,
        _small(found),
        say("Gaps by the review that could have seen them"),
    )


def _small(found: Detection) -> tuple[Bar, ...]:
    could = Counter(cell.could for cell in found.cells for _ in cell.gaps)
    return tuple(
        Bar(sentence(label(step)), number, f"{number}", f"board.detection.could.{step}")
        for step, number in could.most_common(4)
    )


def _map(view: View, found: Detection) -> Block:
    mapped, elsewhere = len(found.mapped), len(found.elsewhere)
    finding = fill("No cause says yet which review could have seen its gap.")
    if mapped:
        finding = fill(
            "{} of {} {} could have been seen in another review than the one that saw {}.",
            count("board.detection.elsewhere", elsewhere),
            count("board.detection.mapped", mapped),
            plural(mapped, "gap"),
            plural(mapped, "it", "them"),
        )
    rows = [step for step in STEPS if any(cell.could == step for cell in found.cells)]
    columns = [step for step in STEPS if any(cell.was == step for cell in found.cells)]
    by_pair = {(cell.could, cell.was): cell for cell in found.cells}
    most = max((len(cell.gaps) for cell in found.cells), default=1)
    cells = [
        [
            Cell(
                str(len(cell.gaps)) if (cell := by_pair.get((could, was))) else "",
                f"board.detection.{could}.{was}.n",
                len(cell.gaps) / most if cell else 0.0,
                "same" if could == was else "",
            )
            for was in columns
        ]
        for could in rows
    ]
    picture = Told(
        "bd", plain(finding), say("Rows: the review that could have seen it; columns: the one that did.")
    )
    return Block(
        "map",
        say("Where it could have been seen, and where it was"),
        finding,
        grid(
            picture, [sentence(label(step)) for step in rows], [say(_SHORT[step]) for step in columns], cells
        ),
        say(
            "Rows are the reviews that could have seen it, by the escape points of the causes; columns are "
            "those that did. A cell counts gaps; those with a heavy green frame were seen where they "
            "could be."
        ),
        _map_table(view, found),
        say(
            "Give the control that is missing to the review in the row: each cause names it "
            "under its escape point."
        ),
        "sop-cycle",
    )


def _map_table(view: View, found: Detection) -> Table:
    rows = [
        (
            sentence(label(cell.could)),
            sentence(label(cell.was)),
            count(f"board.detection.{cell.could}.{cell.was}.n", len(cell.gaps)),
            count(f"board.detection.{cell.could}.{cell.was}.lag", cell.lag, 1),
            refs(view, cell.gaps, f"board.detection.{cell.could}.{cell.was}"),
        )
        for cell in found.cells
    ]
    head = says("Could have been seen in", "Was seen in", "Gaps", "Lag in periods (median)", "Records")
    return Table(head, rows, (2, 3))


def _lag(view: View, found: Detection) -> Block:
    kinds = Counter(one.notation for one in found.seen)
    kind = kinds.most_common(1)[0][0] if kinds else "month"
    seen = [one for one in found.seen if one.notation == kind]
    unit, whole = say(_UNITS[kind]), spread(float(one.lag) for one in seen)
    finding = fill("No realised gap has a first breach and a day of detection yet.")
    if whole.n:
        finding = fill(
            "From first breach to detection: median {} in {} realised {}, longest {}.",
            _amount("board.detection.lag.median", whole.middle, unit),
            count("board.detection.lag.n", whole.n),
            plural(whole.n, "gap"),
            _amount("board.detection.lag.longest", whole.values[-1], unit),
        )
    return Block(
        "lag",
        say("From first breach to detection"),
        finding,
        span_chart(
            Told("bg", plain(finding), say("Lag in {} by review.", unit), unit), _spans(seen, whole, unit)
        ),
        say(
            "Each dot is a gap. A review with fewer gaps than a rate needs has no row of its own. "
            "The rule of the metric asks for several periods in a row: "
            "the table says from when it could have spoken."
        ),
        _lag_table(view, found),
        say("Let `sopdocs detect` run every week: it speaks in the period in which the rule is met."),
        "reading-a-variance",
    )


def _amount(fig: str, value: float | None, unit: str) -> Markup:
    return fill("{}\u00a0{}", count(fig, value, 0 if value == int(value or 0) else 1), unit)


def _spans(seen: list[Seen], whole: Spread, unit: str) -> list[Span]:
    by_step: dict[str, list[float]] = defaultdict(list)
    for one in seen:
        by_step[one.step].append(float(one.lag))
    spans = [Span(say("All reviews"), whole, quantity(whole.middle, unit, 1), "board.detection.lag.median")]
    for step in STEPS:
        if len(by_step[step]) >= FEW:
            own = spread(by_step[step])
            fig = f"board.detection.lag.{step}.median"
            spans.append(Span(sentence(label(step)), own, quantity(own.middle, unit, 1), fig))
    return spans


def _lag_table(view: View, found: Detection) -> Table:
    rows = [
        (
            view.ref(one.gap, one.gap),
            sentence(label(one.step)),
            period(one.first_breach),
            count(f"board.detection.lag.{one.gap}", one.lag),
            count(f"board.detection.late.{one.gap}", one.late),
            _UNITS[one.notation],
        )
        for one in sorted(found.seen, key=lambda one: (-one.lag, one.gap))
    ]
    head = says("Gap", "Seen in", "First breach", "Lag", "Since the rule could speak", "Counted in")
    return Table(head, rows, (3, 4))


def _ahead(view: View, found: Detection) -> Block:
    left = spread(float(one.days) for one in found.ahead)
    finding = fill("Raised as projected: {}", told("board.detection.projected", found.projected, "gaps"))
    if not found.projected.n:
        finding = fill("No gap has been confirmed yet")
    if left.n:
        middle = days("board.detection.ahead.median", left.middle)
        finding += fill("; half of all that lie ahead were seen at least {} before they begin", middle)
    bars = [
        Bar(f"{one.gap}, {label(one.nature)}", one.days, quantity(one.days, "days", 0),
            f"board.detection.ahead.{one.gap}", "good" if one.nature == "opportunity" else "known")
        for one in found.ahead[:15]
    ]  # fmt: skip
    rows = [
        (
            view.ref(one.gap, one.gap),
            view.ref(one.gap),
            view.label(one.nature),
            count(f"board.detection.ahead.{one.gap}", one.days),
        )
        for one in found.ahead
    ]
    finding += Markup(".")
    return Block(
        "ahead",
        say("Seen before it hurts"),
        finding,
        bar_chart(
            Told("ba", plain(finding), say("Days from raising a gap to its first period."), "days"), bars
        ),
        say(
            "Days from the day a gap was raised to the first day of its first period; opportunities "
            "are named as such."
        ),
        Table(says("Gap", "Title", "Nature", "Days ahead"), rows, (3,)),
        say("The more gaps are seen while there is time to decide, the fewer are a matter of damage."),
        "lessons-and-signals",
    )
