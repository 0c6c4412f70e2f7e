"""A stand-in for GitHub on this machine: what it is asked is kept, what it answers is what a test puts in."""

from __future__ import annotations

import io
import json
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

from sopdocs.forge.github import GitHub

HEAD = "a" * 40
REPOSITORY = "company/gaps"


@dataclass
class Asked:
    """One request: method, path below the repository, what it asked for, its body, and its token."""

    method: str
    path: str
    query: dict[str, str]
    body: Any
    token: str


@dataclass
class Forge:
    """The state of the stand-in: answers by method and path, and all that was asked."""

    url: str = ""
    answers: dict[str, tuple[int, Any]] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)

    @property
    def github(self) -> GitHub:
        """Return our side of it."""
        return GitHub(REPOSITORY, "secret-token", self.url)

    def wrote(self) -> list[Asked]:
        """Return the requests that change something."""
        return [one for one in self.asked if one.method != "GET"]

    def puts(self, path: str, answer: Any, method: str = "GET", status: int = 200) -> None:
        """Let it answer so."""
        self.answers[f"{method} {path}"] = (status, answer)

    def holds(self, report: bytes, name: str = "report.json", **facts: Any) -> None:
        """Let run 7 have left a report, zipped as the forge zips it."""
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as opened:
            opened.writestr(name, report)
        size = len(archive.getvalue())
        artifact = {"id": 70, "name": "sopdocs-report", "expired": False, "size_in_bytes": size, **facts}
        self.puts("/actions/runs/7/artifacts", {"artifacts": [artifact]})
        self.puts("/actions/artifacts/70/zip", f"{self.url}/storage", status=302)
        self.puts("/storage", archive.getvalue())

    def has_pull(self, number: int = 12, sha: str = HEAD, base: str = "main") -> None:
        """Let there be one open pull request at this commit."""
        pull = {"number": number, "head": {"sha": sha}, "base": {"ref": base}}
        self.puts("/pulls", [pull])
        self.puts(f"/issues/{number}/comments", [])
        self.puts(f"/issues/{number}/comments", {"id": 1}, "POST", 201)


@contextmanager
def forge() -> Iterator[Forge]:
    """Serve a stand-in until the end of the block."""
    state = Forge()

    class Handler(BaseHTTPRequestHandler):
        """Answers as the state says; what it does not know is not there."""

        protocol_version = "HTTP/1.1"
        forge: ClassVar[Forge] = state

        def _answer(self) -> None:
            asked = urlsplit(self.path)
            path = asked.path.removeprefix(f"/repos/{REPOSITORY}")
            sent = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            query = {name: values[0] for name, values in parse_qs(asked.query).items()}
            token = self.headers.get("Authorization", "")
            self.forge.asked.append(
                Asked(self.command, path, query, json.loads(sent) if sent else None, token)
            )
            status, answer = self.forge.answers.get(f"{self.command} {path}", (404, {"message": "no"}))
            if isinstance(answer, list) and query.get("page", "1") != "1":
                answer = answer[100 * (int(query["page"]) - 1) :]
            if isinstance(answer, list):
                answer = answer[:100]
            body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
            self.send_response(status)
            if status == 302:
                self.send_header("Location", answer)
                body = b""
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_PATCH = do_PUT = _answer  # noqa: N815 - names of the base class

        def log_message(self, *_arguments: Any) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        state.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield state
        finally:
            server.shutdown()
            thread.join()


def finished_run(**changes: Any) -> dict[str, Any]:
    """Return the event of a check that has run for a pull request from a fork."""
    run = {
        "id": 7,
        "event": "pull_request",
        "conclusion": "failure",
        "head_sha": HEAD,
        "head_branch": "my-gap",
        "head_repository": {"owner": {"login": "planner"}},
        "pull_requests": [],
        **changes,
    }
    return {"action": "completed", "workflow_run": run}
