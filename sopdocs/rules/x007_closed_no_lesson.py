"""A gap is closed and what it taught is written down nowhere, or not where others would find it.

What it checks: a closed gap has a lesson: in its `closure.lesson`, in the `lessons` of a plan, or by a
lesson that names the gap. The lesson is published, and the one that the closure names has this gap among
its `gaps`. A lesson that was retired later is mentioned. A gap of low priority is warned about only. The
lesson that an effective plan owes is asked for by E020, and not twice.

Why it matters: the next team with the same cause looks for it here. A draft is seen by nobody, and a lesson
that does not name its gaps cannot show where it was learnt or how often it came back.

Bad:

    # kind: gap
    status: closed
    closure:
      date: 2026-08-14
      verified_by: finance-controller-emea
      attribution: partly
      lesson: LL-2026-001  # X007
    # beside: LL-2026-001
    status: draft

Good:

    # kind: gap
    status: closed
    closure:
      date: 2026-08-14
      verified_by: finance-controller-emea
      attribution: partly
      lesson: LL-2026-001

Known false positives: a gap whose lesson was kept somewhere else; write it down here in three sentences.
"""

from __future__ import annotations

from collections.abc import Iterator

from sopdocs.diagnostics import Severity
from sopdocs.model import ActionPlan, Gap, Lesson
from sopdocs.rule import Context, Problem, Rule
from sopdocs.rules.conditions import no_gap_names_a_lesson

_PUBLISH = "finish it and set `status: published` there"


def closed_no_lesson(gap: Gap, context: Context) -> Iterator[Problem]:
    """Yield what keeps the lesson of a closed gap from being found."""
    if gap.closure is None or gap.status not in ("closed", "verifying"):
        return
    named = gap.closure.lesson
    severity = Severity.WARNING if _weighs_little(gap, context) else None
    if named is None:
        yield from _elsewhere(gap, context, severity)
        return
    entry = context.kb.get(named)
    if entry is None or not isinstance(entry.record, Lesson):
        return
    lesson, at = entry.record, ("closure", "lesson")
    if lesson.status == "draft":
        yield Problem(at, f"the lesson `{named}` is still a draft", _PUBLISH, severity)
    elif lesson.status == "retired":
        hint = "name the lesson that took its place, if there is one"
        yield Problem(at, f"the lesson `{named}` has been retired", hint, Severity.INFO)
    if gap.id not in lesson.gaps:
        hint = f"add `{gap.id}` to `gaps` of `{named}`, or name the lesson of the gap"
        yield Problem(at, f"the lesson `{named}` does not name the gap", hint, Severity.WARNING)


def _elsewhere(gap: Gap, context: Context, severity: Severity | None) -> Iterator[Problem]:
    """Yield a problem where no plan and no lesson makes up for a closure that names none."""
    plans = [one.record for one in context.kb.live_plans(gap.id) if isinstance(one.record, ActionPlan)]
    named = (context.kb.get(id) for plan in plans for id in plan.lessons)
    lessons = [one for one in (*named, *context.kb.backlinks(gap.id, "lesson")) if one]
    drafts = [one for one in lessons if one.status == "draft"]
    if lessons and len(drafts) == len(lessons):
        text = f"the lesson of the gap, `{drafts[0].id}`, is still a draft"
        yield Problem(("closure",), text, _PUBLISH, severity, key=True)
    elif not lessons and not any(_owes(plan, context) for plan in plans):
        yield Problem(
            ("closure",),
            f"the closure of `{gap.id}` names no lesson",
            "write a lesson of what worked and what did not, or name one that says it: `lesson: LL-2026-001`",
            severity,
            key=True,
        )


def _owes(plan: ActionPlan, context: Context) -> bool:
    """Tell whether the plan is asked for its lesson already."""
    return plan.status == "effective" and no_gap_names_a_lesson(plan, context)


def _weighs_little(gap: Gap, context: Context) -> bool:
    figures = context.figures.gap(gap.id)
    value = figures.value_per_month if figures else None
    unharmed = gap.customer_impact in (None, "none")
    return unharmed and value is not None and value < context.settings.medium_value


RULE = Rule(
    "X007",
    "closed-no-lesson",
    Severity.ERROR,
    ("gap",),
    closed_no_lesson,
    reads=frozenset({"record", "neighbours", "figures"}),
    stable=False,
)
