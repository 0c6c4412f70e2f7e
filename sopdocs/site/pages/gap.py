"""The page of a gap: verdict, key facts, how big, why, what we do, SMART, proof, history, related."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from sopdocs.model import ActionPlan, Gap, Lesson, Review, RootCause
from sopdocs.site import prose
from sopdocs.site.numbers import as_typed, money, places, quantity, stamped
from sopdocs.site.pages import measured, plan, smart, verdict
from sopdocs.site.pages.meeting import paid
from sopdocs.site.pages.view import View, World
from sopdocs.site.pour import Heading, Page, Passage
from sopdocs.site.svg import element, fill
from sopdocs.site.templates import rendered
from sopdocs.site.words import INVERSE, label, sentence

if TYPE_CHECKING:
    from sopdocs.figures import GapFigures, Share
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
    found = decisions(gap, world)
    values = {
        "v": view,
        "gap": gap,
        "entry": entry,
        "figures": seen,
        "verdict": first,
        "tone": verdict.tone(gap, figures),
        "facts": facts(gap, figures, view),
        "labels": measured.labels(seen) if seen else (),
        "chart": measured.picture(gap, seen, _finding(gap, figures, view)) if seen else "",
        "finding": _finding(gap, figures, view),
        "rows": measured.rows(seen) if seen else "",
        "variances": measured.variances(seen) if seen else [],
        "percents": seen is not None and (seen.series_unit or seen.unit) != "pct",
        "paid": paid,
        "signals": measured.signals(seen, view) if seen else [],
        "data": view.href(data),
        "causes": causes(gap, figures, world),
        "rest": unexplained(figures),
        "plans": [plan.summary(one, view) for one in sorted(plans, key=plan.ended)],
        "proofs": [plan.proof(proof, view) for proof in proofs],
        "wanted": [(review, one) for review, one in found if one.status == "requested"],
        "smart": smart.letters(world, gap.id),
        "decisions": [(review, one) for review, one in found if one.status != "requested"],
        "lessons": [
            one.record for one in world.kb.backlinks(gap.id, "lesson") if isinstance(one.record, Lesson)
        ],
        "others": related(gap, world),
        "findings": world.findings.get(gap.id, []),
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


def _finding(gap: Gap, figures: GapFigures | None, view: View) -> str:
    """Return the title of the chart: the finding, not the name of the measure."""
    return str(verdict.size(gap, figures, view).striptags()).rstrip(".")


def facts(gap: Gap, figures: GapFigures | None, view: View) -> list[tuple[str, Markup | str]]:
    """Return the key facts, those that are known."""
    found: list[tuple[str, Markup | str | None]] = [
        ("Owner", view.role(gap.owner) if gap.owner else None),
        ("Metric", _metric(gap, view)),
        ("Scope", Markup(" · ").join(value for _, value in gap.scope.items())),
        ("From" if verdict.ahead(gap, figures) else "Since", view.period(gap.started_period)),
        *_amounts(gap, figures),
        ("Counted in", view.ref(counted, counted) if (counted := gap.value_counted_in) else None),
        ("Recovery needed", _recovery(gap, view)),
        ("Customer impact", label(gap.customer_impact) if gap.customer_impact else None),
        ("Review step", sentence(label(gap.cycle_step)) if gap.cycle_step else None),
        ("Raised by", gap.raised_by),
        ("Closing has value until", view.period(gap.horizon_end) if gap.horizon_end else None),
        ("Team", view.roles(gap.team) if gap.team else None),
    ]
    return [(name, value) for name, value in found if value]


def _metric(gap: Gap, view: View) -> Markup | str:
    if view.metric(gap.metric) is None:
        return gap.other_metric or gap.metric
    address = f"{view.href('lists/metrics.html')}#{gap.metric}"
    return fill('<a href="{}">{}</a>', address, view.metric_name(gap.metric))


def _amounts(gap: Gap, figures: GapFigures | None) -> list[tuple[str, Markup | None]]:
    """Return what the gap costs or would bring a month, and what it cost over its window."""
    if figures is None or gap.value_at_stake is None:
        return []
    currency = gap.value_at_stake.currency
    month, lost = figures.value_per_month, figures.cost_of_delay
    monthly = fill("{} a month", stamped(f"{gap.id}.value_per_month", money(month, currency)))
    return [
        (f"Profit {_gone(gap, figures)}", monthly if month else None),
        ("Lost in the window", stamped(f"{gap.id}.cost_of_delay", money(lost, currency)) if lost else None),
    ]


def _gone(gap: Gap, figures: GapFigures) -> str:
    """Return what happens to profit: an amount without it could be read either way."""
    if gap.nature == "opportunity":
        return "to gain"
    return "at risk" if verdict.ahead(gap, figures) else "lost"


def _recovery(gap: Gap, view: View) -> Markup | None:
    needed = gap.recovery_needed
    if needed is None:
        return None
    amount = stamped(f"{gap.id}.recovery_needed", as_typed(needed.value, needed.unit))
    return fill("{} by {}", amount, view.day(needed.by))


def causes(gap: Gap, figures: GapFigures | None, world: World) -> list[CauseRow]:
    """Return the causes of a gap, the largest contribution first, refuted ones last."""
    shares = {share.cause: share for share in figures.contributions} if figures else {}
    found = [
        one.record for one in world.kb.backlinks(gap.id, "root_cause") if isinstance(one.record, RootCause)
    ]
    found = [one for one in found if gap.id in one.gaps]

    def weight(cause: RootCause) -> tuple[bool, float, str]:
        share = shares.get(cause.id)
        return cause.status == "refuted", -abs(share.value) if share else 0.0, cause.id

    return [_cause_row(one, shares.get(one.id), figures) for one in sorted(found, key=weight)]


def _places(figures: GapFigures) -> int:
    rest = () if figures.unexplained is None else (round(figures.unexplained, 6),)
    return places((*(share.value for share in figures.contributions), *rest), 1)


def _cause_row(cause: RootCause, share: Share | None, figures: GapFigures | None) -> CauseRow:
    if share is None or figures is None:
        return CauseRow(cause, Markup(), Markup(), Markup())
    name = f"{figures.id}.contributions.{cause.id}"
    kind = "sd-bar-known" if cause.status == "verified" else "sd-bar-testing"
    amount = stamped(f"{name}.value", quantity(share.value, share.unit, _places(figures), sign=True))
    if share.share is None:
        return CauseRow(cause, amount, Markup(), Markup())
    return CauseRow(
        cause, amount, stamped(f"{name}.share", quantity(share.share, "pct", 0)), bar(share.share, kind)
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


def bar(share: float, kind: str) -> Markup:
    """Return a bar of a share in percent; more than all of it fills the track."""
    width = round(min(max(abs(share), 0.0), 100.0), 1)
    parts = element("rect", "sd-bar-track", width=100, height=8, rx=1) + element(
        "rect", kind, width=width, height=8, rx=1
    )
    return element(
        "svg", "sd-bar", parts, viewBox="0 0 100 8", preserveAspectRatio="none", aria_hidden="true"
    )


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


def related(gap: Gap, world: World) -> list[tuple[str, str]]:
    """Return the gaps related to this one: as it says itself, as they say, and through a shared cause."""
    found = {one.id: label(one.type) for one in gap.related}
    for one in world.kb.backlinks(gap.id, "gap"):
        if isinstance(one.record, Gap):
            for each in one.record.related:
                if each.id == gap.id:
                    found.setdefault(one.id, INVERSE[each.type])
    for one in world.kb.backlinks(gap.id, "root_cause"):
        if isinstance(one.record, RootCause) and gap.id in one.record.gaps:
            for other in one.record.gaps:
                if other != gap.id:
                    found.setdefault(other, f"shares the cause {one.id}")
    return sorted(found.items())


def _toc(values: dict[str, object]) -> tuple[Heading, ...]:
    always = [("size", "How big is it?"), ("why", "Why?"), ("what", "What do we do?")]
    if values["plans"]:
        always.append(("smart", "Is the plan SMART?"))
    if values["proofs"]:
        always.append(("proof", "Has it worked?"))
    always.append(("history", "History"))
    if values["others"] or values["lessons"] or values["decisions"]:
        always.append(("related", "Related"))
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
