"""The shell steps of the actions and workflows, run as they stand in a repository with a branch."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from sopdocs.report.words import safe_text
from tests.branches import GAP, IDEA, PLAN, committed
from tests.workflows import GITLAB, ROOT, Runner, commands, shell_steps
from tests.worktree import Worktree

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the steps are for runners with bash")

ACTION = {step.name: step.script for step in shell_steps(ROOT / "action.yml")}
SCHEDULED = {step.name: step.script for step in shell_steps(ROOT / ".github/workflows/scheduled.yml")}
PUBLISH = {step.name: step.script for step in shell_steps(ROOT / ".github/workflows/publish.yml")}
GITLAB_STEPS = {step.name: step.script for step in shell_steps(GITLAB)}
PROGRESS = {step.name: step.script for step in shell_steps(ROOT / ".github/workflows/progress.yml")}
IN_CI = bool(os.environ.get("CI"))

ATTACKS = (
    "::error::pwned",
    "::stop-commands::x",
    "a%0A::add-mask::otif%0D%0A",
    "text ##[add-matcher]/etc/passwd",
    "##[stop-commands]token",
    "\\e[31mred\\e[0m \\x07",
    "![x](https://evil.example/p.png) <img src=x onerror=alert(1)>",
    "@boss #12 <!-- sopdocs-check -->",
    "$(touch pwned) `touch pwned` ${{ github.token }}",
)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the small complete repository, on the branch `work`, which left `origin/main`."""
    tree = committed(tmp_path_factory.mktemp("pipeline") / "repo")
    tree.write("sopdocs.toml", "as_of = 2026-07-10\n")
    tree.commit("settings", days=-29)
    tree.git("update-ref", "refs/remotes/origin/main", "HEAD")
    return tree.root


@pytest.fixture
def tree(template: Path, tmp_path: Path) -> Worktree:
    """Return a copy of it for a test of its own."""
    shutil.copytree(template, tmp_path / "repo")
    return Worktree(tmp_path / "repo")


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    """Return a runner on which sopdocs is installed."""
    (tmp_path / "temp").mkdir()
    made = Runner(tmp_path / "temp")
    made.installed()
    return made


def checked(runner: Runner, tree: Worktree, base: str = "origin/main") -> tuple[int, str]:
    """Run the steps of the action one after the other; return the last exit code and the whole log."""
    report = runner.run(ACTION["Report"], tree.root, BASE=base)
    if report.returncode:
        return report.returncode, report.stdout + report.stderr
    check = runner.run(ACTION["Check"], tree.root, BASE=base)
    return check.returncode, report.stdout + report.stderr + check.stdout + check.stderr


def test_a_good_change_passes_and_is_told_in_the_summary(runner: Runner, tree: Worktree) -> None:
    tree.replace(PLAN, "due: 2026-05-29\nreview", "due: 2026-06-12\nreview")
    tree.commit("later")
    code, log = checked(runner, tree)
    assert (code, [what for what in commands(log) if what[0] == "error"]) == (0, [])
    summary = runner.wrote("GITHUB_STEP_SUMMARY").replace("\\", "")
    assert summary.startswith("<!-- sopdocs-check -->\n### Gap check: ")
    assert "AP-2026-003" in summary
    assert "2026-06-12" in summary


def test_a_bad_record_fails_at_its_line(runner: Runner, tree: Worktree) -> None:
    tree.replace(IDEA, "status: proposed", "status: propsed")
    tree.commit("typo")
    code, log = checked(runner, tree)
    assert code == 1
    assert [what for what, _ in commands(log)] == ["error"]
    assert f"::error file={IDEA},line=" in log
    assert "1 thing to do" in runner.wrote("GITHUB_STEP_SUMMARY")


def test_the_report_is_one_small_file(runner: Runner, tree: Worktree) -> None:
    tree.replace(IDEA, "status: proposed", "status: propsed")
    tree.commit("typo")
    checked(runner, tree)
    data = (runner.temp / "sopdocs-report" / "report.json").read_bytes()
    assert len(data) < 8_192
    assert [one["code"] for one in json.loads(data)["findings"]] == ["E012"]


def test_without_a_branch_to_compare_with_everything_is_checked(runner: Runner, tree: Worktree) -> None:
    tree.replace(IDEA, "status: proposed", "status: propsed")
    code, log = checked(runner, tree, base="")
    assert code == 1
    assert "error" in dict(commands(log))
    assert not (runner.temp / "sopdocs-report" / "diff.json").exists()


def test_a_clone_without_the_base_branch_is_told_how_to_get_it(runner: Runner, tree: Worktree) -> None:
    code, log = checked(runner, tree, base="origin/other")
    assert code == 2
    assert "there is no `origin/other` in this clone" in log


@pytest.fixture
def attacked(tree: Worktree) -> Worktree:
    """Return a branch that attacks the runner in titles, keys, statements, and the names of files."""
    title = next(line for line in (tree.root / GAP).read_text("utf-8").splitlines() if line[:6] == "title:")
    tree.replace(GAP, title, f'title: "{ATTACKS[3]}"')
    for number, attack in enumerate(ATTACKS, 901):
        name = "".join(char for char in attack if char not in "/\\")
        text = (tree.root / IDEA).read_text("utf-8").replace("GAP-2026-004", f"GAP-2026-{number}", 1)
        title = next(line for line in text.splitlines() if line[:6] == "title:")
        text = text.replace(title, f'title: "{attack}"').replace("status:", f'"{attack}": 1\nstatus:', 1)
        tree.write(f"gaps/GAP-2026-{number}-{name}.yaml", f'{text}tags: ["{attack}"]\n')
        tree.write(f"gaps/{name}.yaml", f'kind: "{attack}"\n')
    tree.commit("attack")
    return tree


def test_what_an_author_writes_commands_no_runner(runner: Runner, attacked: Worktree) -> None:
    """The log holds our own annotations and no other command; the summary shows no picture and no link."""
    code, log = checked(runner, attacked)
    assert code == 1
    assert all(f"gaps/GAP-2026-{901 + number}-" in log for number in range(len(ATTACKS)))
    own = re.findall(r"^::(?:error|warning|notice) file=", log, re.MULTILINE)
    assert len(commands(log)) == len(own) >= len(ATTACKS)
    assert not [char for char in log if ord(char) < 32 and char not in "\n\t"]
    assert not list(attacked.root.glob("**/pwned"))
    assert not runner.wrote("GITHUB_ENV") + runner.wrote("GITHUB_PATH") + runner.wrote("GITHUB_OUTPUT")
    summary = MarkdownIt("gfm-like", {"html": True, "linkify": False}).render(
        runner.wrote("GITHUB_STEP_SUMMARY")
    )
    assert summary.count("<!--") == 1
    assert "<img" not in summary
    assert not re.findall(r'href="(?!https?://localhost)', summary)


@pytest.mark.parametrize(
    "words", ["diff origin/main", "check", "check --format concise", "check --format markdown"]
)
def test_no_other_answer_commands_a_runner(runner: Runner, attacked: Worktree, words: str) -> None:
    """Whoever prints one in a workflow of their own is as safe."""
    done = runner.run(f"sopdocs {words}", attacked.root)
    assert done.returncode in (0, 1), done.stderr
    assert commands(done.stdout + done.stderr) == []


def test_a_text_that_is_printed_begins_no_command() -> None:
    """Whatever line of ours it stands in."""
    assert safe_text("a\n \u00a0::error::x") == "a\n \u00a0| ::error::x"
    assert safe_text("see ##[error]x and ##vso[task.x]") == "see ## [error]x and ## vso[task.x]"


def test_the_stand_in_for_the_runner_sees_commands() -> None:
    """Else the tests above would say nothing."""
    log = "a\n \t::error file=x::y\r::add-mask::z\nb ##[stop-commands]t\n##[group]g\n::other::\nx ::error::no"
    found = [("error", "y"), ("add-mask", "z"), ("stop-commands", "t"), ("group", "g")]
    assert commands(log) == found


def test_a_pull_request_brings_no_code_that_runs(runner: Runner, tree: Worktree) -> None:
    """Modules that lie in the repository are not imported, and its scripts are not found."""
    for module in ("yaml", "sopdocs", "json", "sitecustomize", "usercustomize", "conftest", "click"):
        tree.write(f"{module}.py", "import pathlib\npathlib.Path('pwned').touch()\n")
    for name in ("sopdocs", "git", "python"):
        tree.write(name, "#!/bin/sh\ntouch pwned\n").chmod(0o755)
    tree.write("pyproject.toml", "[build-system]\nrequires = ['evil']\n")
    tree.write(".gitattributes", "*.yaml filter=evil diff=evil\n")
    tree.commit("code")
    assert checked(runner, tree)[0] == 0
    assert not list(tree.root.glob("**/pwned"))


def test_the_scheduled_check_leaves_what_its_issue_is_made_of(runner: Runner, tree: Worktree) -> None:
    done = runner.run(SCHEDULED["Check"], tree.root)
    assert done.returncode == 0, done.stderr
    assert json.loads((runner.temp / "sopdocs-report" / "check.json").read_bytes())["schema_version"] == 1
    assert "### Gap check" in runner.wrote("GITHUB_STEP_SUMMARY")


def test_the_teams_are_checked_where_they_are_named(runner: Runner, tmp_path: Path) -> None:
    for name in ("gaps", "actionplans", "data", ".github"):
        shutil.copytree(ROOT / name, tmp_path / "demo" / name)
    done = runner.run(SCHEDULED["CODEOWNERS"], tmp_path / "demo")
    assert (done.returncode, done.stdout) == (0, ".github/CODEOWNERS is up to date\n")


def test_the_site_is_built_beside_the_checkout(runner: Runner, tree: Worktree) -> None:
    tree.write("mkdocs.yml", "site_name: Gaps\ndocs_dir: site_src\ntheme: {name: material, font: false}\n")
    tree.write("site_src/about.md", "# About\n")
    done = runner.run(PUBLISH["Build"], tree.root)
    assert done.returncode == 0, done.stderr
    assert (runner.temp / "site" / "index.html").is_file()
    assert not (tree.root / "site").exists()


@pytest.mark.parametrize(("old", "new", "said"), [
    ("    status: done\n", "    status: in_progress\n", "true"),
    ("objective: >\n", "objective: >\n  Otherwise.\n", "false"),
])  # fmt: skip
def test_progress_is_judged_at_the_commit_that_was_asked_for(
    runner: Runner, tree: Worktree, old: str, new: str, said: str
) -> None:
    tree.replace(PLAN, old, new)
    head = tree.commit("report")
    done = runner.run(PROGRESS["judge"], tree.root, BASE="origin/main", HEAD=head)
    assert done.returncode == 0, done.stderr
    assert runner.wrote("GITHUB_OUTPUT") == f"progress={said}\n"
    moved = runner.run(PROGRESS["judge"], tree.root, BASE="origin/main", HEAD="0" * 40)
    assert moved.returncode == 2
    assert "::error title=sopdocs::the commit that was checked out" in moved.stderr


@pytest.mark.parametrize(
    ("old", "new", "code"), [("proposed", "confirmed", 1), ("title: ", "title: Still ", 0)]
)
def test_a_merge_request_is_checked_and_leaves_both_reports(
    runner: Runner, tree: Worktree, old: str, new: str, code: int
) -> None:
    """However the check ends; the commit of the target goes before the one that the branch once left."""
    tree.replace(IDEA, old, new)
    tree.commit("change")
    target = tree.git("rev-parse", "refs/remotes/origin/main")
    done = runner.run(
        GITLAB_STEPS["gap-check script"],
        tree.root,
        CI_MERGE_REQUEST_TARGET_BRANCH_SHA=target,
        CI_MERGE_REQUEST_DIFF_BASE_SHA="0" * 40,
    )
    assert done.returncode == code, done.stdout + done.stderr
    assert "GAP-2026-004" in done.stdout
    found = json.loads((tree.root / "gl-code-quality-report.json").read_bytes())
    assert bool(found) is bool(code)
    assert (tree.root / "gap-check.xml").read_text("utf-8").startswith("<?xml")


@pytest.mark.skipif(not IN_CI, reason="installs from the package index; .ci/run does it, or set CI=true")
def test_the_action_installs_the_version_of_its_own_commit(tmp_path: Path) -> None:
    """Locked and hashed packages, then the checkout of the action itself; the repository has no say."""
    (tmp_path / "temp").mkdir()
    (tmp_path / "records").mkdir()
    runner = Runner(tmp_path / "temp")
    (tmp_path / "python").mkdir()
    (tmp_path / "python" / "python").symlink_to(sys.executable)
    path = f"{tmp_path / 'python'}{os.pathsep}{os.environ['PATH']}"
    done = runner.run(
        ACTION["Install sopdocs"], tmp_path / "records", GITHUB_ACTION_PATH=str(ROOT), PATH=path
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("sopdocs, version ")
    assert runner.wrote("GITHUB_PATH") == f"{runner.temp}/sopdocs/bin\n"
    check = runner.run("sopdocs --version", tmp_path / "records")
    assert check.stdout == done.stdout
