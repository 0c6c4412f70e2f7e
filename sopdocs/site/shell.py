"""The house that MkDocs builds: hand-written pages, assets, and an empty page per section for the records.

MkDocs needs seconds and can be killed half-way, so it runs in a child process and its result is kept.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from sopdocs.errors import Refusal
from sopdocs.site.derive import SECTIONS, THEME, House, Section, derive, house
from sopdocs.site.folder import entries, remove
from sopdocs.site.tongue import say

BUILDERS = ("sopdocs", "mkdocs", "mkdocs-material", "markdown", "pymdown-extensions", "jinja2")
"""The packages whose version is part of a shell's identity."""

KEPT = 2
"""How many shells stay in the cache: the present one, and the one to go back to."""

TIMEOUT_S = 600


@dataclass(frozen=True, slots=True)
class Shell:
    """A finished MkDocs site with slots: its folder, its identity, its sections and how edit links begin."""

    folder: Path
    digest: str
    sections: tuple[Section, ...]
    docs_name: str

    def framed(self) -> dict[str, str]:
        """Return the section folder of every file that is a frame rather than a page, by path."""
        return {section.page.removesuffix(".md") + ".html": section.folder for section in self.sections}


def shell(root: Path, state: Path, sections: Sequence[Section] = SECTIONS, fresh: bool = False) -> Shell:
    """Return the shell of a repository, from the cache below `state` unless what it is made of changed."""
    found = house(root / "mkdocs.yml")
    digest = shell_digest(found, sections)
    place = state / "shell" / digest
    result = Shell(place, digest, tuple(sections), found.docs.name)
    if fresh or not found.cacheable or not (place / "index.html").is_file():
        _build(root, found, sections, place)
        _sweep(place.parent, place)
    else:
        os.utime(place)
    return result


def shell_digest(found: House, sections: Iterable[Section]) -> str:
    """Return the identity of a shell: the digest of every file, version and section that goes into it."""
    digest = hashlib.sha256()
    for package in BUILDERS:
        digest.update(f"{package}={_version(package)}\0".encode())
    for section in sections:
        digest.update(f"{section.folder}={say(section.title)}\0".encode())
    folders = [found.docs, THEME] + ([found.overrides] if found.overrides else [])
    files = [*found.sources, *(found.config.parent / hook for hook in found.hooks)]
    for folder in folders:
        if folder.is_dir():
            files += [folder / entry.path for entry in entries(folder)]
    for path in files:
        content = path.read_bytes() if path.is_file() else b""
        digest.update(f"{path.name}\0{path.parent.name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()[:24]


def _version(package: str) -> str:
    try:
        return version(package)
    except ModuleNotFoundError:
        return "unknown"


def _build(root: Path, found: House, sections: Sequence[Section], place: Path) -> None:
    """Run MkDocs into a sibling folder and rename it into place when it is complete."""
    work = place.with_name(f"{place.name}.{os.getpid()}.tmp")
    remove(work)
    try:
        work.mkdir(parents=True)
        config = derive(work / "source", found, sections)
        _run(root, config, work / "site")
        remove(place)
        (work / "site").rename(place)
    finally:
        remove(work)


def _run(root: Path, config: Path, target: Path) -> None:
    # `-P` keeps the repository off the import path: a `yaml.py` in a pull request must not be imported.
    command = [sys.executable, "-P", "-m", "mkdocs", "build", "--quiet", "-f", str(config), "-d", str(target)]
    try:
        done = subprocess.run(
            command,
            cwd=root,
            env=_environment(os.environ),
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            timeout=TIMEOUT_S,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise Refusal(f"MkDocs did not finish the hand-written pages in {TIMEOUT_S} s") from error
    if done.returncode != 0:
        words = (done.stderr.strip() or done.stdout.strip() or f"exit code {done.returncode}")[-2000:]
        raise Refusal(f"MkDocs could not build the hand-written pages:\n{words}")


def _environment(present: Mapping[str, str]) -> dict[str, str]:
    """Return the child's environment; a fixed build date, since the pages' own dates are in the records."""
    return {**present, "SOURCE_DATE_EPOCH": "1767225600", "PYTHONHASHSEED": "0"}


def _sweep(folder: Path, keep: Path) -> None:
    """Remove shells not used lately, and what a killed build left."""
    finished = sorted(
        (path for path in folder.iterdir() if path != keep and not path.name.endswith(".tmp")),
        key=lambda path: path.stat().st_mtime_ns,
        reverse=True,
    )
    for path in finished[KEPT - 1 :]:
        remove(path)
    for path in folder.glob("*.tmp"):
        remove(path)
