"""The scheduled run brings data/figures.lock.json up to date: measured, then proposed and never pushed."""

from __future__ import annotations

import base64
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from sopdocs.forge import figures
from sopdocs.lockfile import PLACE
from tests.forges import HEAD, REPOSITORY, Forge, forge
from tests.planning_repo import Repo, months
from tests.test_forge_github import step
from tests.workflows import GITLAB, ROOT, Runner, shell_steps
from tests.worktree import Worktree, worktree

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the steps are for runners with bash")

SCHEDULED = {one.name: one.script for one in shell_steps(ROOT / ".github/workflows/scheduled.yml")}
PROPOSE = {one.name: one.script for one in shell_steps(GITLAB)}["gap-check-figures script"]
LOCK = b'{"as_of": "2026-07-10"}\n'
OLD = "b" * 40
BRANCH = "/git/refs/heads/sopdocs/figures"


@pytest.fixture
def hub() -> Iterator[Forge]:
    """Return a stand-in for GitHub whose default branch holds another lock."""
    with forge() as made:
        made.puts("", {"default_branch": "trunk"})
        made.puts(f"/contents/{PLACE}", {"sha": OLD})
        made.puts("/git/ref/heads/trunk", {"object": {"sha": HEAD}})
        made.puts("/git/refs", {}, "POST", 201)
        made.puts(f"/contents/{PLACE}", {}, "PUT")
        made.puts("/pulls", [])
        made.puts("/pulls", {"number": 31}, "POST", 201)
        yield made


@pytest.fixture
def where(tmp_path: Path) -> Path:
    """Return a folder with a renewed lock and what `measure` said."""
    (tmp_path / "data").mkdir()
    (tmp_path / PLACE).write_bytes(LOCK)
    (tmp_path / "measure.txt").write_text("sales  6 rows\n```\n@boss <b>\n", "utf-8")
    return tmp_path


def test_a_renewed_lock_is_proposed(hub: Forge, where: Path) -> None:
    done = step(hub, where, "figures")
    assert (done.returncode, done.stdout) == (0, f"#31 proposes the renewed `{PLACE}`\n")
    branch, content, pull = hub.wrote()
    assert branch.body == {"ref": "refs/heads/sopdocs/figures", "sha": HEAD}
    assert (content.method, content.path) == ("PUT", f"/contents/{PLACE}")
    assert (content.body["branch"], content.body["sha"]) == ("sopdocs/figures", OLD)
    assert base64.b64decode(content.body["content"]) == LOCK
    assert (pull.body["head"], pull.body["base"]) == ("sopdocs/figures", "trunk")
    asked = next(one for one in hub.asked if one.path == "/pulls")
    assert asked.query["head"] == f"{REPOSITORY.partition('/')[0]}:sopdocs/figures"


def test_what_planning_data_say_is_shown_as_code_to_its_end(hub: Forge, where: Path) -> None:
    step(hub, where, "figures")
    _, told = hub.wrote()[-1].body["body"].split("\n\n")
    assert told == "    sales  6 rows\n    ```\n    @boss <b>"


def test_the_next_renewal_goes_into_the_same_pull_request(hub: Forge, where: Path) -> None:
    hub.puts("/git/refs", {}, "POST", 422)
    hub.puts(BRANCH, {}, "PATCH")
    hub.puts("/pulls", [{"number": 12}])
    hub.puts("/pulls/12", {}, "PATCH")
    assert step(hub, where, "figures").stdout == "#12 is up to date\n"
    assert [(one.method, one.path) for one in hub.wrote()] == [
        ("POST", "/git/refs"),
        ("PATCH", BRANCH),
        ("PUT", f"/contents/{PLACE}"),
        ("PATCH", "/pulls/12"),
    ]
    assert hub.wrote()[1].body == {"sha": HEAD, "force": True}


def test_a_lock_that_is_the_same_is_not_proposed(hub: Forge, where: Path) -> None:
    same = hashlib.sha1(b"blob 24\0" + LOCK, usedforsecurity=False).hexdigest()
    assert len(LOCK) == 24
    hub.puts(f"/contents/{PLACE}", {"sha": same})
    assert step(hub, where, "figures").stdout == f"`{PLACE}` is up to date\n"
    assert not hub.wrote()


def test_who_keeps_no_figures_is_asked_for_nothing(hub: Forge, tmp_path: Path) -> None:
    done = step(hub, tmp_path, "figures")
    assert done.returncode == 0
    assert "no figures are kept" in done.stdout
    assert not hub.asked


def test_a_branch_that_cannot_be_made_is_said(hub: Forge, where: Path) -> None:
    hub.puts("/git/refs", {}, "POST", 403)
    done = step(hub, where, "figures")
    assert done.returncode == 2
    assert "with status 403" in done.stderr


def test_the_place_is_the_one_that_is_read() -> None:
    assert figures.PLACE == PLACE


@pytest.fixture
def tree(tmp_path: Path) -> Worktree:
    """Return a repository whose data changed after its figures were kept."""
    made = worktree(tmp_path / "repo")
    repo = Repo(made.root).dataset().gap().data(months(*[(10, 11, 9)] * 6))
    for path, text in repo.files.items():
        made.write(path, text)
    made.write("sopdocs.toml", "as_of = 2026-07-10\n")
    return made


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    """Return a runner on which sopdocs is installed."""
    (tmp_path / "temp").mkdir()
    made = Runner(tmp_path / "temp")
    made.installed()
    return made


@pytest.mark.parametrize("broken", [False, True])
def test_the_scheduled_run_measures_where_figures_are_kept(
    runner: Runner, tree: Worktree, broken: bool
) -> None:
    """Also where a promise is broken; that is said, and what can be read is kept."""
    done = runner.run(SCHEDULED["Figures"], tree.root)
    assert done.returncode == 0, done.stderr
    assert not (tree.root / PLACE).exists()
    tree.write(PLACE, "{}")
    tree.write("data/sales.csv", months(*[(10, 11, 9)] * (3 if broken else 6)))
    done = runner.run(SCHEDULED["Figures"], tree.root)
    assert done.returncode == 0, done.stderr
    assert "2026-03" in (tree.root / PLACE).read_text("utf-8")
    told = (runner.temp / "sopdocs-report" / "measure.txt").read_text("utf-8")
    assert told.startswith("sales ")
    assert ("(broken)" in told) is broken
    assert runner.wrote("GITHUB_STEP_SUMMARY") == "".join(f"    {line}\n" for line in told.splitlines())


def test_a_merge_request_is_made_of_a_renewed_lock_and_of_nothing_else(
    runner: Runner, tree: Worktree, tmp_path: Path
) -> None:
    tree.write(PLACE, "{}")
    tree.commit("base")
    tree.git("init", "--quiet", "--bare", str(tmp_path / "remote"))
    tree.git("--git-dir", str(tmp_path / "remote"), "config", "receive.advertisePushOptions", "true")
    address = "https://gitlab-ci-token:t0ken@gitlab.example/company/gaps.git"
    tree.git("config", f"url.{tmp_path / 'remote'}.insteadOf", address)
    job = {"CI_JOB_TOKEN": "t0ken", "CI_SERVER_HOST": "gitlab.example", "CI_PROJECT_PATH": "company/gaps"}
    for _ in range(2):
        done = runner.run(PROPOSE, tree.root, CI_COMMIT_BRANCH="main", **job)
        assert done.returncode == 0, done.stderr
        names = tree.git("--git-dir", str(tmp_path / "remote"), "branch", "--format", "%(refname:short)")
        assert names == "sopdocs-figures"
    changed = tree.git("diff", "--name-only", "main", "sopdocs-figures")
    assert changed == PLACE
    assert tree.git("rev-list", "--count", "main..sopdocs-figures") == "1"
