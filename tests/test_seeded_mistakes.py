"""Twenty mistakes in twenty files of the demo company: each is named at its line and column, in one run.

Run as a script, it prints the table.
"""

from __future__ import annotations

import datetime
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from sopdocs.diagnostics import Diagnostic, Severity
from sopdocs.gate import Question, judged
from sopdocs.source import read
from tests.support import CASES

ROOT = Path(__file__).parents[1]
DAY = datetime.date(2026, 7, 10)


@dataclass(frozen=True)
class Seed:
    """One mistake: where it was put, and the place and code that have to be named."""

    what: str
    path: str
    code: str
    line: int
    column: int


def plant(folder: Path) -> list[Seed]:
    """Copy the demo company into `folder` and put the mistakes in."""
    for name in ("gaps", "actionplans", "data"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copy(ROOT / "sopdocs.toml", folder)
    seeds = yaml.safe_load((CASES / "seeded_mistakes.yaml").read_text("utf-8"))
    return [_planted(folder, seed) for seed in seeds]


def _planted(folder: Path, seed: dict[str, Any]) -> Seed:
    (path,) = folder.glob(seed["file"])
    text = path.read_text("utf-8")
    assert text.count(seed["find"]) == 1, (
        f"`{seed['find']}` stands {text.count(seed['find'])} times in {path.name}"
    )
    text = text.replace(seed["find"], seed["write"])
    shown = path.relative_to(folder).as_posix()
    if "at" in seed:
        at = seed["at"] if isinstance(seed["at"], list) else [seed["at"]]
        place = read(text.encode(), shown).locate(tuple(at))
        line, column = place.line, place.column
    else:
        before, _, after = text.partition("«")
        text = before + after
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    path.write_text(text, "utf-8")
    return Seed(seed["what"], shown, seed["code"], line, column)


def found(folder: Path) -> tuple[Diagnostic, ...]:
    """Return what `sopdocs check` finds in the copy."""
    return judged(folder, Question(DAY), remember=False).verdict.findings


def test_each_mistake_is_named_at_its_place(tmp_path: Path) -> None:
    """Code, line and column of all twenty."""
    seeds = plant(tmp_path)
    places = {(f.location.path, f.code, f.location.line, f.location.column) for f in found(tmp_path)}
    missing = [s for s in seeds if (s.path, s.code, s.line, s.column) not in places]
    assert missing == []
    assert len({seed.path for seed in seeds}) == 20


def test_the_run_fails_and_sound_files_stay_silent(tmp_path: Path) -> None:
    """Exit 1; nothing is said of a file in which there is no mistake."""
    seeds = plant(tmp_path)
    verdict = judged(tmp_path, Question(DAY), remember=False).verdict
    assert verdict.fails(Severity.ERROR)
    assert {f.location.path for f in verdict.findings} == {seed.path for seed in seeds}


def table(folder: Path) -> str:
    """Return the mistakes beside what was found, one a line."""
    seeds = plant(folder)
    findings = found(folder)
    rows = []
    for seed in seeds:
        hits = [f for f in findings if f.location.path == seed.path and f.code == seed.code]
        hit = next(
            (f for f in hits if (f.location.line, f.location.column) == (seed.line, seed.column)), None
        )
        place = f"{seed.path.rpartition('/')[2][:12]}:{seed.line}:{seed.column}"
        said = hit.message if hit else hits
        rows.append(f"{'ok  ' if hit else 'MISS'} {place:<20} {seed.code} {seed.what:<36} {said}")
    return "\n".join(rows)


if __name__ == "__main__":
    import tempfile

    print(table(Path(tempfile.mkdtemp())))
