"""Measure `sopdocs check`, cold and warm, beside check-jsonschema on the same files in the same run.

    python -m benchmarks.check [--records 10000] [--sample N]

CPU seconds are user and system time of child processes. check-jsonschema only validates files against a
schema; it links nothing, computes no figure and runs no rule, so the ratio understates what is gained.
Times of one run are not to be compared with those of another: machines and their neighbours differ.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.cost import HOME, SOPDOCS, Cost, middle, must, run, spread
from benchmarks.generate import generate

KINDS = {"gap": "gaps/GAP-*", "root_cause": "gaps/causes/*", "lesson": "gaps/lessons/*",
         "action_plan": "actionplans/AP-*", "review": "actionplans/reviews/*"}  # fmt: skip
TOOL = "check-jsonschema"


def cold(folder: Path, times: int) -> list[Cost]:
    """Check without a cache."""
    return [must(run((*SOPDOCS, "check", "--no-cache"), folder), 0, 1) for _ in range(times)]


def warm(folder: Path, times: int) -> list[Cost]:
    """Check an unchanged tree again; the first run fills the cache and is not counted."""
    first, *rest = (must(run((*SOPDOCS, "check"), folder), 0, 1) for _ in range(times + 1))
    if {cost.output for cost in rest} != {first.output}:
        sys.exit("the warm runs do not print what the cold run printed")
    return rest


def jsonschema(folder: Path, schemas: Path, sample: int) -> tuple[float, int, int]:
    """Run check-jsonschema once for each kind; return CPU seconds, files seen and files there are."""
    must(run((*SOPDOCS, "schema", "--out", schemas), folder))
    total = sum(len(list(folder.glob(f"{pattern}.yaml"))) for pattern in KINDS.values())
    cpu, seen = 0.0, 0
    for kind, pattern in KINDS.items():
        files = sorted(folder.glob(f"{pattern}.yaml"))
        files = files[:: -(-total // sample)] if sample and sample < total else files
        command = [Path(sys.executable).with_name(TOOL), "--schemafile", schemas / f"{kind}.json", *files]
        cpu += must(run(command, folder)).cpu
        seen += len(files)
    return cpu, seen, total


def by_stage(folder: Path, records: int) -> str:
    """Return microseconds a record of each stage, from a run in one process."""
    spent = json.loads(must(run((sys.executable, "-m", "benchmarks.stages", folder), HOME)).output)
    return "  ".join(f"{stage} {1e6 * seconds / records:.0f}" for stage, seconds in spent.items())


def main(arguments: Sequence[str] | None = None) -> None:
    """Generate, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, default=10_000)
    parser.add_argument("--sample", type=int, default=0, help=f"show {TOOL} only so many files, and scale (0: all)")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="sopdocs-benchmark-") as place:
        folder = Path(place) / "base"
        records = generate(folder, options.records)
        size = sum(path.stat().st_size for path in folder.rglob("*.yaml"))
        print(f"{records} records, {size / 1e6:.1f} MB of YAML", flush=True)
        before = cold(folder, 2)
        their, seen, files = jsonschema(folder, Path(place) / "schemas", options.sample)
        ours = before + cold(folder, 1)
        again = warm(folder, 3)
        print(middle(ours).output.splitlines()[-1])
        theirs = their * files / seen
        one = middle(ours).cpu
        print(f"cold   {spread(ours)} CPU s   {records / one:.0f} records a CPU second   {middle(ours).peak:.0f} MiB")
        print(f"warm   {spread(again)} CPU s   {records / middle(again).cpu:.0f} records a CPU second")
        print(f"µs a record by stage: {by_stage(folder, records)}")
        scaled = f", scaled from {seen} files" if seen < files else f" on {files} files"
        print(f"{TOOL} {theirs:.1f} CPU s{scaled}")
        print(f"ratio  {theirs / one:.1f} cold (at least 10, aim 25)   {theirs / middle(again).cpu:.0f} warm")


if __name__ == "__main__":
    main()
