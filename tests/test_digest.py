"""What is due, in three forms: the same things in each, nothing of what is restricted, and safe to show."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt

from sopdocs.digest.card import LARGEST, as_card, as_message
from sopdocs.digest.collect import Digest, Item, Part, digest
from sopdocs.digest.mail import as_mail
from sopdocs.digest.markdown import WIDTH, as_markdown
from sopdocs.errors import Refusal
from sopdocs.site.opened import open_world
from sopdocs.site.pages import rows
from sopdocs.site.pages.view import World
from tests.test_cli import run

ROOT = Path(__file__).parents[1]
DAY = datetime.date(2026, 7, 10)
FORTNIGHT = DAY + datetime.timedelta(days=14)


@pytest.fixture(scope="module")
def world() -> World:
    return open_world(ROOT, DAY)


def items(found: Digest) -> list[Item]:
    return [one for part in found.parts for _, group in part.groups() for one in group]


def test_everything_due_within_the_days_is_in_it_once(world: World) -> None:
    found = items(digest(world, 14))
    due = [one for one in rows.promised(world) if one.date <= FORTNIGHT and one.kind != "decision"]
    asked = [
        (review, one)
        for review, one in rows.requested(world)
        if one.needed_by is None or one.needed_by <= FORTNIGHT
    ]
    proofs = [gap for gap in rows.gaps(world) if gap.status == "verifying"]
    assert due
    assert asked
    assert proofs
    wanted = [(one.record, one.kind, str(one.date)) for one in due]
    wanted += [(f"{review.id}#{one.id}", "decision", str(one.needed_by)) for review, one in asked]
    wanted += [(gap.id, "gap", "None") for gap in proofs]
    assert sorted((one.record, one.kind, str(one.date)) for one in found) == sorted(wanted)
    assert all(one.late == max((DAY - one.date).days, 0) for one in found if one.date)


def test_a_role_reads_its_own_part_of_the_whole(world: World) -> None:
    whole = {part.label: part for part in digest(world, 14).parts}
    for id, role in world.kb.roles.items():
        assert list(digest(world, 14, id).parts) == [one for one in [whole.get(role.label)] if one]


def test_an_unknown_role_is_refused_with_the_nearest_one(world: World) -> None:
    with pytest.raises(Refusal, match="sop-coordinator"):
        digest(world, 14, "sop-cordinator")


def test_the_lines_fit_a_terminal_and_name_every_record(world: World) -> None:
    found = digest(world, 60)
    text = as_markdown(found)
    lines = [line for line in text.splitlines() if not re.match(r"\[[A-Z]+-[^]]+\]: ", line)]
    assert max(map(len, lines)) < WIDTH
    flat = " ".join(text.split())
    assert all(one.record in flat for one in items(found))


class Mail(HTMLParser):
    """Collects the elements of an e-mail, what it would fetch, and its words."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.links: list[str] = []
        self.names: set[str] = set()
        self.words = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.names |= {name for name, _ in attrs}
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]

    def handle_data(self, data: str) -> None:
        self.words += data


def test_an_e_mail_has_all_of_it_and_nothing_to_run_or_fetch(world: World) -> None:
    found = digest(world, 14)
    mail = Mail(as_mail(found))
    assert mail.tags <= {
        "html", "head", "meta", "title", "body", "table", "tr", "td", "h1", "h2", "h3", "p", "ul", "li",
        "br", "span", "strong", "a",
    }  # fmt: skip
    assert not {name for name in mail.names if name.startswith("on") or name in ("src", "background")}
    assert "url(" not in as_mail(found)
    assert all(link.startswith("https://sopdocs.example.org/") for link in mail.links)
    for one in items(found):
        assert one.what in mail.words
        assert one.record in mail.words


ELEMENTS: dict[str, tuple[set[str], set[str]]] = {
    "AdaptiveCard": ({"type", "version"}, {"$schema", "body", "actions", "fallbackText"}),
    "Container": ({"type", "items"}, {"separator", "spacing"}),
    "RichTextBlock": ({"type", "inlines"}, set()),
    "TextRun": ({"type", "text"}, {"color", "size", "weight", "isSubtle", "selectAction"}),
    "Action.OpenUrl": ({"type", "url"}, {"title"}),
}
"""Elements with their required and optional properties, as the documentation of version 1.4 has them."""
WORDS = {
    "color": {"default", "dark", "light", "accent", "good", "warning", "attention"},
    "size": {"default", "small", "medium", "large", "extraLarge"},
    "weight": {"default", "lighter", "bolder"},
    "spacing": {"default", "none", "small", "medium", "large", "extraLarge", "padding"},
}


def elements(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
    for one in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from elements(one)


def sound(card: dict[str, Any]) -> None:
    """Hold a card against what is documented of its elements."""
    assert card["type"] == "AdaptiveCard"
    assert card["version"] in ("1.2", "1.3", "1.4", "1.5")
    for one in elements(card):
        required, optional = ELEMENTS[one["type"]]
        assert required <= one.keys() <= required | optional
        for name, words in WORDS.items():
            assert one.get(name, "default") in words
        assert one.get("url", "https://").startswith("https://")


def test_a_card_is_what_the_documentation_says_and_has_all_of_it(world: World) -> None:
    found = digest(world, 14)
    card = as_card(found)
    sound(card)
    said = [one["text"] for one in elements(card) if one["type"] == "TextRun"]
    for one in items(found):
        assert f"{one.what} (" in said
        assert one.record in said
    (attached,) = as_message(found)["attachments"]
    assert attached["content"] == card


def many(count: int, text: str = "Ä" * 40) -> Digest:
    found = [Item(text, "action", f"AP-2026-{one:03}", DAY, 0, "https://x.example/") for one in range(count)]
    parts = tuple(Part(f"Role {one}", due=found[one::5]) for one in range(5))
    return Digest("Company", "https://x.example/", DAY, FORTNIGHT, parts)


@pytest.mark.parametrize("count", [5, 60, 400, 5000])
def test_a_card_is_never_larger_than_teams_takes_and_says_what_it_leaves_out(count: int) -> None:
    card = as_card(many(count))
    sound(card)
    assert len(json.dumps(card).encode()) <= LARGEST
    texts = [one["text"] for one in elements(card) if one["type"] == "TextRun"]
    shown = sum(text.startswith("AP-2026-") for text in texts)
    left = [int(found[1]) for text in texts if (found := re.match(r"(\d+) more are left out", text))]
    assert shown > 0
    assert shown + sum(left) == count


NASTY = (
    "<script>alert(1)</script> [a](javascript:x) **b** ![c](http://evil/p.png) @here https://evil/ `d` "
    "- e # f 1. g <!-- \x1b[2J \u202e"
)


def test_text_of_records_is_only_text(world: World) -> None:
    due = rows.promised(world)[0]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rows, "promised", lambda _: [replace(due, what=NASTY)])
        patch.setattr(rows, "requested", lambda _: [])
        patch.setattr(rows, "gaps", lambda _: [])
        found = replace(digest(world, 14), site="")
    (item,) = items(found)
    found.parts[0].overdue[:] = [item._replace(address="")]
    mail = Mail(as_mail(found))
    assert "script" not in mail.tags
    assert not mail.links
    rendered = MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(as_markdown(found))
    assert set(re.findall(r"<(\w+)", rendered)) == {"h1", "h2", "p", "strong", "ul", "li"}
    assert rendered.count("<li>") == 1
    for text in (as_markdown(found), as_mail(found), json.dumps(as_card(found), ensure_ascii=False)):
        assert "\x1b" not in text
        assert "\u202e" not in text


def told(capsys: pytest.CaptureFixture[str], company: Path, *words: str) -> str:
    code, out, err = run(capsys, "digest", "--root", str(company), "--as-of", str(DAY), *words)
    assert (code, err) == (0, "")
    return out


@pytest.mark.parametrize("form", ["markdown", "html", "card"])
def test_what_is_restricted_is_in_no_form(
    company: Path, capsys: pytest.CaptureFixture[str], form: str
) -> None:
    plan = next((company / "actionplans").glob("AP-2026-002-*"))
    text = plan.read_text(encoding="utf-8").replace("title: Freeze", "title: CANARY Freeze")
    plan.write_text(text, encoding="utf-8")
    assert "CANARY" in told(capsys, company, "--days", "60", "--format", form)
    plan.write_text(text.replace("\nstatus:", "\nconfidentiality: restricted\nstatus:", 1), encoding="utf-8")
    hidden = told(capsys, company, "--days", "60", "--format", form)
    assert "CANARY" not in hidden
    assert "AP-2026-002" not in hidden
    assert "AP-2026-004" in hidden


def test_where_nothing_is_due_it_says_so(company: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for path in [*(company / "gaps").rglob("*.yaml"), *(company / "actionplans").rglob("*.yaml")]:
        path.unlink()
    assert "nothing is due" in told(capsys, company)
