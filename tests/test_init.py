"""A new company's repository passes check and build at once, and publishes nothing that nobody decided."""

from __future__ import annotations

import itertools
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import yaml

from sopdocs.start.compose import Audience, Forge, files
from tests.test_exchange import Capsys
from tests.test_new import GAP, pairs, run
from tests.test_pipeline import tool

FORGES: tuple[Forge, ...] = ("github", "gitlab", "gitea", "none")
AUDIENCES: tuple[Audience, ...] = ("nobody", "intranet", "login", "public")
NAMES = ('A "B": Ünï & Söhne', "شركة الأفق", "🧼 Soap {{company}}", "x: [y] # z", "back\\slash\nnew line")


def begun(folder: Path, capsys: Capsys, *words: str, company: str = "Northwind") -> Path:
    code, out, err = run(capsys, "init", str(folder), "--company", company, *words)
    assert code == 0, err
    assert "next: cd" in out
    return folder


def checked(folder: Path, capsys: Capsys) -> str:
    code, out, _ = run(capsys, "check", "--root", str(folder))
    assert code == 0, out
    return out


def test_check_and_build_are_clean_at_once_and_after_the_first_gap(tmp_path: Path, capsys: Capsys) -> None:
    folder = begun(tmp_path / "new", capsys, company=NAMES[0])
    assert checked(folder, capsys).strip() == "0 records checked, nothing to do"
    answers = pairs(GAP | {"scope": "region=EMEA, channel=retail"})
    code, out, err = run(capsys, "new", "gap", *answers, "--root", str(folder))
    assert (code, err) == (0, ""), out
    assert "error" not in checked(folder, capsys)
    code, out, err = run(capsys, "build", "--root", str(folder), "--out", str(tmp_path / "site"))
    assert (code, err) == (0, ""), out
    home = (tmp_path / "site" / "index.html").read_text("utf-8")
    assert "Ünï &amp; Söhne" in home
    assert (tmp_path / "site" / "gaps" / "propose.html").exists()


@pytest.mark.parametrize("company", NAMES)
def test_any_name_of_a_company_makes_files_that_can_be_read(
    company: str, tmp_path: Path, capsys: Capsys
) -> None:
    folder = begun(tmp_path / "new", capsys, company=company)
    line = " ".join(company.split())
    assert tomllib.loads((folder / "sopdocs.toml").read_text("utf-8"))["company"] == line
    assert yaml.safe_load((folder / "mkdocs.yml").read_text("utf-8"))["site_name"] == line
    checked(folder, capsys)


@pytest.mark.parametrize(("forge", "audience"), list(itertools.product(FORGES, AUDIENCES)))
def test_pipelines_are_what_their_forges_expect(
    forge: Forge, audience: Audience, tmp_path: Path, capsys: Capsys
) -> None:
    folder = begun(tmp_path / "new", capsys, "--forge", forge, "--audience", audience)
    made = [*folder.glob(".*/workflows/*.yml"), *folder.glob(".gitlab-ci.yml")]
    assert bool(made) == (forge != "none")
    schema = "vendor.gitlab-ci" if forge == "gitlab" else "vendor.github-workflows"
    if made:
        done = tool("check-jsonschema", "--builtin-schema", schema, *made)
        assert done.returncode == 0, done.stdout
    if forge == "github":
        done = tool("zizmor", "--offline", "--no-config", "--persona", "regular", *made)
        assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("forge", FORGES)
def test_nothing_is_published_before_somebody_says_who_may_see_it(forge: Forge) -> None:
    texts = files("Northwind", forge, "nobody", "1.0")
    pipelines = "".join(text for path, text in texts.items() if path.startswith(".git") and "/" in path)
    pipelines += texts.get(".gitlab-ci.yml", "")
    for word in ("deploy", "rsync", "pages:", "publish.yml"):
        assert word not in pipelines
    assert "publishes nothing" in texts["README.md"]
    assert not any(path.endswith("publish.yml") for path in texts)


def test_the_pipeline_does_what_it_says(tmp_path: Path, capsys: Capsys) -> None:
    """The shell steps of the check, run as the runner runs them."""
    folder = begun(tmp_path / "new", capsys, "--forge", "github")
    job: Any = yaml.safe_load((folder / ".github/workflows/check.yml").read_text("utf-8"))["jobs"]["check"]
    (script,) = [step["run"] for step in job["steps"] if step.get("name") == "Check"]
    for event, base in (("push", ""), ("schedule", "")):
        done = subprocess.run(
            ["bash", "-eo", "pipefail", "-c", f"sopdocs() {{ echo sopdocs \"$@\"; }}; {script}"],
            env={"EVENT": event, "BASE": base, "PATH": "/usr/bin:/bin"}, capture_output=True, text=True,
            check=True,
        )  # fmt: skip
        assert done.stdout.strip() == (
            "sopdocs check --scheduled" if event == "schedule" else "sopdocs check"
        )


def test_a_folder_in_use_is_refused_and_left_as_it_was(tmp_path: Path, capsys: Capsys) -> None:
    (tmp_path / "thesis.doc").write_text("mine", "utf-8")
    code, _, err = run(capsys, "init", str(tmp_path), "--company", "Northwind")
    assert code == 2
    assert "holds thesis.doc" in err
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.doc"]


def test_what_a_forge_has_begun_and_what_a_killed_run_left_do_not_matter(
    tmp_path: Path, capsys: Capsys
) -> None:
    for name in (".git", ".sopdocs-init-abc"):
        (tmp_path / name).mkdir()
    begun(tmp_path, capsys)
    assert not list(tmp_path.glob(".sopdocs-init-*"))


TRACKER = [
    ["S&OP issue log"],
    ["No", "Issue", "Description", "KPI", "Region", "Opened", "Status", "Owner"],
    ["1", "OTIF low", "", "OTIF", "EMEA", "2026-03-14", "Open", "John Smith"],
    [
        "2",
        "Bias",
        "Forecast too high: 12 % for three months, in Nordics first",
        "",
        "Nordics",
        "1.4.2026",
        "Open",
        "JS",
    ],
    ["3", "Line 3 output", "Below plan", "Output of the line", "", "", "In progress", ""],
    ["4", "Stock-outs", "Solved in May", "OTIF", "EMEA", "2026-01-02", "Closed", ""],
    ["5", "", "", "", "", "", "Open", "Jane"],
    ["6", "otif low", "", "", "", "", "Open", ""],
]


def test_the_open_rows_of_a_tracker_become_gaps_that_the_check_leaves_in_peace(
    tmp_path: Path, capsys: Capsys
) -> None:
    book = openpyxl.Workbook()
    for row in TRACKER:
        book.worksheets[0].append(row)
    book.save(tmp_path / "log.xlsx")
    folder = tmp_path / "new"
    words = ("--company", "Northwind", "--from-tracker", str(tmp_path / "log.xlsx"))
    code, out, err = run(capsys, "init", str(folder), *words)
    assert (code, err) == (0, "")
    for said in (
        "proposed 3 gaps",
        "closed there, left out: 1",
        "without a title, left out: 1",
        "not read: No, Owner",
    ):
        assert said in out
    records = [yaml.safe_load(path.read_text("utf-8")) for path in sorted((folder / "gaps").glob("GAP-*"))]
    assert [one["metric"] for one in records] == ["otif", "other", "other"]
    assert [one["scope"]["region"] for one in records] == ["EMEA", "all", "all"]
    assert [one["started_period"] for one in records[:2]] == ["2026-03", "2026-04"]
    assert records[1]["tags"] == ["tracker", "Nordics"]
    assert "Smith" not in "".join(path.read_text("utf-8") for path in (folder / "gaps").glob("GAP-*"))
    assert "3 records checked" in checked(folder, capsys)


def test_a_file_that_is_no_tracker_proposes_nothing_and_says_so(tmp_path: Path, capsys: Capsys) -> None:
    (tmp_path / "x.csv").write_text("a,b\n1,2\n", "utf-8")
    words = ("--company", "Northwind", "--from-tracker", str(tmp_path / "x.csv"))
    code, out, _ = run(capsys, "init", str(tmp_path / "new"), *words)
    assert code == 0
    assert "nothing is proposed" in out
    (tmp_path / "bad.xlsx").write_bytes(b"no book")
    words = ("--company", "Northwind", "--from-tracker", str(tmp_path / "bad.xlsx"))
    code, _, err = run(capsys, "init", str(tmp_path / "other"), *words)
    assert code == 2
    assert "bad.xlsx" in err
    assert not (tmp_path / "other").exists()


def test_a_company_has_to_have_a_name(tmp_path: Path, capsys: Capsys) -> None:
    code, _, err = run(capsys, "init", str(tmp_path / "new"), "--company", " ")
    assert code == 2
    assert "--company" in err
    assert not (tmp_path / "new").exists()
