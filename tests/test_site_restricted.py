"""A restricted record leaves no trace in what is published, whoever mentions it and whatever it lacks."""

from __future__ import annotations

import datetime
import re
import shutil
from pathlib import Path

import pytest

from sopdocs.repository import open_repository
from sopdocs.site.compose import publish_site
from sopdocs.site.opened import open_world
from sopdocs.site.render import render

ROOT = Path(__file__).parents[1]
DAY = datetime.date(2026, 7, 10)
GAP = "gaps/GAP-2026-003-otif-retailer-r1.yaml"
SHARE = re.compile(r"−1\.6\s*pp")
"""What RC-2026-004 contributes to GAP-2026-003 and to no other gap."""


@pytest.fixture
def company(tmp_path: Path) -> Path:
    """Return a copy of the demo company with one hand-written page."""
    for name in ("gaps", "actionplans", "data"):
        shutil.copytree(ROOT / name, tmp_path / name)
    (tmp_path / "mkdocs.yml").write_text("site_name: x\ntheme: {name: material}\ndocs_dir: pages\n")
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "about.md").write_text("# About\n")
    plan = tmp_path / "actionplans" / "AP-2026-003-lead-times-and-promotions.yaml"
    text = plan.read_text(encoding="utf-8")
    plan.write_text(
        re.sub(r"(?m)^title: .*$", "title: As in gap-2026-003.yaml, GAP-2026-003#D1", text), "utf-8"
    )
    return tmp_path


def _restrict(company: Path, more: str = "") -> None:
    path = company / GAP
    text = path.read_text(encoding="utf-8").replace("\nstatus:", "\nconfidentiality: restricted\nstatus:", 1)
    path.write_text(text + more, encoding="utf-8")


def _published(company: Path) -> dict[str, str]:
    """Build and render; return every file that came out, with its text."""
    world = open_world(company, DAY)
    publish_site(company, world, company / "site")
    render(company, world, company / "rendered")
    found = {}
    for out in ("site", "rendered"):
        for path in (company / out).rglob("*"):
            if path.is_file():
                found[path.relative_to(company).as_posix()] = path.read_bytes().decode("utf-8", "replace")
    return found


def _naming(files: dict[str, str]) -> list[str]:
    secret = re.compile("gap-2026-003|OTIF to Retailer R1", re.IGNORECASE)
    ours = re.compile(r"/rules/[a-z]\d{3}\.")  # the examples of the rules are the same on every site
    return sorted(
        path
        for path, text in files.items()
        if (secret.search(path) or secret.search(text)) and not ours.search(path)
    )


def test_an_open_gap_is_named_all_over_the_site(company: Path) -> None:
    """Else the next tests would show nothing."""
    files = _published(company)
    assert len(_naming(files)) > 20
    assert SHARE.search(files["site/causes/rc-2026-004.html"])


@pytest.mark.parametrize(
    "fault", ["", "nonsense: true\n", "broken: [\n"], ids=["sound", "breaks the schema", "no YAML"]
)
def test_a_gap_that_becomes_restricted_leaves_no_trace(company: Path, fault: str) -> None:
    """Neither by name nor by what causes and plans say of it, in a folder that showed it a moment ago."""
    _published(company)
    _restrict(company, fault)
    files = _published(company)
    assert _naming(files) == []
    assert not SHARE.search(files["site/causes/rc-2026-004.html"])
    assert "As in a restricted record, a restricted record" in files["site/actionplans/ap-2026-003.html"]
    assert "GAP-2026-004" in files["site/actionplans/ap-2026-020.html"]


def test_what_the_check_says_of_others_does_not_name_it(company: Path) -> None:
    """The site shows the findings on a record; they repeat what its author wrote."""
    path = company / "gaps" / "GAP-2026-004-air-fresh-stock-dc-us-e.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r"(?m)^gap_type: .*$", "gap_type: GAP-2026-003", text), "utf-8")
    said = [one.message for one in open_world(company, DAY).verdict.findings]
    assert "`GAP-2026-003` is not a word for `gap_type`" in said
    _restrict(company)
    said = [one.message for one in open_world(company, DAY).verdict.findings]
    assert "`a restricted record` is not a word for `gap_type`" in said


def test_a_twin_of_a_restricted_record_does_not_name_its_file(company: Path) -> None:
    """An open record that takes the id is told so, and not where the restricted one lies."""
    twin = company / "gaps" / "GAP-2026-003-z.yaml"
    shutil.copy(company / GAP, twin)
    _restrict(company)
    said = [one.message for one in open_world(company, DAY).verdict.findings if one.code == "E015"]
    assert said == ["`GAP-2026-003` is also the id of `a restricted record`"]


def test_whoever_checks_sees_everything(company: Path) -> None:
    """Only what is published is cut: the command line works on all of it."""
    _restrict(company)
    assert open_repository(company, DAY).kb.get("GAP-2026-003") is not None
