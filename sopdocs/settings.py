"""What a company tunes: `sopdocs.toml`, else `[tool.sopdocs]`. Unknown keys are findings."""

from __future__ import annotations

import datetime
import math
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from sopdocs.diagnostics import Diagnostic, Location, Severity
from sopdocs.suggest import did_you_mean

FILE = "sopdocs.toml"

FIRST_YEAR = 1900
"""Before it no day can be judged on: lags and horizons would leave the calendar."""


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
            if (root / name).exists() and not (root / name).is_file():
                return Settings(), (_finding(name, 1, f"`{name}` is not a file", "put a text file there"),)
            text = (root / name).read_text("utf-8-sig")
        except FileNotFoundError:
            continue
        except OSError as error:
            why = (error.strerror or "it is not known why").lower()
            return Settings(), (_finding(name, 1, f"cannot be read: {why}", "check its permissions"),)
        except UnicodeDecodeError:
            return Settings(), (_finding(name, 1, "is not UTF-8 text", "save it as UTF-8 text"),)
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
        line = _line_with(text, key)
        if key not in types:
            findings.append(_finding(path, line, f"unknown setting `{key}`", did_you_mean(key, types)))
        elif not _fits(value, types[key]):
            findings.append(_finding(path, line, f"`{key}` is to be {_WORDS[types[key]]}", f"not `{value}`"))
        else:
            good[key] = float(value) if types[key] is float else value
    return Settings(**good), tuple(findings)


_WORDS: dict[type, str] = {
    str: "text in quotes",
    float: "a number from 0",
    int: "a whole number from 0",
    datetime.date: f"a date like 2026-07-10, without quotes, from {FIRST_YEAR} on",
}


def _fits(value: object, wanted: type) -> bool:
    if wanted is datetime.date:
        if not isinstance(value, datetime.date) or isinstance(value, datetime.datetime):
            return False
        return value.year >= FIRST_YEAR
    if wanted is str:
        return isinstance(value, str)
    if isinstance(value, bool) or not isinstance(value, (int, float) if wanted is float else int):
        return False
    return 0 <= value <= _MOST and math.isfinite(value)


_MOST = 10**15
"""More than any threshold of a company, and few enough digits to compute with."""


def _line_with(text: str, key: str) -> int:
    """Return the line that sets a key."""
    setting = re.compile(rf"\s*[\"']?{re.escape(key)}[\"']?\s*[=.]")
    return next((n for n, row in enumerate(text.splitlines(), 1) if setting.match(row)), 1)


def _line_of(message: str) -> int:
    tail = message.rpartition("line ")[2]
    digits = tail.split(",")[0]
    return int(digits) if digits.isdigit() else 1


def _finding(path: str, line: int, message: str, hint: str) -> Diagnostic:
    place = Location(path, line, 1, line, 1)
    return Diagnostic(place, "E040", "configuration", Severity.ERROR, message, hint)
