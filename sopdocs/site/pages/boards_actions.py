"""The board of actions: what held, how strong it was, what was promised and kept, who has how much to do."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from sopdocs.insight.groups import FEW, Rate
from sopdocs.insight.letters import LETTERS, Letters, letters
from sopdocs.insight.measures import League, Load, Row, league, loads, weeks_ahead
from sopdocs.memory import once
from sopdocs.site.bars import Bar, Cell, Told, bar_chart, grid
from sopdocs.site.numbers import MONTHS, period
from sopdocs.site.pages.boards_parts import Block, Board, Table, count, family, plain, plural, refs, told
from sopdocs.site.pages.boards_promises import brought_block, kept_block
from sopdocs.site.pages.view import View, World
from sopdocs.site.svg import fill
from sopdocs.site.tongue import say, says
from sopdocs.site.words import SMART, sentence

_KINDS = (("strong", "good"), ("intermediate", "known"), ("weak", "unknown"), ("unsaid", "missing"))
_STRENGTHS = {
    "strong": "Strong: changes the system",
    "intermediate": "Intermediate: helps people do it right",
    "weak": "Weak: asks people to try harder",
    "unsaid": "Strength not said",
}


@once
def board(world: World) -> Board:
    """Return the board."""
    view, table = View(world, "dashboards/actions.html"), league(world.kb, world.figures)
    blocks = (
        _league(view, table),
        _mix(view, table),
        kept_block(view, world),
        brought_block(view, world),
        _load(view, loads(world.kb, world.as_of)),
        _letters(letters(world.kb, world.smart)),
    )
    lead = say("Which counter-measures hold, whether promises are kept, and how the work is spread.")
    return Board(
        "actions",
        say("Actions"),
        lead,
        blocks,
        tuple(_strengths(table)) if table.strengths else (),
        say("Actions by strength"),
    )


def _league(view: View, table: League) -> Block:
    whole = table.whole
    finding = fill(
        "Proof held by the actuals: {}; {} {} still waiting for {} periods.",
        told("board.actions.all", whole.held, "plans"),
        count("board.actions.all.waiting", whole.waiting),
        plural(whole.waiting, "plan is", "plans are"),
        plural(whole.waiting, "its", "their"),
    )
    if not whole.held.n and not whole.waiting:
        finding = fill("No plan has been agreed yet.")
    if whole.days is not None:
        finding += fill(
            " Where it held, half took at most {} days.", count("board.actions.all.days", whole.days)
        )
    rows = [_league_row(view, row) for row in table.rows]
    head = says("Cause family", "Type of action", "Proof held", "Days to proof (median)", "Plans", "Waiting")
    return Block(
        "league",
        say("Which counter-measures hold"),
        finding,
        key=say(
            "A plan counts once in each row that one of its actions belongs to: by the family of the cause "
            "that it addresses and its type. The proof is the verification rule of the plan, read from the "
            "actuals; days run from the plan's start to the end of the period in which it held. Rates and "
            "days are told from three plans on."
        ),
        table=Table(head, rows, (3, 5)),
        todo=say(
            "Before a plan is written, look for the row of its cause; where nothing has held "
            "yet, pilot first."
        ),
        lesson="close-with-evidence",
        shown=True,
    )


def _league_row(view: View, row: Row) -> Sequence[str | Markup]:
    fig = f"board.actions.{row.family}.{row.kind}"
    return (
        family(view, row.family),
        sentence(view.label(row.kind)),
        told(fig, row.held) if row.held.n else fill('<span class="sd-muted">no outcome yet</span>'),
        count(f"{fig}.days", row.days) if row.days is not None else "",
        refs(view, row.plans, fig),
        count(f"{fig}.waiting", row.waiting),
    )


def _strengths(table: League) -> list[Bar]:
    bars = []
    for name, kind in _KINDS:
        number = sum(getattr(one, name) for one in table.strengths)
        if number or name != "unsaid":
            bars.append(Bar(_STRENGTHS[name], number, f"{number}", f"board.actions.strength.{name}", kind))
    return bars


def _mix(view: View, table: League) -> Block:
    every = sum(one.n for one in table.strengths)
    strong = sum(one.strong for one in table.strengths)
    weak = sum(one.weak for one in table.strengths)
    finding = fill("No plan has an action yet.")
    if every:
        finding = fill(
            "{} of {} {} {} strong, {} weak.",
            count("board.actions.strength.strong", strong),
            count("board.actions.strength.all", every),
            plural(every, "action"),
            plural(strong, "is", "are"),
            count("board.actions.strength.weak", weak),
        )
    rows = [
        (
            family(view, one.family),
            *(count(f"board.actions.strength.{one.family}.{name}", getattr(one, name)) for name, _ in _KINDS),
        )
        for one in table.strengths
    ]
    picture = Told("bs", plain(finding), say("Actions by strength."), "actions")
    return Block(
        "strength",
        say("How strong the actions are"),
        finding,
        bar_chart(picture, _strengths(table)) if every else Markup(),
        say("Actions of all plans that were agreed, without cancelled ones."),
        Table(
            says("Cause family", "Strong", "Intermediate", "Weak", "Not stated"),
            rows,
            (1, 2, 3, 4),
        ),
        say(
            "A plan of weak actions alone does not hold: "
            "add one that changes a rule, a parameter or a system."
        ),
        "actions-that-hold",
    )


def _load(view: View, rows: tuple[Load, ...]) -> Block:
    mondays = weeks_ahead(view.world.as_of)
    names = [f"{day.day} {say(MONTHS[day.month - 1])}" for day in mondays]
    full = [row for row in rows if row.full]
    finding = fill(
        "{} of {} roles with open actions have a week with more than their capacity.",
        count("board.actions.load.full", len(full)),
        count("board.actions.load.roles", len(rows)),
    )
    roles = view.world.kb.roles
    cells = [
        [
            Cell(str(n) + ("!" if n > row.capacity else ""), f"board.actions.load.{row.role}.{place}",
                 min(n / row.capacity, 1.0), "over" if n > row.capacity else "")
            for place, n in enumerate(row.weeks)
        ]
        for row in rows
    ]  # fmt: skip
    table = [
        (
            view.role(row.role),
            count(f"board.actions.load.{row.role}.capacity", row.capacity),
            *(count(f"board.actions.load.{row.role}.{place}", n) for place, n in enumerate(row.weeks)),
        )
        for row in rows
    ]
    picture = Told(
        "bo", plain(finding), say("Open actions by role and week; a mark says more than the capacity.")
    )
    return Block(
        "load",
        say("Open actions by role, the next eight weeks"),
        finding if rows else fill("No action of a running plan is open."),
        grid(picture, [roles[row.role].label for row in rows], names, cells),
        say(
            "Weeks are named by their Monday; roles stand in alphabetical order. The fuller a cell, "
            "the nearer to the "
            "role's capacity; an exclamation mark and a red frame say more than that. What is "
            "overdue counts this week."
        ),
        Table((say("Role"), say("Capacity"), *names), table, tuple(range(1, 2 + len(names)))),
        say("Move the start of an action, or give it to the deputy, before the week is full."),
        "actions-that-hold",
    )


def _letters(found: tuple[Letters, ...]) -> Block:
    enough = [one for one in found if len(one.plans) >= FEW]
    full = sum(all(rate.told and rate.hits == rate.n for rate in one.complete) for one in found)
    finding = fill("No plan has been held against the letters yet.")
    if enough:
        finding = fill(
            "In {} of {} {} with enough plans every plan answers all five letters.",
            count("board.actions.smart.full", full),
            count("board.actions.smart.quarters", len(enough)),
            plural(len(enough), "quarter"),
        )
    rows = [
        (
            period(one.quarter),
            count(f"board.actions.smart.{one.quarter}.plans", len(one.plans)),
            *(
                told(f"board.actions.smart.{one.quarter}.{letter}", rate)
                for letter, rate in zip(LETTERS, one.complete, strict=True)
            ),
        )
        for one in found
    ]
    cells = [
        [
            _cell(f"board.actions.smart.{one.quarter}.{letter}", rate)
            for letter, rate in zip(LETTERS, one.complete, strict=True)
        ]
        for one in found
    ]
    names = [say(SMART[letter][0]) for letter in LETTERS]
    picture = Told(
        "bt", plain(finding), say("Plans with a complete letter, by the quarter in which they began.")
    )
    return Block(
        "smart",
        say("SMART, letter by letter"),
        finding,
        grid(picture, [period(one.quarter) for one in found], names, cells),
        say(
            "Plans by the quarter in which they begin: how many answer a letter in full, as the "
            "check says today."
        ),
        Table((say("Quarter"), say("Plans"), *names), rows, (1,)),
        say(
            "A letter that is weak quarter after quarter is a lesson to give, and no reason to look "
            "for somebody."
        ),
        "smart-plan",
    )


def _cell(fig: str, one: Rate) -> Cell:
    """Return a cell with the plans that answer a letter; of too few plans it says nothing."""
    return Cell(f"{one.hits} of {one.n}", fig, one.hits / one.n) if one.told else Cell(say("too few"))
