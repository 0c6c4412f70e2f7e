"""What a company tunes: `sopdocs.toml`, else `[tool.sopdocs]`. Unknown keys are findings."""

from __future__ import annotations

import datetime
import math
import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from sopdocs.diagnostics import Diagnostic, Location, Severity
from sopdocs.files import whole_text
from sopdocs.suggest import did_you_mean

FILE = "sopdocs.toml"
PYPROJECT = "pyproject.toml"

FIRST_YEAR = 1900
"""Before it no day can be judged on: lags and horizons would leave the calendar."""


Words: TypeAlias = tuple[str, ...]
Weeks: TypeAlias = tuple[tuple[str, int], ...]
"""Pairs of a phrase and whole weeks."""
Lexica: TypeAlias = tuple[tuple[str, tuple[tuple[str, Words], ...]], ...]
"""Per language, words to be added to the lists of its lexicon: `[lexicon.en]` with `vague_verbs = [...]`."""

_OURS = re.compile(r"""^\s*(\[\s*)?tool\s*\.\s*["']?sopdocs["']?\s*[].=]""", re.MULTILINE)
_LEAD_WEEKS: Weeks = (("new line", 20), ("new supplier", 16), ("second source", 16), ("co-manufacturer", 12))


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
    budget_limit: float = 50_000.0
    """A plan that costs more needs an approver, a decision, a sponsor and alternatives."""
    coverage_pct: float = 90.0
    """How much of the recovery needed the impacts of a plan must add up to."""
    unexplained_pct: float = 30.0
    """How much of a gap may stay unexplained when a plan starts."""
    payback_months: int = 12
    milestone_weeks: int = 6
    lead_weeks: Weeks = _LEAD_WEEKS
    """What takes how many weeks at least, by a phrase of an action's title: `[lead_weeks]`."""
    lexicon: Lexica = ()
    select: Words = ()
    extend_select: Words = ()
    ignore: Words = ()


def read_settings(root: Path) -> tuple[Settings, tuple[Diagnostic, ...]]:
    """Return the settings of a repository, and what is wrong with them; there the default stands."""
    name, text = _in_force(root)
    return parse_settings(text, name) if isinstance(text, str) else (Settings(), (text,) if text else ())


def place_of(root: Path, word: str) -> Location:
    """Return where the settings in force write a word between quotes, else the beginning of their file."""
    name, text = _in_force(root)
    rows = text.splitlines() if isinstance(text, str) else ()
    for number, row in enumerate(rows, 1):
        for quote in "\"'":
            if (start := row.find(f"{quote}{word}{quote}")) >= 0:
                return Location(name, number, start + 1, number, start + len(word) + 3)
    return Location(name)


def states_settings(text: str) -> bool:
    """Tell whether a `pyproject.toml` holds settings of ours, in a table or a part of one."""
    return bool(_OURS.search(text))


def _in_force(root: Path) -> tuple[str, str | Diagnostic | None]:
    """Return the name of the file that holds the settings and its text, or what keeps it from being read."""
    for name in (FILE, PYPROJECT):
        try:
            text = whole_text(root / name)
        except FileNotFoundError:
            continue
        except OSError as error:
            why = (error.strerror or "it is not known why").lower()
            return name, _finding(name, 1, f"cannot be read: {why}", "put a text file there that may be read")
        except UnicodeDecodeError:
            return name, _finding(name, 1, "is not UTF-8 text", "save it as UTF-8 text")
        if name == FILE or states_settings(text):
            return name, text
    return FILE, None


def parse_settings(text: str, path: str) -> tuple[Settings, tuple[Diagnostic, ...]]:
    """Return settings from TOML text; `path` tells whether the table `[tool.sopdocs]` is meant."""
    try:
        table: Any = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # its own mistake, a number too long, brackets too deep
        return Settings(), (_finding(path, _line_of(str(error)), f"is not TOML: {error}", "see toml.io"),)
    for name in ("tool", "sopdocs") if path != FILE else ():
        table = table.get(name, {}) if isinstance(table, dict) else {}
    if not isinstance(table, dict):
        message = "`tool.sopdocs` is to be a table of settings"
        return Settings(), (_finding(path, 1, message, "write `[tool.sopdocs]` on a line of its own"),)
    known = {field.name: field for field in fields(Settings)}
    good: dict[str, Any] = {}
    findings = []
    for key, value in table.items():
        line = _line_with(text, key)
        if key not in known:
            findings.append(_finding(path, line, f"unknown setting `{key}`", did_you_mean(key, known)))
            continue
        kind = _KINDS[str(known[key].type)]
        read = kind.read(value)
        if read is None:
            findings.append(_finding(path, line, f"`{key}` is to be {kind.words}", f"not `{value}`"))
        else:
            good[key] = read
    findings += _unknown_lists(good.get("lexicon", ()), text, path)
    return Settings(**good), tuple(findings)


def _unknown_lists(lexica: Lexica, text: str, path: str) -> Iterator[Diagnostic]:
    """Yield a finding for each language and each list of words that the rules do not have."""
    if not lexica:
        return
    from sopdocs.lexicon import languages, list_names

    for language, lists in lexica:
        line = _line_naming(text, language, _line_naming(text, "lexicon", 1))
        if language not in languages():
            what = f"there are no words of the language `{language}` yet"
            yield _finding(path, line, what, did_you_mean(language, languages()))
            continue
        known = list_names(language)
        for name in (name for name, _ in lists if name not in known):
            place = _line_naming(text, name, line)
            yield _finding(path, place, f"unknown list of words `{name}`", did_you_mean(name, known))


def _day(value: object) -> datetime.date | None:
    if not isinstance(value, datetime.date) or isinstance(value, datetime.datetime):
        return None
    return value if value.year >= FIRST_YEAR else None


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if 0 <= value <= _MOST and math.isfinite(value) else None


def _whole(value: object) -> int | None:
    return int(value) if isinstance(value, int) and _number(value) is not None else None


def _words(value: object) -> Words | None:
    good = isinstance(value, list) and all(isinstance(one, str) and one.strip() for one in value)
    return tuple(value) if good and isinstance(value, list) else None


def _weeks(value: object) -> Weeks | None:
    if not isinstance(value, dict) or any(_whole(one) is None for one in value.values()):
        return None
    return tuple((str(name), int(weeks)) for name, weeks in value.items())


def _lexica(value: object) -> Lexica | None:
    """Return the added words; a language without a table, or a list that is none, is a mistake."""
    if not isinstance(value, dict) or not all(isinstance(lists, dict) for lists in value.values()):
        return None
    if any(_words(one) is None for lists in value.values() for one in lists.values()):
        return None
    return tuple(
        (language, tuple((name, tuple(words)) for name, words in lists.items()))
        for language, lists in value.items()
    )


_MOST = 10**15
"""More than any threshold of a company, and few enough digits to compute with."""


class _Kind(NamedTuple):
    """How a setting of one type is read from TOML, None where it does not fit, and how to write it."""

    read: Callable[[object], Any]
    words: str


_KINDS = {
    "str": _Kind(_text, "text in quotes"),
    "float": _Kind(_number, "a number from 0"),
    "int": _Kind(_whole, "a whole number from 0"),
    "datetime.date | None": _Kind(_day, f"a date like 2026-07-10, without quotes, from {FIRST_YEAR} on"),
    "Words": _Kind(_words, 'a list of texts like ["S007"]'),
    "Weeks": _Kind(_weeks, 'a table of phrases and whole weeks like { "new line" = 20 }'),
    "Lexica": _Kind(_lexica, "a table for each language like [lexicon.en], with lists of words"),
}


def _line_with(text: str, key: str) -> int:
    """Return the line that sets a key."""
    setting = re.compile(rf"\s*(?:\[\s*)?[\"']?{re.escape(key)}[\"']?\s*[\]=.]")
    return next((n for n, row in enumerate(text.splitlines(), 1) if setting.match(row)), 1)


def _line_naming(text: str, key: str, first: int) -> int:
    """Return the line, from the first given on, in which a key or a part of one stands."""
    named = re.compile(rf"[^#]*(?<![\w-]){re.escape(key)}[\"']?\s*[\]=.]")
    rows = enumerate(text.splitlines(), 1)
    return next((n for n, row in rows if n >= first and named.match(row)), first)


def _line_of(message: str) -> int:
    tail = message.rpartition("line ")[2]
    digits = tail.split(",")[0]
    return int(digits) if digits.isdigit() else 1


def _finding(path: str, line: int, message: str, hint: str) -> Diagnostic:
    place = Location(path, line, 1, line, 1)
    return Diagnostic(place, "E040", "configuration", Severity.ERROR, message, hint)
