"""Two blocks of the board of actions: dates that were kept, and effects that came as promised."""

from __future__ import annotations

from functools import partial

from markupsafe import Markup

from sopdocs.insight.promises import Promises, promises
from sopdocs.memory import once
from sopdocs.site.bars import Bar, Told, bar_chart
from sopdocs.site.numbers import period, quantity
from sopdocs.site.pages.boards_parts import Block, Table, count, family, plain, plural, share, told
from sopdocs.site.pages.view import View, World
from sopdocs.site.svg import fill
from sopdocs.site.tongue import say, says


@once
def _promises(world: World) -> Promises:
    return promises(world.kb, world.figures, world.as_of)


def kept_block(view: View, world: World) -> Block:
    """Return how many promises were kept on the date first given."""
    found = _promises(world)
    finding = fill(
        "Done without moving the date: {}; reached on time: {}.",
        told("board.actions.kept", found.actions, "actions"),
        told("board.actions.milestones", found.milestones, "milestones"),
    )
    if not found.actions.n and not found.milestones.n:
        finding = fill("Nothing that was promised has fallen due yet.")
    bars = [
        Bar(family(view, one.family), one.kept.pct, quantity(one.kept.pct, "pct", 0),
            f"board.actions.kept.{one.family}.pct")
        for one in found.families
        if one.kept.pct is not None
    ]  # fmt: skip
    rows = [
        (family(view, one.family), told(f"board.actions.kept.{one.family}", one.kept))
        for one in found.families
    ]
    return Block(
        "kept",
        say("Promises kept"),
        finding,
        bar_chart(
            Told("bk", plain(finding), say("Actions done on their first date by cause family."), "%"), bars
        ),
        say(
            "An action counts once it is done or its first date has passed. It was kept if it is "
            "done, its date was never moved, and no report says that it was done later. "
            "Milestones carry the day they were reached."
        ),
        Table(says("Cause family", "Done on the first date"), rows),
        say("Where dates slip, look at what the actions wait for before asking for new dates."),
        "smart-plan",
        shown=not bars,
    )


def brought_block(view: View, world: World) -> Block:
    """Return what plans were to bring against what has come."""
    found = _promises(world)
    full = sum(one.come >= one.promised for one in found.brought)
    finding = fill("No plan whose actions are all done has been measured since.")
    if found.brought:
        finding = fill(
            "{} of {} {} with all actions done {} brought at least what was promised.",
            count("board.actions.brought.full", full),
            count("board.actions.brought.n", len(found.brought)),
            plural(len(found.brought), "plan"),
            plural(full, "has", "have"),
        )
    bars = [
        Bar(one.plan, one.come, quantity(one.come, "pct", 0), f"board.actions.brought.{one.plan}.come",
            "good" if one.come >= one.promised else "bad", mark=one.promised)
        for one in found.brought[:15]
    ]  # fmt: skip
    rows = [
        (
            view.ref(one.plan, one.plan),
            view.ref(one.gap, one.gap),
            family(view, one.family),
            share(f"board.actions.brought.{one.plan}.promised", one.promised),
            share(f"board.actions.brought.{one.plan}.come", one.come),
            period(one.period),
        )
        for one in found.brought
    ]
    middles = fill("{}", _by_family(view, found))
    return Block(
        "brought",
        say("What was promised, and what came"),
        finding + middles,
        bar_chart(
            Told("bp", plain(finding), say("Effect of plans in percent of what the gap needs."), "%"), bars
        ),
        say(
            "Bars: the way from baseline to target that the indicator has gone by its newest period, "
            "100 % is the "
            "target. Red line: what the actions were to bring, each impact times its probability."
        ),
        Table(
            says("Plan", "Gap", "Cause family", "Promised", "Came", "Newest period"),
            rows,
            (3, 4),
        ),
        say("Take what came, and not what was promised, as the estimate of the next plan for such a cause."),
        "actions-that-hold",
    )


def _by_family(view: View, found: Promises) -> Markup:
    """Return the families with enough plans for a median."""
    text = partial(fill, say(" {}: promised {}, came {} (median of {})."))
    parts = [
        text(
            family(view, one.family),
            share(f"board.actions.brought.{one.family}.promised", one.promised),
            share(f"board.actions.brought.{one.family}.come", one.come),
            count(f"board.actions.brought.{one.family}.n", one.n),
        )
        for one in found.middles
        if one.come is not None
    ]
    return Markup("").join(parts)
