"""The command line as people meet it: what it prints, on which stream, and with which exit code."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from sopdocs.cli import main

ROOT = Path(__file__).parents[1]


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    """Run a command in this process; return exit code, stdout and stderr."""
    with pytest.raises(SystemExit) as leaving:
        main(words)
    said = capsys.readouterr()
    return int(leaving.value.code or 0), said.out, said.err


def test_the_demo_has_one_overdue_milestone(capsys: pytest.CaptureFixture[str]) -> None:
    """`sopdocs check` exits 0 on the repository's own records: what is late there is part of the story."""
    code, out, err = run(capsys, "check", "--root", str(ROOT), "--no-cache")
    assert (code, err) == (0, "")
    assert "warning T006 overdue" in out
    assert "Contract amendment signed" in out
    assert "records checked: 1 warning" in out


def test_the_scheduled_run_adds_the_gap_without_a_plan(capsys: pytest.CaptureFixture[str]) -> None:
    """X002 on GAP-2026-015 beside the overdue milestone; warnings, so that the exit code stays 0."""
    code, out, _ = run(capsys, "check", "--root", str(ROOT), "--scheduled", "--format", "json", "--no-cache")
    found = json.loads(out)["findings"]
    assert [(f["code"], f["record"], f["severity"]) for f in found] == [
        ("T006", "AP-2026-004", "warning"),
        ("X002", "GAP-2026-015", "warning"),
    ]
    assert code == 0


def test_fail_level_decides_the_exit_code(capsys: pytest.CaptureFixture[str]) -> None:
    """A warning fails the run where warnings are to fail it."""
    words = ("check", "--root", str(ROOT), "--scheduled", "--no-cache")
    assert run(capsys, *words, "--fail-level", "warning")[0] == 1
    assert run(capsys, *words, "--fail-level", "error")[0] == 0


def test_the_day_is_an_argument(capsys: pytest.CaptureFixture[str]) -> None:
    """On the day after it was confirmed, the gap without a plan is not late."""
    _, out, _ = run(
        capsys, "check", "--root", str(ROOT), "--scheduled", "--as-of", "2026-05-21", "--format", "json"
    )
    assert not [f for f in json.loads(out)["findings"] if f["code"] == "X002"]


def test_a_finding_shows_line_caret_and_help(company: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Path, line and column first; then the sentence, the line with a caret, and what to do."""
    (path,) = company.glob("gaps/GAP-2026-001-*")
    text = path.read_text("utf-8").replace("status: closed", "status: clsed")
    path.write_text(text, "utf-8")
    code, out, _ = run(capsys, "check", "--root", str(company))
    line = text.split("status: clsed")[0].count("\n") + 1
    assert code == 1
    assert f"gaps/{path.name}:{line}:9: error E012 wrong-value" in out
    shown = out.splitlines()
    at = next(n for n, row in enumerate(shown) if "| status: clsed" in row)
    assert shown[at + 1].index("^") == shown[at].index("clsed")
    assert "help: did you mean `closed`?" in out


def test_json_is_the_contract(company: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The keys that other programs rely on, `schema_version` first."""
    (path,) = company.glob("gaps/GAP-2026-001-*")
    path.write_text(path.read_text("utf-8") + "extra: 1\n", "utf-8")
    _, out, _ = run(capsys, "check", "--root", str(company), "--format", "json")
    body = json.loads(out)
    assert list(body) == ["schema_version", "findings", "records", "summary"]
    keys = "path line column end_line end_column code name severity message hint record field url fix"
    assert list(body["findings"][0]) == keys.split()
    assert set(body["records"][0]) == {"id", "kind", "path", "status", "smart", "title", "owners"}
    plan = next(r for r in body["records"] if r["id"] == "AP-2026-003")
    assert plan["smart"] == dict.fromkeys("SMART", "complete")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("chek",), "did you mean `check`?"),
        (("check", "--as-of", "soon"), "is not a date like 2026-07-10"),
        (("check", "--root", "no-such-folder"), "there is no folder"),
        (("rule", "T01"), "did you mean `T001`?"),
        (("rule", "E012"), "about reading and schema"),
        (("check", "--as-of", "0001-01-01"), "is before 1900"),
        (("schema", "gapp"), "did you mean `gap`?"),
        (("variance", "GAP-2026-099"), "there are no figures"),
        (("verify", "AP-2026-099"), "there are no figures"),
        (("explain", "GAP-2026-001.bias"), "bias_pct"),
    ],
)
def test_misuse_is_one_sentence_and_exit_2(
    words: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """On stderr, with the way out, and nothing on stdout."""
    monkeypatch.chdir(ROOT)
    code, out, err = run(capsys, *words)
    assert (code, out) == (2, "")
    assert said in err
    assert "Traceback" not in err


def test_no_knowledge_base_here(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a folder without records the command says where to go."""
    monkeypatch.chdir(tmp_path)
    code, _, err = run(capsys, "check")
    assert code == 2
    assert "--root" in err


def test_rule_prints_its_page(capsys: pytest.CaptureFixture[str]) -> None:
    """By code or by name, with the bad and the good example; without a code, the list."""
    by_code, by_name = run(capsys, "rule", "t001"), run(capsys, "rule", "due-missing")
    assert by_code == by_name
    assert "Bad:" in by_code[1]
    assert "Good:" in by_code[1]
    assert "T001" in run(capsys, "rule")[1]


def test_a_terminal_cannot_be_moved_by_a_record(company: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Escape sequences and commands to a CI runner come out as harmless text."""
    (company / "gaps" / "GAP-2026-900-a.yaml").write_text('::error::x: "\\u001b[2J"\nkind: gap\n', "utf-8")
    _, out, _ = run(capsys, "check", "--root", str(company))
    assert "\x1b" not in out
    assert not any(line.lstrip().startswith("::") for line in out.splitlines())


def test_a_reader_who_leaves_early_gets_no_traceback() -> None:
    """`sopdocs variance | head -1` ends quietly."""
    command = f'"{sys.executable}" -m sopdocs variance GAP-2026-001 | head -1'
    done = subprocess.run(
        ["bash", "-c", command], cwd=ROOT, capture_output=True, text=True, check=False, env={**os.environ}
    )
    assert done.stderr == ""
    assert done.stdout.startswith("GAP-2026-001")


def test_a_folder_that_holds_nothing_of_ours_is_misuse(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A pipeline with the wrong `--root` is not told that all is well."""
    code, out, err = run(capsys, "check", "--root", str(tmp_path))
    assert (code, out) == (2, "")
    assert "is no knowledge base" in err


def test_a_new_knowledge_base_without_records_is_clean(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """An empty gaps/ is where everybody begins."""
    (tmp_path / "gaps").mkdir()
    assert run(capsys, "check", "--root", str(tmp_path))[:2] == (0, "0 records checked, nothing to do\n")


def test_what_the_system_refuses_is_said_plainly(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file in the way of the folder is nobody's mistake but has to be named."""
    (tmp_path / "taken").write_text("", encoding="utf-8")
    out = tmp_path / "taken" / "schemas"
    code, _, err = run(capsys, "schema", "--out", str(out))
    assert (code, err) == (2, f"sopdocs: `{out}`: not a directory\n")


def test_schemas_of_a_kind_that_does_not_exist_are_not_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A slip of the pen does not write all of them."""
    code, _, err = run(capsys, "schema", "gapp", "--out", str(tmp_path / "schemas"))
    assert code == 2
    assert "did you mean `gap`" in err
    assert not (tmp_path / "schemas").exists()


def test_ids_are_taken_in_small_letters(company: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`variance`, `verify` and `explain` take an id the way people type it."""
    shouted = run(capsys, "explain", "GAP-2026-001.bias_pct", "--root", str(company))
    assert run(capsys, "explain", "gap-2026-001.bias_pct", "--root", str(company)) == shouted
    assert shouted[0] == 0
    code, _, err = run(capsys, "explain", "x", "--root", str(company))
    assert (code, err.rstrip()[-1]) == (2, "`")
