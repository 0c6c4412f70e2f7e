"""The pages of reviews, with their decisions, and of lessons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sopdocs.site.numbers import money
from sopdocs.site.pages.view import View, World
from sopdocs.site.pour import Heading, Page, Passage
from sopdocs.site.templates import rendered
from sopdocs.site.tongue import say
from sopdocs.site.words import PER, label

if TYPE_CHECKING:
    from sopdocs.kb import Entry
    from sopdocs.model import Lesson, Review
    from sopdocs.model.parts import Money


def review_page(world: World, entry: Entry, review: Review) -> Page:
    """Return the page of a review."""
    url = world.url(entry) or ""
    values = {
        "v": View(world, url),
        "review": review,
        "paid": paid,
        "findings": world.findings.get(review.id, []),
    }
    words = [review.id, label(review.status), review.minutes or "", *review.gaps]
    passages = [Passage(review.title, "\n".join(words), tags=("review",))]
    passages += [
        Passage(
            f"{one.id}: {one.question}", one.choice or one.recommendation or "", one.id.lower(), ("decision",)
        )
        for one in review.decisions
    ]
    return Page(
        url=url,
        title=review.title,
        body=rendered("review.html", **values),
        description=review.title,
        toc=_contents(review),
        search=tuple(passages),
        edit=entry.path,
    )


def _contents(review: Review) -> tuple[Heading, ...]:
    """Return the headings of a review: each decision by its question, then what else is kept of it."""
    parts = (
        ("gaps", say("Gaps on the agenda"), review.gaps),
        ("actions", say("Follow-up"), review.actions),
        ("minutes", say("Minutes"), review.minutes),
        ("thanks", say("Thanks"), review.recognition),
    )
    return (
        *(Heading(one.id.lower(), f"{one.id}: {one.question}") for one in review.decisions),
        *(Heading(anchor, title) for anchor, title, there in parts if there),
    )


def lesson_page(world: World, entry: Entry, lesson: Lesson) -> Page:
    """Return the page of a lesson."""
    url = world.url(entry) or ""
    values = {"v": View(world, url), "lesson": lesson, "findings": world.findings.get(lesson.id, [])}
    words = [
        lesson.id,
        lesson.context,
        lesson.what_worked,
        lesson.what_did_not,
        lesson.recommendation,
        *lesson.gaps,
    ]
    return Page(
        url=url,
        title=lesson.title,
        body=rendered("lesson.html", **values),
        description=lesson.recommendation or lesson.title,
        search=(Passage(lesson.title, "\n".join(word for word in words if word), tags=("lesson",)),),
        edit=entry.path,
    )


def paid(amount: Money | None) -> str:
    """Return an amount with its period, or nothing."""
    if amount is None:
        return ""
    period = f" {say(PER[amount.period])}" if amount.period and amount.period != "one_off" else ""
    return money(amount.amount, amount.currency) + period
