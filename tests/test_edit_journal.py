"""Several files change together or not at all, whenever the program stops."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from sopdocs.edit.journal import JOURNAL, Change, recover, write_all
from sopdocs.errors import Refusal

HOME = Path(__file__).parents[1]
NAMES = ("a.yaml", "b.yaml", "new/c.yaml", "d.yaml")
OLD = {"a.yaml": b"a: 1\n", "b.yaml": b"b: 1\n", "new/c.yaml": None, "d.yaml": b"d: 1\n"}
NEW = {name: f"{name}: 2\n".encode() for name in NAMES}
KILLED = """
import itertools, os, sys
from pathlib import Path
import filelock
from sopdocs.edit.journal import Change, write_all

steps = itertools.count()
last = int(sys.argv[2])

def watched(event, _arguments):
    if event in ("open", "os.rename", "os.remove", "os.link", "os.chmod", "os.mkdir") and next(steps) == last:
        os._exit(9)

sys.addaudithook(watched)
names, old, new = eval(sys.argv[3])
write_all(Path(sys.argv[1]), {name: Change(old[name], new[name]) for name in names})
"""


def changes() -> dict[str, Change]:
    return {name: Change(OLD[name], NEW[name]) for name in NAMES}


def made(root: Path) -> Path:
    root.mkdir(parents=True)
    for name, content in OLD.items():
        if content is not None:
            (root / name).write_bytes(content)
    return root


def content(root: Path) -> dict[str, bytes | None]:
    return {name: (root / name).read_bytes() if (root / name).exists() else None for name in NAMES}


def strays(root: Path) -> set[str]:
    """Return the names of files that nobody asked for."""
    files = (path for path in root.rglob("*") if path.is_file())
    return {path.relative_to(root).as_posix() for path in files} - {*NAMES, ".sopdocs/edit.lock"}


def died(program: str, root: Path, step: int) -> int:
    """Run a program that ends itself at a step; return how it ended."""
    command = [sys.executable, "-P", "-c", program, str(root), str(step), repr((NAMES, OLD, NEW))]
    environment = {**os.environ, "PYTHONPATH": str(HOME)}
    return subprocess.run(command, env=environment, cwd=HOME, check=False).returncode


def test_all_files_are_written_and_nothing_else(tmp_path: Path) -> None:
    root = made(tmp_path / "r")
    write_all(root, changes())
    assert content(root) == NEW
    assert strays(root) == set()
    assert recover(root) == ()


def test_a_program_that_dies_at_any_step_leaves_all_or_nothing(tmp_path: Path) -> None:
    """Opening, naming, removing: the program ends at each in turn, and the next one finishes or forgets."""
    seen: list[bool] = []
    for step in range(400):
        root = made(tmp_path / str(step))
        ended = died(KILLED, root, step)
        if ended == 0:
            break
        assert ended == 9
        held = (root / JOURNAL).exists()
        recover(root)
        assert content(root) == (NEW if held or content(root) == NEW else OLD), step
        assert not (root / JOURNAL).exists()
        seen.append(content(root) == NEW)
        write_all(root, {name: one._replace(before=content(root)[name]) for name, one in changes().items()})
        assert content(root) == NEW
        assert strays(root) == set(), step
    else:
        pytest.fail("it never ended by itself")
    assert seen == sorted(seen)
    assert {False, True} <= set(seen)


def test_a_file_edited_meanwhile_keeps_every_file_as_it_is(tmp_path: Path) -> None:
    root = made(tmp_path / "r")
    (root / "d.yaml").write_bytes(b"d: mine\n")
    before = content(root)
    with pytest.raises(Refusal, match=r"d\.yaml.*changed meanwhile"):
        write_all(root, changes())
    assert content(root) == before
    assert strays(root) == set()


def test_a_file_that_cannot_be_written_takes_the_others_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = made(tmp_path / "r")
    real = Path.replace

    def full(self: Path, target: Path) -> Path:
        if Path(target).name == "d.yaml":
            raise OSError(28, "No space left on device")
        return real(self, target)

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(Refusal, match="no space left"):
        write_all(root, changes())
    assert content(root) == OLD
    assert strays(root) == set()


def test_a_change_cut_short_and_edited_since_is_not_overwritten(tmp_path: Path) -> None:
    other = made(tmp_path / "o")
    at_work = KILLED.replace("next(steps) == last", "(Path(sys.argv[1]) / '.sopdocs/journal.json').exists()")
    assert died(at_work, other, 0) == 9
    assert (other / JOURNAL).exists()
    (other / "b.yaml").write_bytes(b"b: mine\n")
    with pytest.raises(Refusal, match=r"b\.yaml.* edited since"):
        recover(other)
    assert (other / "b.yaml").read_bytes() == b"b: mine\n"
    (other / "b.yaml").write_bytes(b"b: 1\n")
    assert set(recover(other)) >= {"b.yaml"}
    assert content(other) == NEW


@pytest.mark.parametrize("text", ["", "{", '{"files": 1}', '{"files": [["a", null]]}'])
def test_a_journal_of_somebody_else_is_said_and_left(tmp_path: Path, text: str) -> None:
    root = made(tmp_path / "r")
    (root / ".sopdocs").mkdir()
    (root / JOURNAL).write_text(text, encoding="utf-8")
    with pytest.raises(Refusal, match="delete it"):
        recover(root)
    assert content(root) == OLD
