"""How tests write records: a complete example, with the blocks of a case put in place of its own.

A case is YAML as an author writes it. Each of its top-level blocks replaces the block of that name in
the base record of the same kind (`# kind: gap` on a line of its own chooses the record; the kind a rule
is for is the default); `# without: due, start` takes blocks out. A line that must raise a finding
carries the code in a comment (`# T001`); where the rule is known to err, the comment says `# missed T001` or
`# false T001`. On a `# without:` line only the code counts, not the place.
`# record: GAP-2026-002` chooses another record of the base, and what follows a line `# beside: AP-2026-003`
is put into that record, which is not judged.
A line `# file: gaps/GAP-2026-900-x.yaml` begins a whole file of its own instead, or takes the place of one.
A line `# before` (or `# before: GAP-2026-003`) begins the blocks that the record had before the branch;
several are its versions, oldest first. `# fresh` says that the last of them is less than a day old.
`# as_of: 2026-07-10`, `# scheduled` and `# set: milestone_weeks = 4` (a line of sopdocs.toml) set the
context. Rules that read figures get them measured, from the planning files of the base or from the case's
own `series.points`.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from sopdocs.check import Verdict, check
from sopdocs.diagnostics import Diagnostic
from sopdocs.figures import Figures
from sopdocs.history import History, rows_of_days
from sopdocs.load import load
from sopdocs.measure import measure
from sopdocs.model import ActionPlan
from sopdocs.rule import Context, Rule
from sopdocs.settings import FILE, Settings, parse_settings

BASE = Path(__file__).parent / "base"
CASES = Path(__file__).parent / "cases"
_CODE = re.compile(r"(?:\b(missed|false) )?\b([A-Z]\d{3})\b")
_PATHS = {
    "gap": "gaps/GAP-2026-003-otif-retailer-r1.yaml",
    "root_cause": "gaps/causes/RC-2026-003-planning-parameters.yaml",
    "action_plan": "actionplans/AP-2026-003-lead-times-and-promotions.yaml",
    "lesson": "gaps/lessons/LL-2026-001-parameter-reviews.yaml",
    "review": "actionplans/reviews/REV-2026-05-management-business-review.yaml",
    "assumptions": "data/assumptions.yaml",
    "signals": "data/signals.yaml",
}


@dataclass(frozen=True)
class Case:
    """One case: the files of a small repository and what must be found in it."""

    files: dict[str, bytes]
    path: str
    expected: frozenset[tuple[str, int | None]]
    as_of: datetime.date = datetime.date(2026, 7, 10)
    scheduled: bool = False
    figures: Figures | None = None
    settings: Settings = field(default_factory=Settings)
    false: frozenset[tuple[str, int | None]] = frozenset()
    missed: frozenset[tuple[str, int | None]] = frozenset()
    past: dict[str, list[bytes]] = field(default_factory=dict)
    fresh: frozenset[str] = frozenset()

    def history(self) -> History:
        """Return the base as it was before the case, with the versions that the case states."""
        if not self.past:
            return History()
        before, _ = load(
            sorted({**base_files(), **{path: old[-1] for path, old in self.past.items()}}.items())
        )
        dues = {}
        for path, versions in self.past.items():
            entries = [entry for text in versions for entry in load([(path, text)])[0].entries]
            plans = [entry.record for entry in entries if isinstance(entry.record, ActionPlan)]
            dues.update({plan.id: rows_of_days(plans) for plan in plans})
        return History(before, fresh=self.fresh, dues=dues)

    def verdict(self, rules: Iterable[Rule]) -> Verdict:
        """Return what the rules say of the case's repository."""
        kb, reading = load(sorted(self.files.items()))
        rules = tuple(rules)
        figures = self.figures or Figures()
        if self.figures is None and any("figures" in rule.reads for rule in rules):
            figures = measure(kb, BASE, self.as_of, self.settings)
        context = Context(
            kb, figures, self.as_of, self.settings, scheduled=self.scheduled, history=self.history()
        )
        return check(context, rules, reading)

    def found(self, rules: Iterable[Rule], code: str) -> list[Diagnostic]:
        """Return the findings with this code on the case's own record."""
        verdict = self.verdict([rule for rule in rules if rule.code == code])
        return [f for f in verdict.findings if f.code == code and f.location.path == self.path]


def base_files() -> dict[str, bytes]:
    """Return the files of the small complete repository that cases start from."""
    return {p.relative_to(BASE).as_posix(): p.read_bytes() for p in sorted(BASE.rglob("*.yaml"))}


def case(fragment: str, kind: str, figures: Figures | None = None) -> Case:
    """Return the base repository with the blocks of `fragment` put into the record of `kind`."""
    fragment, *others = re.split(r"^# (beside|file|before)(?:: (\S+))?\n", fragment, flags=re.MULTILINE)
    files = base_files()
    path = _path(fragment, kind, files)
    text = _spliced(files[path].decode(), fragment)
    files[path] = text.encode()
    past: dict[str, list[bytes]] = {}
    for how, name, part in zip(others[::3], others[1::3], others[2::3], strict=True):
        if how == "before":
            old = _file_of(name, files) if name else path
            past.setdefault(old, []).append(_spliced(base_files()[old].decode(), part).encode())
            continue
        beside = name if how == "file" else _file_of(name, files)
        files[beside] = (part if how == "file" else _spliced(files[beside].decode(), part)).encode()
    day = re.search(r"^# as_of: (\S+)", fragment, re.MULTILINE)
    return Case(
        files,
        path,
        _expected(text, fragment),
        datetime.date.fromisoformat(day[1]) if day else datetime.date(2026, 7, 10),
        bool(re.search(r"^# scheduled", fragment, re.MULTILINE)),
        figures,
        _settings(fragment),
        _expected(text, fragment, "false"),
        _expected(text, fragment, "missed"),
        past,
        frozenset(re.findall(r"^id: (\S+)", text, re.MULTILINE) if "\n# fresh" in fragment else ()),
    )


def _settings(fragment: str) -> Settings:
    settings, mistakes = parse_settings("\n".join(re.findall(r"^# set: (.*)", fragment, re.MULTILINE)), FILE)
    assert not mistakes, mistakes
    return settings


def _path(fragment: str, kind: str, files: Iterable[str]) -> str:
    """Return the file of the record that a case is about."""
    record = re.search(r"^# record: (\S+)", fragment, re.MULTILINE)
    stated = re.search(r"^# kind: (\w+)", fragment, re.MULTILINE)
    return _file_of(record[1], files) if record else _PATHS[stated[1] if stated else kind]


def _file_of(id: str, files: Iterable[str]) -> str:
    return next(path for path in files if Path(path).stem.startswith(id))


def _blocks(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    key = ""
    for line in text.splitlines(keepends=True):
        match = re.match(r"([A-Za-z_]+):", line)
        if match:
            key = match[1]
        if key or not line.startswith("#"):
            found[key] = found.get(key, "") + line
    return found


def _spliced(base: str, fragment: str) -> str:
    own = {key: block.rstrip("\n") + "\n" for key, block in _blocks(fragment).items() if key}
    without = {
        name.strip()
        for names in re.findall(r"^# without: ([\w, ]+)", fragment, re.MULTILINE)
        for name in names.split(",")
    }
    blocks = {k: v for k, v in _blocks(base).items() if k not in without}
    blocks.update(own)
    return "".join(blocks.values())


def _expected(text: str, fragment: str, how: str = "") -> frozenset[tuple[str, int | None]]:
    lines = {(code, n) for n, line in enumerate(text.splitlines(), 1) for code in _codes(line, how)}
    absent = {
        (code, None)
        for line in fragment.splitlines()
        if line.startswith("# without")
        for code in _codes(line, how)
    }
    return frozenset(lines | absent)


def _codes(line: str, how: str) -> list[str]:
    """Return the rule codes in the comment at the end of a line that follow the word `how`."""
    _, mark, comment = line.rpartition("#")
    return [code for word, code in _CODE.findall(comment) if word == how] if mark else []


def examples(page: str) -> tuple[list[str], list[str]]:
    """Return the bad and the good examples of a rule's page."""
    found: dict[str, list[str]] = {"Bad": [], "Good": []}
    for label, block in re.findall(r"^(Bad|Good):\n\n((?:(?: {4}.*)?\n)+)", page + "\n", re.MULTILINE):
        found[label].append("\n".join(line[4:] for line in block.splitlines()).strip() + "\n")
    return found["Bad"], found["Good"]
