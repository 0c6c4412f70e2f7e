"""A gap is proposed and an action updated in a browser, and what comes out is what the check accepts."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import yaml

from sopdocs.site.opened import open_world
from tests.browser.conftest import DAY, Visit
from tests.test_site_form import company, edited

PLAN = "AP-2026-003"
SEEN = "OTIF of Air Fresh to grocers in the UK was 84 % in May and 83 % in June 2026 against 95 %."
TOLD = "Slots are booked for 8 of 9 carriers: the last one signs on Monday"


def test_five_answers_make_a_file_that_passes_the_check(visit: Visit, tmp_path: Path) -> None:
    page = visit.open("gaps/propose.html")
    page.get_by_label("What do you see?").fill(SEEN)
    page.get_by_label("Which measure?").select_option("otif")
    page.get_by_label("Region").select_option("EMEA")
    page.get_by_label("Since when?").fill("May 2026")
    address = urlsplit(page.get_by_role("link", name="Open it on GitHub").get_attribute("href") or "")
    asked = {name: values[0] for name, values in parse_qs(address.query).items()}
    assert address.hostname == "github.com"
    folder = company(tmp_path)
    (folder / asked["filename"]).write_text(asked["value"], "utf-8")
    record = yaml.safe_load(asked["value"])
    assert (record["statement"], record["started_period"]) == (SEEN, "2026-05")
    findings = open_world(folder, DAY).verdict.findings
    assert not [one for one in findings if one.record == record["id"]]
    assert not visit.errors
    assert not visit.strangers


def test_the_form_is_filled_by_keyboard_alone(visit: Visit) -> None:
    """Four answers, each reached by Tab and typed; then the link has the focus, and Enter would follow it."""
    page = visit.open("gaps/propose.html")
    page.keyboard.press("Tab")
    assert "Skip" in page.evaluate("document.activeElement.innerText")
    page.keyboard.press("Enter")
    pressed = 0

    def reach(name: str) -> None:
        nonlocal pressed
        for _ in range(150):
            page.keyboard.press("Tab")
            pressed += 1
            focused = page.evaluate(
                "() => { const one = document.activeElement;"
                " return (one.labels && one.labels[0] || one).innerText || '' }"
            )
            if name in focused:
                return
        raise AssertionError(f"Tab does not lead to {name}")

    for name, typed in (
        ("What do you see?", SEEN),
        ("Which measure?", "otif"),
        ("Region", "EMEA"),
        ("Since when?", "2026-05"),
    ):
        reach(name)
        page.keyboard.type(typed)
    reach("Open it on GitHub")
    address = page.evaluate("document.activeElement.href")
    record = yaml.safe_load(parse_qs(urlsplit(address).query)["value"][0])
    assert (record["metric"], record["scope"]) == ("otif", {"region": "EMEA"})
    assert pressed < 20


def test_nobody_is_sent_off_with_half_a_form(visit: Visit) -> None:
    page = visit.open("gaps/propose.html")
    assert "which measure" in page.get_by_role("status").inner_text()
    assert page.locator("[data-open]").get_attribute("href") is None


def test_a_person_named_is_said_while_it_is_typed(visit: Visit) -> None:
    page = visit.open("gaps/propose.html")
    page.get_by_label("What do you see?").fill("The forecast was too high as John Smith left it as it was.")
    page.get_by_text("names a person").wait_for()


def test_an_action_is_updated_from_the_page_of_its_plan(visit: Visit, tmp_path: Path) -> None:
    page = visit.open(f"actionplans/{PLAN.lower()}.html")
    page.get_by_role("link", name="Update", exact=True).nth(1).click()
    page.get_by_label("How does it stand?").select_option("blocked")
    page.get_by_label("What has happened?").fill(TOLD)
    steps = page.locator("[data-steps] li").all()
    changes = []
    for step in steps[1:]:
        words = step.inner_text().split()
        number = int(next(word.strip(",") for word in words if word.strip(",").isdigit()))
        text = step.locator("code").text_content() or ""
        changes.append({"line": number, "replace": words[0] == "Replace", "text": text})
    (path,) = company(tmp_path).glob(f"actionplans/{PLAN}-*")
    before = yaml.safe_load(path.read_text("utf-8"))
    path.write_text(edited(path.read_text("utf-8"), changes), "utf-8")
    after = yaml.safe_load(path.read_text("utf-8"))
    action = after["actions"][1]
    assert (action["status"], action["updates"][-1]["note"]) == ("blocked", TOLD)
    assert [one["id"] for one in after["actions"]] == [one["id"] for one in before["actions"]]
    assert not visit.errors
