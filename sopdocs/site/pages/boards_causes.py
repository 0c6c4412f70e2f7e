"""The board of causes: what each family and leaf is worth a month, and how much nobody can explain yet."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from sopdocs.insight.causes import NOT_ANALYSED, UNEXPLAINED, Bar, Pareto, paretos
from sopdocs.memory import once
from sopdocs.site.bars import Bar as Drawn
from sopdocs.site.bars import Told, bar_chart
from sopdocs.site.numbers import money, stamped
from sopdocs.site.pages.boards_parts import Block, Board, Table, count, plain, plural, refs, share
from sopdocs.site.pages.view import View, World
from sopdocs.site.svg import fill
from sopdocs.site.tongue import say
from sopdocs.site.words import sentence

TOP = 15
"""So many bars are drawn; the table has them all."""
_KINDS = {UNEXPLAINED: "unknown", NOT_ANALYSED: "missing"}
_NAMES = {UNEXPLAINED: "Unexplained in analysed gaps", NOT_ANALYSED: "Not analysed yet"}
_KEY = (
    "A cause is worth its share of the gap's variance times the gap's value a month; what a gap "
    "counts within "
    "another one is taken off that one. The line adds the bars up. Proposals, rejected gaps and "
    "opportunities "
    "are left out."
)


@once
def board(world: World) -> Board:
    """Return the board."""
    view = View(world, "dashboards/causes.html")
    blocks: list[Block] = []
    small: tuple[Drawn, ...] = ()
    for place, one in enumerate(paretos(world.kb, world.figures)):
        blocks += [_families(view, one, place), _leaves(view, one, place)]
        small = small or tuple(_drawn(view, one, bar, "families") for bar in _first(one.families, 4))
    if not blocks:
        blocks = [Block("families", say("By family"), fill("No gap with a value has been confirmed yet."))]
    lead = say("What opens gaps, by value a month across all of them.")
    return Board(
        "causes", say("Causes"), lead, tuple(blocks), small, say("Value a month by family of causes")
    )


def _first(bars: Sequence[Bar], most: int) -> list[Bar]:
    """Return the largest causes, and what is not known: that is never cut off."""
    known = [bar for bar in bars if bar.known]
    return known[: most - sum(not bar.known for bar in bars)] + [bar for bar in bars if not bar.known]


def _name(view: View, bar: Bar) -> str:
    if not bar.known:
        return _NAMES[bar.name]
    if bar.name == "other":
        return say("Not stated")
    whole = view.category(bar.name)
    return sentence(whole.partition(": ")[2] or whole)


def _fig(one: Pareto, bar: Bar, part: str) -> str:
    return f"board.causes.{one.currency}.{part}.{bar.name.replace(' ', '-')}"


def _drawn(view: View, one: Pareto, bar: Bar, part: str) -> Drawn:
    shown = money(bar.amount, one.currency)
    kind = _KINDS.get(bar.name, "known")
    return Drawn(_name(view, bar), bar.pct, shown, f"{_fig(one, bar, part)}.amount", kind)


def _families(view: View, one: Pareto, place: int) -> Block:
    finding = _said(view, one)
    bars = [
        Drawn(b.label, b.value, b.shown, b.fig, b.kind, upto=bar.upto)
        for bar in one.families
        for b in (_drawn(view, one, bar, "families"),)
    ]
    return Block(
        f"families-{one.currency.lower()}",
        say("By family, {}", one.currency),
        finding,
        bar_chart(Told(f"bf{place}", plain(finding), say("Cause families by value a month."), "%"), bars),
        _KEY,
        _table(view, one, one.families, "families", say("Family")),
        say(
            "Begin where the bar is longest and the cause is in our hands; what is not analysed "
            "comes before all."
        ),
        "pareto",
    )


def _said(view: View, one: Pareto) -> Markup:
    """Return what the causes explain, which lead, and what is open."""
    lacking = {bar.name: bar for bar in one.families if not bar.known}
    parts = [
        fill(
            "Causes explain {} of {} a month in {} {}",
            share(f"board.causes.{one.currency}.explained_pct", one.explained_pct),
            stamped(f"board.causes.{one.currency}.total", money(one.total, one.currency)),
            count(f"board.causes.{one.currency}.gaps", one.gaps),
            plural(one.gaps, "gap"),
        )
    ]
    first = next((bar for bar in one.families if bar.known), None)
    if first:
        pct = share(f"{_fig(one, first, 'families')}.pct", first.pct)
        parts.append(fill("; {} leads with {}", _name(view, first).lower(), pct))
    for name, text in ((UNEXPLAINED, "unexplained"), (NOT_ANALYSED, say("not analysed yet"))):
        if name in lacking:
            pct = share(f"{_fig(one, lacking[name], 'families')}.pct", lacking[name].pct)
            parts.append(fill("; {} is {}", pct, text))
    return Markup("").join([*parts, Markup(".")])


def _leaves(view: View, one: Pareto, place: int) -> Block:
    shown = _first(one.leaves, TOP)
    lead = next((bar for bar in one.leaves if bar.known), None)
    finding = fill("No cause has a share yet.")
    if lead:
        finding = fill(
            "The single largest cause is {}, with {} a month in {} {}.",
            _name(view, lead).lower(),
            stamped(f"{_fig(one, lead, 'leaves')}.amount", money(lead.amount, one.currency)),
            count(f"{_fig(one, lead, 'leaves')}.gaps", len(lead.gaps)),
            plural(len(lead.gaps), "gap"),
        )
    bars = [_drawn(view, one, bar, "leaves") for bar in shown]
    return Block(
        f"leaves-{one.currency.lower()}",
        say("By cause, {}", one.currency),
        finding,
        bar_chart(Told(f"bl{place}", plain(finding), say("Causes by value a month."), "%"), bars),
        say("The same money, one level deeper: the leaves of the cause list."),
        _table(view, one, one.leaves, "leaves", say("Cause")),
        say("A cause that stands in several gaps is worth one plan for all of them."),
        "pareto",
    )


def _table(view: View, one: Pareto, bars: Sequence[Bar], part: str, head: str) -> Table:
    rows = [
        (
            _name(view, bar),
            stamped(f"{_fig(one, bar, part)}.amount", money(bar.amount, one.currency)),
            share(f"{_fig(one, bar, part)}.pct", bar.pct, 1),
            share(f"{_fig(one, bar, part)}.upto", bar.upto, 1),
            refs(view, bar.causes, f"{_fig(one, bar, part)}.causes"),
            refs(view, bar.gaps, f"{_fig(one, bar, part)}.gaps"),
        )
        for bar in bars
    ]
    return Table(
        (head, say("Value a month"), say("Share"), say("Added up"), say("Causes"), say("Gaps")),
        rows,
        (1, 2, 3),
    )
