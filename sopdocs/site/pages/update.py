"""An action is updated by its owner in a minute: the lines of the file that change, and the editor to open.

A forge's editor cannot be filled from outside. So the page says which line becomes what, to be copied and
pasted. Where the lines are stands in the link beside each action: one page serves all plans, without data.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, get_args
from urllib.parse import urlencode

from sopdocs.model import ActionPlan, words
from sopdocs.site.forges import forge
from sopdocs.site.pages import form_texts
from sopdocs.site.pages.view import View, World, digest
from sopdocs.site.pour import Page, Passage
from sopdocs.site.svg import fill, joined
from sopdocs.site.templates import rendered
from sopdocs.site.tongue import say
from sopdocs.site.words import label, sentence

if TYPE_CHECKING:
    from sopdocs.kb import Entry

URL = "actionplans/update.html"
TITLE = "Update an action"
LEAD = "How it stands, in a minute: the lines that change, ready to paste."
_ASSETS = ("sopdocs-form-core.js", "sopdocs-form-update.js")
_ITEM = re.compile(r" *- +")
_ID = re.compile(r"( *(?:- +)?)id: *[\"']?([\w-]+)")


def pages(world: World) -> Iterator[tuple[str, Callable[[], str], Callable[[], Page]]]:
    """Yield the page on which any action is updated; the address says which."""
    yield URL, lambda: digest(world.common, repr(world.web)), lambda: _page(world)


def _page(world: World) -> Page:
    view = View(world, URL)
    states = [(one, sentence(label(one))) for one in get_args(words.WorkStatus)]
    values = {"v": view, "lead": say(LEAD), "states": states, "forge": forge(world.web)}
    body = rendered("update.html", says=form_texts.says(), **values)
    head = joined(fill('<script src="{}" defer></script>', view.href(f"assets/{name}")) for name in _ASSETS)
    title, lead = say(TITLE), say(LEAD)
    return Page(URL, title, body, description=lead, head=head, search=(Passage(title, lead),))


def links(entry: Entry, plan: ActionPlan) -> dict[str, str]:
    """Return the address of the form for each action of a plan, with what it has to know of the file."""
    places = lines(entry.source.text)
    return {action.id: _link(entry, plan, place, places) for place, action in enumerate(plan.actions)}


def _link(entry: Entry, plan: ActionPlan, place: int, places: dict[str, dict[str, int]]) -> str:
    action = plan.actions[place]
    said = {
        "plan": plan.id, "action": action.id, "file": entry.path, "status": action.status,
        "by": action.owner or plan.owner or "", "pct": "" if action.pct is None else str(action.pct),
        **places.get(action.id, {}),
    }  # fmt: skip
    name = URL.rpartition("/")[2]
    return f"{name}?{urlencode({key: value for key, value in said.items() if value != ''})}"


def lines(text: str) -> dict[str, dict[str, int]]:
    """Return where each action of a plan's file has what an update changes: numbers of lines, from 1.

    `pad` is how far its keys are indented, `end` its last line, `at_status` and `at_pct` the lines of these,
    `at_updates` the last line of its reports and `pad_updates` their indent. An action that is not written
    as a block of lines is left out, and so is one whose reports are not.
    """
    rows = text.split("\n")
    first = next((n for n, row in enumerate(rows) if row.startswith("actions:")), len(rows))
    last = next((n for n in range(first + 1, len(rows)) if rows[n][:1].isalpha()), len(rows))
    found = {}
    for place in range(first + 1, last):
        named = _ID.match(rows[place])
        block = _block(rows, place, last, len(named[1])) if named else None
        if named and block:
            found[named[2]] = block
    return found


def _block(rows: list[str], at: int, last: int, pad: int) -> dict[str, int] | None:
    """Return the places of an action whose id stands in row `at`, with its keys indented by `pad`."""
    start = next((n for n in range(at, -1, -1) if "-" in rows[n][:pad]), at)
    head = _ITEM.match(rows[start])
    if head is None or len(head[0]) != pad:
        return None
    below = next((n for n in range(at + 1, last) if rows[n].strip() and rows[n][:pad].strip()), last)
    keys = {
        rows[n][pad:].partition(":")[0]: n
        for n in range(start, below)
        if rows[n][:pad].strip(" -") == "" and rows[n][pad : pad + 1].isalpha()
    }
    made = {"pad": pad, "end": _filled(rows, start, below) + 1}
    made.update({f"at_{name}": keys[name] + 1 for name in ("status", "pct") if name in keys})
    if "updates" in keys:
        first = keys["updates"]
        after = min((n for n in keys.values() if n > first), default=below)
        item = next((n for n in range(first + 1, after) if rows[n].lstrip().startswith("- ")), None)
        if item is None:
            return None
        made["at_updates"] = _filled(rows, first, after) + 1
        made["pad_updates"] = len(rows[item]) - len(rows[item].lstrip())
    return made


def _filled(rows: list[str], start: int, below: int) -> int:
    """Return the last row that holds something other than a comment."""
    return next(n for n in range(below - 1, start - 1, -1) if rows[n].strip() and rows[n].lstrip()[0] != "#")
