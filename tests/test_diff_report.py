"""`sopdocs diff` as people, programs and a pull request get it."""

from __future__ import annotations

import json
import os
import re
import shutil
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from sopdocs.cli import main
from sopdocs.report.diff_json import diff_json
from sopdocs.report.diff_markdown import MOST, diff_markdown
from tests.branches import CAUSE, GAP, IDEA, PLAN, committed, told
from tests.worktree import Worktree

GOLDEN = Path(__file__).parent / "golden" / "diff.json"


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the small complete repository under git, on the branch `work`."""
    return committed(tmp_path_factory.mktemp("template") / "repo").root


@pytest.fixture
def tree(template: Path, tmp_path: Path) -> Worktree:
    """Return a copy of it for a test of its own."""
    shutil.copytree(template, tmp_path / "repo")
    return Worktree(tmp_path / "repo")


def test_json_is_the_contract(tree: Worktree) -> None:
    """Every key that programs rely on; `make golden` writes the expected text anew."""
    tree.replace(IDEA, "status: proposed", "status: confirmed")
    tree.replace(PLAN, "due: 2026-05-29\nreview", "due: 2026-06-12\nreview")
    tree.replace(GAP, "lower: 95", "lower: 94")
    tree.replace("data/metrics.yaml", "name: On time in full", "name: OTIF")
    tree.write("data/otif_r1.csv", (tree.root / "data" / "otif_r1.csv").read_text("utf-8") + "\n")
    tree.write(CAUSE, (tree.root / CAUSE).read_text("utf-8") + "# a note\n")
    body = json.loads(diff_json(told(tree)))
    assert next(iter(body)) == "schema_version"
    assert re.fullmatch("[0-9a-f]{40}", body["base"])
    body["base"] = "…"
    plan = next(one for one in body["records"] if one["kind"] == "action_plan")
    assert set(plan["smart"]["after"]) == set("SMART")
    for one in body["records"]:
        one["smart"] = dict.fromkeys(one["smart"], "…")  # what the letters say is the rules' affair
    text = json.dumps(body, indent=1, ensure_ascii=False) + "\n"
    if os.environ.get("SOPDOCS_GOLDEN") == "write":
        GOLDEN.write_text(text, "utf-8")
    assert text == GOLDEN.read_text("utf-8")


HOSTILE = (
    "@boss <img src=x onerror=alert(1)> ![x](https://evil.example/a.png) [click](javascript:alert(1)) "
    "#12 GH-7 https://evil.example www.evil.example **bold** `code` | a | <!-- --> &lt;"
)


def test_markdown_lets_no_record_draw_link_or_call(tree: Worktree) -> None:
    """Rendered by an ordinary Markdown it is the text that was written, but for invisible joiners."""
    for path, text in (
        (GAP, HOSTILE),
        (IDEA, "1. # > - ```"),
        (CAUSE, "<script>alert(1)</script> $x$ ~~y~~"),
    ):
        body = (tree.root / path).read_text("utf-8")
        title = next(line for line in body.splitlines() if line.startswith("title: "))
        tree.write(path, body.replace(title, f"title: '{text[:90]}'", 1))
    tree.replace(
        PLAN,
        "standardise:",
        f"updates:\n  - {{date: 2026-07-09, by: x, status: blocked, note: '{HOSTILE[90:]}'}}\nstandardise:",
    )
    text = diff_markdown(told(tree))
    html = MarkdownIt("gfm-like", {"html": True, "linkify": False}).render(text)
    assert not re.search(r"<(?!/?(h3|p|strong|ul|li|em)>)", html)
    assert "onerror=alert(1)" in html
    shown = html.replace("\u2060", "<>")
    assert not re.search(r"@boss|#12|GH-7|://evil|www\.evil", shown)
    tree.replace("data/metrics.yaml", "name: On time in full", "name: '@boss <b>OTIF</b>'")
    tree.replace(PLAN, "due: 2026-05-29\nreview", "review")
    tree.replace(IDEA, "status: proposed", "status: analysing")
    text = diff_markdown(told(tree))
    assert (
        "**data/metrics.yaml**\n\n- metric otif name\\: On time in full \\-\\> @\u2060boss &lt;b\\>" in text
    )
    assert "\n- SMART\\: T complete \\-\\> missing\n" in text
    assert "\n  - lacks: data check, owner, " in text
    assert "<h1>" not in html
    assert "<ol>" not in html


def test_markdown_fits_into_a_comment(tree: Worktree) -> None:
    """However much a branch changes; it says how much was left out."""
    text = (tree.root / CAUSE).read_text("utf-8")
    for number in range(100, 500):
        id = f"RC-2026-{number}"
        tree.write(
            f"gaps/causes/{id}.yaml", text.replace("RC-2026-005", id).replace("title: ", f"title: {'_' * 30}")
        )
    said = diff_markdown(told(tree))
    assert MOST * 0.9 < len(said) < MOST
    assert re.search(r"\*\d+ more sections: see `sopdocs diff` on the branch\*", said)


def test_the_command_prints_each_form(
    tree: Worktree, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit 0 whatever changed, 2 with a sentence where there is nothing to compare with."""
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.delenv("TERM", raising=False)
    tree.replace(GAP, "lower: 95", "lower: 94")
    tree.replace(PLAN, "due: 2026-05-29\nreview", "due: 2026-06-12\nreview")
    out = {}
    for form in ("text", "json", "markdown"):
        with pytest.raises(SystemExit) as leaving:
            main(["diff", "main", "--root", str(tree.root), "--as-of", "2026-07-10", "--format", form])
        assert leaving.value.code == 0
        out[form] = capsys.readouterr().out
    assert "\x1b[31m\x1b[1mgoalpost moved" in out["text"]
    assert json.loads(out["json"])["ref"] == "main"
    assert out["markdown"].startswith("### Since main")
    for words in (["--", "--output=pwn"], ["gone"], ["main", "--root", str(tree.root.parent)]):
        with pytest.raises(SystemExit) as leaving:
            main(["diff", *(["--root", str(tree.root)] if "--root" not in words else []), *words])
        assert leaving.value.code == 2
        assert capsys.readouterr().out == ""
