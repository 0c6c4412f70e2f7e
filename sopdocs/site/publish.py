"""Stage, verify, swap: a build shows itself when it is whole; a failed or killed one leaves the old site.

The site of the build before last is kept as the next staging folder, so that publishing costs what changed.
"""

from __future__ import annotations

import errno
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sopdocs.errors import Refusal
from sopdocs.site.folder import Entry, create, entries, link, remove

MARK = "build.json"
"""The file by which we know a folder as a site of ours, and may replace it."""

FORMAT = 1
PATIENCE_S = 30.0


@contextmanager
def locked(state: Path, patience: float = PATIENCE_S) -> Iterator[None]:
    """Hold the repository's build lock; the second build waits, then says who holds it.

    Who holds it may ask for it again: it is one lock per file and process.
    """
    from filelock import FileLock, Timeout

    state.mkdir(parents=True, exist_ok=True)
    holder = state / "lock.pid"
    lock = FileLock(state / "lock", timeout=patience, is_singleton=True)
    try:
        lock.acquire()
    except Timeout as error:
        pid = holder.read_text(encoding="ascii") if holder.is_file() else "unknown"
        raise Refusal(
            f"another build (process {pid}) holds {state.name}/lock; waited {patience:g} s"
        ) from error
    try:
        holder.write_text(str(os.getpid()), encoding="ascii")
        yield
    finally:
        if lock.lock_counter == 1:
            holder.unlink(missing_ok=True)
        lock.release()


class Stage:
    """The next site while it is being made, beside the live one. Use `staged`, which cleans up."""

    def __init__(self, out: Path, state: Path) -> None:
        self.out = out
        self.folder = out.with_name(f"{out.name}.staging-{os.getpid()}")
        self._within = os.path.join(self.folder, "")  # noqa: PTH118
        self.changed: list[str] = []
        self.kept: dict[str, str] = {}
        self._base = state / "base"
        self._manifest = state / "site.json"
        self._live = {entry.path: entry for entry in entries(out)} if out.is_dir() else {}
        self._known = self._load()
        self._made_with: dict[str, list[str]] = {}
        for path, (key, _, _) in self._known.items():
            self._made_with.setdefault(key, []).append(path)
        self._present = self._prepare()

    def _load(self) -> dict[str, tuple[str, int, int]]:
        """Return key, size and time of every file as the last build left them, if that can be trusted."""
        try:
            data = json.loads(self._manifest.read_bytes())
            if data["format"] != FORMAT or data["out"] != str(self.out):
                return {}
            return {
                path: (str(key), int(size), int(time)) for path, (key, size, time) in data["files"].items()
            }
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return {}

    def _prepare(self) -> set[str]:
        """Make the staging folder equal to the live site, with as few links as possible."""
        if not self._live:
            self.folder.mkdir(parents=True)
            return set()
        with suppress(OSError):
            self._base.rename(self.folder)
        present = {entry.path: entry.inode for entry in entries(self.folder)} if self.folder.is_dir() else {}
        for path in present.keys() - self._live.keys():
            self._drop(path)
        for path, entry in self._live.items():
            inode = present.get(path)
            if inode != entry.inode:
                if inode is not None:
                    (self.folder / path).unlink()
                link(self.out / path, self.folder / path)
        return set(self._live)

    def current(self, path: str, key: str) -> bool:
        """Say whether the live file was made from this key and has not been touched since."""
        entry = self._live.get(path)
        return entry is not None and self._known.get(path) == (key, entry.size, entry.mtime_ns)

    def keep(self, path: str, key: str) -> bool:
        """Take over a live file and what was made with it, if all of it was made from this key."""
        together = self._made_with.get(key, [])
        if path not in together or not all(self.current(other, key) for other in together):
            return False
        self.kept.update(dict.fromkeys(together, key))
        return True

    def put(self, path: str, data: bytes, key: str = "") -> None:
        """Write a file if its bytes differ from the live ones; the live file itself is never touched."""
        if path in self.kept:
            raise Refusal(f"two pages want the address {path}")
        self.kept[path] = key
        if path in self._present:
            place = self.folder / path
            if self._live[path].size == len(data) and place.read_bytes() == data:
                return
            place.unlink()
        self.changed.append(path)
        create(f"{self._within}{path}", data)

    def read(self, path: str) -> bytes:
        """Return a file as it stands in the stage; nothing if it is not there."""
        place = self.folder / path
        return place.read_bytes() if place.is_file() else b""

    def swap(self) -> None:
        """Remove what no page asked for, check the stage, and make it the live site."""
        for path in sorted(self._present - self.kept.keys()):
            self._drop(path)
            self.changed.append(path)
        found = {entry.path: entry for entry in entries(self.folder)}
        self._verify(found)
        if not self._live:
            remove(self.out)
            self.folder.rename(self.out)
        else:
            if self.changed:
                exchange(self.folder, self.out)
            self._retire()
        self._save(found)

    def _retire(self) -> None:
        """Keep the folder that is not live as the next stage; across file systems it is not worth a copy."""
        remove(self._base)
        with suppress(OSError):
            self.folder.rename(self._base)

    def _verify(self, found: dict[str, Entry]) -> None:
        missing = sorted(self.kept.keys() - found.keys())
        if missing or found.keys() - self.kept.keys():
            raise Refusal(f"the staged site is not what was made: {len(missing)} files missing {missing[:3]}")
        for path in ("index.html", MARK):
            if path not in found or not found[path].size:
                raise Refusal(f"the staged site has no {path}")

    def _save(self, found: dict[str, Entry]) -> None:
        files = {path: (self.kept[path], entry.size, entry.mtime_ns) for path, entry in found.items()}
        temporary = self._manifest.with_suffix(".tmp")
        data = {"format": FORMAT, "out": str(self.out), "files": files}
        temporary.write_text(json.dumps(data, separators=(",", ":")), encoding="utf-8")
        temporary.replace(self._manifest)

    def _drop(self, path: str) -> None:
        place = self.folder / path
        place.unlink()
        with suppress(OSError):
            place.parent.rmdir()


@contextmanager
def staged(out: Path, state: Path) -> Iterator[Stage]:
    """Give a stage for `out`; whatever happens inside, no staging folder stays. Call it under the lock."""
    out = Path.cwd() / out
    recover(out)
    _refuse_foreign(out)
    try:
        yield Stage(out, state)
    finally:
        remove(out.with_name(f"{out.name}.staging-{os.getpid()}"))


def recover(out: Path) -> None:
    """Bring back the old site if a build died between two renames, and sweep what dead builds left."""
    olds = sorted(out.parent.glob(f"{out.name}.old-*"))
    if olds and not out.exists():
        olds.pop().rename(out)
    for path in [*olds, *out.parent.glob(f"{out.name}.staging-*")]:
        remove(path)


def _refuse_foreign(out: Path) -> None:
    if out.is_symlink() or (out.exists() and not out.is_dir()):
        raise Refusal(f"{out.name} is not a folder of its own; name another folder for the site")
    if out.is_dir() and any(out.iterdir()) and not (out / MARK).is_file():
        raise Refusal(
            f"{out.name}/ was not made by sopdocs (it has no {MARK}); remove it or name another folder"
        )


def exchange(new: Path, live: Path) -> None:
    """Swap two folders in one step where the platform can; else in two, and `recover` puts a kill right."""
    if _exchanged(new, live):
        return
    old = live.with_name(f"{live.name}.old-{os.getpid()}")
    live.rename(old)
    try:
        new.rename(live)
    except OSError:
        old.rename(live)
        raise
    old.rename(new)


def _exchanged(one: Path, other: Path) -> bool:
    import ctypes

    try:
        libc = ctypes.CDLL(None, use_errno=True)
        if sys.platform == "darwin":
            failed = libc.renamex_np(os.fsencode(one), os.fsencode(other), 2)
        else:
            failed = libc.renameat2(-100, os.fsencode(one), -100, os.fsencode(other), 2)
    except (AttributeError, TypeError, OSError):
        return False
    if failed and ctypes.get_errno() not in (errno.ENOSYS, errno.EINVAL, errno.ENOTSUP):
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code), os.fspath(other))
    return not failed
