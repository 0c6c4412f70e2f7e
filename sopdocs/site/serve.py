"""A local preview from memory: it watches the sources, reloads the browser, and keeps the last good page.

Nothing is written to the site folder, and names in a request are looked up, never opened.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from mimetypes import guess_type
from pathlib import Path
from typing import TypeAlias
from urllib.parse import unquote, urlsplit

from sopdocs.errors import Refusal
from sopdocs.watch import changes

HOST = "127.0.0.1"
EVENTS = "/__sopdocs__/events"
SCRIPT = "/__sopdocs__/live.js"

_CODE = (
    "(function(){var first=null,s=new EventSource('" + EVENTS + "');s.onmessage=function(e){"
    "if(first===null){first=e.data}else if(first!==e.data){location.reload()}}})();"
).encode()

Maker: TypeAlias = Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class Showing:
    """What a preview shows: how to make each file, and which pages an edit has broken, with the finding."""

    files: Mapping[str, Maker]
    broken: Mapping[str, str] = field(default_factory=dict)
    notice: str = ""


class Preview:
    """The present showing, the good pages of earlier ones, and who waits for the next."""

    def __init__(self, rebuild: Callable[[], Showing]) -> None:
        self._rebuild = rebuild
        self._changed = threading.Condition()
        self._showing = rebuild()
        self._good: dict[str, Maker] = {}
        self._made: dict[str, bytes] = {}
        self.generation = 0

    def refresh(self) -> None:
        """Build again and tell every open page; a build that cannot go on leaves the old, with a notice."""
        good = {url: make for url, make in self._showing.files.items() if url not in self._showing.broken}
        try:
            showing = self._rebuild()
        except Refusal as refusal:
            showing = Showing(self._showing.files, self._showing.broken, str(refusal))
        with self._changed:
            self._good = {**self._good, **good}
            self._showing, self._made = showing, {}
            self.generation += 1
            self._changed.notify_all()

    def get(self, url: str) -> bytes | None:
        """Return a file, pages with their banner; None if there is no such file."""
        showing = self._showing
        broken = showing.broken.get(url, "")
        make = (self._good.get(url) if broken else None) or showing.files.get(url)
        if make is None:
            return None
        if url not in self._made:
            self._made[url] = make()
        data = self._made[url]
        return (
            live(data, broken or showing.notice, bool(broken and url in self._good))
            if url.endswith(".html")
            else data
        )

    def wait(self, seen: int, seconds: float) -> int:
        """Return the generation once it is another than the one seen, or after some seconds."""
        with self._changed:
            self._changed.wait_for(lambda: self.generation != seen, seconds)
            return self.generation


def live(page: bytes, finding: str, old: bool = False) -> bytes:
    """Return a page with the reloading script and, after a broken edit, a banner with what is wrong."""
    head, end, tail = page.rpartition(b"</body>")
    if not end:
        return page
    banner = ""
    if finding:
        words = "This is the last good page. " if old else ""
        banner = (
            f'<div class="sd-live" role="alert"><strong>{words}</strong><pre>{escape(finding)}</pre></div>'
        )
    return head + f'{banner}<script src="{SCRIPT}"></script>'.encode() + end + tail


def address(target: str) -> str | None:
    """Return the file a request asks for, or None where it reaches for what is not a name of ours."""
    path = unquote(urlsplit(target).path)
    if not path.startswith("/") or "\\" in path or "\0" in path:
        return None
    parts = path[1:].split("/")
    if any(part in (".", "..") for part in parts):
        return None
    return "/".join(parts) + ("index.html" if not parts[-1] else "")


class _Server(ThreadingHTTPServer):
    """Listens on this machine only; requests are answered in threads that end with the process."""

    daemon_threads = True

    def __init__(self, preview: Preview, port: int) -> None:
        super().__init__((HOST, port), _Answer)
        self.preview = preview
        self.names = {f"{name}:{self.server_port}" for name in (HOST, "localhost")}


class _Answer(BaseHTTPRequestHandler):
    """Answers one request, and only to the server's own names: against DNS rebinding."""

    server: _Server
    server_version = "sopdocs"
    sys_version = ""

    def do_GET(self) -> None:
        """Answer with a file, or with the stream of generations."""
        if self.headers.get("Host", "") not in self.server.names:
            self.send_error(403, "ask this server by its own name")
        elif self.path == EVENTS:
            self._events()
        elif self.path == SCRIPT:
            self._send(200, _CODE, "text/javascript")
        else:
            self._file()

    def do_HEAD(self) -> None:
        """Answer as to GET, without the content."""
        self.do_GET()

    def _file(self) -> None:
        url = address(self.path)
        data = self.server.preview.get(url) if url is not None else None
        if data is None:
            self._send(404, self.server.preview.get("404.html") or b"not found", "text/html; charset=utf-8")
            return
        kind = guess_type(url or "")[0] or "application/octet-stream"
        self._send(200, data, f"{kind}; charset=utf-8" if kind.startswith("text/") else kind)

    def _send(self, status: int, data: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.end_headers()
        if self.command != "HEAD":
            self._write(data)

    def _events(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        preview = self.server.preview
        seen = preview.generation
        while self._write(f"data: {id(preview)}-{seen}\n\n".encode()):
            seen = preview.wait(seen, 15)

    def _write(self, data: bytes) -> bool:
        try:
            self.wfile.write(data)
            self.wfile.flush()
        except OSError:  # the browser has left
            return False
        return True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (the base class names it so)
        """Stay silent: the terminal is for findings."""


def open_server(preview: Preview, port: int) -> ThreadingHTTPServer:
    """Return a server for this machine only, bound and not yet running; port 0 takes a free one."""
    try:
        return _Server(preview, port)
    except OSError as error:
        raise Refusal(f"port {port} cannot be used ({error.strerror}); name another with --port") from error


def serve(rebuild: Callable[[], Showing], root: Path, port: int, say: Callable[[str], None]) -> None:
    """Serve until Ctrl-C; `rebuild` makes the site in memory and is called again when a source changes."""
    edits = changes(root)
    preview = Preview(rebuild)
    server = open_server(preview, port)
    thread = threading.Thread(target=server.serve_forever, name="sopdocs-serve", daemon=True)
    thread.start()
    say(f"serving on http://{HOST}:{server.server_port}/ (Ctrl-C stops)")
    try:
        for _ in edits:
            preview.refresh()
    finally:
        server.shutdown()
        server.server_close()
