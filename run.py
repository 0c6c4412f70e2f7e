#!/usr/bin/env python3
"""The front door: makes a virtual environment and runs everything in it, with Python 3.11 and git alone.

It uses the standard library only, since it runs before anything is installed.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent
RUN_LOCK = ROOT / "requirements" / "run.txt"
CI_LOCK = ROOT / "requirements" / "ci.txt"
OLDEST = (3, 11)
PORT = 8000

NO_VENV = """this Python ({python}) cannot make a virtual environment: its module `{module}` is missing.
On Debian and Ubuntu it is a package of its own: sudo apt-get install python3-venv
Elsewhere, use a Python that was installed whole. Then run the same command again."""


class SetupError(Exception):
    """A reason to end that a person can act on."""


class Environment:
    """A virtual environment: where its programs lie, and whether it holds what a lock file asks for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        self.programs = self.folder / ("Scripts" if os.name == "nt" else "bin")
        self.python = self.program("python")
        self.stamp = self.folder / "sopdocs-installed.txt"

    def program(self, name: str) -> Path:
        """Return the path of an installed program."""
        return self.programs / (f"{name}.exe" if os.name == "nt" else name)

    def holds(self, lock: Path) -> bool:
        """Say whether this lock file, or the larger one, was installed here from the checkout as it is."""
        if not (self.python.exists() and self.stamp.is_file()):
            return False
        installed = self.stamp.read_text(encoding="utf-8").strip()
        return installed in {fingerprint(lock), fingerprint(CI_LOCK)}

    def install(self, lock: Path) -> None:
        """Make the environment anew from the lock file, then put the package itself in, editable."""
        self.create(lock)
        pip: list[str | Path] = [
            self.python,
            "-m",
            "pip",
            "--disable-pip-version-check",
            "--quiet",
            "install",
        ]
        self.must([*pip, "--require-hashes", "--requirement", lock])
        self.must([*pip, "--no-deps", "--no-build-isolation", "--editable", ROOT])
        self.stamp.write_text(fingerprint(lock), encoding="utf-8")

    def create(self, lock: Path) -> None:
        """Make the empty environment; a folder that is something else stays as it is."""
        for module in ("venv", "ensurepip"):
            if importlib.util.find_spec(module) is None:
                raise SetupError(NO_VENV.format(python=sys.executable, module=module))
        cleared = self.folder.exists()
        if cleared and not (self.folder / "pyvenv.cfg").is_file() and any(self.folder.iterdir()):
            raise SetupError(
                f"{self.folder} is not empty and no virtual environment; name another with --venv"
            )
        say(f"making {shown(self.folder)} from {shown(lock)}; the first time takes a minute or two")
        import venv

        try:
            venv.EnvBuilder(clear=cleared, with_pip=True, symlinks=os.name != "nt").create(self.folder)
        except (OSError, subprocess.CalledProcessError) as error:
            raise SetupError(f"no virtual environment could be made in {self.folder}: {error}") from error

    def run(self, command: Sequence[str | Path], quiet: bool = False) -> int:
        """Run a program of this environment in the checkout; return its exit code."""
        if not quiet:
            say("$ " + " ".join([Path(command[0]).stem, *map(str, command[1:])]))
        path = f"{self.programs}{os.pathsep}{os.environ.get('PATH', '')}"
        surroundings = {**os.environ, "PATH": path, "VIRTUAL_ENV": str(self.folder)}
        surroundings.pop("PYTHONHOME", None)
        return subprocess.run(command, cwd=ROOT, env=surroundings, check=False).returncode

    def must(self, command: Sequence[str | Path]) -> None:
        """Run a program that everything after it needs."""
        code = self.run(command, quiet=True)
        if code:
            raise SetupError(
                f"`{' '.join(map(str, command[1:5]))} ...` ended with exit code {code}; see above"
            )


def fingerprint(lock: Path) -> str:
    """Return a digest of all that decides what an environment holds: lock, metadata, place and Python."""
    files = lock.read_bytes() + (ROOT / "pyproject.toml").read_bytes()
    return hashlib.sha256(files + f"{ROOT} {sys.version}".encode()).hexdigest()


def shown(path: Path) -> str:
    """Return a path as short as people would type it."""
    return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else str(path)


def say(text: str) -> None:
    """Tell a person on stderr what happens; stdout belongs to the tools."""
    sys.stdout.flush()
    print(text, file=sys.stderr, flush=True)


def ready(folder: Path, lock: Path) -> Environment:
    """Return the environment, made or made again only if the checkout asks for another one."""
    environment = Environment(folder)
    if not environment.holds(lock):
        environment.install(lock)
    return environment


def require_free(port: int) -> None:
    """Stop before any work if the port is taken."""
    with socket.socket() as probe:
        if os.name != "nt":  # on Windows this option would let two servers share the port
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except (OSError, OverflowError) as error:
            hint = f"try --port {port + 1}" if 0 < port < 65535 else "use a number from 1024 to 65535"
            raise SetupError(f"port {port} cannot be used ({error}); {hint}") from error


def demo(options: argparse.Namespace) -> int:
    """Check the records, compute the variances, build the site and serve it on this machine."""
    if options.serve:
        require_free(options.port)
    environment = ready(options.venv, RUN_LOCK)
    sopdocs = environment.program("sopdocs")
    worst = 0
    for command in ("check", "variance", "build"):
        code = environment.run([sopdocs, command])
        if code > 1:
            raise SetupError(f"`sopdocs {command}` failed with exit code {code}; see above")
        worst = max(worst, code)
    if not options.serve:
        return worst
    say(f"\nThe site is on http://127.0.0.1:{options.port} (Ctrl-C stops it)")
    try:
        return environment.run([sopdocs, "serve", "--port", str(options.port)])
    except KeyboardInterrupt:
        say("\nstopped")
        return 0


def test(options: argparse.Namespace) -> int:
    """Run ruff, mypy and pytest: what CI runs. Further arguments go to pytest."""
    environment = ready(options.venv, CI_LOCK)
    program = environment.program
    steps: dict[str, list[str | Path]] = {
        "ruff check": [program("ruff"), "check", "--output-format=concise", "."],
        "ruff format": [program("ruff"), "format", "--check", "--output-format=concise", "."],
        "mypy": [program("mypy")],
    }
    failed = [name for name, command in steps.items() if environment.run(command)]
    if failed:
        say(f"FAILED before the tests: {', '.join(failed)} (see above)")
    tests = environment.run([environment.python, "-m", "pytest", "-n", "auto", *options.pytest])
    return tests or int(bool(failed))


def setup(options: argparse.Namespace) -> int:
    """Make the virtual environment with the developers' tools, and nothing else."""
    environment = ready(options.venv, CI_LOCK)
    say(f"ready: {environment.python}")
    return 0


def parser() -> argparse.ArgumentParser:
    """Return the command line."""
    top = argparse.ArgumentParser(prog="run.py", description="Run sopdocs from a fresh checkout.")
    commands = top.add_subparsers(title="commands", required=True, metavar="COMMAND")
    actions: tuple[Callable[[argparse.Namespace], int], ...] = (demo, test, setup)
    for action in actions:
        command = commands.add_parser(action.__name__, help=action.__doc__, description=action.__doc__)
        command.set_defaults(action=action)
        command.add_argument(
            "--venv", type=Path, default=ROOT / ".venv", metavar="DIR", help="virtual environment (.venv)"
        )
        if action is demo:
            command.add_argument("--port", type=int, default=PORT, help=f"where to serve ({PORT})")
            command.add_argument("--no-serve", dest="serve", action="store_false", help="end after the build")
        if action is test:
            command.add_argument("pytest", nargs="*", metavar="-- PYTEST ARGUMENTS", help="passed to pytest")
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 is well, 1 findings, 2 misuse or failure."""
    if sys.version_info < OLDEST:
        say(f"sopdocs needs Python 3.11 or newer; this is {sys.version.split()[0]} ({sys.executable})")
        return 2
    options = parser().parse_args(arguments)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # unwinds, so that no server is left behind
    try:
        return int(options.action(options))
    except SetupError as reason:
        say(f"run.py: {reason}")
        return 2
    except KeyboardInterrupt:
        say("\nstopped")
        return 130


if __name__ == "__main__":
    sys.exit(main())
