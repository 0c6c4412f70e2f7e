"""Where the lines of an action are, however its plan is written."""

from __future__ import annotations

import yaml

from sopdocs.site.pages.update import lines
from tests.test_site_form import edited

WRITTEN = """\
kind: action_plan
actions:   # who does what

- title: Book slots
  id: A1  # the first
  deliverable: >
    A list of slots
    # and no comment
    id: A9

# between two
-   id: "A2"
    updates:
    - {date: 2026-05-04, note: "one:
       two"}

    status: active
  # the end
- {id: A3, status: planned}
- id: A4
  status: planned
  updates: [{date: 2026-05-04, note: x}]
due: 2026-08-01
id: AP-2026-001
"""


def test_lines_are_found_in_every_way_to_write_a_block() -> None:
    found = lines(WRITTEN)
    assert found.keys() == {"A1", "A2"}
    plan = yaml.safe_load(WRITTEN)
    for place, (id, at) in enumerate(found.items()):
        after = {"line": at["end"], "text": " " * at["pad"] + "pct: 5"}
        pct = yaml.safe_load(edited(WRITTEN, [after]))
        assert pct["actions"][place] == plan["actions"][place] | {"pct": 5}, id
        assert {**pct, "actions": plan["actions"]} == plan
    at = found["A2"]
    report = {"line": at["at_updates"], "text": " " * at["pad_updates"] + "- {note: y}"}
    assert yaml.safe_load(edited(WRITTEN, [report]))["actions"][1]["updates"][1] == {"note": "y"}
    assert WRITTEN.split("\n")[at["at_status"] - 1].strip() == "status: active"
