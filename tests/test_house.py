"""The house style as tests: who may import whom, how long things may be, and what may not be written.

A failure says what to do about it. The reasons stand in CONTRIBUTING.md, under "House rules".
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "sopdocs"

FLOORS = (
    "cells diagnostics errors lessons lexicon memory slips spelling suggest terms units watch",
    "marks mistakes",
    "characters files syntax",
    "tree",
    "calendars source model",
    "compared complaints edit periods salvage schema spoken",
    "settings kb figures start",
    "git history",
    "load cache planning stage",
    "variance",
    "contract lockfile survey",
    "restated",
    "goalposts measure rule",
    "repository rules",
    "detect",
    "affected branch changes codeowners evidence insight judge manual progress similar",
    "selection waivers",
    "check",
    "baseline since",
    "gate",
    "mend",
    "diff exchange site report",
    "digest forge",
    "pack",
    "cli",
    "__main__ __init__",
)
"""From the bottom up. A module imports from the floors beneath it and from its own package, no other."""

HEAVY = {"duckdb", "jinja2", "mkdocs", "narwhals", "pandas"}
SLOW_TO_LOAD = HEAVY | {"markdown_it", "nh3", "numpy", "pydantic", "rapidfuzz", "watchfiles", "yaml"}
LONGEST_FILE, LONGEST_FUNCTION, SCREEN = 300, 60, 35

Function = ast.FunctionDef | ast.AsyncFunctionDef


def tracked() -> list[Path]:
    """Every file that is, or would be, in the repository."""
    listing = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    names = subprocess.run(listing, cwd=ROOT, capture_output=True, check=True).stdout.decode().split("\0")
    return sorted(path for name in names if name and (path := ROOT / name).is_file())


try:
    FILES = tracked()
except (OSError, subprocess.CalledProcessError):  # an unpacked archive: no git, and nothing generated either
    HIDDEN = re.compile(r"/(\.(?!ci/|github/|pre-commit|gitignore)|site/|dist/|rendered/|__pycache__/)")
    FILES = sorted(p for p in ROOT.rglob("*") if p.is_file() and not HIDDEN.search(f"/{p.relative_to(ROOT)}"))

PYTHON = [path for path in FILES if path.suffix == ".py"]
SOURCES = [path for path in PYTHON if path.is_relative_to(PACKAGE)]


def name(path: Path) -> str:
    """Return the path as it stands in the repository."""
    return path.relative_to(ROOT).as_posix()


def imports(text: str) -> Iterator[tuple[int, str]]:
    """Yield line and dotted name of every import, wherever it stands; `from a import b` gives `a.b`."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def floor(module: str) -> int | None:
    """Return the number of a module's floor, or None where FLOORS does not know it."""
    return next((number for number, row in enumerate(FLOORS) if module in row.split()), None)


def climbs(text: str, home: str) -> Iterator[str]:
    """Yield a sentence for every import that does not go down from the module `home`."""
    for line, target in imports(text):
        top, _, rest = target.partition(".")
        module = rest.split(".")[0]
        if top != "sopdocs" or module == home:
            continue
        if floor(module) is None:
            module = "__init__"  # a name from the package itself, which stands above everything
        here, there = floor(home), floor(module)
        assert here is not None, f"`{home}` has no floor: give it one in FLOORS of tests/test_house.py"
        assert there is not None
        if there >= here:
            yield (
                f"line {line}: `{home}` (floor {here}) imports `{target}` (floor {there}); "
                "move what both need to a lower floor, or hand it in as an argument"
            )


def module_of(path: Path) -> str:
    """Return the part of the package that a file belongs to: `sopdocs/site/pour.py` is in `site`."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_a_module_imports_only_from_the_floors_beneath_it(path: Path) -> None:
    assert floor(module_of(path)) is not None, (
        f"`{module_of(path)}` is new: give it a floor in FLOORS of tests/test_house.py, above all it imports"
    )
    assert not list(climbs(path.read_text(encoding="utf-8"), module_of(path)))


@pytest.mark.parametrize(
    ("text", "home"),
    [
        ("import sopdocs.check", "kb"),
        ("from sopdocs.check import check", "kb"),
        ("from sopdocs import check", "kb"),
        ("def later():\n    from sopdocs.cli import main", "report"),
        ("from sopdocs.report.text import lines", "site"),
        ("from sopdocs import anything", "check"),
    ],
)
def test_an_import_that_climbs_is_seen(text: str, home: str) -> None:
    assert len(list(climbs(text, home))) == 1


def test_imports_that_go_down_or_stay_in_the_package_are_fine() -> None:
    down = "from sopdocs.kb import Entry\nfrom sopdocs import diagnostics\nfrom sopdocs.rules import RULES"
    assert not list(climbs(down, "rules"))


def heavy_at_import(text: str) -> Iterator[str]:
    """Yield the heavy libraries that a module loads when it is itself imported."""
    tree = ast.parse(text)
    late = {line for node in ast.walk(tree) if isinstance(node, Function | ast.If) for line in lines_of(node)}
    for line, target in imports(text):
        if target.split(".")[0] in HEAVY and line not in late:
            yield f"line {line}: import `{target}` inside the function that needs it"


def lines_of(node: Function | ast.If) -> range:
    """Return the lines of a function, or of `if TYPE_CHECKING:`; none of any other `if`."""
    if isinstance(node, ast.If) and "TYPE_CHECKING" not in ast.dump(node.test):
        return range(0)
    return range(node.lineno, (node.end_lineno or node.lineno) + 1)


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_heavy_libraries_are_imported_inside_functions(path: Path) -> None:
    assert not list(heavy_at_import(path.read_text(encoding="utf-8")))


def test_a_heavy_import_at_the_top_is_seen_and_one_in_a_function_is_not() -> None:
    assert list(heavy_at_import("if x:\n    import pandas as pd"))
    assert not list(heavy_at_import("if TYPE_CHECKING:\n    import duckdb\ndef f():\n    import pandas"))


def test_the_command_line_starts_without_any_slow_library() -> None:
    program = "import sys, sopdocs.cli; print(*{name.split('.')[0] for name in sys.modules})"
    run = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert "click" in run.stdout.split()
    assert not SLOW_TO_LOAD & set(run.stdout.split())


def length(node: Function) -> int:
    """Return the lines of a function from `def` on, without its docstring, which is its manual page."""
    lines = (node.end_lineno or node.lineno) - node.lineno + 1
    if ast.get_docstring(node, clean=False) is not None:
        lines -= (node.body[0].end_lineno or 0) - node.body[0].lineno + 1
    return lines


def functions(path: Path) -> list[Function]:
    """Return every function of a file, methods and inner ones too."""
    return [node for node in ast.walk(ast.parse(path.read_bytes())) if isinstance(node, Function)]


@pytest.mark.parametrize("path", PYTHON, ids=name)
def test_files_and_functions_fit_their_budget(path: Path) -> None:
    count = len(path.read_text(encoding="utf-8").splitlines())
    assert count < LONGEST_FILE, f"{count} lines: find the missing noun and give it a file of its own"
    long = [
        f"{node.name}: {lines} lines"
        for node in functions(path)
        if (lines := length(node)) > LONGEST_FUNCTION
    ]
    assert not long, "a function fits on one screen: find the missing noun before you split"


def test_nearly_every_function_fits_on_one_screen() -> None:
    lengths = {f"{name(path)} {node.name}": length(node) for path in SOURCES for node in functions(path)}
    over = [where for where, lines in lengths.items() if lines >= SCREEN]
    assert len(over) <= 0.05 * len(lengths), f"over {SCREEN} lines: {over}"


def undocumented(tree: ast.AST, path: str = "") -> Iterator[str]:
    """Yield the public classes and functions of a module that have no docstring."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.ClassDef | Function) and not node.name.startswith("_"):
            if ast.get_docstring(node) is None:
                yield f"{path}{node.name}"
            if isinstance(node, ast.ClassDef):
                yield from undocumented(node, f"{path}{node.name}.")


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_public_names_have_a_docstring(path: Path) -> None:
    tree = ast.parse(path.read_bytes())
    assert ast.get_docstring(tree), "a module says in its docstring why it exists"
    assert not list(undocumented(tree))


def test_every_module_says_why_it_exists_in_words_of_its_own() -> None:
    said: dict[str, str] = {}
    for path in SOURCES:
        words = ast.get_docstring(ast.parse(path.read_bytes())) or ""
        assert words not in said, f"{name(path)} repeats the docstring of {said[words]}"
        said[words] = name(path)


def test_only_the_command_line_catches_everything() -> None:
    broad = re.compile(r"except\s*(?:\(?\s*(?:Base)?Exception\b|:)")
    places = [name(path) for path in SOURCES for _ in broad.findall(path.read_text(encoding="utf-8"))]
    assert places in ([], ["sopdocs/cli/__init__.py"])


HOSTS = ("pypi|org", "pythonhosted|org", "npmjs|org", "npmjs|com", "crates|io", "debian|org")
FORBIDDEN = re.compile(
    "|".join(
        [r"(?<![\w.-])/(?:work|root|home/\w+|tmp/sop)/", *(re.escape(h.replace("|", ".")) for h in HOSTS)]
    )
)
"""Paths of somebody's machine and hosts of package registries: neither holds on the next machine."""


@pytest.mark.parametrize("path", FILES, ids=name)
def test_nothing_points_at_one_machine_or_registry(path: Path) -> None:
    assert not FORBIDDEN.findall(path.read_bytes().decode("utf-8", errors="replace"))


@pytest.mark.parametrize("host", HOSTS)
def test_a_registry_host_would_be_seen(host: str) -> None:
    assert FORBIDDEN.search("https://" + host.replace("|", ".") + "/simple")
    assert FORBIDDEN.search(f"see /{'work'}/main/data")
    assert not FORBIDDEN.search("a net/work/flow, and ./work/")
