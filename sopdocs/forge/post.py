"""What is written on the forge with a token: one comment, one issue, one merge."""

from __future__ import annotations

import re
from collections.abc import Iterable

from sopdocs.check import Verdict
from sopdocs.diagnostics import Severity
from sopdocs.errors import Refusal
from sopdocs.forge.github import GitHub
from sopdocs.forge.pull import Pull
from sopdocs.forge.report import FILE, LARGEST, Report, comment, read_report
from sopdocs.forge.values import Value
from sopdocs.report.markdown import MARK, headline

ARTIFACT = "sopdocs-report"
LABEL = "gap-check"
"""By which the scheduled run finds its issue again."""


def post_comment(github: GitHub, pull: Pull, site: str) -> str:
    """Put the report of a run under its pull request, in the place of the last one; say what was done."""
    data = github.artifact(pull.run, ARTIFACT, FILE, LARGEST)
    if data is None:
        return f"the run left no report; nothing is written under #{pull.number}"
    body = {"body": comment(read_report(data), site, pull.head)}
    mine = _ours(github.pages(f"/issues/{pull.number}/comments"))
    if mine:
        github.send("PATCH", f"/issues/comments/{_id(mine)}", body)
        return f"the comment under #{pull.number} is up to date"
    github.send("POST", f"/issues/{pull.number}/comments", body)
    return f"a comment was written under #{pull.number}"


def post_issue(github: GitHub, report: Report, site: str) -> str:
    """Open one issue on what there is to do, bring it up to date, or close it; say what was done."""
    body = {"title": headline(report.verdict), "body": comment(report, site), "labels": [LABEL]}
    mine = _ours(github.pages("/issues", state="open", labels=LABEL))
    to_do = _weighty(report.verdict)
    if not mine and not to_do:
        return "there is nothing to do, and no issue about it"
    if not mine:
        number = github.send("POST", "/issues", body).get("number").number(1, 1 << 40)
        return f"issue #{number} was opened"
    number = mine.get("number").number(1, 1 << 40)
    github.send("PATCH", f"/issues/{number}", {**body, "state": "open" if to_do else "closed"})
    return f"issue #{number} is up to date" if to_do else f"issue #{number} was closed"


def merge(github: GitHub, number: str, head: str) -> str:
    """Merge a pull request at the commit that was judged, if the rules of the forge allow it now."""
    if not re.fullmatch(r"[1-9]\d{0,9}", number) or not re.fullmatch(r"[0-9a-f]{40,64}", head):
        raise Refusal("a pull request is merged by its number and the hash of its last commit")
    wish = {"sha": head, "merge_method": "squash"}
    status = github.attempt("PUT", f"/pulls/{number}/merge", wish)
    if status == 405:
        return f"#{number} reports progress only; the rules of the branch ask for more before it is merged"
    if status == 409:
        return f"#{number} has moved on since it was judged"
    if status >= 300:
        raise Refusal(f"GitHub refused to merge #{number} with status {status}")
    return f"#{number} reports progress only and was merged"


def _weighty(verdict: Verdict) -> bool:
    return verdict.fails(Severity.WARNING)


def _ours(rows: Iterable[Value]) -> Value | None:
    """Return the first one that a workflow wrote and that begins with our mark; people can write it too."""
    for one in rows:
        by_workflow = one.get("user").table().get("type") == "Bot"
        text = one.table().get("body")
        if by_workflow and isinstance(text, str) and text.startswith(MARK):
            return one
    return None


def _id(one: Value) -> int:
    return one.get("id").number(1, 1 << 62)
