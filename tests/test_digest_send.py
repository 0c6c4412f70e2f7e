"""A digest goes to the one address in the environment, and no message shows that address."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from sopdocs.digest import send as sending
from sopdocs.digest.card import as_message
from sopdocs.digest.collect import digest
from sopdocs.errors import Refusal
from sopdocs.site.opened import open_world
from tests.test_cli import run
from tests.test_digest import DAY

SECRET = "c0ffee-secret"
WORDS = ("digest", "--as-of", str(DAY))


class Hook(ThreadingHTTPServer):
    """A webhook on this machine that keeps what it gets."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.status = 202
        self.headers: dict[str, str] = {}
        self.got: list[Any] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/hooks/{SECRET}"


class Answer(BaseHTTPRequestHandler):
    """Answers as the webhook says."""

    server: Hook

    def do_POST(self) -> None:
        data = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((self.path, self.headers["Content-Type"], json.loads(data)))
        self.send_response(self.server.status)
        for name, value in self.server.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def hook(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hook]:
    server = Hook()
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    monkeypatch.setenv(sending.VARIABLE, server.address)
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


def test_the_card_is_posted_once_as_teams_takes_it(
    company: Path, hook: Hook, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = run(capsys, *WORDS, "--root", str(company), "--send")
    assert (code, err) == (0, "")
    assert out.startswith("sent, 10\u00a0Jul\u00a02026")
    assert SECRET not in out
    message = as_message(digest(open_world(company, DAY), 14))
    assert hook.got == [(f"/hooks/{SECRET}", "application/json", message)]


def test_nothing_is_sent_unless_it_is_asked_for(
    company: Path, hook: Hook, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _, _ = run(capsys, *WORDS, "--root", str(company), "--format", "card")
    assert (code, hook.got) == (0, [])


def test_where_nothing_is_due_nobody_is_troubled(
    company: Path, hook: Hook, capsys: pytest.CaptureFixture[str]
) -> None:
    for path in [*(company / "gaps").rglob("*.yaml"), *(company / "actionplans").rglob("*.yaml")]:
        path.unlink()
    code, out, _ = run(capsys, *WORDS, "--root", str(company), "--send")
    assert (code, hook.got) == (0, [])
    assert out.startswith("not sent")


@pytest.mark.parametrize("status", [302, 307, 400, 500])
def test_a_webhook_that_refuses_or_sends_elsewhere_is_a_failure_without_its_address(
    company: Path, hook: Hook, capsys: pytest.CaptureFixture[str], status: int
) -> None:
    hook.status = status
    hook.headers = {"Location": f"{hook.address}/elsewhere"}
    code, out, err = run(capsys, *WORDS, "--root", str(company), "--send", "--debug")
    assert (code, out) == (2, "")
    assert f"answered with status {status}" in err
    assert SECRET not in err
    assert len(hook.got) == 1


def test_a_webhook_that_is_not_there_is_a_failure_without_its_address(
    company: Path, hook: Hook, capsys: pytest.CaptureFixture[str]
) -> None:
    hook.shutdown()
    hook.server_close()
    code, out, err = run(capsys, *WORDS, "--root", str(company), "--send")
    assert (code, out) == (2, "")
    assert "cannot be reached" in err
    assert SECRET not in err


@pytest.mark.parametrize(
    "address",
    [
        "",
        f"http://hooks.example.org/{SECRET}",
        f"http://127.0.0.1.example.org/{SECRET}",
        f"file:///{SECRET}",
        f"ftp://127.0.0.1/{SECRET}",
        SECRET,
        f"https:///{SECRET}",
        f"https://[{SECRET}",
        f"https://hooks.example.org:{SECRET}/",
    ],
)
def test_only_https_is_sent_to(address: str) -> None:
    with pytest.raises(Refusal) as refused:
        sending.webhook({sending.VARIABLE: address})
    assert SECRET not in str(refused.value)


def test_an_address_with_https_is_taken_as_it_is() -> None:
    address = "https://hooks.example.org/a?sig=b%2Fc"
    assert sending.webhook({sending.VARIABLE: f" {address}\n"}) == address


def test_a_sign_that_no_address_may_have_is_no_crash() -> None:
    with pytest.raises(Refusal) as refused:
        sending.send({}, f"http://127.0.0.1:9/{SECRET}\u00e9 \t")
    assert SECRET not in str(refused.value)
