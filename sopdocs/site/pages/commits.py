"""How a record came to be what it is: what each commit changed in it, at the end of its page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sopdocs.site.numbers import day, spoken
from sopdocs.site.svg import NOTHING, fill, joined

if TYPE_CHECKING:
    from markupsafe import Markup

    from sopdocs.kb import Entry
    from sopdocs.site.pages.view import View
    from sopdocs.site.past import Step


def section(view: View, entry: Entry) -> Markup:
    """Return the list of changes, newest first; nothing where none is known."""
    found = view.world.past.steps(entry.path, view.world.kb)
    if not found:
        return NOTHING
    return fill(
        '<details class="sd-numbers" id="changes"><summary>What changed, and when</summary>'
        '<ul class="sd-plain">{}</ul></details>',
        joined(_step(view, one) for one in found),
    )


def _step(view: View, step: Step) -> Markup:
    said = [fill("<li>{}</li>", view.inline(spoken(text))) for text in step.said]
    if step.more:
        said.append(fill('<li class="sd-muted">and {} more</li>', step.more))
    who = fill(", {}", view.roles(step.roles)) if step.roles else NOTHING
    return fill("<li><b>{}</b>{}<ul>{}</ul></li>", day(step.day), who, joined(said))
