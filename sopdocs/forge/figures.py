"""The renewed data/figures.lock.json, proposed in a pull request of its own: one at a time, on one branch."""

from __future__ import annotations

import base64
import hashlib

from sopdocs.errors import Refusal
from sopdocs.forge.github import GitHub

PLACE = "data/figures.lock.json"
"""Where it lies; the module that reads it needs more packages than there are where a token lies."""
BRANCH = "sopdocs/figures"
TITLE = "Figures as published today"
_LONGEST = 50_000
_WHY = f"""\
`{PLACE}` holds the figures by which pull requests are judged: until this is merged, values that were
restated since count in the scheduled run alone. What `sopdocs measure` says:
"""


def propose(github: GitHub, lock: bytes, measured: str) -> str:
    """Bring the branch and its pull request up to date where the lock is another one; say what was done.

    The branch is made anew from the newest commit every time, so that it never conflicts.
    """
    base = github.get("").get("default_branch").text(r"[^\s~^:?*\[\\]{1,200}")
    there = github.get(f"/contents/{PLACE}", ref=base).get("sha").text(r"[0-9a-f]{40,64}")
    if there == _blob(lock):
        return f"`{PLACE}` is up to date"
    head = github.get(f"/git/ref/heads/{base}").get("object").get("sha").text(r"[0-9a-f]{40,64}")
    _branch(github, head)
    content = base64.b64encode(lock).decode()
    written = {"message": TITLE, "content": content, "branch": BRANCH, "sha": there}
    github.send("PUT", f"/contents/{PLACE}", written)
    body = {"title": TITLE, "body": f"{_WHY}\n{indented(measured)}"}
    owner = github.repository.partition("/")[0]
    pulls = github.get("/pulls", state="open", base=base, head=f"{owner}:{BRANCH}").rows()
    if pulls:
        number = pulls[0].get("number").number(1, 1 << 40)
        github.send("PATCH", f"/pulls/{number}", body)
        return f"#{number} is up to date"
    made = github.send("POST", "/pulls", {**body, "head": BRANCH, "base": base})
    return f"#{made.get('number').number(1, 1 << 40)} proposes the renewed `{PLACE}`"


def indented(text: str) -> str:
    """Return text of planning data as a code block that nothing in it can end."""
    lines = [f"    {line}" for line in text.splitlines()]
    shown = "\n".join(lines)
    return shown if len(shown) <= _LONGEST else f"{shown[:_LONGEST]} …"


def _branch(github: GitHub, head: str) -> None:
    """Let the branch be at a commit, whether there was one or not."""
    made = github.attempt("POST", "/git/refs", {"ref": f"refs/heads/{BRANCH}", "sha": head})
    if made == 422:  # there is one
        github.send("PATCH", f"/git/refs/heads/{BRANCH}", {"sha": head, "force": True})
    elif made >= 300:
        raise Refusal(f"GitHub refused to make the branch `{BRANCH}` with status {made}")


def _blob(content: bytes) -> str:
    """Return by which name git knows a file's content."""
    return hashlib.sha1(b"blob %d\0%b" % (len(content), content), usedforsecurity=False).hexdigest()
