"""Where a command spends its time: the real command, with a stopwatch around what it goes through.

    python -m benchmarks.stages check|build DIR

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
from dataclasses import replace
from typing import Any

STAGES = {
    "check": (
        ("walk", "sopdocs.files", "sources"),
        ("read", "sopdocs.load", "read"),
        ("validate", "sopdocs.load", "parse"),
        ("link", "sopdocs.load", "knowledge_base"),
        ("figures", "sopdocs.measure", "measure"),
        ("rules", "sopdocs.gate", "check"),
        ("report", "sopdocs.report.formats", "formatted"),
    ),
    "build": (
        ("load", "sopdocs.load", "load"),
        ("figures", "sopdocs.measure", "measure"),
        ("rules", "sopdocs.gate", "check"),
        ("shell", "sopdocs.site.compose", "_house"),
        ("digests", "sopdocs.site.pages", "drafts"),
        ("pages", "sopdocs.site.pages", "drafts"),
        ("pour", "sopdocs.site.build", "House.pour"),
        ("search", "sopdocs.site.build", "doc"),
        ("search", "sopdocs.site.build", "_search"),
        ("publish", "sopdocs.site.compose", "publish"),
    ),
}
"""Name of a stage, and the function as the module before it calls it. What a stage goes through that is
another stage counts for that one alone; `start` is all that is in none of them."""

ARGUMENTS = {"check": ("--no-cache", "--select", "all"), "build": ()}
DONE = {"check": "checked", "build": "made"}


class Stopwatch:
    """CPU time by stage: an inner stage stops the clock of the outer one."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = defaultdict(float)
        self._running = ["start"]
        self._since = 0.0

    def around(self, stage: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function with a stopwatch around it; an iterator is timed as it is asked."""

        def timed(*args: Any, **options: Any) -> Any:
            with self.during(stage):
                result = function(*args, **options)
            return self._each(stage, result) if isinstance(result, Iterator) else result

        return timed

    def making(self, stage: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return a function that yields drafts, with a stopwatch around the making of each."""

        def timed(*args: Any) -> Iterator[Any]:
            for draft in function(*args):
                yield replace(draft, make=self.around(stage, draft.make))

        return timed

    @contextlib.contextmanager
    def during(self, stage: str) -> Iterator[None]:
        """Charge to a stage what happens inside."""
        self.stop()
        self._running.append(stage)
        try:
            yield
        finally:
            self.stop()
            self._running.pop()

    def stop(self) -> None:
        """Charge the time since the last stop to the stage that runs."""
        now = time.process_time()
        self.spent[self._running[-1]] += now - self._since
        self._since = now

    def _each(self, stage: str, items: Iterator[Any]) -> Iterator[Any]:
        nothing = object()
        while True:
            with self.during(stage):
                item = next(items, nothing)
            if item is nothing:
                return
            yield item


def stages(command: str, folder: str) -> dict[str, float]:
    """Return CPU seconds by stage of one run of a command."""
    watch = Stopwatch()
    for stage, module, name in STAGES[command]:
        *owners, last = name.split(".")
        home = importlib.import_module(module)
        for owner in owners:
            home = getattr(home, owner)
        wrap = watch.making if stage == "pages" else watch.around
        setattr(home, last, wrap(stage, getattr(home, last)))
    from sopdocs.cli import main

    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.suppress(SystemExit):
        main([command, "--root", folder, *ARGUMENTS[command]])
    watch.stop()
    if DONE[command] not in said.getvalue():
        sys.exit(f"`{command}` did not come to its end:\n{said.getvalue()[-2000:]}")
    names = dict.fromkeys(("start", *(stage for stage, _, _ in STAGES[command])))
    return {stage: watch.spent[stage] for stage in names}


if __name__ == "__main__":
    print(json.dumps(stages(*sys.argv[1:3])))
