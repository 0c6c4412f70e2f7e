"""The shipped workflows and actions as data, their shell steps one by one, and a stand-in for the runner."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[1]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
ACTIONS = sorted([ROOT / "action.yml", *(ROOT / "ci").glob("*/action.yml")])
TEMPLATES = sorted((ROOT / "ci" / "github").glob("*.yml"))
GITLAB = ROOT / "ci" / "gitlab.yml"
RELEASE = "0" * 40
"""Where a company puts the commit of the release that it uses."""

_BASE_VERSION = re.compile(
    r"(      - uses: actions/checkout@\S+ # \S+\n        with:\n)          path: tool\n(?:          .*\n)+"
)


@dataclass(frozen=True)
class Step:
    """A shell step: where it stands, its script, and the names of its environment with their expressions."""

    file: Path
    name: str
    script: str
    env: Mapping[str, str] = field(default_factory=dict)


def loaded(path: Path) -> dict[str, Any]:
    """Return a YAML file as plain data; GitHub's key `on` is read as true by YAML 1.1."""
    data: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    return data


def steps(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the steps of a workflow or a composite action."""
    data = loaded(path)
    if "runs" in data:
        yield from data["runs"]["steps"]
    for job in data.get("jobs", {}).values():
        yield from job.get("steps", ())


def shell_steps(path: Path) -> list[Step]:
    """Return the steps of a file that run a shell."""
    if path == GITLAB:
        jobs = {name: job for name, job in loaded(path).items() if isinstance(job, dict)}
        named = {
            f"{name} {part}": "\n".join(job[part])
            for name, job in jobs.items()
            for part in ("before_script", "script")
            if part in job
        }
        return [Step(path, name, script) for name, script in named.items()]
    found = [one for one in steps(path) if "run" in one]
    return [Step(path, one.get("name", one.get("id", "")), one["run"], one.get("env", {})) for one in found]


def for_company(text: str) -> str:
    """Return a workflow of this repository as one for a repository that uses a release."""
    text = _BASE_VERSION.sub("", text)
    text = text.replace("          path: records\n          fetch-depth", "          fetch-depth")
    text = re.sub(r"uses: \./tool .*\n        with:\n          path: records\n", "uses: $/\n", text)
    return re.sub(
        r"uses: \$(/\S*)\n",
        lambda found: f"uses: sopdocs/sopdocs{found[1].rstrip('/')}@{RELEASE} # the commit of a release\n",
        text,
    )


_KEPT = re.compile("PATH|HOME|(COVERAGE|PIP|SSL)_.*|.*_PROXY", re.IGNORECASE)
"""What a machine needs to find programs and packages."""


@dataclass(frozen=True)
class Runner:
    """A folder in which shell steps run as on GitHub: with its files, its shell, and our own `sopdocs`."""

    temp: Path

    @property
    def files(self) -> dict[str, str]:
        """Return the files that a step may write, by the name of the variable that leads to each."""
        names = ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY", "GITHUB_PATH", "GITHUB_ENV")
        return {name: str(self.temp / name.lower()) for name in names}

    def wrote(self, name: str) -> str:
        """Return what steps have written into one of these files."""
        path = Path(self.files[name])
        return path.read_text("utf-8") if path.exists() else ""

    def installed(self) -> Path:
        """Put `sopdocs` and a `python` that knows it where the step that installs would put them."""
        programs = self.temp / "sopdocs" / "bin"
        programs.mkdir(parents=True, exist_ok=True)
        for name, words in {"sopdocs": "-P -m sopdocs", "python": ""}.items():
            program = programs / name
            program.write_text(
                f'#!/usr/bin/env bash\nPYTHONPATH={ROOT} exec {sys.executable} {words} "$@"\n', "utf-8"
            )
            program.chmod(0o755)
        return programs

    def run(self, script: str, where: Path, **env: str) -> subprocess.CompletedProcess[str]:
        """Run a script by the shell that GitHub uses for `shell: bash`."""
        own = {name: value for name, value in os.environ.items() if not name.startswith(("GIT", "PYTHON"))}
        surroundings = {name: value for name, value in own.items() if _KEPT.fullmatch(name)}
        surroundings |= {"CI": "true", "GITHUB_ACTIONS": "true", "RUNNER_TEMP": str(self.temp), **self.files}
        surroundings["PATH"] = f"{self.temp / 'sopdocs' / 'bin'}{os.pathsep}{surroundings['PATH']}"
        return subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
            cwd=where,
            env=surroundings | env,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )


_REGISTERED = frozenset(
    re.findall(
        r"\S+",
        "add-mask add-matcher add-path debug echo endgroup error group notice remove-matcher save-state "
        "set-env set-output stop-commands warning",
    )
)


def commands(log: str) -> list[tuple[str, str]]:
    """Return the commands that a runner finds in a log, with their data.

    As in its source: `::name properties::data` after any space at the beginning of a line, and
    `##[name properties]data` anywhere in it.
    """
    found = []
    for line in re.split(r"\r\n|\n|\r", log):
        new = re.match(r"\s*::(.*?)::(.*)", line)
        old = re.search(r"##\[([^]]*)\](.*)", line)
        for match in (new, old):
            name = match[1].partition(" ")[0].casefold() if match else ""
            if match and name in _REGISTERED:
                found.append((name, match[2]))
                break
    return found
