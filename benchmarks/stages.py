"""Where `sopdocs check` spends its time: the real command, with a stopwatch around what it goes through.

    python -m benchmarks.stages DIR

Prints JSON, CPU seconds by stage. It is a process of its own so that start and imports are measured as well.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import json
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

STAGES = (
    ("walk", "sopdocs.files", "sources"),
    ("read", "sopdocs.load", "read"),
    ("validate", "sopdocs.load", "parse"),
    ("link", "sopdocs.load", "knowledge_base"),
    ("figures", "sopdocs.measure", "measure"),
    ("rules", "sopdocs.gate", "check"),
    ("report", "sopdocs.report.text", "findings_text"),
)
"""Name of a stage, and the function as the module before it calls it. None of them calls another."""


class Stopwatch:
    """CPU time by stage; generators are timed while they are asked for the next item."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = defaultdict(float)

    def around(self, stage: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function with a stopwatch around it."""

        def timed(*args: Any, **options: Any) -> Any:
            started = time.process_time()
            result = function(*args, **options)
            self.spent[stage] += time.process_time() - started
            return self._each(stage, result) if isinstance(result, Iterator) else result

        return timed

    def _each(self, stage: str, items: Iterator[Any]) -> Iterator[Any]:
        nothing = object()
        while True:
            started = time.process_time()
            item = next(items, nothing)
            self.spent[stage] += time.process_time() - started
            if item is nothing:
                return
            yield item


def stages(folder: str) -> dict[str, float]:
    """Return CPU seconds by stage of one cold check; `start` is all that is in none of the others."""
    watch = Stopwatch()
    for stage, module, name in STAGES:
        home = importlib.import_module(module)
        setattr(home, name, watch.around(stage, getattr(home, name)))
    from sopdocs.cli import main

    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.suppress(SystemExit):
        main(["check", "--root", folder, "--no-cache"])
    if "checked" not in said.getvalue():
        sys.exit(f"the check did not come to its end:\n{said.getvalue()[-2000:]}")
    spent = {stage: watch.spent[stage] for stage, _, _ in STAGES}
    return {"start": time.process_time() - sum(spent.values()), **spent}


if __name__ == "__main__":
    print(json.dumps(stages(sys.argv[1])))
