"""The walk over a repository: it reads ordinary files in order, and says why it left out any other."""

from __future__ import annotations

import os
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest

from sopdocs.diagnostics import Diagnostic
from sopdocs.files import sources, stat_rows
from sopdocs.mistakes import MAX_FILE


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A repository with one good record in each folder."""
    for path in ("gaps/causes/RC-1.yaml", "gaps/GAP-1.yaml", "actionplans/AP-1.yml", "data/roles.yaml"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text("kind: x\n")
    return tmp_path


GOOD = ["actionplans/AP-1.yml", "data/roles.yaml", "gaps/GAP-1.yaml", "gaps/causes/RC-1.yaml"]


def refused(root: Path) -> dict[str, str]:
    """Return path and code of what is not read, while every good file still is."""
    rows = list(sources(root))
    assert [path for path, _ in rows] == sorted(path for path, _ in rows)
    assert [path for path, found in rows if found == b"kind: x\n"] == GOOD
    findings = [(path, found) for path, found in rows if isinstance(found, Diagnostic)]
    assert all(found.location.path == path and found.message.isprintable() for path, found in findings)
    return {path: found.code for path, found in findings}


def test_records_come_in_order_whatever_else_lies_about(root: Path) -> None:
    (root / "data" / "series.csv").write_text("a,b\n")
    (root / "data" / ".draft.yaml.123.tmp").write_text("")
    (root / "gaps" / ".hidden.yaml").write_text("")
    (root / "gaps" / ".git").mkdir()
    (root / "gaps" / ".git" / "x.yaml").write_text("")
    (root / "elsewhere.yaml").write_text("")
    assert list(sources(root)) == [(path, b"kind: x\n") for path in GOOD]


def test_a_repository_without_folders_has_no_files(tmp_path: Path) -> None:
    assert list(sources(tmp_path)) == []
    assert stat_rows(tmp_path) == []


def test_links_are_never_followed(root: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    secret = tmp_path_factory.mktemp("outside")
    (secret / "secret.yaml").write_text("kind: x\n")
    (root / "gaps" / "a.yaml").symlink_to(secret / "secret.yaml")
    (root / "gaps" / "b.yaml").symlink_to(root / "gaps" / "GAP-1.yaml")
    (root / "gaps" / "broken.yaml").symlink_to("nowhere")
    (root / "gaps" / "itself.yaml").symlink_to("itself.yaml")
    (root / "gaps" / "folder").symlink_to(secret)
    (root / "gaps" / "loop").symlink_to(root / "gaps")
    (root / "data" / "series.csv").symlink_to(secret / "secret.yaml")
    links = ["gaps/a.yaml", "gaps/b.yaml", "gaps/broken.yaml", "gaps/folder", "gaps/itself.yaml", "gaps/loop"]
    assert refused(root) == dict.fromkeys(links, "E001")
    findings = [found for _, found in sources(root) if isinstance(found, Diagnostic)]
    assert all(found.message.endswith(" is a link") for found in findings)


def test_a_folder_of_records_may_not_be_a_link(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "a.yaml").write_text("kind: x\n")
    (tmp_path / "gaps").symlink_to("elsewhere")
    (tmp_path / "data").write_text("not a folder")
    assert [path for path, found in sources(tmp_path) if isinstance(found, Diagnostic)] == ["data", "gaps"]


def test_a_link_made_after_the_walk_is_not_followed_either(root: Path) -> None:
    rows = sources(root)
    next(rows)
    (root / "data" / "roles.yaml").unlink()
    (root / "data" / "roles.yaml").symlink_to(root / "actionplans" / "AP-1.yml")
    (root / "gaps" / "GAP-1.yaml").unlink()
    gone = [path for path, found in rows if isinstance(found, Diagnostic) and found.code == "E001"]
    assert gone == ["data/roles.yaml", "gaps/GAP-1.yaml"]


def test_a_pipe_is_not_waited_for(root: Path) -> None:
    os.mkfifo(root / "gaps" / "pipe.yaml")
    assert refused(root) == {"gaps/pipe.yaml": "E001"}


def test_a_huge_file_is_not_read(root: Path) -> None:
    with (root / "gaps" / "big.yaml").open("wb") as file:
        file.truncate(10**12)  # sparse: reading it would end the test
    (root / "gaps" / "most.yaml").write_bytes(b"x" * MAX_FILE)
    (root / "gaps" / "more.yaml").write_bytes(b"x" * (MAX_FILE + 1))
    assert refused(root) == {"gaps/big.yaml": "E001", "gaps/more.yaml": "E001"}


def test_a_folder_with_the_name_of_a_record_is_a_folder(root: Path) -> None:
    (root / "gaps" / "x.yaml").mkdir()
    assert refused(root) == {}


DEVICES = ["CON.yaml", "nul.yml", "Com1.yaml", "lpt¹.yaml", "aux .yaml"]
SIGNS = ["a:b.yaml", "a\\b.yaml", "a?.yaml", "a\nb.yaml", "a\x1bb.yaml", "a\u202eb.yaml", "a\u200bb.yaml"]


@pytest.mark.parametrize(
    "name",
    [*DEVICES, *SIGNS, f"{'x' * 200}.yaml", os.fsdecode(b"a\xff.yaml")],
)
def test_a_name_that_some_system_refuses_is_said(root: Path, name: str) -> None:
    (root / "gaps" / name).write_text("kind: x\n")
    assert list(refused(root).values()) == ["E008"]


@pytest.mark.parametrize("name", ["con", "prn.d", "dot.", "blank ", "a\nb"])
def test_a_folder_name_that_some_system_refuses_is_not_entered(root: Path, name: str) -> None:
    (root / "gaps" / name).mkdir()
    (root / "gaps" / name / "a.yaml").write_text("kind: x\n")
    assert list(refused(root).values()) == ["E008"]


def test_names_that_merely_resemble_are_fine(root: Path) -> None:
    for name in ("console.yaml", "com10.yaml", "a b.yaml", "grün.yaml"):
        (root / "gaps" / name).write_text("kind: y\n")
    assert refused(root) == {}


@pytest.mark.parametrize("twin", ["gap-1.yaml", "Gap-1.yaml", "causes/rc-1.YAML"])
def test_names_that_differ_in_case_alone_collide(root: Path, twin: str) -> None:
    path = root / "gaps" / twin
    if path.exists():
        pytest.skip("this file system has no such twins")
    path.write_text("kind: y\n")
    assert refused(root) == {f"gaps/{twin}": "E008"}


def test_names_that_look_the_same_collide(root: Path) -> None:
    (root / "gaps" / unicodedata.normalize("NFC", "Gerät.yaml")).write_text("kind: y\n")
    (root / "gaps" / unicodedata.normalize("NFD", "Gerät.yaml")).write_text("kind: y\n")
    assert list(refused(root).values()) == ["E008"]


def test_the_rows_for_the_cache_see_every_change(root: Path) -> None:
    os.mkfifo(root / "gaps" / "pipe.yaml")
    (root / "gaps" / "folder").symlink_to(root)
    rows = stat_rows(root)
    assert [row[0] for row in rows] == sorted([*GOOD, "gaps/folder", "gaps/pipe.yaml"])
    status = (root / "data" / "roles.yaml").stat()
    assert rows[1] == ("data/roles.yaml", status.st_mtime_ns, status.st_size, status.st_ino)
    assert stat_rows(root) == rows
    (root / "data" / "roles.yaml").write_text("kind: yy\n")
    assert [new[0] for new, old in zip(stat_rows(root), rows, strict=True) if new != old] == [
        "data/roles.yaml"
    ]


def test_the_walk_needs_no_parser() -> None:
    """The warm path asks for the rows and nothing else; a parser would cost it more than the walk."""
    program = "import sys, sopdocs.files; print(sorted({'yaml', 'pydantic'} & set(sys.modules)))"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout == "[]\n"
