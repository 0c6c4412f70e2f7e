"""The pages of the rules: what each one checks, why, a bad and a good example, and how often it is right."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from sopdocs.diagnostics import Diagnostic
from sopdocs.manual import manual, page_url
from sopdocs.rule import Rule
from sopdocs.rules import RULES
from sopdocs.site.pages.view import View, World
from sopdocs.site.pour import Heading, Page, Passage
from sopdocs.site.templates import rendered
from sopdocs.site.tongue import say

INDEX = "rules/index.html"
LETTERS = (
    ("S", "Specific"),
    ("M", "Measurable"),
    ("A", "Achievable"),
    ("R", "Relevant"),
    ("T", "Time-bound"),
    ("G", "Gaps"),
    ("D", "Data"),
    ("C", "Causes"),
    ("B", "No blame"),
    ("X", "Across records"),
    ("E", "Complete for its status"),
)
LEAD = "What `sopdocs check` asks of a record, why, and how to write it."


def pages(world: World) -> Iterator[tuple[str, Callable[[], str], Callable[[], Page]]]:
    """Yield the list of the rules and the page of each: address, digest of what it reads, how to make it."""
    yield INDEX, partial(world.reads_of, ()), partial(_index, world)
    said: dict[str, list[Diagnostic]] = {rule.code: [] for rule in RULES}
    for finding in world.verdict.findings:
        if finding.record and finding.code in said:
            said[finding.code].append(finding)
    for rule in RULES:
        found = said[rule.code]
        yield page_url(rule.code), partial(world.reads_of, found), partial(_page, world, rule, found)


def _index(world: World) -> Page:
    groups = [(letter, name, [rule for rule in RULES if rule.code[0] == letter]) for letter, name in LETTERS]
    rows = [
        (letter, name, [(rule, manual(rule)) for rule in rules]) for letter, name, rules in groups if rules
    ]
    return Page(
        url=INDEX,
        title=say("Rules"),
        body=rendered("rules.html", v=View(world, INDEX), groups=rows, lead=say(LEAD)),
        description=say(LEAD).replace("`", ""),
        toc=tuple(Heading(letter.lower(), name) for letter, name, _ in rows),
        search=(Passage(say("Rules"), say(LEAD)),),
    )


def _page(world: World, rule: Rule, concerned: list[Diagnostic]) -> Page:
    url, page = page_url(rule.code), manual(rule)
    words = "\n".join([page.lead, *(text for _, text in page.parts)])
    title = f"{rule.code} {rule.name}"
    return Page(
        url=url,
        title=title,
        body=rendered("rule.html", v=View(world, url), rule=rule, page=page, findings=concerned),
        description=page.lead,
        search=(Passage(title, words, tags=("rule",)),),
    )
