"""The page of a gap: verdict, key facts, how big, why, what we do, SMART, proof, history, related."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from sopdocs.model import ActionPlan, Gap, Lesson, Review, RootCause
from sopdocs.site import prose
from sopdocs.site.numbers import places, quantity, stamped
from sopdocs.site.pages import cause, course, measured, plan, smart, timeline, verdict
from sopdocs.site.pages.drivers import dimensions
from sopdocs.site.pages.fall import bar, bridge
from sopdocs.site.pages.gap_facts import costs, facts
from sopdocs.site.pages.meeting import paid
from sopdocs.site.pages.ties import mentioned, related, sources
from sopdocs.site.pages.view import View, World
from sopdocs.site.pour import Heading, Page, Passage
from sopdocs.site.svg import unmarked
from sopdocs.site.templates import rendered
from sopdocs.site.tongue import say
from sopdocs.site.words import label

if TYPE_CHECKING:
    from sopdocs.figures import GapFigures, Share, Verification
    from sopdocs.kb import Entry
    from sopdocs.model.review import Decision


@dataclass(frozen=True, slots=True)
class CauseRow:
    """A cause of this gap: the record, what it contributes, and a bar for its share."""

    cause: RootCause
    amount: Markup
    share: Markup
    bar: Markup


def page(world: World, entry: Entry, gap: Gap) -> Page:
    """Return the page of a gap."""
    url = world.url(entry) or ""
    view = View(world, url)
    figures = world.figures.gap(gap.id)
    plans = [one.record for one in world.kb.live_plans(gap.id) if isinstance(one.record, ActionPlan)]
    proofs = tuple(proof for one in plans if (proof := world.figures.verification(one.id)))
    seen = figures if figures and figures.points else None
    data = f"{url.removesuffix('.html')}.csv"
    first = verdict.verdict(gap, figures, proofs, view)
    values = {
        "v": view,
        "gap": gap,
        "entry": entry,
        "verdict": first,
        "tone": verdict.tone(gap, figures),
        "facts": facts(gap, figures, view),
        "data": view.href(data),
        "paid": paid,
        "stamps": sources(figures, proofs, plans, world),
        "findings": world.findings.get(gap.id, []),
        **_sized(gap, seen, plans, view),
        **_explained(gap, figures, view),
        **_worked(gap, plans, proofs, view),
        **_tied(gap, view),
    }
    return Page(
        url=url,
        title=gap.title,
        body=rendered("gap.html", **values),
        description=first.striptags(),
        toc=_toc(values),
        search=_search(gap, entry, first, world),
        edit=entry.path,
        files=((data, measured.table_file(seen)),) if seen else (),
    )


def _sized(gap: Gap, seen: GapFigures | None, plans: list[ActionPlan], view: View) -> dict[str, object]:
    """Return how big it is: the chart with what happened, the variances, what it costs, who drives it."""
    events = timeline.events(gap, plans, view)
    finding = _finding(gap, seen or view.world.figures.gap(gap.id), view)
    marks = timeline.marks(events, seen.points, view) if seen else ()
    return {
        "figures": seen,
        "labels": measured.labels(seen) if seen else (),
        "chart": measured.picture(gap, seen, finding, marks) if seen else "",
        "finding": finding,
        "events": timeline.told(events, marks),
        "rows": measured.rows(seen) if seen else "",
        "variances": measured.variances(seen) if seen else [],
        "percents": seen is not None and (seen.series_unit or seen.unit) != "pct",
        "signals": measured.signals(seen, view) if seen else [],
        "costs": costs(gap, view.world.figures.gap(gap.id)),
        "drivers": dimensions(seen, view),
    }


def _explained(gap: Gap, figures: GapFigures | None, view: View) -> dict[str, object]:
    """Return why: the bridge, the causes, and how they were found."""
    rows = causes(gap, figures, view.world)
    return {
        "bridge": bridge(figures, view.world),
        "causes": rows,
        "fish": {row.cause.id: view.once(cause.fish, row.cause) for row in rows},
        "rest": unexplained(figures),
    }


def _worked(
    gap: Gap, plans: list[ActionPlan], proofs: tuple[Verification, ...], view: View
) -> dict[str, object]:
    """Return what is done: each plan with its work over time, its letters and its proof."""
    return {
        "plans": [view.once(plan.summary, one) for one in sorted(plans, key=plan.ended)],
        "courses": {one.id: _course(one, view) for one in plans},
        "proofs": [view.once(plan.proof, proof) for proof in proofs],
        "smart": smart.letters(view.world, gap.id),
    }


def _course(one: ActionPlan, view: View) -> tuple[course.Schedule | None, list[course.Path]]:
    """Return a plan over time: its work, and the indicators that say whether the gap closes."""
    paths = view.once(course.paths, one)
    return view.once(course.schedule, one), [path for path in paths if path.kind == "outcome"]


def _tied(gap: Gap, view: View) -> dict[str, object]:
    """Return what it is tied to: decisions asked for and taken, lessons, other gaps, gaps like it."""
    world = view.world
    found, others = decisions(gap, world), related(gap, world)
    lessons = [one.record for one in world.kb.backlinks(gap.id, "lesson")]
    return {
        "wanted": [(review, one) for review, one in found if one.status == "requested"],
        "decisions": [(review, one) for review, one in found if one.status != "requested"],
        "lessons": [one for one in lessons if isinstance(one, Lesson)],
        "others": others,
        "mentioned": mentioned(gap, world, others),
        "alike": [(one, world.likeness.because(one)) for one in world.likeness.like(gap.id)],
    }


def _finding(gap: Gap, figures: GapFigures | None, view: View) -> str:
    """Return the title of the chart: the finding, not the name of the measure."""
    return unmarked(verdict.size(gap, figures, view)).rstrip(".")


def causes(gap: Gap, figures: GapFigures | None, world: World) -> list[CauseRow]:
    """Return the causes of a gap, the largest contribution first, refuted ones last."""
    shares = {share.cause: share for share in figures.contributions} if figures else {}
    found = [
        one.record for one in world.kb.backlinks(gap.id, "root_cause") if isinstance(one.record, RootCause)
    ]
    found = [one for one in found if gap.id in one.gaps]

    def weight(one: RootCause) -> tuple[bool, float, str]:
        share = shares.get(one.id)
        return one.status == "refuted", -abs(share.value) if share else 0.0, one.id

    return [_cause_row(one, shares.get(one.id), figures) for one in sorted(found, key=weight)]


def _places(figures: GapFigures) -> int:
    rest = () if figures.unexplained is None else (round(figures.unexplained, 6),)
    return places((*(share.value for share in figures.contributions), *rest), 1)


def _cause_row(one: RootCause, share: Share | None, figures: GapFigures | None) -> CauseRow:
    if share is None or figures is None:
        return CauseRow(one, Markup(), Markup(), Markup())
    name = f"{figures.id}.contributions.{one.id}"
    kind = "sd-bar-known" if one.status == "verified" else "sd-bar-testing"
    amount = stamped(f"{name}.value", quantity(share.value, share.unit, _places(figures), sign=True))
    if share.share is None:
        return CauseRow(one, amount, Markup(), Markup())
    return CauseRow(
        one, amount, stamped(f"{name}.share", quantity(share.share, "pct", 0)), bar(share.share, kind)
    )


def unexplained(figures: GapFigures | None) -> dict[str, Markup] | None:
    """Return the share nobody has explained; None where there is no variance to explain."""
    if figures is None or figures.unexplained is None or not figures.contributions:
        return None
    share = figures.unexplained_pct
    if abs(share or 0.0) < 0.5:
        return None
    return {
        "amount": stamped(
            f"{figures.id}.unexplained",
            quantity(
                figures.unexplained,
                figures.contribution_unit,
                _places(figures),
                sign=True,
            ),
        ),
        "share": stamped(f"{figures.id}.unexplained_pct", quantity(share, "pct", 0)),
        "bar": bar(share, "sd-bar-unknown") if share is not None else Markup(),
    }


def decisions(gap: Gap, world: World) -> list[tuple[Review, Decision]]:
    """Return the decisions of reviews that deal with this gap."""
    found: list[tuple[Review, Decision]] = []
    for one in world.kb.backlinks(gap.id, "review"):
        review = one.record
        if isinstance(review, Review):
            found += [(review, each) for each in review.decisions if gap.id in named(each)]
    return found


def named(decision: Decision) -> set[str]:
    """Return the records that a decision speaks of."""
    texts = (decision.question, decision.recommendation or "", *decision.refs)
    return {id for text in texts for id in prose.ids(text)}


def _toc(values: dict[str, object]) -> tuple[Heading, ...]:
    always = [("size", say("How big is it?")), ("why", say("Why?")), ("what", say("What do we do?"))]
    if values["plans"]:
        always.append(("smart", say("Is the plan SMART?")))
    if values["proofs"]:
        always.append(("proof", say("Has it worked?")))
    always.append(("history", say("History")))
    if values["alike"]:
        always.append(("alike", say("Gaps like this one")))
    if values["others"] or values["lessons"] or values["decisions"] or values["mentioned"]:
        always.append(("related", say("Related")))
    return tuple(Heading(anchor, title) for anchor, title in always)


def _search(gap: Gap, entry: Entry, first: Markup, world: World) -> tuple[Passage, ...]:
    words = [gap.id, label(gap.status), gap.statement, str(first.striptags())]
    words += [value for _, value in gap.scope.items()]
    words += [role.label for id in (gap.owner or "", *gap.team) if (role := world.kb.roles.get(id))]
    found = [
        one.record for one in world.kb.backlinks(entry.id, "root_cause") if isinstance(one.record, RootCause)
    ]
    words += [one.title for one in found]
    tags = tuple(label(tag) for tag in (gap.gap_type, gap.status, *gap.tags) if tag)
    return (Passage(gap.title, "\n".join(words), tags=tags),)
