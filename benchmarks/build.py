"""Measure `sopdocs build`, whole and after one edit, beside plain MkDocs on the same pages in the same run.

    python -m benchmarks.build [--records 1000 10000] [--no-mkdocs] [--zensical PROGRAM] [--serve]

CPU seconds are user and system time of child processes. MkDocs gets the pages as `sopdocs render` writes
them, ready HTML with the records outside the nav, and its search is on: the fastest it can be with Markdown
files and an index. So does Zensical, which may stand in an environment of its own. Neither reads a record
nor computes a figure, so the ratios understate what is gained.
Times of one run are not to be compared with those of another: machines and their neighbours differ.
"""

from __future__ import annotations

import argparse
import math
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from benchmarks.cost import HOME, SOPDOCS, Cost, middle, must, run, spread, stage_times

EDITS = 3
"""How often a record is edited and published again; the median counts."""
PATIENCE_S = 120.0


@dataclass(frozen=True, slots=True)
class Size:
    """What was measured at one number of records."""

    records: int
    fresh: Cost
    shelled: tuple[Cost, ...]
    again: Cost
    edits: tuple[Cost, ...]
    mkdocs: Cost | None
    zensical: Cost | None

    @property
    def cached(self) -> Cost:
        """Return the median build of all pages with the shell in the cache."""
        return middle(self.shelled)


def base(folder: Path, records: int) -> int:
    """Write a knowledge base that can be built; return how many records it has."""
    must(run((sys.executable, "-m", "benchmarks.generate", folder, "--records", str(records)), HOME))
    shutil.copy2(HOME / "mkdocs.yml", folder)
    shutil.copytree(HOME / "site_src", folder / "site_src")
    return sum(1 for name in ("gaps", "actionplans") for _ in (folder / name).rglob("*.yaml"))


def build(folder: Path) -> Cost:
    """Build the site; what earlier runs left to be written to the disk is not this one's."""
    os.sync()
    return must(run((*SOPDOCS, "build"), folder))


def clear(folder: Path, *names: str) -> None:
    """Put what was built out of the way. Removed, it would slow the next build: ext4 spares freed files."""
    for name in names:
        if (folder / name).exists():
            (folder / name).rename(Path(tempfile.mkdtemp(prefix="old-", dir=folder.parent)) / name)


def from_nothing(folder: Path) -> Cost:
    """Build every page again, with the shell in the cache."""
    clear(folder, "site")
    return build(folder)


def chosen(folder: Path, number: int) -> Path:
    """Return the file of the gap that is edited, another one for each number."""
    found = sorted((folder / "gaps").glob("GAP-*.yaml"))
    return found[len(found) * (number + 1) // (EDITS + 2)]


def edited(folder: Path, number: int) -> tuple[Path, str]:
    """Change the title of a gap that others name; return its file and a word that its page must now hold."""
    path = chosen(folder, number)
    word = f"Edit-{number}"
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r"(?m)^(title: .*) \S+$", rf"\1 {word}", text, count=1), encoding="utf-8")
    return path, word


def page_of(record: Path) -> str:
    """Return the address of a gap's page."""
    return f"gaps/{'-'.join(record.name.split('-')[:3]).lower()}.html"


def republished(folder: Path, number: int) -> Cost:
    """Publish one edited record with a new process."""
    record, word = edited(folder, number)
    cost = build(folder)
    if word not in (folder / "site" / page_of(record)).read_text(encoding="utf-8"):
        sys.exit("the page of the edited record does not show the edit")
    return cost


def plain(folder: Path) -> Cost:
    """Build the same pages with MkDocs alone, once."""
    config = rendered(folder)
    return must(run((sys.executable, "-m", "mkdocs", "build", "--quiet", "-f", config), folder))


def other(folder: Path, program: str) -> Cost:
    """Build the same pages with Zensical, once and from nothing; it may not manage so many."""
    return run((program, "build", "--clean", "-f", rendered(folder)), folder)


def rendered(folder: Path) -> Path:
    """Write the pages for other generators; return the configuration to build them with."""
    clear(folder, "rendered")
    must(run((*SOPDOCS, "render", "--out", "rendered"), folder))
    return folder / "rendered" / "mkdocs.yml"


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve the knowledge base; give the address of the site."""
    command = [*SOPDOCS, "serve", "--port", "0"]
    with subprocess.Popen(
        command, cwd=folder, env={"PYTHONPATH": str(HOME)}, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            line = process.stdout.readline() if process.stdout else ""
            yield line.split()[2]
        finally:
            process.terminate()


def seen_after_edit(folder: Path) -> float:
    """Return the seconds from writing a file to its open page with the new text, from a running `serve`."""
    with served(folder) as site:
        time.sleep(2)  # the watch on the folders is set after the server answers
        with urllib.request.urlopen(site + page_of(chosen(folder, EDITS))) as answer:
            answer.read()  # its author has the page open
        record, word = edited(folder, EDITS)
        started = time.perf_counter()
        while time.perf_counter() - started < PATIENCE_S:
            with urllib.request.urlopen(site + page_of(record)) as answer:
                if word.encode() in answer.read():
                    return time.perf_counter() - started
            time.sleep(0.05)
    sys.exit("the served page never showed the edit")


def measured(folder: Path, records: int, mkdocs: bool, zensical: str) -> Size:
    """Run everything that is asked for at one size."""
    build(folder)  # the first run pays for bytecode and for files that the disk has to fetch
    clear(folder, "site", ".sopdocs")
    fresh = build(folder)
    shelled = [from_nothing(folder)]
    again = build(folder)
    edits = tuple(republished(folder, number) for number in range(EDITS))
    theirs = plain(folder) if mkdocs else None
    third = other(folder, zensical) if zensical else None
    shelled.append(from_nothing(folder))
    return Size(records, fresh, tuple(shelled), again, edits, theirs, third)


def told(size: Size, folder: Path) -> None:
    """Print what was measured at one size."""
    edit = middle(size.edits)
    made = re.search(r"[\d,]+ made", edit.output)
    seconds = sorted(cost.wall for cost in size.edits)
    wall = f"{seconds[len(seconds) // 2]:.2f} s ({seconds[0]:.2f} to {seconds[-1]:.2f})"
    each = 1e3 * size.cached.cpu / size.records
    print(size.fresh.output.splitlines()[-1])
    print(f"with the shell   {size.fresh.cpu:.2f} CPU s   {size.fresh.peak:.0f} MiB")
    print(
        f"shell cached     {spread(size.shelled)} CPU s   {each:.2f} ms a record   {size.cached.peak:.0f} MiB"
    )
    print(f"nothing changed  {size.again.cpu:.2f} CPU s   {size.again.wall:.2f} s")
    print(
        f"one edit         {edit.cpu:.2f} CPU s   {wall}   {made[0] if made else '?'}   {edit.peak:.0f} MiB"
    )
    clear(folder, "site")
    print(f"µs a record by stage: {stage_times('build', folder, size.records)}")
    for name, cost in (("MkDocs", size.mkdocs), ("Zensical", size.zensical)):
        if cost and cost.code:
            print(f"{name:<17}gave up: {cost.output.strip().splitlines()[-1][:200]}")
        elif cost:
            ratios = [cost.cpu / one.cpu for one in (size.fresh, size.cached)]
            print(f"{name:<17}{cost.cpu:.2f} CPU s, run once   {cost.peak:.0f} MiB")
            asked = " (at least 4, aim 8)" if name == "MkDocs" else ""
            print(f"ratio            {ratios[0]:.1f} with the shell{asked}   {ratios[1]:.1f} cached")


def growth(one: Size, other: Size) -> None:
    """Print how the cost grows from one size to another; 1 is linear."""
    steps = math.log(other.records / one.records)
    exponent = math.log(other.cached.cpu / one.cached.cpu) / steps
    print(f"\ngrowth from {one.records} to {other.records} records: exponent {exponent:.2f}", end="")
    if one.mkdocs and other.mkdocs:
        print(f" (MkDocs {math.log(other.mkdocs.cpu / one.mkdocs.cpu) / steps:.2f})", end="")
    print()


def main(arguments: Sequence[str] | None = None) -> None:
    """Generate, measure, print."""
    form = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=form)
    parser.add_argument("--records", type=int, nargs="+", default=[1_000, 10_000])
    parser.add_argument("--no-mkdocs", action="store_true", help="leave out MkDocs, which takes minutes")
    parser.add_argument("--zensical", default="", metavar="PROGRAM", help="build with this program as well")
    parser.add_argument("--serve", action="store_true", help="measure an edit under a running serve as well")
    options = parser.parse_args(arguments)
    sizes = []
    with tempfile.TemporaryDirectory(prefix="sopdocs-benchmark-") as place:
        for wanted in sorted(options.records):
            folder = Path(place) / str(wanted)
            records = base(folder, wanted)
            print(f"\n{records} records", flush=True)
            sizes.append(measured(folder, records, not options.no_mkdocs, options.zensical))
            told(sizes[-1], folder)
            if options.serve:
                print(f"edit in serve    {seen_after_edit(folder):.2f} s until the page shows it", flush=True)
    for one, other in pairwise(sizes):
        growth(one, other)


if __name__ == "__main__":
    main()
