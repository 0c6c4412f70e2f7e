"""`python -P -m sopdocs.forge STEP`: the steps of the workflows that are no command of their own."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from sopdocs.errors import Refusal
from sopdocs.forge.figures import PLACE, propose
from sopdocs.forge.github import from_environment
from sopdocs.forge.post import merge, post_comment, post_issue
from sopdocs.forge.pull import pull
from sopdocs.forge.report import FILE, comment, packed, read_report
from sopdocs.forge.values import Value, parsed
from sopdocs.report.links import site_url
from sopdocs.report.words import safe_text

_MOVED_ON = "the pull request is closed, or has moved on since the run; the next run speaks for it"
_MOST_OF_AN_EVENT = 1 << 24


def write_report(folder: str) -> str:
    """Join check.json and diff.json of a folder into report.json; return it as people read it."""
    check, diff = (Path(folder, name) for name in ("check.json", "diff.json"))
    told = json.loads(diff.read_bytes()) if diff.exists() else None
    data = packed(json.loads(check.read_bytes()), told)
    Path(folder, FILE).write_bytes(data)
    return comment(read_report(data), _site())


def find(_: str) -> str:
    """Tell later steps which pull request the finished run was for: its number, branch and commit."""
    found = pull(from_environment(), _event())
    if found is None:
        return _MOVED_ON
    _output(number=str(found.number), base=found.base, head=found.head)
    return f"the run was for #{found.number}"


def write_comment(_: str) -> str:
    """Put the report of the finished run under its pull request."""
    github = from_environment()
    found = pull(github, _event())
    return post_comment(github, found, _site()) if found else _MOVED_ON


def write_issue(folder: str) -> str:
    """Open, update or close the one issue on what check.json of a folder says."""
    report = read_report(packed(json.loads(Path(folder, "check.json").read_bytes())))
    return post_issue(from_environment(), report, _site())


def propose_figures(folder: str) -> str:
    """Propose the renewed figures.lock.json of the working tree, with what measure.txt of a folder says."""
    lock, told = Path(PLACE), Path(folder, "measure.txt")
    if not lock.is_file():
        return f"no figures are kept; `sopdocs measure --write` begins with it and makes `{PLACE}`"
    return propose(from_environment(), lock.read_bytes(), told.read_text("utf-8"))


def judge_progress(_: str) -> str:
    """Tell later steps whether the commits since the branch BASE do nothing but report progress."""
    from sopdocs.git import open_git
    from sopdocs.progress import objection

    git = open_git(Path.cwd())
    head = git.commit("HEAD")
    if head != os.environ.get("HEAD", head):
        raise Refusal("the commit that was checked out is not the one that was asked for")
    why = objection(git, git.base(os.environ.get("BASE", "")), head)
    _output(progress="false" if why else "true")
    return why or "nothing but progress is reported"


def merge_pull(_: str) -> str:
    """Merge the pull request NUMBER at the commit HEAD, if the rules of the forge allow it now."""
    return merge(from_environment(), os.environ.get("NUMBER", ""), os.environ.get("HEAD", ""))


STEPS: dict[str, Callable[[str], str]] = {
    "report": write_report,
    "find": find,
    "comment": write_comment,
    "issue": write_issue,
    "figures": propose_figures,
    "progress": judge_progress,
    "merge": merge_pull,
}


def _site() -> str:
    return site_url(Path.cwd())


def _event() -> Value:
    path = os.environ.get("GITHUB_EVENT_PATH")
    if not path:
        raise Refusal("GITHUB_EVENT_PATH must be set; this runs as a step of a workflow")
    return parsed(Path(path).read_bytes(), _MOST_OF_AN_EVENT, "event")


def _output(**values: str) -> None:
    path = os.environ.get("GITHUB_OUTPUT", os.devnull)
    with Path(path).open("a", encoding="utf-8") as file:
        file.writelines(f"{name}={value}\n" for name, value in values.items())


def main(words: Sequence[str]) -> int:
    """Run one step; 0 is well, 2 misuse or failure, said so that the run shows it."""
    step = STEPS.get(words[0]) if words else None
    if step is None:
        sys.stderr.write(f"usage: python -P -m sopdocs.forge {{{'|'.join(STEPS)}}} [FOLDER]\n")
        return 2
    try:
        sys.stdout.write(f"{step(words[1] if len(words) > 1 else '.')}\n")
    except (Refusal, OSError) as reason:
        said = " ".join(safe_text(str(reason)).split())
        sys.stderr.write(f"::error title=sopdocs::{said}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
