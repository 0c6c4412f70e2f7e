"""Where the pages of the rules are published, so that a finding leads to its explanation."""

from __future__ import annotations

import re
from pathlib import Path

from sopdocs.diagnostics import Diagnostic
from sopdocs.files import whole_text
from sopdocs.rule import NO_RULE

_SITE = re.compile(r"^site_url:\s*[\"']?(https?://[^\s\"'#]+)", re.MULTILINE)


def site_url(root: Path) -> str:
    """Return the address of the published site as `mkdocs.yml` states it, with a slash, or nothing."""
    try:
        found = _SITE.search(whole_text(root / "mkdocs.yml"))
    except (OSError, UnicodeDecodeError):
        return ""
    return found[1].rstrip("/") + "/" if found else ""


def rule_url(site: str, finding: Diagnostic) -> str | None:
    """Return the address of the page of a finding's rule, or None where the finding says all there is."""
    if not site or NO_RULE.match(finding.code):
        return None
    return f"{site}rules/{finding.code.lower()}.html"
