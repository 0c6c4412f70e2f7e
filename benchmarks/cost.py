"""What a command costs, measured from outside: CPU seconds of it and its children, peak memory, wall time."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

HOME = Path(__file__).resolve().parent.parent
SOPDOCS = (sys.executable, "-m", "sopdocs")


@dataclass(frozen=True, slots=True)
class Cost:
    """One run of a command; `cpu` is user and system time, `peak` the largest resident size in MiB."""

    cpu: float
    wall: float
    peak: float
    code: int
    output: str


def run(command: Sequence[str | Path], folder: Path, *, keep: bool = True, **environment: str) -> Cost:
    """Run a command in `folder` to its end; its output is kept in memory or thrown away."""
    surroundings = {**os.environ, "PYTHONPATH": str(HOME), "NO_COLOR": "1", **environment}
    for name in ("CI", "PYTHONDONTWRITEBYTECODE"):  # installed packages have their bytecode
        surroundings.pop(name, None)
    started = time.perf_counter()
    with subprocess.Popen(
        list(map(str, command)),
        cwd=folder,
        env=surroundings,
        stdout=subprocess.PIPE if keep else subprocess.DEVNULL,
        stderr=subprocess.STDOUT,
    ) as process:
        output = process.stdout.read() if process.stdout else b""
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - started
    cpu = usage.ru_utime + usage.ru_stime
    return Cost(cpu, wall, usage.ru_maxrss / 1024, process.returncode, output.decode("utf-8", "replace"))


def must(cost: Cost, *codes: int) -> Cost:
    """Return the cost of a run that ended as expected; stop the benchmark otherwise."""
    if cost.code not in (codes or (0,)):
        sys.exit(f"a measured command ended with exit code {cost.code}:\n{cost.output[-3000:]}")
    return cost


def middle(costs: Iterable[Cost]) -> Cost:
    """Return the run with the median CPU time."""
    ordered = sorted(costs, key=lambda cost: cost.cpu)
    return ordered[(len(ordered) - 1) // 2]


def spread(costs: Sequence[Cost]) -> str:
    """Return the lowest and the highest CPU time, to be printed beside the median."""
    seconds = [cost.cpu for cost in costs]
    return f"{statistics.median(seconds):.2f} ({min(seconds):.2f} to {max(seconds):.2f})"


def stage_times(command: str, folder: Path, records: int) -> str:
    """Return microseconds a record of each stage of a command, from a run in one process."""
    measured = run((sys.executable, "-m", "benchmarks.stages", command, folder), HOME)
    spent = json.loads(must(measured).output)
    return "  ".join(f"{stage} {1e6 * seconds / records:.0f}" for stage, seconds in spent.items())
