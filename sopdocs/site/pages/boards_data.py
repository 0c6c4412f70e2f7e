"""The board of data: how fresh datasets are, which promises are broken, and how good forecasts are."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from markupsafe import Markup

from sopdocs.insight.skill import FINAL, Skill, Step
from sopdocs.memory import once
from sopdocs.periods import last_day
from sopdocs.site.bars import Bar, Told, bar_chart
from sopdocs.site.numbers import period, quantity
from sopdocs.site.pages.boards_parts import Block, Board, Table, count, plain, plural, refs, share
from sopdocs.site.pages.view import View, World
from sopdocs.site.svg import fill
from sopdocs.site.tongue import say, says
from sopdocs.site.words import sentence

if TYPE_CHECKING:
    from sopdocs.contract import Contract

TOP, ENDS = 12, 8
_STEPS = {
    "naive": "Naive forecast",
    "statistical": "Statistical",
    "overridden": "Override",
    FINAL: "Forecast used",
}


class Age(NamedTuple):
    """How old the newest period of a dataset is, and how old it may be."""

    dataset: str
    newest: str
    days: int
    allowed: int | None

    @property
    def left(self) -> float:
        """Return the days until it is too old; those without a limit stand last."""
        return self.allowed - self.days if self.allowed is not None else float("inf")


@once
def board(world: World) -> Board:
    """Return the board."""
    view, seen = View(world, "dashboards/data.html"), world.outlooks.seen
    ages = sorted(_ages(world), key=lambda one: (one.left, one.dataset))
    harmful = [(skill, step) for skill in seen.skills for step in skill.harmful]
    harmful.sort(key=lambda pair: pair[1].added or 0.0)
    small = tuple(_added(view, *pair) for pair in harmful[:4])
    blocks = (
        _contracts(view, seen.contracts, ages),
        _value_added(view, seen.skills),
        _bias(view, seen.skills),
    )
    lead = say("Whether the numbers behind the records can be trusted, and how good the forecasts are.")
    if small:
        worse = say("Steps that make a forecast worse, WAPE")
        return Board("data", say("Data and forecasts"), lead, blocks, small, worse)
    oldest = tuple(_age(one) for one in ages[:4])
    return Board("data", say("Data and forecasts"), lead, blocks, oldest, say("Age of the data"))


def _ages(world: World) -> list[Age]:
    found = []
    for one in world.outlooks.seen.contracts:
        dataset = world.kb.datasets.get(one.dataset)
        if dataset and one.newest and dataset.columns.actual:
            day: datetime.date = last_day(one.newest, world.kb.calendar)
            age = max((world.as_of - day).days, 0)
            found.append(Age(one.dataset, one.newest, age, dataset.freshness_days))
    return found


def _age(one: Age) -> Bar:
    late = one.allowed is not None and one.days > one.allowed
    limit = None if one.allowed is None else float(one.allowed)
    fig = f"board.data.{one.dataset}.age"
    return Bar(one.dataset, one.days, quantity(one.days, "days", 0), fig, "bad" if late else "known", limit)


def _contracts(view: View, kept: Sequence[Contract], ages: Sequence[Age]) -> Block:
    broken = [one for one in kept if one.broken]
    late = [one for one in ages if one.left < 0]
    finding = fill("No dataset has been looked at; <code>sopdocs detect</code> reads them all.")
    if kept:
        finding = fill(
            "{} of {} datasets keep all their promises; {} {} older than allowed.",
            count("board.data.sound", len(kept) - len(broken)),
            count("board.data.all", len(kept)),
            count("board.data.late", len(late)),
            plural(len(late), "is", "are"),
        )
    by_name = {one.dataset: one for one in ages}
    rows = [_dataset(view, one, by_name.get(one.dataset)) for one in sorted(kept, key=_worst)]
    return Block(
        "contracts",
        say("Fresh, whole and in order"),
        finding,
        bar_chart(
            Told("bv", plain(finding), say("Days since the newest period of a dataset ended."), "days"),
            [_age(one) for one in ages[:TOP]],
        ),
        say(
            "The datasets with the least time left. Bars: days since the newest period with an "
            "actual ended; red line: how old the data may be. Datasets of plans alone have no age."
        ),
        Table(
            says("Dataset", "Newest period", "Age in days", "Allowed", "Promises"),
            rows,
            (2, 3),
        ),
        say("Ask the owner of the dataset for what is missing before the review, not in it."),
        "data-check",
    )


def _worst(one: Contract) -> tuple[bool, str]:
    return not one.broken, one.dataset


def _dataset(view: View, one: Contract, age: Age | None) -> Sequence[str | Markup]:
    fig = f"board.data.{one.dataset}"
    said = [clause for clause in one.clauses if clause.state != "ok"]
    words = Markup("<br>").join(
        fill("{} {}", view.badge("broken" if c.state == "broken" else "watch"), view.inline(c.text))
        for c in said
    )
    link = fill('<a href="{}#{}">{}</a>', view.href("lists/datasets.html"), one.dataset, one.dataset)
    return (
        link,
        period(one.newest) if one.newest else "",
        count(f"{fig}.age", age.days) if age else "",
        count(f"{fig}.allowed", age.allowed) if age and age.allowed is not None else "",
        words if said else fill("all kept"),
    )


def _fig(one: Skill) -> str:
    return f"board.data.{one.dataset}" + (f".{one.family.replace(' ', '-')}" if one.family else "")


def _name(view: View, one: Skill) -> str:
    if one.family:
        return f"{one.family} ({one.dataset})"
    keys = view.world.kb.datasets[one.dataset].keys.values()
    return " ".join(keys) or say("All of {}", one.dataset)


def _step(name: str) -> str:
    return _STEPS.get(name, sentence(name))


def _added(view: View, one: Skill, step: Step) -> Bar:
    shown = quantity(step.added, "pp", 1, sign=True)
    fig = f"{_fig(one)}.{step.name}.added"
    kind = "bad" if (step.added or 0.0) < 0 else "good"
    return Bar(f"{_step(step.name)}, {one.family or _name(view, one)}", step.added or 0.0, shown, fig, kind)


def _value_added(view: View, skills: Sequence[Skill]) -> Block:
    stepped = [one for one in skills if len(one.steps) > 1]
    pairs = [(one, step) for one in stepped for step in one.steps if step.added is not None]
    pairs.sort(key=lambda pair: (pair[1].added or 0.0, pair[0].dataset, pair[0].family))
    worst = min(pairs, key=lambda pair: pair[1].added or 0.0, default=None)
    finding = fill("No dataset has a forecast by steps that can be compared.")
    if worst and (worst[1].added or 0.0) < 0:
        finding = fill(
            "The step to the {} raises the WAPE of {} by {}; {} of {} steps help.",
            _step(worst[1].name).lower(),
            _name(view, worst[0]),
            _points(f"{_fig(worst[0])}.{worst[1].name}.worse", -(worst[1].added or 0.0)),
            count("board.data.fva.help", sum((step.added or 0.0) > 0 for _, step in pairs)),
            count("board.data.fva.all", len(pairs)),
        )
    elif worst:
        finding = fill("No step makes a forecast worse.")
    return Block(
        "value-added",
        say("Forecast value added"),
        finding,
        bar_chart(
            Told(
                "bx", plain(finding), say("Points of WAPE that each step adds, above nought is better."), "pp"
            ),
            [_added(view, one, step) for one, step in _ends(pairs)],
        ),
        say(
            "WAPE of the step before less WAPE of the step, over the same periods, in percentage "
            "points: to the right the "
            "step helped, to the left it did harm. Where the data have no naive forecast, the actual of the "
            "same period a year before stands for it. Steps are columns named naive, statistical, "
            "overridden or consensus; of many the worst and the best are drawn."
        ),
        _steps(view, stepped),
        say("Stop a step that has done harm for a year, or ask for a source before a number is changed."),
        "reading-a-variance",
    )


def _ends(pairs: list[tuple[Skill, Step]]) -> list[tuple[Skill, Step]]:
    """Return the steps that did most harm and most good; of a few all."""
    return pairs if len(pairs) <= 2 * ENDS else [*pairs[:ENDS], *pairs[-ENDS:]]


def _points(fig: str, value: float) -> Markup:
    return fill('<span data-fig="{}">{}</span>', fig, quantity(value, "pp", 1))


def _steps(view: View, skills: Sequence[Skill]) -> Table:
    rows = [
        (
            _name(view, one),
            _step(step.name),
            _lag(one),
            share(f"{_fig(one)}.{step.name}.wape", step.wape_pct, 1),
            share(f"{_fig(one)}.{step.name}.bias", step.bias_pct, 1),
            _signed(f"{_fig(one)}.{step.name}.added", step.added),
            _periods(one),
        )
        for one in skills
        for step in one.steps
    ]
    return Table(
        says("Series", "Step", "Lag", "WAPE", "Bias", "Value added", "Periods"),
        rows,
        (2, 3, 4, 5),
    )


def _signed(fig: str, value: float | None) -> Markup | str:
    if value is None:
        return ""
    return fill('<span data-fig="{}">{}</span>', fig, quantity(value, "pp", 1, sign=True))


def _lag(one: Skill) -> Markup | str:
    return "" if one.lag is None else count(f"{_fig(one)}.lag", one.lag)


def _periods(one: Skill) -> Markup:
    n = count(f"{_fig(one)}.periods", one.periods)
    return fill("{}, {} to {}", n, period(one.first), period(one.last))


def _bias(view: View, skills: Sequence[Skill]) -> Block:
    known = [one for one in skills if one.final.bias_pct is not None]
    most = max(known, key=lambda one: abs(one.final.bias_pct or 0.0), default=None)
    finding = fill("No dataset has both forecast and actual volumes.")
    if most:
        way = "over" if (most.final.bias_pct or 0.0) > 0 else "under"
        finding = fill(
            "The forecast of {} leans most: {} {}-forecast in {} {}.",
            _name(view, most),
            share(f"{_fig(most)}.{FINAL}.bias", abs(most.final.bias_pct or 0.0), 1),
            way,
            count(f"{_fig(most)}.periods", most.periods),
            plural(most.periods, "period"),
        )
    bars = [
        Bar(_name(view, one), one.final.bias_pct or 0.0, quantity(one.final.bias_pct, "pct", 1, sign=True),
            f"{_fig(one)}.{FINAL}.bias", "forecast")
        for one in known[:20]
    ]  # fmt: skip
    rows = [
        (
            _name(view, one),
            _lag(one),
            share(f"{_fig(one)}.{FINAL}.bias", one.final.bias_pct, 1),
            share(f"{_fig(one)}.{FINAL}.wape", one.final.wape_pct, 1),
            _periods(one),
            refs(view, _gaps(view.world, one.dataset), f"board.data.{one.dataset}.gaps"),
        )
        for one in known
    ]
    return Block(
        "bias",
        say("Bias of the forecasts"),
        finding,
        bar_chart(
            Told("bb", plain(finding), say("Bias by series, right of nought is over-forecast."), "%"), bars
        ),
        say(
            "Forecast less actual in percent of actual, over the last twelve periods at most: to the right "
            "over-forecast, to the left under-forecast. Neither is better than the other."
        ),
        Table(says("Series", "Lag", "Bias", "WAPE", "Periods", "Gaps"), rows, (1, 2, 3)),
        say("A bias that stays on one side is a cause to look for, and no noise to plan around."),
        "reading-a-variance",
    )


def _gaps(world: World, dataset: str) -> list[str]:
    return [id for id, one in sorted(world.figures.gaps.items()) if one.data and one.data.dataset == dataset]
