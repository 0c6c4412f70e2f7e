"""Which pull request a finished run was for, as the event and the forge know it: never as its files say."""

from __future__ import annotations

from dataclasses import dataclass

from sopdocs.errors import Refusal
from sopdocs.forge.github import GitHub
from sopdocs.forge.values import Value

_SHA = r"[0-9a-f]{40,64}"
_NUMBER = 1 << 40


@dataclass(frozen=True, slots=True)
class Pull:
    """An open pull request at the commit that a run has checked."""

    number: int
    head: str
    run: int
    base: str


def pull(github: GitHub, event: Value) -> Pull | None:
    """Return the pull request of a `workflow_run` event; None where it has moved on or is closed.

    The event names none for a fork, so it is looked up by its branch; and it has to be at the very commit.
    """
    run = event.get("workflow_run")
    if run.get("event").text() != "pull_request":
        raise Refusal("the run was for no pull request")
    head = run.get("head_sha").text(_SHA)
    owner = run.get("head_repository").get("owner").get("login").text(r"[\w.-]+")
    branch = f"{owner}:{run.get('head_branch').text()}"
    found = [
        one
        for one in github.pages("/pulls", state="open", head=branch)
        if one.get("head").get("sha").value == head
    ]
    if len(found) != 1:  # pushed to since, closed, or one commit offered to two branches
        return None
    (one,) = found
    number = one.get("number").number(1, _NUMBER)
    return Pull(number, head, run.get("id").number(1, 1 << 62), one.get("base").get("ref").text(r"[\w./-]+"))
