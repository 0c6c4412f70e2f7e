"""The form pages: a gap is proposed, or a cause added, by somebody who has a browser and no git.

The fields come from the JSON Schema of the record and the catalogs. The script beside them writes the YAML
and opens the page of the forge on which it becomes a file; the page itself sends nothing anywhere.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sopdocs.model import Gap
from sopdocs.model.catalog import Dimension
from sopdocs.schema import schema
from sopdocs.similar import LEAST, WEIGHTS, WORDS, Likeness
from sopdocs.site.forges import forge
from sopdocs.site.pages import form_texts, form_words
from sopdocs.site.pages.view import View, World, digest
from sopdocs.site.pour import Page, Passage
from sopdocs.site.svg import fill, joined
from sopdocs.site.templates import rendered
from sopdocs.site.tongue import say
from sopdocs.site.words import label, sentence
from sopdocs.terms import table

URL = "gaps/propose.html"
CAUSE_URL = "causes/propose.html"
DATA = "gaps/propose-data.js"
LEAD = "Five answers, five minutes. You need no cause, no solution and no git."
CAUSE_LEAD = "What in the process let the gap happen? A hypothesis is enough; testing it comes next."
SINCE = "The first month or week in which it showed: 2026-05, May 2026 or 2026-W19."
DECIMALS = (("", "what the numbers show"), (",", "a comma: 1.234,5"), (".", "a point: 1,234.5"))
PLACES = 4
"""Dimensions of the scope that stand in sight, the most used; the others are a click away."""
MOST = 400
"""Gaps that a form knows, the newest: past ones to compare, open ones to choose from."""
_ASSETS = ("sopdocs-form-core.js", "sopdocs-form-hints.js", "sopdocs-form.js")


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the form: where its answer goes in the record, what is asked, and what it takes."""

    path: str
    asked: str
    kind: str = "text"
    """`text`, `word` (an id, a day, a word of a closed list) or `list` of such."""
    choices: tuple[tuple[str, str], ...] = ()
    least: int = 0
    most: int = 0
    help: str = ""


def pages(world: World) -> Iterator[tuple[str, Callable[[], str], Callable[[], Page | bytes]]]:
    """Yield forms and what their scripts read: the address, the digest of what it reads, how to make it."""

    def reads() -> str:
        return digest(world.common, *map(world.said, world.kb.entries))

    yield URL, reads, lambda: _gap(world)
    yield CAUSE_URL, reads, lambda: _cause(world)
    yield DATA, reads, lambda: data(world)
    yield form_words.URL, lambda: digest(world.common), lambda: form_words.data(world)


def _gap(world: World) -> Page:
    body = schema("gap")
    places = _places(world)
    more = [
        Field("owner", say("Owner"), "word", _roles(world)),
        *(_listed(body, name, say(asked)) for name, asked in _MORE.items()),
        Field("detected_on", say("Seen on"), "day"),
        Field("lang", say("Language of the text"), "word", _LANGUAGES),
    ]
    values = {
        "title": _text(body, "title", "In one line"),
        "statement": _text(body, "statement", "What do you see?"),
        "other": _text(body, "other_metric", "What is measured, in one sentence?"),
        "metrics": [(id, metric.name) for id, metric in sorted(world.kb.metrics.items(), key=_by_name)],
        "places": places[:PLACES],
        "rest": places[PLACES:],
        "more": more,
        "pattern": body["properties"]["started_period"]["pattern"],
        "since_help": say(SINCE),
        "decimals": [(sign, say(said)) for sign, said in DECIMALS],
    }
    return _page(world, URL, "gap", say("Propose a gap"), say(LEAD), values)


_LANGUAGES = (("en", "English"), ("de", "Deutsch"))
_OVER = ("closed", "rejected")
_MORE = {
    "gap_type": "Kind of gap",
    "nature": "Has it happened?",
    "comparison": "What is compared?",
    "customer_impact": "What does the customer feel?",
}


def _cause(world: World) -> Page:
    body = schema("root_cause")
    taxonomy = world.kb.taxonomy
    leaves = tuple(
        (f"{family}.{leaf}", f"{one.label}: {said}")
        for family, one in (taxonomy.causes.items() if taxonomy else ())
        for leaf, said in one.leaves.items()
    )
    known = [one for one in world.kb.of("gap") if one.status not in _OVER and world.url(one)]
    gaps = tuple((one.id, f"{one.id} {one.title}") for one in known[: -MOST - 1 : -1])
    values = {
        "title": _text(body, "title", "In one line: the condition, no person"),
        "statement": _text(body, "statement", "Because …, …, therefore …"),
        "gaps": gaps,
        "more": [
            Field("category", say("Kind of cause"), "word", leaves),
            Field("lang", say("Language of the text"), "word", _LANGUAGES),
        ],
    }
    return _page(world, CAUSE_URL, "cause", say("Add a root cause"), say(CAUSE_LEAD), values)


def _page(world: World, url: str, kind: str, title: str, lead: str, values: dict[str, Any]) -> Page:
    view = View(world, url)
    shown = {
        "v": view,
        "kind": kind,
        "heading": title,
        "lead": lead,
        "forge": forge(world.web),
        "says": form_texts.says(),
        **values,
    }
    sources = [view.href(DATA), view.href(form_words.URL), *(view.href(f"assets/{name}") for name in _ASSETS)]
    head = joined(fill('<script src="{}" defer></script>', source) for source in sources)
    body = rendered("propose.html", **shown)
    return Page(url=url, title=title, body=body, description=lead, head=head, search=(Passage(title, lead),))


def _by_name(item: tuple[str, Any]) -> str:
    return str(item[1].name).casefold()


def _roles(world: World) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(((id, role.label) for id, role in world.kb.roles.items()), key=lambda one: one[1]))


def _text(body: dict[str, Any], name: str, asked: str) -> Field:
    found = body["properties"][name]
    return Field(name, asked, "text", (), found.get("minLength", 0), found.get("maxLength", 0))


def _listed(body: dict[str, Any], name: str, asked: str) -> Field:
    """Return a field of a closed list, with the words of the schema."""
    found = body["properties"][name]
    return Field(name, asked, "word", tuple((one, sentence(label(one))) for one in found["enum"]))


def _places(world: World) -> list[Field]:
    """Return the dimensions that the scope and the taxonomy know, the most used first."""
    known = schema("gap")["$defs"]["Scope"]["properties"]
    dimensions = world.kb.taxonomy.dimensions if world.kb.taxonomy else {}
    used: Counter[str] = Counter()
    for entry in world.kb.of("gap"):
        if isinstance(entry.record, Gap):
            used.update(list(entry.record.scope.model_dump(exclude_none=True)))
    names = sorted((name for name in known if name in dimensions), key=lambda name: -used[name])
    return [_place(name, dimensions[name]) for name in names]


def _place(name: str, one: Dimension) -> Field:
    return Field(f"scope.{name}", one.label, "text", tuple((value, value) for value in one.values))


def data(world: World) -> bytes:
    """Return what the scripts read of the records: ids that are taken, the forge, past gaps."""
    made = {
        "forge": forge(world.web)._asdict(),
        "taken": {kind: _highest(world, kind) for kind in ("gap", "root_cause")},
        "metrics": {id: [one.name, one.gap_type] for id, one in world.kb.metrics.items()},
        "past": _past(world.likeness),
    }
    return f"window.sopdocsFormData = {json.dumps(made, separators=(',', ':'))};\n".encode()


def _highest(world: World, kind: str) -> dict[str, int]:
    """Return the highest number of an id by year."""
    found: dict[str, int] = {}
    for entry in world.kb.of(kind):
        _, _, rest = entry.id.partition("-")
        year, _, number = rest.partition("-")
        if number.isdecimal():
            found[year] = max(found.get(year, 0), int(number))
    return found


def _past(alike: Likeness) -> dict[str, object]:
    """Return the newest gaps by what they are known by, and what was done about them."""
    gaps = [one for one in alike.gaps.values() if (entry := alike.kb.get(one.id)) and entry.record][-MOST:]
    words = {word for one in gaps for word in one.words}
    return {
        "table": table(),
        "whole": WORDS,
        "least": LEAST,
        "keys": WEIGHTS,
        "weights": {word: alike.weights[word] for word in sorted(words)},
        "gaps": [
            {
                "id": one.id, "title": one.title, "status": one.status, "says": label(one.status),
                "words": " ".join(sorted(one.words)),
                "keys": [f"{kind}={value}" for kind, value in one.keys],
                "tried": [[plan.title, plan.worked] for plan in one.tried],
            }
            for one in gaps
        ],
    }  # fmt: skip
