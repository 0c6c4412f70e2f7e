"""GitHub's programming interface, as far as a comment, an issue and a merge need it."""

from __future__ import annotations

import io
import json
import os
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from sopdocs.errors import Refusal
from sopdocs.forge.values import Value, parsed

API = "https://api.github.com"
TIMEOUT = 30
_LARGEST = 8 * 1024 * 1024
_PAGE = 100
_PAGES = 30


class _Stay(urllib.request.HTTPRedirectHandler):
    """Follows nobody: what is sent along on the way could be the token."""

    def redirect_request(self, *_arguments: Any) -> None:
        """Return no further request."""


_OPENER = urllib.request.build_opener(_Stay)


@dataclass(frozen=True, slots=True)
class Answer:
    """The status and the body of an answer; `location` is where it sends us, empty where it does not."""

    status: int
    body: bytes
    location: str = ""


@dataclass(frozen=True, slots=True)
class GitHub:
    """One repository on GitHub, spoken to with the token of a workflow."""

    repository: str
    token: str
    url: str = API

    def get(self, path: str, **asked: str | int) -> Value:
        """Return what GitHub knows at a path below the repository."""
        return self._value("GET", f"{path}?{urlencode(asked)}" if asked else path)

    def pages(self, path: str, **asked: str | int) -> Iterator[Value]:
        """Yield the members of a list that comes in pages."""
        for page in range(1, _PAGES + 1):
            rows = self.get(path, per_page=_PAGE, page=page, **asked).rows()
            yield from rows
            if len(rows) < _PAGE:
                return

    def send(self, method: str, path: str, body: Mapping[str, Any]) -> Value:
        """Change something, and return what GitHub answers."""
        return self._value(method, path, json.dumps(body).encode())

    def attempt(self, method: str, path: str, body: Mapping[str, Any]) -> int:
        """Ask for something that GitHub's own rules may refuse, and return the status it answers with."""
        return self._ask(method, path, json.dumps(body).encode()).status

    def artifact(self, run: int, name: str, file: str, largest: int) -> bytes | None:
        """Return the one file of a run's artifact, None where there is none; refused where it is large."""
        rows = self.get(f"/actions/runs/{run}/artifacts", name=name, per_page=_PAGE).get("artifacts").rows()
        found = [one for one in rows if one.get("name").text() == name and not one.get("expired").value]
        if not found:
            return None
        newest = max(found, key=lambda one: one.get("id").number(1, 1 << 62))
        if newest.get("size_in_bytes").number(0, 1 << 62) > largest:
            raise Refusal(
                f"the archive of the report has more than {largest} bytes, so that nothing of it is used"
            )
        place = self._ask("GET", f"/actions/artifacts/{newest.get('id').value}/zip").location
        if not place.startswith(("https://", f"{self.url}/")):
            raise Refusal("GitHub did not say where the report lies")
        archive = _answer(urllib.request.Request(place)).body  # noqa: S310 - GitHub's own storage
        return _only_file(archive, file, largest)

    def _value(self, method: str, path: str, body: bytes | None = None) -> Value:
        answer = self._ask(method, path, body)
        if answer.status >= 300:
            raise Refusal(f"GitHub refused `{method} {path.partition('?')[0]}` with status {answer.status}")
        return parsed(answer.body, _LARGEST, "answer")

    def _ask(self, method: str, path: str, body: bytes | None = None) -> Answer:
        request = urllib.request.Request(  # noqa: S310 - the address is that of the workflow's own server
            f"{self.url}/repos/{quote(self.repository)}{path}",
            data=body,
            method=method,
            headers={
                "Accept": "application/vnd.github+json",
                "Authorization": f"Bearer {self.token}",
                "Content-Type": "application/json",
                "User-Agent": "sopdocs",
                "X-GitHub-Api-Version": "2022-11-28",
            },
        )
        return _answer(request)


def _answer(request: urllib.request.Request) -> Answer:
    try:
        with _OPENER.open(request, timeout=TIMEOUT) as answer:
            return Answer(answer.status, answer.read(_LARGEST))
    except urllib.error.HTTPError as error:
        with error:
            return Answer(error.code, error.read(_LARGEST), error.headers.get("Location", ""))
    except OSError as error:
        raise Refusal(f"GitHub cannot be reached: {getattr(error, 'reason', error)}") from None


def _only_file(archive: bytes, name: str, largest: int) -> bytes:
    """Return the one file in an archive, which says how large it is before it is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(archive)) as opened:
            (only,) = opened.infolist()
            if only.filename != name or only.file_size > largest:
                raise Refusal(
                    f"the archive is not one `{name}` of at most {largest} bytes: nothing of it is used"
                )
            with opened.open(only) as file:
                return file.read(largest + 1)
    except (ValueError, zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError) as error:
        raise Refusal("the archive of the report is not one file, so that nothing of it is used") from error


def from_environment() -> GitHub:
    """Return the repository that a workflow runs for."""
    missing = [name for name in ("GITHUB_REPOSITORY", "GITHUB_TOKEN") if not os.environ.get(name)]
    if missing:
        raise Refusal(f"{' and '.join(missing)} must be set; this runs as a step of a workflow")
    url = os.environ.get("GITHUB_API_URL") or API
    return GitHub(os.environ["GITHUB_REPOSITORY"], os.environ["GITHUB_TOKEN"], url)
