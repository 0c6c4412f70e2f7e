"""The steps that hold a token: what they write on the forge, and when they write nothing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sopdocs.forge.report import LARGEST, packed
from tests.forges import HEAD, REPOSITORY, Forge, finished_run, forge
from tests.workflows import ROOT, Runner, shell_steps

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the steps are for runners with bash")

(STEP,) = shell_steps(ROOT / "ci" / "forge" / "action.yml")
FINDING = {
    "path": "gaps/GAP-2026-001-x.yaml",
    "line": 3,
    "column": 1,
    "end_line": 3,
    "end_column": 9,
    "code": "S001",
    "name": "vague-verb",
    "severity": "error",
    "message": "`improve` says nothing",
    "hint": "say what changes",
}
BAD: dict[str, Any] = {"schema_version": 1, "findings": [FINDING], "records": []}
GOOD: dict[str, Any] = {"schema_version": 1, "findings": [], "records": []}
MARK = "<!-- sopdocs-check -->"
BOT = {"type": "Bot", "login": "github-actions[bot]"}


@pytest.fixture
def hub() -> Iterator[Forge]:
    """Return a stand-in for GitHub with a pull request and the report of its check."""
    with forge() as made:
        made.has_pull()
        made.holds(packed(BAD))
        yield made


def step(
    hub: Forge, where: Path, word: str, event: dict[str, Any] | None = None, **env: str
) -> subprocess.CompletedProcess[str]:
    """Run the action's one step as it stands, with no path to sopdocs but its own."""
    runner = Runner(where)
    programs = where / "sopdocs" / "bin"
    programs.mkdir(parents=True, exist_ok=True)
    python = programs / "python"
    python.write_text(f'#!/usr/bin/env bash\nexec {sys.executable} "$@"\n', "utf-8")
    python.chmod(0o755)
    (where / "event.json").write_text(json.dumps(event or finished_run()), "utf-8")
    given = {
        "STEP": word,
        "FOLDER": ".",
        "NUMBER": "",
        "HEAD": "",
        "GITHUB_ACTION_PATH": str(ROOT / "ci" / "forge"),
        "GITHUB_API_URL": hub.url,
        "GITHUB_EVENT_PATH": str(where / "event.json"),
        "GITHUB_REPOSITORY": REPOSITORY,
        "GITHUB_TOKEN": "secret-token",
        **env,
    }
    done = runner.run(STEP.script, where, **given)
    assert "secret-token" not in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done


def test_the_report_becomes_a_comment(hub: Forge, tmp_path: Path) -> None:
    """From a fork too, whose event names no pull request; links lead to the site of the default branch."""
    (tmp_path / "mkdocs.yml").write_text("site_url: https://gaps.example/\n", "utf-8")
    done = step(hub, tmp_path, "comment")
    assert (done.returncode, done.stdout) == (0, "a comment was written under #12\n")
    (written,) = hub.wrote()
    assert (written.method, written.path) == ("POST", "/issues/12/comments")
    assert written.body["body"].startswith(f"{MARK}\n### Gap check: 1 thing to do")
    assert "https://gaps.example/rules/s001.html" in written.body["body"]
    assert "Checked at aaaaaaaa" in written.body["body"]
    assert next(one for one in hub.asked if one.path == "/pulls").query["head"] == "planner:my-gap"


def test_the_token_is_not_sent_to_the_storage(hub: Forge, tmp_path: Path) -> None:
    step(hub, tmp_path, "comment")
    assert [bool(one.token) for one in hub.asked if one.path == "/storage"] == [False]
    assert all(one.token == "Bearer secret-token" for one in hub.asked if one.path != "/storage")


def test_the_next_run_writes_into_the_same_comment(hub: Forge, tmp_path: Path) -> None:
    """It is the first of a workflow's own that begins with the mark, on whichever page; people's stay."""
    others = [{"id": n, "user": {"type": "User", "login": "x"}, "body": f"{MARK} mine"} for n in range(150)]
    quoted = {"id": 800, "user": BOT, "body": f"see {MARK}"}
    empty = {"id": 801, "user": BOT, "body": None}
    hub.puts(
        "/issues/12/comments", [*others, quoted, empty, {"id": 802, "user": BOT, "body": f"{MARK}\nold"}]
    )
    hub.puts("/issues/comments/802", {}, "PATCH")
    done = step(hub, tmp_path, "comment")
    assert done.stdout == "the comment under #12 is up to date\n"
    assert [(one.method, one.path) for one in hub.wrote()] == [("PATCH", "/issues/comments/802")]


@pytest.mark.parametrize(
    ("name", "report", "facts"),
    [
        ("report.json", b"{}", {}),
        ("report.json", packed(BAD).replace(b"S001", b"](x)"), {}),
        ("report.json", b" " * (LARGEST + 1), {}),
        ("report.json", b"0" * 50_000_000, {}),
        ("report.json", packed(BAD), {"size_in_bytes": LARGEST + 1}),
        ("../report.json", packed(BAD), {}),
        ("other.json", packed(BAD), {}),
    ],
    ids=["empty", "tampered", "large", "bomb", "large archive", "elsewhere", "other"],
)
def test_a_report_that_is_none_is_refused(
    hub: Forge, tmp_path: Path, name: str, report: bytes, facts: dict[str, Any]
) -> None:
    """The run fails visibly, and nothing is written."""
    hub.holds(report, name, **facts)
    done = step(hub, tmp_path, "comment")
    assert done.returncode == 2
    assert done.stderr.startswith("::error title=sopdocs::")
    assert not hub.wrote()


@pytest.mark.parametrize("archive", [b"", b"PK\x03\x04 broken", b"\x00" * 100])
def test_an_archive_that_is_none_is_refused(hub: Forge, tmp_path: Path, archive: bytes) -> None:
    hub.puts("/storage", archive)
    assert step(hub, tmp_path, "comment").returncode == 2
    assert not hub.wrote()


@pytest.mark.parametrize("place", ["", "http://evil.example/x", "file:///etc/passwd"])
def test_the_report_is_fetched_from_nowhere_else(hub: Forge, tmp_path: Path, place: str) -> None:
    hub.puts("/actions/artifacts/70/zip", place, status=302)
    done = step(hub, tmp_path, "comment")
    assert done.returncode == 2
    assert "did not say where the report lies" in done.stderr


def test_a_run_without_a_report_writes_nothing(hub: Forge, tmp_path: Path) -> None:
    hub.puts("/actions/runs/7/artifacts", {"artifacts": []})
    done = step(hub, tmp_path, "comment")
    assert (done.returncode, hub.wrote()) == (0, [])
    assert "left no report" in done.stdout


@pytest.mark.parametrize("pulls", [[], [("b" * 40)], [HEAD, HEAD]], ids=["closed", "moved on", "two"])
def test_a_run_that_is_overtaken_writes_nothing(hub: Forge, tmp_path: Path, pulls: list[str]) -> None:
    """The number comes from the forge, for the commit of the run and no other."""
    rows = [{"number": n, "head": {"sha": sha}, "base": {"ref": "main"}} for n, sha in enumerate(pulls, 1)]
    hub.puts("/pulls", rows)
    done = step(hub, tmp_path, "comment")
    assert (done.returncode, hub.wrote()) == (0, [])
    assert "the next run speaks for it" in done.stdout


@pytest.mark.parametrize(
    "changes",
    [
        {"event": "push"},
        {"head_sha": "main"},
        {"head_repository": None},
        {"head_repository": {"owner": {"login": "a:b"}}},
        {"id": "7/../8"},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_an_event_that_is_none_is_refused(hub: Forge, tmp_path: Path, changes: dict[str, Any]) -> None:
    assert step(hub, tmp_path, "comment", finished_run(**changes)).returncode == 2
    assert not hub.wrote()


def test_what_the_forge_refuses_is_seen(hub: Forge, tmp_path: Path) -> None:
    hub.puts("/issues/12/comments", {"message": "Resource not accessible"}, "POST", 403)
    done = step(hub, tmp_path, "comment")
    assert done.returncode == 2
    assert "GitHub refused `POST /issues/12/comments` with status 403" in done.stderr


def test_a_forge_that_is_not_there_is_seen(tmp_path: Path) -> None:
    done = step(Forge("http://127.0.0.1:9"), tmp_path, "comment")
    assert done.returncode == 2
    assert "GitHub cannot be reached" in done.stderr


def test_later_steps_are_told_which_pull_request_it_was(hub: Forge, tmp_path: Path) -> None:
    done = step(hub, tmp_path, "find")
    assert done.returncode == 0
    assert Runner(tmp_path).wrote("GITHUB_OUTPUT") == f"number=12\nbase=main\nhead={HEAD}\n"


def test_a_branch_cannot_write_outputs_of_its_own(hub: Forge, tmp_path: Path) -> None:
    hub.has_pull(base="main\nnumber=1")
    assert step(hub, tmp_path, "find").returncode == 2
    assert not Runner(tmp_path).wrote("GITHUB_OUTPUT")


def issue(hub: Forge, where: Path, check: dict[str, Any], there: list[Any]) -> tuple[int, str]:
    """Run the step of the scheduled workflow on what a check said, with these issues open."""
    (where / "check.json").write_text(json.dumps(check), "utf-8")
    hub.puts("/issues", there)
    hub.puts("/issues", {"number": 5}, "POST", 201)
    hub.puts("/issues/5", {"number": 5}, "PATCH")
    done = step(hub, where, "issue")
    return done.returncode, done.stdout


OPEN = {"number": 5, "user": BOT, "body": f"{MARK}\nold"}


def test_an_issue_is_opened_on_what_there_is_to_do(hub: Forge, tmp_path: Path) -> None:
    assert issue(hub, tmp_path, BAD, []) == (0, "issue #5 was opened\n")
    (written,) = hub.wrote()
    assert (written.body["title"], written.body["labels"]) == ("Gap check: 1 thing to do", ["gap-check"])
    assert next(one for one in hub.asked if one.path == "/issues").query["labels"] == "gap-check"


def test_the_issue_is_brought_up_to_date(hub: Forge, tmp_path: Path) -> None:
    assert issue(hub, tmp_path, BAD, [OPEN]) == (0, "issue #5 is up to date\n")
    assert [(one.method, one.body["state"]) for one in hub.wrote()] == [("PATCH", "open")]


def test_the_issue_is_closed_when_all_is_done(hub: Forge, tmp_path: Path) -> None:
    assert issue(hub, tmp_path, GOOD, [OPEN]) == (0, "issue #5 was closed\n")
    assert [one.body["state"] for one in hub.wrote()] == ["closed"]


def test_no_issue_is_opened_on_nothing(hub: Forge, tmp_path: Path) -> None:
    noted = {**BAD, "findings": [{**FINDING, "severity": "info"}]}
    assert issue(hub, tmp_path, noted, []) == (0, "there is nothing to do, and no issue about it\n")
    assert not hub.wrote()


@pytest.mark.parametrize(
    ("status", "code", "said"),
    [
        (200, 0, "reports progress only and was merged"),
        (405, 0, "the rules of the branch ask for more"),
        (409, 0, "has moved on"),
        (403, 2, "refused to merge #12 with status 403"),
    ],
)
def test_progress_is_merged_where_the_rules_allow_it(
    hub: Forge, tmp_path: Path, status: int, code: int, said: str
) -> None:
    """At the very commit that was judged."""
    hub.puts("/pulls/12/merge", {}, "PUT", status)
    done = step(hub, tmp_path, "merge", NUMBER="12", HEAD=HEAD)
    assert done.returncode == code
    assert said in done.stdout + done.stderr
    assert [one.body for one in hub.wrote()] == [{"sha": HEAD, "merge_method": "squash"}]


@pytest.mark.parametrize(("number", "head"), [("", HEAD), ("12", ""), ("12/merge?", HEAD), ("12", "main")])
def test_nothing_is_merged_by_anything_but_number_and_commit(
    hub: Forge, tmp_path: Path, number: str, head: str
) -> None:
    assert step(hub, tmp_path, "merge", NUMBER=number, HEAD=head).returncode == 2
    assert not hub.wrote()


@pytest.mark.parametrize("name", ["GITHUB_TOKEN", "GITHUB_REPOSITORY", "GITHUB_EVENT_PATH"])
def test_outside_a_workflow_a_step_says_what_it_lacks(hub: Forge, tmp_path: Path, name: str) -> None:
    done = step(hub, tmp_path, "comment", None, **{name: ""})
    assert done.returncode == 2
    assert f"{name} must be set" in done.stderr


def test_a_step_that_there_is_not_lists_those_there_are(hub: Forge, tmp_path: Path) -> None:
    done = step(hub, tmp_path, "publish")
    assert done.returncode == 2
    assert "report|find|comment|issue|figures|progress|merge" in done.stderr
