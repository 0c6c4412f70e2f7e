"""Measure `sopdocs check` with every rule, cold and warm, beside check-jsonschema and yamllint.

    python -m benchmarks.check [--records 10000] [--sample N]

CPU seconds are user and system time of child processes. check-jsonschema only validates files against a
schema and yamllint looks at their form; they link nothing, compute no figure and run no rule of planning,
so the ratios understate what is gained. Warm runs ask for the stable rules, as every day does.
Times of one run are not to be compared with those of another: machines and their neighbours differ.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.cost import SOPDOCS, Cost, middle, must, run, spread, stage_times
from benchmarks.generate import generate

KINDS = {
    "gap": "gaps/GAP-*",
    "root_cause": "gaps/causes/*",
    "lesson": "gaps/lessons/*",
    "action_plan": "actionplans/AP-*",
    "review": "actionplans/reviews/*",
}
TOOL = "check-jsonschema"


def cold(folder: Path, times: int) -> list[Cost]:
    """Check without a cache."""
    command = (*SOPDOCS, "check", "--no-cache", "--select", "all")
    return [must(run(command, folder), 0, 1) for _ in range(times)]


def warm(folder: Path, times: int) -> list[Cost]:
    """Check an unchanged tree again; the first run fills the cache and is not counted."""
    first, *rest = (must(run((*SOPDOCS, "check"), folder), 0, 1) for _ in range(times + 1))
    if {cost.output for cost in rest} != {first.output}:
        sys.exit("the warm runs do not print what the cold run printed")
    return rest


def beside(folder: Path, schemas: Path, sample: int) -> tuple[list[Cost], float, int, int]:
    """Run check-jsonschema once for each kind, and `check` before each, so that both meet the same noise.

    Return the runs of `check`, the other's CPU seconds, the files it saw and the files there are.
    """
    must(run((*SOPDOCS, "schema", "--out", schemas), folder))
    ours: list[Cost] = []
    total = sum(len(list(folder.glob(f"{pattern}.yaml"))) for pattern in KINDS.values())
    cpu, seen = 0.0, 0
    for kind, pattern in KINDS.items():
        files = sorted(folder.glob(f"{pattern}.yaml"))
        files = files[:: -(-total // sample)] if sample and sample < total else files
        command: list[str | Path] = [
            Path(sys.executable).with_name(TOOL),
            "--schemafile",
            schemas / f"{kind}.json",
        ]
        ours += cold(folder, 1)
        cpu += must(run([*command, *files], folder)).cpu
        seen += len(files)
    return ours, cpu, seen, total


def yamllint(folder: Path, sample: int) -> tuple[float, int, int]:
    """Run yamllint once with its own relaxed rules; return CPU seconds, files seen and files there are."""
    every = sorted(path for pattern in KINDS.values() for path in folder.glob(f"{pattern}.yaml"))
    files = every[:: -(-len(every) // sample)] if sample and sample < len(every) else every
    command: list[str | Path] = [Path(sys.executable).with_name("yamllint"), "-d", "relaxed"]
    return must(run([*command, "--no-warnings", *files], folder), 0, 1).cpu, len(files), len(every)


def main(arguments: Sequence[str] | None = None) -> None:
    """Generate, measure, print."""
    form = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=form)
    parser.add_argument("--records", type=int, default=10_000)
    parser.add_argument(
        "--sample", type=int, default=0, help="files for the other tools, then scaled (0: all)"
    )
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="sopdocs-benchmark-") as place:
        folder = Path(place) / "base"
        records = generate(folder, options.records)
        size = sum(path.stat().st_size for path in folder.rglob("*.yaml"))
        print(f"{records} records, {size / 1e6:.1f} MB of YAML", flush=True)
        compare(folder, records, options.sample)


def compare(folder: Path, records: int, sample: int) -> None:
    """Run both tools in turn and print what they cost."""
    cold(folder, 1)  # the first run pays for bytecode and for files that the disk has to fetch
    ours, their, seen, files = beside(folder, folder.parent / "schemas", sample)
    linted, looked, _ = yamllint(folder, sample)
    again = warm(folder, 3)
    one, two, theirs = middle(ours), middle(again), their * files / seen
    print(one.output.splitlines()[-1])
    print(f"cold   {spread(ours)} CPU s   {records / one.cpu:.0f} records a CPU second   {one.peak:.0f} MiB")
    print(f"warm   {spread(again)} CPU s   {records / two.cpu:.0f} records a CPU second")
    print(f"µs a record by stage: {stage_times('check', folder, records)}")
    scaled = f", scaled from {seen} of {files} files" if seen < files else f" on {files} files"
    print(f"{TOOL} {theirs:.1f} CPU s{scaled}")
    lint = linted * files / looked
    print(f"yamllint {lint:.1f} CPU s{scaled}")
    start = middle([must(run((*SOPDOCS, "--help"), folder)) for _ in range(5)])
    print(f"--help {start.cpu * 1000:.0f} ms CPU (aim under 150)")
    print(f"ratio to {TOOL}  {theirs / one.cpu:.1f} cold (at least 10, aim 25)   {theirs / two.cpu:.0f} warm")
    print(f"ratio to yamllint  {lint / one.cpu:.1f} cold (at least 5, aim 15)")


if __name__ == "__main__":
    main()
