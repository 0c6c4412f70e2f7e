"""A site built again after each of many edits is, byte for byte, the site built from nothing.

    python -m tests.test_site_edits 200

makes so many random edits, builds after every fifth, and compares with a build from scratch.
"""

from __future__ import annotations

import datetime
import random
import re
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from sopdocs.site.compose import publish_site
from sopdocs.site.opened import open_world

ROOT = Path(__file__).parents[1]
DAY = datetime.date(2026, 7, 10)


def company(folder: Path) -> Path:
    """Copy the demo company."""
    for name in ("gaps", "actionplans", "data", "site_src"):
        shutil.copytree(ROOT / name, folder / name)
    for name in ("sopdocs.toml", "mkdocs.yml"):
        shutil.copy(ROOT / name, folder)
    return folder


def _records(folder: Path) -> list[Path]:
    return sorted(path for name in ("gaps", "actionplans") for path in (folder / name).rglob("*.yaml"))


def _changed(pattern: str, instead: Callable[[re.Match[str]], str]) -> Callable[[Path, random.Random], None]:
    """Return an edit that puts something else where a pattern is found in one of the records."""

    def edit(folder: Path, chance: random.Random) -> None:
        for path in chance.sample(_records(folder), 12):
            text = path.read_text("utf-8")
            found = list(re.finditer(pattern, text, re.MULTILINE))
            if found:
                one = chance.choice(found)
                path.write_text(text[: one.start()] + instead(one) + text[one.end() :], "utf-8")
                return

    return edit


def _datum(folder: Path, chance: random.Random) -> None:
    """Restate a value of a planning file."""
    path = chance.choice(sorted((folder / "data").glob("*.csv")))
    lines = path.read_text("utf-8").splitlines()
    at = chance.randrange(1, len(lines))
    lines[at] = re.sub(r"\d(?=\D*$)", lambda match: str((int(match[0]) + 1) % 10), lines[at], count=1)
    path.write_text("\n".join(lines) + "\n", "utf-8")


def _gone(folder: Path, chance: random.Random) -> None:
    """Take a record out."""
    chance.choice(_records(folder)).unlink()


def _back(folder: Path, chance: random.Random) -> None:
    """Put a record back as it was at first."""
    path = chance.choice(_records(ROOT))
    shutil.copy(path, folder / path.relative_to(ROOT))


def _broken(folder: Path, chance: random.Random) -> None:
    """Break a record."""
    path = chance.choice(_records(folder))
    path.write_text(path.read_text("utf-8").replace("\nstatus: ", "\nstatus: un", 1), "utf-8")


def _prose(folder: Path, chance: random.Random) -> None:
    """Write a line on a page of the hand-written ones."""
    path = chance.choice(sorted((folder / "site_src").rglob("*.md")))
    path.write_text(path.read_text("utf-8") + f"\nOne more line, {chance.randrange(1000)}.\n", "utf-8")


EDITS = (
    *(_changed(r"^title: .*$", lambda match: match[0][:70].rstrip() + " now"),) * 3,
    _changed(r"due: (\d{4})-(\d\d)-\d\d", lambda match: f"due: {match[1]}-{match[2]}-17"),
    _changed(r"(status: )in_progress", lambda match: f"{match[1]}done"),
    _changed(r"^owner: .*$", lambda _: "owner: sop-coordinator"),
    _changed(r"(value: )(\d+)", lambda match: f"{match[1]}{int(match[2]) + 1}"),
    *(_datum, _gone, _back, _back, _broken),
)


def edited(folder: Path, number: int, seed: int) -> None:
    """Make so many edits, one of them to the hand-written pages in twenty; build after every fifth."""
    chance = random.Random(seed)
    for count in range(1, number + 1):
        (_prose if count % 20 == 0 else chance.choice(EDITS))(folder, chance)
        if count % 5 == 0 or count == number:
            publish_site(folder, open_world(folder, DAY), folder / "site")


def different(one: Path, other: Path) -> list[str]:
    """Return the files that two folders do not have alike."""
    names = {
        path.relative_to(top).as_posix() for top in (one, other) for path in top.rglob("*") if path.is_file()
    }
    return [name for name in sorted(names) if not _same(one / name, other / name)]


def _same(one: Path, other: Path) -> bool:
    return one.is_file() and other.is_file() and one.read_bytes() == other.read_bytes()


def compared(folder: Path, number: int, seed: int) -> list[str]:
    """Return the files in which a site after edits differs from the same built from nothing."""
    company(folder)
    publish_site(folder, open_world(folder, DAY), folder / "site")
    edited(folder, number, seed)
    publish_site(folder, open_world(folder, DAY), folder / "anew", fresh=True)
    return different(folder / "site", folder / "anew")


def test_after_many_edits_the_site_is_that_from_scratch(tmp_path: Path) -> None:
    assert compared(tmp_path, 15, seed=5) == []


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        edits = int(sys.argv[1])
        wrong = compared(Path(place), edits, seed=int(sys.argv[2]) if len(sys.argv) > 2 else 1)
        files = sum(1 for path in (Path(place) / "anew").rglob("*") if path.is_file())
    sys.stdout.write(
        f"{edits} edits, {files} files, {len(wrong)} differ\n" + "".join(f"  {name}\n" for name in wrong)
    )
