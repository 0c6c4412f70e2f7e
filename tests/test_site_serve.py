"""The preview answers this machine only, keeps the last good page, and tells browsers when to look again."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from sopdocs.errors import Refusal
from sopdocs.site.serve import EVENTS, SCRIPT, Preview, Showing, address, open_server
from sopdocs.watch import changes

PAGE = b"<html><body>%s</body></html>"


class Sources:
    """What a repository would give; a test changes it."""

    def __init__(self) -> None:
        self.text = b"first"
        self.broken: dict[str, str] = {}
        self.stopped = ""

    def __call__(self) -> Showing:
        if self.stopped:
            raise Refusal(self.stopped)
        text = self.text
        files = {
            "index.html": lambda: PAGE % text,
            "404.html": lambda: PAGE % b"none",
            "a.csv": lambda: b"1,2",
        }
        if "index.html" in self.broken:
            del files["index.html"]
        return Showing(files, dict(self.broken))


@pytest.fixture
def sources() -> Sources:
    return Sources()


@pytest.fixture
def server(sources: Sources) -> Iterator[tuple[Preview, int]]:
    preview = Preview(sources)
    made = open_server(preview, 0)
    thread = threading.Thread(target=made.serve_forever, daemon=True)
    thread.start()
    yield preview, made.server_port
    made.shutdown()
    made.server_close()
    thread.join()


def ask(port: int, path: str, host: str = "", method: str = "GET") -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    connection.request(method, path, headers={"Host": host or f"127.0.0.1:{port}"})
    answer = connection.getresponse()
    found = answer.status, answer.read()
    connection.close()
    return found


@pytest.mark.parametrize(
    ("target", "found"),
    [
        ("/", "index.html"),
        ("/gaps/", "gaps/index.html"),
        ("/gaps/gap-2026-001.html?q=x#a", "gaps/gap-2026-001.html"),
        ("/../etc/passwd", None),
        ("/gaps/%2e%2e/%2e%2e/etc/passwd", None),
        ("/gaps/..%2f..%2fetc/passwd", None),
        ("/gaps/..%5c..%5cwindows", None),
        ("/a%00b", None),
        ("http://evil.example/x", "x"),
        ("etc/passwd", None),
    ],
)
def test_a_request_names_a_file_and_never_a_way(target: str, found: str | None) -> None:
    assert address(target) == found


def test_pages_come_with_the_reloading_script_and_files_without(server: tuple[Preview, int]) -> None:
    _, port = server
    assert ask(port, "/") == (
        200,
        b'<html><body>first<script src="' + SCRIPT.encode() + b'"></script></body></html>',
    )
    assert ask(port, "/a.csv") == (200, b"1,2")
    assert ask(port, SCRIPT)[0] == 200
    assert ask(port, "/", method="HEAD") == (200, b"")
    status, body = ask(port, "/no.html")
    assert (status, b"none" in body) == (404, True)


def test_nobody_reaches_it_under_another_name(server: tuple[Preview, int]) -> None:
    assert ask(server[1], "/", host="evil.example")[0] == 403
    assert ask(server[1], EVENTS, host="evil.example:80")[0] == 403


def test_an_edit_reaches_open_pages(server: tuple[Preview, int], sources: Sources) -> None:
    preview, port = server
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", EVENTS, headers={"Host": f"127.0.0.1:{port}"})
    stream = connection.getresponse()
    first = stream.readline()
    assert stream.readline() == b"\n"
    sources.text = b"second"
    preview.refresh()
    assert stream.readline() != first
    connection.close()
    assert b"second" in ask(port, "/")[1]


def test_a_broken_edit_keeps_the_last_good_page_and_says_why(
    server: tuple[Preview, int], sources: Sources
) -> None:
    preview, port = server
    assert b"first" in ask(port, "/")[1]
    for _ in range(2):
        sources.broken = {"index.html": "a.yaml:3: E002 <b>tab</b>"}
        preview.refresh()
        body = ask(port, "/")[1]
        assert b"first" in body
        assert b"last good page" in body
        assert b"E002 &lt;b&gt;tab" in body
    sources.broken, sources.text = {}, b"mended"
    preview.refresh()
    body = ask(port, "/")[1]
    assert b"mended" in body
    assert b"last good page" not in body


def test_a_build_that_cannot_go_on_is_a_notice(server: tuple[Preview, int], sources: Sources) -> None:
    preview, port = server
    sources.stopped = "mkdocs.yml is missing"
    preview.refresh()
    body = ask(port, "/")[1]
    assert b"first" in body
    assert b"mkdocs.yml is missing" in body


def test_a_port_in_use_is_said(server: tuple[Preview, int], sources: Sources) -> None:
    with pytest.raises(Refusal, match=f"port {server[1]}"):
        open_server(Preview(sources), server[1])


def test_edits_are_noticed_in_folders_and_in_replaced_files(tmp_path: Path) -> None:
    (tmp_path / "gaps").mkdir()
    (tmp_path / "mkdocs.yml").write_text("a", encoding="utf-8")
    stop, seen = threading.Event(), threading.Semaphore(0)

    def watch() -> None:
        for _ in changes(tmp_path, stop):
            seen.release()

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        stop.wait(1)
        (tmp_path / "gaps/a.yaml").write_text("x", encoding="utf-8")
        assert seen.acquire(timeout=10)
        for text in ("b1", "c22"):
            (tmp_path / "new").write_text(text, encoding="utf-8")
            (tmp_path / "new").replace(tmp_path / "mkdocs.yml")
            assert seen.acquire(timeout=10)
    finally:
        stop.set()
        thread.join()
