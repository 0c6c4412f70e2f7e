"""What is restricted is in nothing that leaves the site, whatever kind of record says it."""

from __future__ import annotations

import datetime
import json
import re
from pathlib import Path

from sopdocs.site.opened import open_world
from sopdocs.site.pages import drafts
from sopdocs.site.pages.open_data import TABLES

DAY = datetime.date(2026, 7, 10)
CANARY = "Canary-7c41"
SECRETS = (
    "gaps/GAP-2026-003-*",
    "*/RC-2026-004-*",
    "actionplans/AP-2026-002-*",
    "*/REV-2026-07-*",
    "*/LL-2026-*",
)
"""One record of each kind."""


def everything(company: Path) -> dict[str, str]:
    """Return every page and file of the site."""
    found = {}
    for draft in drafts(open_world(company, DAY)):
        made = draft.make()
        if isinstance(made, bytes):
            found[draft.url] = made.decode()
        else:
            passages = "\n".join(f"{one.title}\n{one.text}" for one in made.search)
            found[draft.url] = f"{made.title}\n{made.description}\n{made.head}\n{made.body}\n{passages}"
            found.update((name, data.decode()) for name, data in made.files)
    return found


def spoil(text: str) -> str:
    """Return a record with the canary in every text that somebody wrote."""
    fields = "title|statement|note|question|recommendation|action|what|objective|channel|deliverable|for"
    return re.sub(rf"(?m)\b({fields}): (?=[A-Za-z])(?![|>])", rf"\1: {CANARY} ", text)


def test_no_file_of_the_site_says_what_restricted_records_say(company: Path) -> None:
    ids, before = [], {}
    for pattern in SECRETS:
        path = min(company.rglob(pattern))
        ids += re.findall(r"^(?:GAP|RC|AP|LL)-\d{4}-\d{3}|^REV-\d{4}-\d{2}-[a-z-]+", path.name)
        before[path] = spoil(path.read_text(encoding="utf-8"))
        path.write_text(before[path], encoding="utf-8")
    assert len(ids) == len(SECRETS)
    shown = everything(company)
    assert sum(CANARY in one for one in shown.values()) > 20
    for path, text in before.items():
        hidden = text.replace("\nstatus:", "\nconfidentiality: restricted\nstatus:", 1)
        path.write_text(hidden, encoding="utf-8")
    left = everything(company)
    secret = re.compile(rf"(?<![A-Z])(?:{'|'.join(ids)})")
    ours = re.compile(r"rules/[a-z]\d{3}\.")  # the examples of the rules are the same on every site
    assert [name for name, one in left.items() if CANARY in one] == []
    assert [name for name, one in left.items() if secret.search(one) and not ours.match(name)] == []
    for table in TABLES:
        keys = [
            [
                tuple(row[part] for part in table.key)
                for row in json.loads(files[f"data/{table.name}.json"])["rows"]
            ]
            for files in (shown, left)
        ]
        assert keys[1] == [key for key in keys[0] if not secret.search(" ".join(key))]


def test_the_name_of_a_restricted_dataset_is_in_no_table(company: Path) -> None:
    path = company / "data" / "datasets.yaml"
    text = path.read_text(encoding="utf-8")
    edited = text.replace("  otif-r1:\n", "  otif-r1:\n    confidentiality: restricted\n")
    assert edited != text
    for secret, told in ((False, text), (True, edited)):
        path.write_text(told, encoding="utf-8")
        made = [one.make() for one in drafts(open_world(company, DAY)) if one.url.startswith("data/")]
        said = b"".join(one for one in made if isinstance(one, bytes))
        assert (b"otif-r1" in said) != secret
