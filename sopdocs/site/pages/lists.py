"""Lists across all records: dates, decisions, owners, metrics, data, assumptions, exceptions, findings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

from sopdocs.diagnostics import Severity
from sopdocs.model import Review
from sopdocs.site.numbers import unit_label
from sopdocs.site.pages import open_data, rows
from sopdocs.site.pages.boards_parts import count
from sopdocs.site.pages.meeting import paid
from sopdocs.site.pages.view import View, World
from sopdocs.site.pour import Page, Passage
from sopdocs.site.search import passages
from sopdocs.site.templates import rendered
from sopdocs.site.tongue import say
from sopdocs.site.words import label, sentence
from sopdocs.variance.definitions import METRICS

LISTS = (
    ("due", "Dates", "Everything that was promised and is not done, earliest first."),
    ("decisions", "Decisions", "What reviews were asked to decide, and what they decided."),
    ("owners", "Owners", "Which role owns what. Owners are roles and never people."),
    ("metrics", "Metrics", "One definition for each measure: unit, sign, tolerance."),
    (
        "formulas",
        "How each number is computed",
        "P is plan, F forecast, A actual; sums run over the periods.",
    ),
    ("datasets", "Data", "Where the numbers come from, and how fresh they are."),
    ("assumptions", "Assumptions and signals", "What plans take for granted, and what would warn us."),
    ("exceptions", "Open exceptions", "Rules that a record was allowed to break, by whom, and until when."),
    ("findings", "Findings", "What the check says of every record today."),
    ("open-data", "Open data", "Everything as flat tables for Excel, Power BI and other programs."),
)
CATALOGS = ("formulas", "assumptions")
"""Lists whose entries are found by themselves: what they name has no page of its own."""
ASKED = {
    "due": ("overdue actions", "late", "deadlines"),
    "exceptions": ("waivers",),
    "open-data": ("Excel", "Power BI", "CSV", "JSON", "download", "export"),
}
"""Words by which a list is looked for and which it does not say."""


def pages(world: World) -> list[tuple[str, Callable[[], Page]]]:
    """Return every list with its address and how to make it."""
    makers: dict[str, Callable[[World], dict[str, object]]] = {
        "due": _due,
        "decisions": _decisions,
        "owners": _owners,
        "metrics": _metrics,
        "formulas": _formulas,
        "datasets": _datasets,
        "assumptions": _assumptions,
        "exceptions": _exceptions,
        "findings": _findings,
        "open-data": open_data.shown,
    }
    made = [("lists/index.html", lambda: _index(world))]
    return made + [
        (f"lists/{name}.html", _maker(world, name, title, lead, makers[name])) for name, title, lead in LISTS
    ]


def _maker(
    world: World, name: str, title: str, lead: str, values: Callable[[World], dict[str, object]]
) -> Callable[[], Page]:
    def make() -> Page:
        url = f"lists/{name}.html"
        body = rendered(
            f"list_{name}.html", v=View(world, url), title=say(title), lead=say(lead), **values(world)
        )
        said = (
            Passage(say(title), say(lead), tags=ASKED.get(name, ())),
            *(passages(body) if name in CATALOGS else ()),
        )
        return Page(url=url, title=say(title), body=body, description=say(lead), search=said)

    return make


def _index(world: World) -> Page:
    url = "lists/index.html"
    body = rendered("lists.html", v=View(world, url), lists=LISTS)
    return Page(
        url=url,
        title=say("Lists"),
        body=body,
        description=say("Lists across all records."),
        search=(Passage(say("Lists"), ""),),
    )


def _due(world: World) -> dict[str, object]:
    every = rows.promised(world)
    late = [one for one in every if one.date < world.as_of]
    return {"late": late, "ahead": every[len(late) :]}


def _decisions(world: World) -> dict[str, object]:
    reviews = [entry.record for entry in world.kb.of("review") if isinstance(entry.record, Review)]
    taken = [(review, one) for review in reviews for one in review.decisions if one.status != "requested"]
    taken.sort(
        key=lambda pair: (str(pair[1].date or pair[0].date or ""), pair[0].id, pair[1].id), reverse=True
    )
    return {"wanted": rows.requested(world), "taken": taken, "paid": paid}


def _owners(world: World) -> dict[str, object]:
    owned: dict[str, list[str]] = defaultdict(list)
    for gap in rows.gaps(world):
        if gap.owner and gap.status not in rows.ENDED:
            owned[gap.owner].append(gap.id)
    for plan in rows.plans(world):
        if plan.owner and plan.status in rows.LIVE_PLANS:
            owned[plan.owner].append(plan.id)
    due: dict[str, list[rows.Due]] = defaultdict(list)
    for one in rows.promised(world):
        due[one.owner].append(one)
    by_function: dict[str, list[tuple[str, object, list[str], list[rows.Due]]]] = defaultdict(list)
    for id, role in sorted(world.kb.roles.items(), key=lambda pair: pair[1].label):
        by_function[role.function].append((id, role, owned[id], due[id]))
    groups = [(sentence(label(name)), name, found) for name, found in sorted(by_function.items())]
    return {"groups": groups, "count": count}


def _metrics(world: World) -> dict[str, object]:
    used: dict[str, list[str]] = defaultdict(list)
    for gap in rows.gaps(world):
        used[gap.metric].append(gap.id)
    named = sorted(world.kb.metrics.items(), key=lambda pair: (pair[1].name, pair[0]))
    return {"metrics": [(id, metric, used[id]) for id, metric in named], "unit_label": unit_label}


def _formulas(_world: World) -> dict[str, object]:
    return {"metrics": METRICS}


def _datasets(world: World) -> dict[str, object]:
    used: dict[str, list[str]] = defaultdict(list)
    stamps = {}
    for gap in rows.gaps(world):
        figures = world.figures.gap(gap.id)
        if figures and figures.data:
            used[figures.data.dataset].append(gap.id)
            stamps[figures.data.dataset] = figures.data
    for plan in rows.plans(world):
        for place in range(len(plan.kpis)):
            track = world.figures.kpis.get((plan.id, place))
            if track and track.data and plan.id not in used[track.data.dataset]:
                used[track.data.dataset].append(plan.id)
                stamps.setdefault(track.data.dataset, track.data)
    found = [(id, data, stamps.get(id), used[id]) for id, data in sorted(world.kb.datasets.items())]
    shown = [one for one in found if one[1].confidentiality != "restricted"]
    return {"datasets": shown, "unit_label": unit_label}


def _assumptions(world: World) -> dict[str, object]:
    assumptions = sorted(world.kb.assumptions.items())
    return {
        "assumptions": [
            (id, one, bool(one.valid_until and one.valid_until < world.as_of)) for id, one in assumptions
        ],
        "signals": sorted(world.kb.signals.items()),
    }


def _exceptions(world: World) -> dict[str, object]:
    found = [
        (entry.id, waiver, waiver.expires < world.as_of)
        for entry in world.kb.entries
        if entry.record is not None
        for waiver in entry.record.waivers
    ]
    return {"waivers": sorted(found, key=lambda one: (one[1].expires, one[0]))}


def _findings(world: World) -> dict[str, object]:
    found = sorted(
        world.verdict.findings, key=lambda one: (-one.severity, one.location.path, one.location.line)
    )
    groups = [
        (
            sentence(f"{severity.label}s" if severity != Severity.INFO else say("Hints")),
            [one for one in found if one.severity is severity],
        )
        for severity in (Severity.ERROR, Severity.WARNING, Severity.INFO)
    ]
    return {"groups": [(say(title), group) for title, group in groups if group]}
