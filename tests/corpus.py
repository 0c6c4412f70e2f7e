"""How right the rules are: precision and recall of each on its cases.

    python -m tests.corpus [--write]

A case marks the line that must raise a code (`# S001`). Where the rule is known to err, the case says so and
counts: `# missed S001` on a line that should raise it and does not yet, `# false S001` on one that raises it
and should not. `--write` puts the figures where the pages of the rules read them.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from sopdocs.manual import SCORES, Score, scores
from sopdocs.rules import RULES
from tests.support import CASES, case, examples

PRECISION_PCT = 95.0
"""What a stable rule reaches at least."""


def measured() -> dict[str, Score]:
    """Return the score of every rule on the cases of its folder and the examples of its page."""
    return {rule.code: _score(rule.code) for rule in RULES if not rule.code.startswith("E0")}


def _score(code: str) -> Score:
    rule = next(rule for rule in RULES if rule.code == code)
    texts = [text for some in examples(rule.page) for text in some]
    texts += [path.read_text("utf-8") for path in files(code)]
    found = false = missed = 0
    for text in texts:
        one = case(text, rule.kinds[0])
        at = {(finding.code, finding.location.line) for finding in one.found(RULES, code)}
        false += sum(1 for what, _ in one.false if what == code)
        missed += sum(1 for what, _ in one.missed if what == code)
        found += len(at) - sum(1 for what, _ in one.false if what == code)
    return Score(len(texts), found, false, missed)


def files(code: str) -> list[Path]:
    """Return the cases of a rule."""
    return sorted((CASES / code).glob("*.yaml"))


def table(found: dict[str, Score]) -> str:
    """Return the figures as a table."""
    rows = [f"{'rule':<6}{'cases':>6}{'right':>7}{'false':>7}{'missed':>8}{'precision':>11}{'recall':>8}"]
    for code, one in found.items():
        rates = f"{one.precision_pct:>10.0f}%{one.recall_pct:>7.0f}%"
        rows.append(f"{code:<6}{one.cases:>6}{one.found:>7}{one.false:>7}{one.missed:>8}{rates}")
    total = [
        sum(getattr(one, name) for one in found.values()) for name in ("cases", "found", "false", "missed")
    ]
    rows.append(
        f"{len(found)} rules, {total[0]} cases: {total[1]} right, {total[2]} false, {total[3]} missed"
    )
    return "\n".join(rows)


def text(found: dict[str, Score]) -> str:
    """Return the figures as the file that ships with the package."""
    rows = {
        code: {"cases": one.cases, "found": one.found, "false": one.false, "missed": one.missed}
        for code, one in found.items()
    }
    lines = ",\n".join(f"  {json.dumps(code)}: {json.dumps(row)}" for code, row in rows.items())
    return '{"schema_version": 1, "rules": {\n' + lines + "\n}}\n"


if __name__ == "__main__":
    now = measured()
    print(table(now))
    if "--write" in sys.argv:
        SCORES.write_text(text(now), encoding="utf-8", newline="\n")
    elif now != scores():
        sys.exit("the published figures are others: run `python -m tests.corpus --write`")
