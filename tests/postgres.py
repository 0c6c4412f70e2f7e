"""A PostgreSQL server of our own for the tests: in a temporary folder, on loopback, stopped at the end."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.needed import missing

PASSWORD = "correct horse: battery/staple@7"


def _tool(name: str) -> Path | None:
    beside = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    found = shutil.which(name)
    return beside[-1] if beside else Path(found) if found else None


def _run(*command: object) -> None:
    """Run one of the server's tools, which refuse to work for root."""
    other = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.getuid() == 0 else []
    done = subprocess.run(
        [*other, *map(str, command)], check=False, capture_output=True, cwd="/", timeout=60, text=True
    )
    assert done.returncode == 0, done.stderr


@contextmanager
def server() -> Iterator[tuple[str, Path]]:
    """Yield host:port of a running server, user `planner`, and the file that its pid stands in."""
    initdb, control = _tool("initdb"), _tool("pg_ctl")
    if initdb is None or control is None:
        missing("PostgreSQL")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    secret, data = folder / "secret", folder / "data"
    secret.write_text(PASSWORD)
    try:
        if os.getuid() == 0:
            shutil.chown(folder, "postgres", "postgres")
            shutil.chown(secret, "postgres", "postgres")
        _run(initdb, "-D", data, "-U", "planner", "-A", "scram-sha-256", f"--pwfile={secret}", "-E", "UTF8")
        options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off -c timezone=UTC"
        _run(control, "start", "-D", data, "-l", folder / "log", "-w", "-o", options)
        try:
            yield f"127.0.0.1:{port}", data / "postmaster.pid"
        finally:
            if (data / "postmaster.pid").exists():
                _run(control, "stop", "-D", data, "-m", "immediate")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
