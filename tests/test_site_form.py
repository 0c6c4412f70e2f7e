"""The form pages: what is typed is what the file holds, and a hint says what the check says."""

from __future__ import annotations

import datetime
import json
import random
import re
import shutil
import subprocess
from html import unescape
from pathlib import Path
from typing import Any

import pytest
import yaml

from sopdocs.site.addresses import Addresses
from sopdocs.site.compose import publish_site
from sopdocs.site.forges import forge
from sopdocs.site.opened import open_world
from sopdocs.terms import terms
from tests.needed import missing

ROOT = Path(__file__).parents[1]
DAY = datetime.date(2026, 7, 10)
HINTED = ("B001", "B002", "B003", "G001", "G003")
NAUGHTY = (
    "", " ", "a: b", "- a", "# no", "a #b", "'", '"', "\\", "{a}", "[a]", "!tag", "&a", "*a", "|", ">", "%",
    "@", "`", "yes", "No", "null", "~", "1e3", "0x1F", "012", "1_000", "2026-05", "2026-05-01", "12:30:00",
    ".inf", "<<", "=", "---", "...", "a\nb", "a\tb", "a\r\nb", "\u0085", "\u2028", "\u2029", "\ufeff",
    "\x00", "\x7f", "\u202e", "é", "😀", "👩‍👩‍👧", "\U000e0001", "\uffff", "<script>alert(1)</script>",
    "${x}", "{{x}}", "a  b", " a ",
    "word " * 40, "x" * 700, "a  b " * 30, "- " * 80, "#" * 120, "\n" * 3, "a: b " * 40,
)  # fmt: skip


def company(folder: Path) -> Path:
    for name in ("gaps", "actionplans", "data", "site_src"):
        shutil.copytree(ROOT / name, folder / name)
    for name in ("sopdocs.toml", "mkdocs.yml"):
        shutil.copy(ROOT / name, folder)
    with (folder / "sopdocs.toml").open("a", encoding="utf-8") as settings:
        settings.write(f"select = {list(HINTED)}\n")
    return folder


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = company(tmp_path_factory.mktemp("form"))
    publish_site(folder, open_world(folder, DAY), folder / "site")
    return folder / "site"


def asked(site: Path, calls: list[list[Any]]) -> list[Any]:
    """Return what the scripts answer that readers' browsers run."""
    node = shutil.which("node")
    if node is None:
        missing("node, to run the form outside a browser,")
    command = [node, str(ROOT / "tests/form_in_node.js"), str(site)]
    given = json.dumps({"calls": calls})
    done = subprocess.run(command, input=given, capture_output=True, text=True, check=True)
    found: list[Any] = json.loads(done.stdout)
    return found


def strings(count: int) -> list[str]:
    """Return texts of all planes of Unicode and of all that YAML reads as something else."""
    chance = random.Random(7)
    signs = [
        *"abc XYZ 019 \n\t:#-?!&*|>%@`'\"\\{}[],.~=<",
        "\u0085",
        "\u2028",
        "\ufeff",
        "ß",
        "中",
        "😀",
        "\u202e",
    ]

    def sign() -> str:
        if chance.random() < 0.8:
            return str(chance.choice(signs))
        code: int = chance.randrange(0x110000)
        return chr(code) if not 0xD800 <= code < 0xE000 else "?"

    return ["".join(sign() for _ in range(chance.choice((1, 3, 12, 150)))) for _ in range(count)]


def test_a_file_holds_exactly_what_was_typed(site: Path) -> None:
    typed = [*NAUGHTY, *strings(1000)]
    files = asked(site, [["yaml", {"title": one, "scope": {"site": one}, "statement": one}] for one in typed])
    for one, text in zip(typed, files, strict=True):
        assert yaml.safe_load(text) == {"title": one, "scope": {"site": one}, "statement": one}, repr(one)


def _cases() -> list[dict[str, Any]]:
    """Return the gaps and causes of the rules' own cases, each with its title and its statement."""
    found = []
    for code in HINTED:
        for path in sorted((ROOT / "tests/cases" / code).glob("*.yaml")):
            for one in yaml.safe_load_all(path.read_text("utf-8")):
                found += list(_told(one))
    return found


def _told(node: object) -> list[dict[str, Any]]:
    if isinstance(node, dict):
        here = [node] if isinstance(node.get("title"), str) and isinstance(node.get("statement"), str) else []
        return here + [one for value in node.values() for one in _told(value)]
    return [one for value in node for one in _told(value)] if isinstance(node, list) else []


def test_a_stem_is_the_stem_of_the_command(site: Path) -> None:
    texts = [text for one in _cases() for text in (one["title"], one["statement"])]
    assert asked(site, [["terms", text] for text in texts]) == [terms(text) for text in texts]


def sentences() -> list[str]:
    """Return all texts of the cases of these rules that fit into a statement."""

    def texts(node: object) -> list[str]:
        if isinstance(node, str):
            return [node.strip()] if " " in node.strip() and "\n" not in node.strip() else []
        items = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
        return [text for one in items for text in texts(one)]

    found: dict[str, None] = {}
    for code in HINTED:
        for path in sorted((ROOT / "tests/cases" / code).glob("*.yaml")):
            for one in yaml.safe_load_all(path.read_text("utf-8")):
                found.update(dict.fromkeys(texts(one)))
    return [one for one in found if len(one) <= 600]


def test_a_hint_says_what_the_check_says(site: Path, tmp_path: Path) -> None:
    """Every text of the rules' cases as the statement of a gap, in both languages."""
    folder = company(tmp_path)
    calls, ids, wrong = [], [], []
    for number, (text, language) in enumerate((text, lang) for text in sentences() for lang in ("en", "de")):
        statement = text.ljust(40, ".")
        id = f"GAP-2031-{number:03}"
        record = {
            "kind": "gap", "schema_version": 1, "id": id, "title": "Otif at a place is below",
            "status": "proposed", "metric": "otif", "scope": {"region": "EMEA"}, "statement": statement,
            "started_period": "2026-05", "lang": language,
        }  # fmt: skip
        (folder / f"gaps/{id}.yaml").write_text(
            yaml.safe_dump(record, allow_unicode=True, width=9999), "utf-8"
        )
        ids.append((id, statement))
        calls.append(["hints", "gap", "statement", record])
    said: dict[str, set[str]] = {id: set() for id, _ in ids}
    for one in open_world(folder, DAY).verdict.findings:
        if one.record in said and one.code in HINTED and "statement" in one.field:
            said[one.record].add(one.code)
    for (id, text), hints in zip(ids, asked(site, calls), strict=True):
        told = {code for code, _ in hints}
        if told != said[id]:
            wrong.append((id, text, told, said[id]))
    assert not wrong, "\n".join(map(str, wrong)) + f"\n{len(wrong)} of {len(ids)}"
    assert {code for codes in said.values() for code in codes} == set(HINTED)


CELLS = [
    ("2026-01\t1.234,5\t1.200\t1.100,25", [("2026-01", "1234.5", "1200", "1100.25")]),
    ("2026-01\t1,234.5\t1,200\t1,100.25", [("2026-01", "1234.5", "1200", "1100.25")]),
    ("Jan 26\t12\t13\t14\nMrz 2026\t1\t2\t", [("2026-01", "12", "13", "14"), ("2026-03", "1", "2", None)]),
    ("Period\tActual\tPlan\n02/2026\t7\t(3)", [("2026-02", "-3", None, "7")]),
    (
        "\t2026-W01\t2026-W02\nPlan\t1\t2\nIst\t3\t4",
        [("2026-W01", "1", None, "3"), ("2026-W02", "2", None, "4")],
    ),
    ("01.05.2026\t95 %\t\t88,4 %", [("2026-05", "95", None, "88.4")]),
]


@pytest.mark.parametrize(("text", "wanted"), CELLS)
def test_cells_of_a_spreadsheet_are_read(site: Path, text: str, wanted: list[tuple[str | None, ...]]) -> None:
    (found,) = asked(site, [["points", text, ""]])
    rows = [
        (
            one["period"]["word"],
            *((one.get(name) or {}).get("number") for name in ("plan", "forecast", "actual")),
        )
        for one in found["points"]
    ]
    assert rows == wanted
    assert not found["problems"]


def test_what_was_not_understood_is_named(site: Path) -> None:
    (found,) = asked(site, [["points", "Month\tPlan\n2026-01\tabout 5\nlater\t4\n2026-01\t6", ""]])
    assert [(one["row"], one["column"], one["cell"]) for one in found["problems"]] == [
        (2, 2, "about 5"), (3, 1, "later"), (4, 1, "2026-01"),
    ]  # fmt: skip


def test_addresses_of_each_forge() -> None:
    assert forge(Addresses()).new == ""
    hub = forge(Addresses("", "https://github.com/a/b", False, "edit/trunk/docs/"))
    assert (hub.kind, hub.new, hub.edit) == (
        "github", "https://github.com/a/b/new/trunk", "https://github.com/a/b/edit/trunk",
    )  # fmt: skip
    lab = forge(Addresses("", "https://lab.example/a/b", True, "-/edit/main/docs/"))
    assert (lab.kind, lab.new) == ("gitlab", "https://lab.example/a/b/-/new/main")
    tea = forge(Addresses("", "https://git.example/a/b", False, "_edit/dev/docs/"))
    assert (tea.kind, tea.new) == ("gitea", "https://git.example/a/b/_new/dev")


def test_a_long_file_is_copied_and_not_put_into_an_address(site: Path) -> None:
    at = forge(Addresses("", "https://github.com/a/b"))._asdict()
    short, long = asked(
        site, [["address", at, "gaps/a.yaml", "x"], ["address", at, "gaps/a.yaml", "x" * 7000]]
    )
    assert short == {"url": "https://github.com/a/b/new/main?filename=gaps%2Fa.yaml&value=x", "whole": True}
    assert long == {"url": "https://github.com/a/b/new/main?filename=gaps%2Fa.yaml", "whole": False}


def test_gaps_like_the_one_that_is_typed(site: Path) -> None:
    """The title of each gap finds that gap first or second."""
    world = open_world(ROOT, DAY)
    gaps = list(world.likeness.gaps.values())
    found = asked(
        site, [["alike", one.title, [f"{kind}={value}" for kind, value in one.keys]] for one in gaps]
    )
    assert all(one.id in near[:2] for one, near in zip(gaps, found, strict=True))


def edited(text: str, changes: list[dict[str, Any]]) -> str:
    """Return a file after the steps that the page tells, in their order."""
    rows = text.split("\n")
    for one in changes:
        start = one["line"] - 1 if one.get("replace") else one["line"]
        rows[start : one["line"]] = one["text"].split("\n")
    return "\n".join(rows)


@pytest.mark.parametrize("note", ["Signed on 1 July: 8 pallets", *NAUGHTY[3:14], "😀 # x"])
def test_an_update_changes_one_action_and_nothing_else(site: Path, note: str) -> None:
    said = {"status": "done", "state": "done", "pct": "100", "note": note, "help": "", "date": "2026-07-10"}
    for path in sorted((ROOT / "actionplans").glob("AP-*.yaml")):
        plan = yaml.safe_load(path.read_text("utf-8"))
        page = (site / f"actionplans/{plan['id'].lower()}.html").read_text("utf-8")
        hrefs = [unescape(one) for one in re.findall(r'href="update\.html\?([^"]+)"', page)]
        assert len(hrefs) == len(plan.get("actions", ()))
        known = asked(site, [["action", one] for one in hrefs])
        assert all(one["lines"] for one in known)
        for place, changes in enumerate(asked(site, [["changes", one, said] for one in known])):
            after = yaml.safe_load(edited(path.read_text("utf-8"), changes))
            action = dict(plan["actions"][place])
            report = {
                "date": datetime.date(2026, 7, 10), "by": action.get("owner", plan.get("owner")),
                "status": "done", "note": note,
            }  # fmt: skip
            pct = action.get("pct") if str(action.get("pct")) == "100" else 100
            action |= {"status": "done", "pct": pct, "updates": [*action.get("updates", []), report]}
            wanted = {**plan, "actions": [*plan["actions"]]}
            wanted["actions"][place] = action
            assert after == wanted, (plan["id"], place)


def test_a_restricted_record_is_in_none_of_the_data(tmp_path: Path) -> None:
    folder = company(tmp_path)
    path = next(folder.glob("gaps/GAP-2026-003-*"))
    title = yaml.safe_load(path.read_text("utf-8"))["title"]
    path.write_text(path.read_text("utf-8") + "confidentiality: restricted\n", "utf-8")
    publish_site(folder, open_world(folder, DAY), folder / "site")
    for name in ("propose.html", "propose-data.js", "propose-words.js"):
        text = (folder / "site/gaps" / name).read_text("utf-8")
        assert title not in text
        assert "GAP-2026-003" not in text
