"""A repository that comes from an old tracker has time to mend what was there before the rules were.

The findings of the first day stand in one committed file. For two cycles they warn at most; then they speak
for themselves, and the file may go. What is new is judged in full from the start.
"""

from __future__ import annotations

import datetime
import json
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

from sopdocs.check import Verdict
from sopdocs.diagnostics import Diagnostic, Location, Severity
from sopdocs.errors import Refusal
from sopdocs.files import whole_text

FILE = "sopdocs-baseline.json"
CYCLES = 2


@dataclass(frozen=True, slots=True)
class Baseline:
    """Findings that were there on the day the baseline was taken, by place, and until when they only warn."""

    until: datetime.date
    known: tuple[tuple[str, str, str], ...]


def softened(verdict: Verdict, baseline: Baseline, as_of: datetime.date) -> Verdict:
    """Return the verdict with known findings as warnings, as long as the baseline holds."""
    if as_of > baseline.until:
        return verdict
    left = Counter(baseline.known)
    findings = []
    for finding in verdict.findings:
        key = _key(finding)
        known = left[key] > 0
        left[key] -= known
        findings.append(replace(finding, severity=Severity.WARNING) if known and _loud(finding) else finding)
    return replace(verdict, findings=tuple(findings))


def taken(verdict: Verdict, as_of: datetime.date) -> str:
    """Return the text of the baseline file for a verdict: every error of today."""
    body = {
        "schema_version": 1,
        "taken": as_of.isoformat(),
        "until": _end(as_of).isoformat(),
        "findings": [list(_key(finding)) for finding in verdict.findings if _loud(finding)],
    }
    return json.dumps(body, indent=1) + "\n"


def read_baseline(root: Path) -> tuple[Baseline | None, tuple[Diagnostic, ...]]:
    """Return the baseline of a repository where it has one, and what is wrong with the file."""
    try:
        text = whole_text(root / FILE)
    except FileNotFoundError:
        return None, ()
    except OSError as error:
        return None, (_broken((error.strerror or "no reason given").lower()),)
    except UnicodeDecodeError:
        return None, (_broken("it is not UTF-8 text"),)
    try:
        body = json.loads(text)
        until = datetime.date.fromisoformat(body["until"])
        known = tuple((str(place), str(code), str(field)) for place, code, field in body["findings"])
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        return None, (_broken(f"{type(error).__name__}: {error}"),)
    return Baseline(until, known), ()


def write_baseline(root: Path, verdict: Verdict, as_of: datetime.date) -> int:
    """Write the baseline file and return how many findings it holds; one that holds is not taken again."""
    before, _ = read_baseline(root)
    if before is not None:
        raise Refusal(f"there is a baseline already, until {before.until}; delete `{FILE}` to take a new one")
    text = taken(verdict, as_of)
    staged = root / f".{FILE}.tmp"
    staged.write_text(text, encoding="utf-8", newline="\n")
    staged.replace(root / FILE)
    return sum(1 for finding in verdict.findings if _loud(finding))


def _loud(finding: Diagnostic) -> bool:
    return finding.severity is Severity.ERROR


def _key(finding: Diagnostic) -> tuple[str, str, str]:
    return finding.record or finding.location.path, finding.code, finding.field


def _end(day: datetime.date) -> datetime.date:
    """Return the last day of the second cycle, which is a month, after this one."""
    month = day.month + CYCLES + 1
    first = datetime.date(day.year + (month - 1) // 12, (month - 1) % 12 + 1, 1)
    return first - datetime.timedelta(days=1)


def _broken(why: str) -> Diagnostic:
    message = f"the baseline cannot be read ({why[:200]})"
    hint = "delete it and take a new one with `sopdocs check --write-baseline`"
    return Diagnostic(Location(FILE), "E041", "baseline", Severity.ERROR, message, hint)
