"""An action is tied to no cause and to no indicator.

What it checks: every open action either names a cause under `addresses`, or says what it brings
(`expected_impact`), or names one of the plan's indicators in its title or deliverable, or is what another
such action waits for (`depends_on`). Containment is exempt, and so is what tells or teaches others and what
makes a change last: "Inform …", "Train …", "Write … into the procedure", type `preventive`.

Why it matters: an action that is there for no reason one can name takes the time of those that close the
gap, and nobody dares to drop it.

Bad:

    actions:
      - id: A1
        title: Build a new dashboard for the distribution centre  # R005
        owner: dc-manager-nl
        start: 2026-02-02
        due: 2026-03-31
        deliverable: Dashboard with twelve charts

Good:

    actions:
      - id: A1
        title: Build a list of parameters that differ from receipts by 20 %
        owner: dc-manager-nl
        start: 2026-02-02
        due: 2026-03-31
        deliverable: Weekly list for the supply review
        addresses: RC-2026-003

Known false positives: a step that everything rests on and that no `depends_on` names, such as a system
release. Name it there.
"""

from __future__ import annotations

from collections.abc import Iterator

from sopdocs.diagnostics import Severity
from sopdocs.model import ActionPlan
from sopdocs.model.plan import Action
from sopdocs.rule import Context, Problem, Rule

_EXEMPT = ("containment", "preventive")


def action_orphan(plan: ActionPlan, context: Context) -> Iterator[Problem]:
    """Yield each action of which one cannot say what it is for."""
    loose = [(index, one) for index, one in enumerate(plan.actions) if _is_loose(one)]
    if not loose:
        return
    awaited = _awaited(plan.actions, {one.id for _, one in loose})
    words = context.words(plan.lang)
    names = [
        context.kb.metrics[kpi.metric].name.casefold()
        for kpi in plan.kpis
        if kpi.metric in context.kb.metrics
    ]
    causes = " or ".join(f"`addresses: {id}`" for id in plan.addresses[:3]) or "`addresses: …`"
    for index, action in loose:
        text = f"{action.title} {action.deliverable or ''}".casefold()
        tells = words is None or words.tells(action.title)
        if action.id not in awaited and not tells and not any(name in text for name in names):
            yield Problem(
                ("actions", index, "title"),
                f"`{action.title}` is tied to no cause and to no indicator of the plan",
                f"add {causes}, say what it brings with `expected_impact`, or leave the action out",
            )


def _is_loose(action: Action) -> bool:
    tied = action.addresses or action.expected_impact
    return not tied and action.type not in _EXEMPT and action.status not in ("done", "cancelled")


def _awaited(actions: tuple[Action, ...], loose: set[str]) -> set[str]:
    """Return what the actions that are tied wait for, however far down."""
    needs = {action.id: action.depends_on for action in actions}
    found: set[str] = set()
    waiting = [name for id, names in needs.items() if id not in loose for name in names]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += needs.get(name, ())
    return found


RULE = Rule(
    "R005",
    "action-orphan",
    Severity.WARNING,
    ("action_plan",),
    action_orphan,
    stable=False,
)
