"""The files that put sopdocs into pipelines: valid by their readers' schemas, pinned, and with few rights."""

from __future__ import annotations

import os
import re
import subprocess
import sysconfig
from pathlib import Path
from typing import Any

import pytest

from tests.workflows import (
    ACTIONS,
    GITLAB,
    RELEASE,
    ROOT,
    TEMPLATES,
    WORKFLOWS,
    Step,
    for_company,
    loaded,
    shell_steps,
    steps,
)

PROGRAMS = Path(sysconfig.get_path("scripts"))
GITHUB = [*WORKFLOWS, *TEMPLATES]
FILES = [*GITHUB, *ACTIONS]
STEPS = [step for path in (*FILES, GITLAB) for step in shell_steps(path)]
SCRIPTS = [ROOT / "ci" / "install", ROOT / ".ci" / "run"]
FORM = ROOT / ".github" / "ISSUE_TEMPLATE" / "propose-a-gap.yml"
SCHEMAS = {
    "vendor.github-workflows": GITHUB,
    "vendor.github-actions": ACTIONS,
    "vendor.gitlab-ci": [GITLAB],
    "vendor.github-issue-forms": [FORM],
    "vendor.github-issue-config": [FORM.with_name("config.yml")],
}


def name(value: object) -> str:
    """Return a short name for a case."""
    if isinstance(value, Step):
        return f"{name(value.file)}-{value.name}"
    return value.relative_to(ROOT).as_posix() if isinstance(value, Path) else str(value)


def tool(*words: str | Path) -> subprocess.CompletedProcess[str]:
    """Run one of the developers' tools, without a network and without the settings of whoever runs us."""
    program = PROGRAMS / words[0]
    own = {key: value for key, value in os.environ.items() if not key.startswith(("GH_", "GITHUB", "ZIZMOR"))}
    return subprocess.run(
        [program, *words[1:]], cwd=ROOT, env=own, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("schema", SCHEMAS)
def test_the_files_are_what_their_readers_expect(schema: str) -> None:
    also = ("--data-transform", "gitlab-ci") if schema.endswith("gitlab-ci") else ()
    done = tool("check-jsonschema", "--builtin-schema", schema, *also, *SCHEMAS[schema])
    assert done.returncode == 0, done.stdout


def test_the_hook_is_what_pre_commit_expects() -> None:
    assert tool("pre-commit", "validate-manifest", ROOT / ".pre-commit-hooks.yaml").returncode == 0


def test_zizmor_finds_nothing() -> None:
    """What it is told to overlook stands here with the reason in the file."""
    done = tool("zizmor", "--offline", "--no-progress", "--strict-collection", *FILES)
    assert done.returncode == 0, done.stdout
    told = [line for path in FILES for line in path.read_text("utf-8").splitlines() if "zizmor:" in line]
    rules = sorted(re.findall(r"# zizmor: ignore\[([\w-]+)\] \w+", "\n".join(told)))
    assert rules == ["dangerous-triggers"] * 4 + ["self-repository"]
    assert len(rules) == len(told)


@pytest.mark.parametrize("step", STEPS, ids=name)
def test_shell_steps_are_sound(step: Step, tmp_path: Path) -> None:
    script = tmp_path / "step.sh"
    script.write_text(f"#!/usr/bin/env bash\n{step.script}\n", "utf-8")
    done = tool("shellcheck", "--norc", "--severity=style", script)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("script", SCRIPTS, ids=name)
def test_scripts_are_sound_and_can_be_run(script: Path) -> None:
    done = tool("shellcheck", "--norc", "--severity=style", script)
    assert done.returncode == 0, done.stdout
    assert os.name == "nt" or os.access(script, os.X_OK)


@pytest.mark.parametrize("step", STEPS, ids=name)
def test_no_expression_stands_in_a_script(step: Step) -> None:
    """What GitHub puts in there would be read by the shell; values come in by the environment."""
    assert "${{" not in step.script


def test_there_are_steps_to_look_at() -> None:
    assert {"Report", "Check", "Install sopdocs", "judge", "forge"} <= {step.name for step in STEPS}
    assert any(step.file == GITLAB for step in STEPS)


@pytest.mark.parametrize("path", FILES, ids=name)
def test_every_action_is_pinned_by_commit(path: Path) -> None:
    """Ours are named by place: `$/` in this repository, the commit of a release in another."""
    for line in path.read_text("utf-8").splitlines():
        if not (found := re.search(r"uses: (\S+)(.*)", line)):
            continue
        uses, comment = found.groups()
        if uses.startswith("$/"):
            assert (ROOT / uses[2:] / "action.yml").is_file()
        elif uses != "./tool":
            assert re.fullmatch(r"[\w.-]+(/[\w.-]+)+@[0-9a-f]{40}", uses), uses
            assert re.match(r" # (v\d+\.\d+\.\d+|the commit of a release)$", comment), uses
            assert path not in WORKFLOWS or RELEASE not in uses


def test_an_action_has_one_version_everywhere() -> None:
    found = {uses for path in FILES for uses in re.findall(r"uses: (actions/\S+)", path.read_text("utf-8"))}
    assert len(found) == len({uses.partition("@")[0] for uses in found})


@pytest.mark.parametrize("path", GITHUB, ids=name)
def test_a_token_can_do_no_more_than_its_job(path: Path) -> None:
    """Rights are given job by job; where a pull request's files are, nothing can be written."""
    workflow = loaded(path)
    assert workflow["permissions"] in ({}, {"contents": "read"})
    assert "secrets." not in path.read_text("utf-8")
    assert "pull_request_target" not in path.read_text("utf-8")
    for job in workflow["jobs"].values():
        assert job["timeout-minutes"] <= 60
        outs = [step for step in job["steps"] if step.get("uses", "").startswith("actions/checkout@")]
        assert all(step["with"]["persist-credentials"] is False for step in outs)
        foreign = path.name in ("check.yml", "ci.yml") or any("refs/pull" in str(step) for step in outs)
        rights = job.get("permissions", workflow["permissions"])
        assert not foreign or "write" not in rights.values()


@pytest.mark.parametrize("path", [*TEMPLATES, *WORKFLOWS], ids=name)
def test_a_company_gets_the_workflows_that_we_use(path: Path) -> None:
    """`ci/github/` holds them with a release in the place of this repository; `make golden` writes it."""
    if path.name == "ci.yml":
        return
    ours, theirs = (ROOT / folder / path.name for folder in (".github/workflows", "ci/github"))
    text = for_company(ours.read_text("utf-8"))
    assert "./tool" not in text
    if os.environ.get("SOPDOCS_GOLDEN") == "write":
        theirs.write_text(text, "utf-8")
    assert theirs.read_text("utf-8") == text


def test_a_merge_queue_is_checked_as_well() -> None:
    for path in (path for path in GITHUB if path.name in ("check.yml", "ci.yml")):
        assert set(loaded(path)[True]) == {"pull_request", "merge_group"}  # type: ignore[index]


def test_the_program_that_checks_is_not_the_pull_requests() -> None:
    """Here it comes from the base branch; the folder of the records is only where it works."""
    records, base, check = steps(ROOT / ".github" / "workflows" / "check.yml")
    assert "ref" not in records["with"]
    assert base["with"]["ref"].startswith("${{ github.event.pull_request.base.sha ||")
    assert (check["uses"], check["with"]["path"]) == ("./tool", records["with"]["path"])


def test_the_form_asks_for_the_five_answers_of_a_gap() -> None:
    body = [part for part in loaded(FORM)["body"] if part["type"] != "markdown"]
    assert [part["id"] for part in body] == ["title", "metric", "scope", "statement", "started_period"]
    assert all(part["validations"]["required"] for part in body)


def test_the_form_leads_to_the_page_that_explains_it() -> None:
    (link,) = loaded(FORM.with_name("config.yml"))["contact_links"]
    site = re.search(r"^site_url: (\S+)", (ROOT / "mkdocs.yml").read_text("utf-8"), re.MULTILINE)
    assert site
    page = link["url"].removeprefix(site[1]).replace(".html", ".md")
    assert (ROOT / "site_src" / page).is_file()


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("gaps/GAP-2026-001-x.yaml", True),
        ("gaps/causes/RC-2026-001.yml", True),
        ("data/otif_r1.csv", True),
        ("sopdocs.toml", True),
        ("docs/gaps/x.yaml", False),
        ("README.md", False),
    ],
)
def test_the_hook_runs_for_what_can_change_a_verdict(path: str, said: bool) -> None:
    hooks: Any = loaded(ROOT / ".pre-commit-hooks.yaml")
    assert bool(re.search(hooks[0]["files"], path)) is said
    assert hooks[0]["pass_filenames"] is False
