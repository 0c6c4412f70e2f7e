"""`sopdocs check` with `--fix`, `--diff` and `--stdin-filename`, as people and editors meet it."""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from sopdocs.cli import main
from tests.support import BASE
from tests.test_cli import run
from tests.test_mend import GAP, PLAN, TEXTS


@pytest.fixture
def company(tmp_path: Path) -> Path:
    """Return a copy of the base with two slips in one file, and one that has to be decided."""
    shutil.copytree(BASE, tmp_path, dirs_exist_ok=True)
    text = TEXTS[GAP].replace("\nstatus: verifying", "\nstatus: Verifying").replace("7.1", "7,1")
    (tmp_path / GAP).write_bytes(text.replace("2025-10-13\n", "soon\n").replace("\n", "\r\n").encode())
    return tmp_path


def check(company: Path, capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    """Run `sopdocs check` on the copy, on the day of the cases."""
    return run(capsys, "check", "--root", str(company), "--as-of", "2026-07-10", "--no-cache", *words)


def test_the_report_says_what_mends_itself(company: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = check(company, capsys)
    assert code == 1
    assert "help: did you mean `verifying`? (--fix does it)\n" in out
    assert "help: write `7.1` (--fix does it)\n" in out
    assert "help: give a date like 2026-08-31\n" in out
    assert "\n2 of these can be mended with --fix\n" in out
    found = json.loads(check(company, capsys, "--format", "json")[1])["findings"]
    assert [one["fix"] for one in found] == ["verifying", None, "7.1"]


def test_fix_writes_and_reports_the_rest(company: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The exit code is that of what remains; a second run has nothing to do."""
    code, out, err = check(company, capsys, "--fix")
    assert (code, err) == (1, "")
    assert out.startswith("2 fixed in 1 file\n")
    assert "can be mended" not in out
    text = TEXTS[GAP].replace("2025-10-13\n", "soon\n").replace("\n", "\r\n")
    assert (company / GAP).read_bytes() == text.encode()
    assert check(company, capsys, "--fix")[1].startswith("0 fixed\n")
    (company / GAP).write_text(TEXTS[GAP].replace("agrees: true", "agrees: yes"), "utf-8")
    assert check(company, capsys, "--fix", "--format", "json")[0] == 0
    assert (company / GAP).read_text("utf-8") == TEXTS[GAP]


def test_diff_writes_nothing(company: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What it prints can be applied; exit 1 while there is anything, whatever else was found."""
    before = (company / GAP).read_bytes()
    code, out, _ = check(company, capsys, "--diff")
    assert (code, (company / GAP).read_bytes()) == (1, before)
    assert re.findall(r"\n([-+]\w.*|[-+] .*)\r", out) == [
        "-status: Verifying",
        "+status: verifying",
        "-  value: 7,1",
        "+  value: 7.1",
    ]
    assert f"--- a/{GAP}\n+++ b/{GAP}\n" in out
    assert check(company, capsys, "--diff", "--exit-zero")[0] == 0
    subprocess.run(["git", "apply", "-"], input=out.encode(), cwd=company, check=True, capture_output=True)
    assert (company / GAP).read_bytes() == before.replace(b"Verifying", b"verifying").replace(b"7,1", b"7.1")
    assert check(company, capsys, "--diff") == (0, "", "")


def test_diff_of_a_last_line_without_an_end(company: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (company / GAP).write_text(TEXTS[GAP] + "confidentiality: Open", "utf-8")
    out = check(company, capsys, "--diff")[1]
    assert (
        "-confidentiality: Open\n\\ No newline at end of file\n+confidentiality: open\n\\ No newline" in out
    )


def test_a_diff_in_the_log_of_a_runner_commands_nothing(
    company: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The lines around a slip are a stranger's text."""
    text = TEXTS[GAP].replace("status: verifying", "title_: >\n  ::error::x\n  ##[error]\nstatus: Verifying")
    (company / GAP).write_text(text, "utf-8")
    out = check(company, capsys, "--diff")[1]
    assert "| ::error::x" in out
    assert not re.search(r"^\s*(::|##\[)", out, re.MULTILINE)


def test_a_file_that_would_get_worse_is_left_alone(company: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Behind a misspelt key stand three mistakes; another one, twice misspelt, would be there twice."""
    worse = TEXTS[PLAN].replace("\nmilestones:", "\nmilestnes: [{due: x, status: y}]\nsomething_else:")
    (company / PLAN).write_text(worse, "utf-8")
    twins = TEXTS[GAP].replace("\nowner: ", "\nowmer: a\nonwer: ")
    (company / GAP).write_text(twins, "utf-8")
    _, out, err = check(company, capsys, "--fix")
    assert out.startswith("0 fixed\n")
    assert [line.split("`")[1] for line in err.splitlines()] == [PLAN, GAP]
    assert (company / GAP).read_text("utf-8") == twins
    assert (company / PLAN).read_text("utf-8") == worse


def test_a_file_that_cannot_be_written_is_said(
    company: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The others are mended, and the slip is among what remains."""

    def fails(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", fails)
    code, out, err = check(company, capsys, "--fix")
    assert (code, out.partition("\n")[0]) == (1, "0 fixed")
    assert "cannot be written: no space left on device" in err
    assert "`Verifying` is not a word" in out


def stdin(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """Put a text on stdin."""
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.encode())))


def test_an_editor_asks_about_what_it_has_not_saved(
    company: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only this file is spoken of, in every format, with lines from stdin, and nothing is written."""
    before = (company / PLAN).read_bytes()
    stdin(monkeypatch, TEXTS[PLAN].replace("unit: pct", "unit: pc") + "owner_: 1\n")
    code, out, _ = check(company, capsys, "--stdin-filename", PLAN)
    assert code == 1
    assert "| owner_: 1\n" in out
    assert GAP not in out
    assert "1 record checked" in out
    stdin(monkeypatch, "kind: gap\nid: GAP-2026-900\n")
    new = "gaps/GAP-2026-900-new.yaml"
    body = json.loads(check(company, capsys, "--stdin-filename", new, "--format", "json")[1])
    assert {one["path"] for one in body["findings"] + body["records"]} == {new}
    stdin(monkeypatch, TEXTS[PLAN])
    assert check(company, capsys, "--stdin-filename", PLAN, "--diff") == (0, "", "")
    assert (company / PLAN).read_bytes() == before
    assert not (company / new).exists()


def test_an_editor_mends_what_it_has_not_saved(
    company: Path, capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The text comes back on stdout to the byte, mended; the exit code is that of what remains in it."""
    monkeypatch.chdir(company / "gaps")
    saved = (company / GAP).read_bytes()
    words = ["check", "--as-of", "2026-07-10", "--stdin-filename", Path(GAP).name]

    def told(text: str, way: str) -> tuple[int, bytes]:
        stdin(monkeypatch, text)
        with pytest.raises(SystemExit) as leaving:
            main([*words, way])
        return int(leaving.value.code or 0), capsysbinary.readouterr().out

    for end, rest, code in (("\n", "", 0), ("\r\n", "", 0), ("\n", "odd: 1", 1)):
        text = TEXTS[GAP].replace("\n", end) + rest
        assert told(text.replace("7.1", "7,1"), "--fix") == (code, text.encode())
        assert told(text, "--fix") == (code, text.encode())
    code, out = told(TEXTS[GAP].replace("7.1", "7,1"), "--diff")
    assert code == 1
    assert b"\n+  value: 7.1\n" in out
    assert (company / GAP).read_bytes() == saved


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--fix", "--diff"), "`--fix` and `--diff` exclude each other"),
        (("--watch", "--fix"), "`--fix` and `--watch` exclude each other"),
        (("--fix", "--waivers"), "`--fix` and `--waivers` exclude each other"),
        (("--stdin-filename", "gaps/a.yaml", "--watch"), "exclude each other"),
        (("--stdin-filename", "gaps/a.yaml", "--write-baseline"), "exclude each other"),
        (("--stdin-filename", "gaps/a.yaml", "--changed-since", "HEAD"), "exclude each other"),
        (("--stdin-filename", "notes/a.yaml"), "`notes/a.yaml` is no record"),
        (("--stdin-filename", "gaps/../../a.yaml"), "is no record"),
        (("--stdin-filename", "gaps/a.txt"), "is no record"),
        (("--stdin-filename", "/etc/a.yaml"), "is no record"),
    ],
)
def test_options_that_do_not_go_together(
    words: tuple[str, ...], said: str, company: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = check(company, capsys, *words)
    assert (code, out) == (2, "")
    assert said in err
