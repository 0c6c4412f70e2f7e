"""Two blocks of the board of what lies ahead: open opportunities, and the risks that running plans carry."""

from __future__ import annotations

from markupsafe import Markup

from sopdocs.insight.risks import GRADES, Held, chances
from sopdocs.site.bars import Bar, Cell, Told, bar_chart, grid
from sopdocs.site.numbers import money, stamped
from sopdocs.site.pages.boards_parts import Block, Table, count, plain, plural
from sopdocs.site.pages.view import View
from sopdocs.site.svg import fill
from sopdocs.site.tongue import say, says
from sopdocs.site.words import sentence

TOP = 40


def chances_block(view: View) -> Block:
    """Return the open opportunities by value a month."""
    found = chances(view.world.kb, view.world.figures)
    finding = fill("No opportunity is open.")
    if found:
        totals: dict[str, float] = {}
        for one in found:
            totals[one.currency] = totals.get(one.currency, 0.0) + (one.worth or 0.0)
        worth = Markup(" + ").join(
            stamped(f"board.ahead.chances.{name}", money(total, name))
            for name, total in sorted(totals.items())
            if name
        )
        finding = fill(
            "{} {} open, worth {} a month.", count("board.ahead.chances", len(found)),
            plural(len(found), "opportunity is", "opportunities are"), worth or Markup("n/a"),
        )  # fmt: skip
    unit = "/".join(sorted({one.currency for one in found if one.currency}))
    entries = {one.gap: view.world.kb.get(one.gap) for one in found}
    bars = [
        Bar(entry.title, one.worth, money(one.worth, one.currency), f"board.ahead.{one.gap}.worth", "good")
        for one in found
        if (entry := entries[one.gap]) and one.worth is not None
    ]
    rows = [
        (
            view.named(one.gap),
            stamped(f"board.ahead.{one.gap}.worth", money(one.worth, one.currency)),
            view.badge(entry.status) if (entry := entries[one.gap]) else "",
        )
        for one in found
    ]
    return Block(
        "chances",
        say("Opportunities"),
        finding,
        bar_chart(Told("bi", plain(finding), say("Open opportunities by value a month."), unit), bars[:15]),
        say("Gaps to the good, as their records value them. They are left out of what is at stake."),
        Table(says("Opportunity", "Value a month", "Status"), rows, (1,)),
        say("An opportunity has a last day too: decide on it like on a shortfall."),
        "what-is-it-worth",
    )


def risks_block(view: View, held: tuple[Held, ...]) -> Block:
    """Return the risks of running plans by probability and impact."""
    heavy = [one for one in held if one.risk.probability == one.risk.impact == "high"]
    finding = fill(
        "Running plans carry {} {}; {} {} both likely and heavy.",
        count("board.ahead.risks", len(held)),
        plural(len(held), "risk"),
        count("board.ahead.risks.heavy", len(heavy)),
        plural(len(heavy), "is", "are"),
    )
    cells = []
    for row, likely in enumerate(GRADES):
        line = []
        for column, weight in enumerate(reversed(GRADES)):
            n = sum(one.risk.probability == likely and one.risk.impact == weight for one in held)
            fig, level = f"board.ahead.risks.{likely}.{weight}", (4 - row - (2 - column)) / 4
            line.append(Cell(f"{n}" if n else "", fig, level, "over" if n and level == 1.0 else ""))
        cells.append(line)
    rows = [
        (
            view.inline(one.risk.risk),
            view.label(one.risk.probability),
            view.label(one.risk.impact),
            view.inline(one.risk.mitigation),
            view.inline(one.risk.trigger),
            view.ref(one.plan, one.plan),
        )
        for one in held[:TOP]
    ]
    picture = Told("br", plain(finding), say("Rows: probability; columns: impact; a cell counts risks."))
    return Block(
        "risks",
        say("Risks of running plans"),
        finding,
        grid(
            picture,
            [f"{sentence(name)} probability" for name in GRADES],
            [f"{sentence(name)} impact" for name in reversed(GRADES)],
            cells,
        )
        if held
        else Markup(),
        say("Probability and impact as the plans grade them; darker is heavier."),
        Table(
            says("Risk", "Probability", "Impact", "What is done about it", "Trigger", "Plan"),
            rows,
        ),
        say(
            "Say for each likely and heavy risk what sets off its counter-measure, and who watches for that."
        ),
        "smart-plan",
    )
