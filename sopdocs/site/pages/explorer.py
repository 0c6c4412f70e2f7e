"""The gap explorer: every gap in one grid, to narrow, sort, keep and take along.

The page is whole without a script: the first gaps of all, and the way to pages of the rest. For the script,
the data file beside it holds what the grid shows of every gap; it is a script too, for file shares.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

from markupsafe import Markup

from sopdocs.model import Gap
from sopdocs.site.numbers import MONTHS, money, number, stamped, unit_label
from sopdocs.site.pages import rows
from sopdocs.site.pages.explorer_words import WORDS
from sopdocs.site.pages.inventory import DIMENSIONS, NONE, SHELVED, STATUS, Dimension, Inventory
from sopdocs.site.pages.shelves import LEAF, Shelves
from sopdocs.site.pages.view import View, World, digest
from sopdocs.site.pour import Page, Passage
from sopdocs.site.svg import fill, joined
from sopdocs.site.templates import rendered
from sopdocs.site.tongue import ENGLISH, NOW, say
from sopdocs.site.words import tone

URL = "gaps/index.html"
DATA = "gaps/index-data.js"
SCRIPTS = ("index-data.js", "../assets/sopdocs-sheet.js", "../assets/sopdocs-explorer.js")
LEAD = (
    "Every difference between plan, forecast and actual that somebody owns, costliest first; "
    "those that have ended come last."
)

VIEWS = (
    ("Open, costliest first", [*(("status", word) for word in rows.OPEN), ("sort", "month")]),
    ("Overdue", [("dates", "overdue"), ("sort", "next")]),
    ("Projected, next six months", [("nature", "projected"), ("starts", "soon"), ("sort", "month")]),
)
"""Views that are there for everybody: a name, and what the address says."""


def pages(world: World) -> Iterator[tuple[str, Callable[[], str] | None, Callable[[], Page | bytes]]]:
    """Yield the explorer, its data and the index pages: address, digest of what it reads, how to make it."""
    shelves = Shelves(Inventory(world))

    def reads() -> str:
        kinds = ("gap", "root_cause", "action_plan")
        return digest(world.common, *(world.said(entry) for kind in kinds for entry in world.kb.of(kind)))

    yield URL, reads, lambda: _page(shelves)
    yield DATA, reads, lambda: data(shelves)
    yield from shelves.pages()


def _page(shelves: Shelves) -> Page:
    here = shelves.here
    view = View(here.world, URL)
    shown = here.gaps[:LEAF]
    broken = [entry for entry in here.world.kb.of("gap") if entry.record is None and here.world.url(entry)]
    body = rendered(
        "explorer.html",
        v=view,
        lead=say(LEAD),
        first=stamped("gaps.first", number(len(shown), 0)),
        count=stamped("gaps.count", number(len(here.gaps), 0)),
        several=len(here.gaps) != 1,
        all=len(shown) == len(here.gaps),
        groups=_groups(shelves, view),
        lines=shelves.lines(shown, view),
        broken=broken,
    )
    head = joined(fill('<script src="{}" defer></script>', source) for source in SCRIPTS)
    return Page(url=URL, title=say("Gaps"), body=body, description=say(LEAD), head=head,
                search=(Passage(say("Gaps"), say(LEAD)),))  # fmt: skip


def _groups(shelves: Shelves, view: View) -> list[tuple[str, list[Markup]]]:
    """Return the ways to the index pages, by dimension; a shelf without gaps is left out."""
    made = []
    for dimension in SHELVED:
        links = [
            fill(
                '<a href="{}">{}</a> {}',
                view.href(shelf.url()),
                shelf.title,
                stamped(f"gaps.by.{dimension.name}.{shelf.value}", number(len(shelf.gaps), 0)),
            )
            for shelf in shelves.all[dimension.name].values()
            if shelf.gaps
        ]
        if links:
            made.append((say(dimension.title), links))
    return made


def data(shelves: Shelves) -> bytes:
    """Return what the grid shows of every gap, as a script that sets one name."""
    here = shelves.here
    gaps = here.gaps
    facets, places = [], []
    for dimension in DIMENSIONS:
        stood = [dimension.of(here, gap) for gap in gaps]
        values = here.sorted(dimension, {value for one in stood for value in one})
        codes = {value: code for code, value in enumerate(values)}
        said = [_said(shelves, dimension, value) for value in values]
        facets.append({"name": dimension.name, "title": say(dimension.title), "values": said})
        places.append([codes[one[0]] if len(one) == 1 else [codes[each] for each in one] for one in stood])
    made: dict[str, object] = {
        "asOf": str(here.world.as_of),
        "months": [say(name) for name in MONTHS],
        "views": [[say(name), said] for name, said in VIEWS],
        "facets": facets,
    }
    if NOW.name != ENGLISH:
        made["says"] = {words: say(words) for words in WORDS}
    lines = ",\n".join(
        _json([gap.id, gap.title, list(stood), *_measures(here, gap), *_next(here, gap)])
        for gap, *stood in zip(gaps, *places, strict=True)
    )
    return f'window.sopdocsGaps = {_json(made)[:-1]},"rows":[\n{lines}\n]}};\n'.encode()


def _said(shelves: Shelves, dimension: Dimension, value: str) -> list[str]:
    """Return a place of a facet: the value, its words, the page of its gaps, and the tone of a status."""
    known = shelves.all.get(dimension.name, {}).get(value)
    page = known.url().removeprefix("gaps/") if known else ""
    found = [value, shelves.here.says(dimension, value), page, tone(value) if dimension is STATUS else ""]
    while not found[-1] and len(found) > 2:
        found.pop()
    return found


def _json(value: object) -> str:
    return json.dumps(value, separators=(",", ":"))


def _measures(here: Inventory, gap: Gap) -> list[object]:
    """Return how big a gap is (figure, text, number, unit, word, % of reference) and its value a month."""
    figures = here.world.figures.gap(gap.id)
    size = rows.size(figures)
    sizes: list[object] = ["", "", None, "", "", None]
    if figures and figures.variance and size:
        variance = figures.variance
        bias = size[0] == "bias_pct"
        unit = "pct" if bias else figures.series_unit or figures.unit
        good = variance.favourable if variance.value else None
        word = {True: "favourable", False: "adverse", None: ""}[good]
        value = figures.bias_pct if bias else variance.value
        sizes = [size[0], size[1], _short(value), unit_label(unit), word, _short(variance.pct)]
    month = figures.value_per_month if figures else None
    currency = gap.value_at_stake.currency if gap.value_at_stake else ""
    text = money(month, currency) if month is not None else ""
    return [*sizes, text, _short(month), currency, gap.value_counted_in or NONE]


def _short(value: float | None) -> float | None:
    return None if value is None else round(value, 6)


def _next(here: Inventory, gap: Gap) -> list[str]:
    """Return the first thing that was promised for a gap: date and kind."""
    first = here.next(gap)
    return [str(first.date), first.kind] if first else ["", ""]
