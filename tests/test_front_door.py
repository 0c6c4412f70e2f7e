"""What README, CONTRIBUTING, the Makefile and CI promise about starting, checked against what is there."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
PAGES = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
CODE = re.compile(r"`([^`\n]+)`|^ {0,4}(?:\$ )?((?:sopdocs|make|python3) .*)$", re.MULTILINE)


def text(page: str) -> str:
    """Return a file of the repository."""
    return (ROOT / page).read_text(encoding="utf-8")


def commands(program: str) -> set[str]:
    """Return the first words after a program's name in our pages' code: `make` gives `check`, `lock`."""
    found = ("".join(match) for page in PAGES for match in CODE.findall(text(page)))
    return {words[1] for code in found if len(words := code.split()) > 1 and words[0] == program}


def front_door(*arguments: str, python: str = sys.executable) -> subprocess.CompletedProcess[str]:
    """Run run.py as a person does."""
    return subprocess.run(
        [python, str(ROOT / "run.py"), *arguments],
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )


def locked(page: str) -> dict[str, list[str]]:
    """Return the versions a lock file pins, by package; more than one where Pythons differ."""
    pins: dict[str, list[str]] = {}
    for name, version in re.findall(r"^([a-z0-9-]+)==([^\s;]+)", text(page), re.MULTILINE):
        pins.setdefault(name, []).append(version)
    return pins


@pytest.mark.parametrize("command", sorted(commands("sopdocs")))
def test_every_command_our_pages_name_exists(command: str) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "sopdocs", command, "--help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr


def test_the_pages_name_commands_at_all() -> None:
    assert {"check", "variance", "build"} <= commands("sopdocs")


def test_every_make_target_named_exists_and_has_help() -> None:
    targets = set(re.findall(r"^([a-z]+):.*## \S", text("Makefile"), re.MULTILINE))
    phony = re.search(r"^\.PHONY: (.+)$", text("Makefile"), re.MULTILINE)
    assert phony
    assert set(phony[1].split()) == targets
    assert commands("make") <= targets


@pytest.mark.parametrize("page", PAGES)
def test_links_and_pictures_of_our_pages_lead_somewhere(page: str) -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)#\s]+)", text(page))
    missing = [link for link in links if not (ROOT / link).exists()]
    assert not missing


@pytest.mark.parametrize("command", ["demo", "test", "setup"])
def test_the_front_door_explains_itself(command: str) -> None:
    assert front_door(command, "--help").returncode == 0
    assert command in front_door("--help").stdout


def test_a_taken_port_stops_the_demo_before_any_work(tmp_path: Path) -> None:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        port = server.getsockname()[1]
        run = front_door("demo", "--venv", str(tmp_path / "venv"), "--port", str(port))
    assert run.returncode == 2
    assert f"port {port} cannot be used" in run.stderr
    assert "--port" in run.stderr
    assert not (tmp_path / "venv").exists()


def test_a_folder_that_is_no_virtual_environment_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("keep me")
    run = front_door("setup", "--venv", str(tmp_path))
    assert run.returncode == 2
    assert "no virtual environment" in run.stderr
    assert (tmp_path / "letter.txt").read_text() == "keep me"


def test_a_python_without_ensurepip_is_told_what_to_install(tmp_path: Path) -> None:
    hide = "import runpy, sys; sys.modules['ensurepip'] = None; del sys.argv[0]; "
    start = "runpy.run_path(sys.argv[0], run_name='__main__')"
    script = [str(ROOT / "run.py"), "setup", "--venv", str(tmp_path / "venv")]
    arguments = [sys.executable, "-c", hide + start, *script]
    run = subprocess.run(arguments, capture_output=True, text=True, check=False)
    assert run.returncode == 2
    assert "python3-venv" in run.stderr
    assert "Traceback" not in run.stderr


@pytest.mark.parametrize("page", ["requirements/run.txt", "requirements/ci.txt"])
def test_the_lock_files_pin_what_pyproject_asks_for(page: str) -> None:
    asked = [*PROJECT["project"]["dependencies"], *PROJECT["dependency-groups"]["build"]]
    if page.endswith("ci.txt"):
        asked += [item for item in PROJECT["dependency-groups"]["dev"] if isinstance(item, str)]
    pins = locked(page)
    wrong = [
        f"{requirement}: {pins.get(canonicalize_name(requirement.name))}"
        for requirement in map(Requirement, asked)
        if not pins.get(canonicalize_name(requirement.name))
        or not all(requirement.specifier.contains(v) for v in pins[canonicalize_name(requirement.name)])
    ]
    assert not wrong, "run `make lock`"


def test_both_lock_files_agree_and_every_pin_has_its_hashes() -> None:
    run, everything = locked("requirements/run.txt"), locked("requirements/ci.txt")
    assert run.items() <= everything.items()
    for page in ("requirements/run.txt", "requirements/ci.txt"):
        blocks = re.split(r"^(?=[a-z0-9])", text(page), flags=re.MULTILINE)[1:]
        assert len(blocks) == sum(map(len, locked(page).values()))
        assert all("--hash=sha256:" in block for block in blocks)


def test_the_workflow_reads_only_and_pins_every_action() -> None:
    workflow = text(".github/workflows/ci.yml")
    assert "bash .ci/run" in workflow
    assert {"pull_request:", "merge_group:", "contents: read"} <= {
        line.strip() for line in workflow.splitlines()
    }
    assert "write" not in workflow
    actions = re.findall(r"uses: (\S+)", workflow)
    assert actions
    assert all(re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", action) for action in actions)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no execute bit")
def test_the_ci_script_can_be_run_and_is_sound_bash() -> None:
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
    assert subprocess.run(["bash", "-n", ".ci/run"], cwd=ROOT, check=False).returncode == 0
