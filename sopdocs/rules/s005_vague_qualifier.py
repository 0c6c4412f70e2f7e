"""A word leaves open how much, how good, until when, how often or which.

What it checks: the plan's `objective`, the `title` and `deliverable` of its actions and the `title` of its
milestones hold no word like "significantly", "better", "adequate", "asap", "regularly", "various" or "etc.".
Such a word is fine where the text says it exactly: a number and a unit within the next six words, a rhythm
beside "regularly", a list of names after "several", or a figure in the deliverable of the same action. What
stands in quotation marks or is a name of the catalog is left alone.

Why it matters: everybody agrees to "increase stock significantly", and each to another number. The
disagreement comes when the plan is due.

Bad:

    actions:
      - id: A1
        title: Increase safety stock of A-items significantly  # S005
        owner: supply-planning-manager-emea
        start: 2026-02-02
        due: 2026-03-31
        deliverable: Changed parameters in the planning system

Good:

    actions:
      - id: A1
        title: Increase safety stock of A-items significantly, from 9 to 14 days
        owner: supply-planning-manager-emea
        start: 2026-02-02
        due: 2026-03-31
        deliverable: Changed parameters in the planning system

Known false positives: a word of the list that is a term of your own, like a "robust plan" that is defined
somewhere. Put it in quotation marks, or add it to `exceptions` under `[lexicon.en]` in sopdocs.toml.
"""

from __future__ import annotations

from collections.abc import Iterator

from sopdocs.diagnostics import Severity
from sopdocs.lexicon import Lexicon
from sopdocs.model import ActionPlan
from sopdocs.model.plan import Action
from sopdocs.rule import Context, Problem, Rule
from sopdocs.rules.promises import Promise, all_promised, in_a_name, promises

_OPEN = {
    "amounts": ("does not say how much", "write the figure with its unit, like `from 9 to 14 days`"),
    "qualities": ("does not say what is enough", "write by what one can tell, like `14 days for 31 A-items`"),
    "dates": ("does not say when", "write the day, like `by 31 March 2026`"),
    "rhythms": ("does not say how often", "write the rhythm, like `each Monday` or `in every supply review`"),
    "sets": ("does not say which", "name them or count them, like `31 A-items at DC-NL`"),
}


def vague_qualifier(plan: ActionPlan, context: Context) -> Iterator[Problem]:
    """Yield each text with a vague word, one problem for each thing that it leaves open."""
    words = context.words(plan.lang)
    if words is None or not words.may_be_vague(all_promised(plan)):
        return
    for promise in promises(plan):
        told: set[str] = set()
        for kind, found in words.vague_words(promise.text):
            if kind in told or _said_elsewhere(kind, found.start(), promise, words):
                continue
            if not in_a_name(promise.text, found, context.kb):
                told.add(kind)
                yield _problem(kind, found[0], promise)


def _said_elsewhere(kind: str, at: int, promise: Promise, words: Lexicon) -> bool:
    """Tell whether the deliverable holds the figure, or the word leads in to a verb that is vague itself."""
    item = promise.item
    shown = item.deliverable if isinstance(item, Action) and promise.field[-1] == "title" else None
    if kind in ("amounts", "qualities") and shown and words.states_figure(shown):
        return True
    verb = words.vague_verb(promise.text)
    return verb is not None and at < promise.text.index(verb)


def _problem(kind: str, word: str, promise: Promise) -> Problem:
    lack, hint = _OPEN[kind]
    due = None if kind != "dates" else promise.item.due
    if due:
        return Problem(
            promise.field,
            f"`{word}` in the {promise.name} promises no day",
            f"take the word out, as `due: {due}` says when, or name the day that is meant",
        )
    return Problem(promise.field, f"`{word}` in the {promise.name} {lack}", hint)


RULE = Rule(
    "S005",
    "vague-qualifier",
    Severity.WARNING,
    ("action_plan",),
    vague_qualifier,
    reads=frozenset({"record", "neighbours"}),
)
