"""Where the site and its repository lie on the web, as `mkdocs.yml` says; nothing where it does not."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from sopdocs.errors import Refusal
from sopdocs.site.derive import stated

_ELSEWHERE = ("bitbucket.org", "dev.azure.com", "visualstudio.com")
"""Forges on which no address opens a new issue with words in it."""
_LONGEST = 300
"""Characters of a title that go into an address."""


@dataclass(frozen=True, slots=True)
class Addresses:
    """The published site with a slash at its end, the repository without one, whether that is a GitLab."""

    site: str = ""
    repository: str = ""
    gitlab: bool = False
    edit: str = ""
    """The `edit_uri`, which names the branch."""
    language: str = "en"
    """The `language` of the theme, in which the site speaks."""

    def page(self, url: str) -> str:
        """Return the whole address of a page, or as much of it as is known."""
        return self.site + url

    def issue(self, title: str, body: str) -> str:
        """Return the address of a new issue with title and body, which GitHub, Gitea and GitLab understand.

        Nothing where no repository is stated, or where the forge has no such address.
        """
        if not self.repository:
            return ""
        title = title if len(title) <= _LONGEST else f"{title[: _LONGEST - 1]}…"
        names = ("issue[title]", "issue[description]") if self.gitlab else ("title", "body")
        way = "/-/issues/new" if self.gitlab else "/issues/new"
        return f"{self.repository}{way}?{urlencode(dict(zip(names, (title, body), strict=True)))}"


def addresses(root: Path) -> Addresses:
    """Return what a repository's `mkdocs.yml` says; a file that cannot be read says nothing."""
    try:
        said = stated(root / "mkdocs.yml")
    except Refusal:
        return Addresses()
    site, repository = _web(said.get("site_url")), _web(said.get("repo_url"))
    host = urlsplit(repository).hostname or ""
    if any(host == one or host.endswith(f".{one}") for one in _ELSEWHERE):
        repository = ""
    theme = said.get("theme")
    icon = theme.get("icon") if isinstance(theme, dict) else None
    hints = (host, str(said.get("edit_uri")), str(icon.get("repo")) if isinstance(icon, dict) else "")
    gitlab = any("gitlab" in hint or "-/edit" in hint for hint in hints)
    language = theme.get("language") if isinstance(theme, dict) else None
    edit = str(said.get("edit_uri") or "")
    return Addresses(f"{site}/" if site else "", repository, gitlab, edit, str(language or "en"))


def _web(value: object) -> str:
    """Return an address of the web without the slash at its end; anything else is none."""
    if not isinstance(value, str):
        return ""
    try:
        parts = urlsplit(value.strip())
    except ValueError:
        return ""
    known = parts.scheme in ("http", "https") and parts.hostname and not parts.username
    return value.strip().rstrip("/") if known and not (parts.query or parts.fragment) else ""
