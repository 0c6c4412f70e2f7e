"""The forge on which the repository lies: where a browser makes a new file, and where it changes one."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import urlsplit

from sopdocs.site.addresses import Addresses

_BRANCH = re.compile(r"(?:.*/)?(?:-/|_)?(?:edit|blob|tree|raw)/([^/]+)/")
_NAMES = {"github": "GitHub", "gitlab": "GitLab", "gitea": "Gitea"}


class Forge(NamedTuple):
    """Addresses of a forge without a slash at their end; all empty where none is known."""

    kind: str = ""
    name: str = ""
    new: str = ""
    edit: str = ""
    issues: str = ""


def forge(web: Addresses) -> Forge:
    """Return where files are made and changed; `edit_uri` of mkdocs.yml says the branch, else it is main."""
    if not web.repository:
        return Forge()
    found = _BRANCH.match(web.edit)
    branch = found[1] if found else "main"
    host = urlsplit(web.repository).hostname or ""
    if web.gitlab:
        kind, new, edit = "gitlab", f"/-/new/{branch}", f"/-/edit/{branch}"
    elif "_edit/" in web.edit or any(one in host for one in ("gitea", "forgejo", "codeberg")):
        kind, new, edit = "gitea", f"/_new/{branch}", f"/_edit/{branch}"
    else:
        kind, new, edit = "github", f"/new/{branch}", f"/edit/{branch}"
    issues = f"{web.repository}/issues/new/choose" if kind != "gitlab" else f"{web.repository}/-/issues/new"
    return Forge(kind, _NAMES[kind], web.repository + new, web.repository + edit, issues)
