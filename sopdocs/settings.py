"""What a company tunes: `sopdocs.toml`, else `[tool.sopdocs]`. Unknown keys are findings."""

from __future__ import annotations

import datetime
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from sopdocs.diagnostics import Diagnostic, Location, Severity
from sopdocs.suggest import did_you_mean

FILE = "sopdocs.toml"


@dataclass(frozen=True, slots=True)
class Settings:
    """One company's settings; every one has a default, and `as_of` None means today."""

    company: str = "S&OP knowledge base"
    as_of: datetime.date | None = None
    carrying_rate_pct: float = 10.0
    medium_value: float = 5_000.0
    high_value: float = 20_000.0
    critical_value: float = 100_000.0
    no_plan_days: int = 30
    no_plan_days_critical: int = 10


def read_settings(root: Path) -> tuple[Settings, tuple[Diagnostic, ...]]:
    """Return the settings of a repository, and what is wrong with them; there the default stands."""
    for name in (FILE, "pyproject.toml"):
        try:
            text = (root / name).read_text("utf-8-sig")
        except FileNotFoundError:
            continue
        except (OSError, UnicodeDecodeError) as error:
            return Settings(), (_finding(name, 1, f"cannot be read: {error}", "save it as UTF-8 text"),)
        if name == FILE or "[tool.sopdocs]" in text:
            return parse_settings(text, name)
    return Settings(), ()


def parse_settings(text: str, path: str) -> tuple[Settings, tuple[Diagnostic, ...]]:
    """Return settings from TOML text; `path` tells whether the table `[tool.sopdocs]` is meant."""
    try:
        table: Mapping[str, Any] = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return Settings(), (_finding(path, _line_of(str(error)), f"is not TOML: {error}", "see toml.io"),)
    if path != FILE:
        table = table.get("tool", {}).get("sopdocs", {})
    types: dict[str, type] = {field.name: type(field.default) for field in fields(Settings)}
    types["as_of"] = datetime.date
    good: dict[str, Any] = {}
    findings = []
    for key, value in table.items():
        line = next((n for n, row in enumerate(text.splitlines(), 1) if row.strip().startswith(key)), 1)
        if key not in types:
            findings.append(_finding(path, line, f"unknown setting `{key}`", did_you_mean(key, types)))
        elif not _fits(value, types[key]):
            findings.append(_finding(path, line, f"`{key}` is to be {_WORDS[types[key]]}", f"not `{value}`"))
        else:
            good[key] = float(value) if types[key] is float else value
    return Settings(**good), tuple(findings)


_WORDS: dict[type, str] = {
    str: "text in quotes",
    float: "a number",
    int: "a whole number",
    datetime.date: "a date like 2026-07-10, without quotes",
}


def _fits(value: object, wanted: type) -> bool:
    if wanted is datetime.date:
        return isinstance(value, datetime.date) and not isinstance(value, datetime.datetime)
    if isinstance(value, bool):
        return False
    return isinstance(value, (int, float) if wanted is float else wanted)


def _line_of(message: str) -> int:
    tail = message.rpartition("line ")[2]
    digits = tail.split(",")[0]
    return int(digits) if digits.isdigit() else 1


def _finding(path: str, line: int, message: str, hint: str) -> Diagnostic:
    place = Location(path, line, 1, line, 1)
    return Diagnostic(place, "E040", "configuration", Severity.ERROR, message, hint)
