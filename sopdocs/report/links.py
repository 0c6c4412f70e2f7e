"""Where the pages of the rules are published, so that a finding leads to its explanation."""

from __future__ import annotations

import re
from pathlib import Path

from sopdocs.diagnostics import Diagnostic

_SITE = re.compile(r"^site_url:\s*[\"']?(https?://[^\s\"'#]+)", re.MULTILINE)
WITHOUT_PAGE = re.compile(r"E0(?!20)")
"""Findings about reading, schema and settings say all there is; only E020 has a page."""


def site_url(root: Path) -> str:
    """Return the address of the published site as `mkdocs.yml` states it, with a slash, or nothing."""
    try:
        found = _SITE.search((root / "mkdocs.yml").read_text("utf-8"))
    except (OSError, UnicodeDecodeError):
        return ""
    return found[1].rstrip("/") + "/" if found else ""


def rule_url(site: str, finding: Diagnostic) -> str | None:
    """Return the address of the page of a finding's rule, or None where there is none."""
    if not site or WITHOUT_PAGE.match(finding.code):
        return None
    return f"{site}rules/{finding.code.lower()}.html"
