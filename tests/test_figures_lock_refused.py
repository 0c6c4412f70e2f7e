"""A lock that a pull request may have brought: of a known shape, size and digest, or not used at all."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest

from sopdocs.lockfile import LARGEST, PLACE, Lock, parsed
from sopdocs.planning import Fault
from tests.planning_repo import Repo
from tests.test_figures_lock import problem, repo

__all__ = ["repo"]


def spoiled(repo: Repo, text: bytes) -> str:
    """Put something else in the place of the lock; return what is said."""
    (repo.root / PLACE).write_bytes(text)
    return problem(repo)


def test_a_lock_that_ends_anywhere_too_early_is_not_used(repo: Repo) -> None:
    text = (repo.root / PLACE).read_bytes()
    for end in range(0, len(text) - 3, 29):
        found = parsed(text[:end])
        assert isinstance(found, Fault)
        assert found.message == "`data/figures.lock.json` is damaged"
    assert "does not exist, and `data/figures.lock.json` is damaged" in spoiled(repo, text[:200])


def test_a_number_changed_by_hand_is_seen(repo: Repo) -> None:
    text = (repo.root / PLACE).read_bytes()
    assert "was changed by hand or in a merge" in spoiled(
        repo, text.replace(b'"2026-03",10', b'"2026-03",99')
    )


def signed(body: dict[str, Any]) -> bytes:
    """Return a lock with a digest that fits, as somebody would forge it."""
    text = json.dumps(body, sort_keys=True, separators=(",", ":"))
    return json.dumps({**body, "digest": hashlib.sha256(text.encode()).hexdigest()}).encode()


def forged(text: bytes, *path: str | int, to: object) -> bytes:
    """Return a lock with another value at a place."""
    body = json.loads(text)
    del body["digest"]
    at = body
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = to
    return signed(body)


SERIES = ("datasets", "sales", "series")
ROW = (*SERIES, 0, "points", 0)


@pytest.mark.parametrize(
    ("path", "to"),
    [
        (("as_of",), "yesterday"),
        (("as_of",), 20260710),
        (("datasets",), []),
        (("datasets", "sales"), 1),
        (("datasets", "sales", "rows"), -1),
        (("datasets", "sales", "rows"), True),
        (("datasets", "sales", "unit"), None),
        (("datasets", "sales", "path"), "data/\x1b[2Jx"),
        (("datasets", "sales", "sha256"), "a" * 3000),
        (SERIES, {}),
        ((*SERIES, 0, "filter"), "GB"),
        ((*SERIES, 0, "filter"), [["a", "b", "c"]]),
        ((*SERIES, 0, "lag"), "2"),
        ((*SERIES, 0, "points"), []),
        ((*ROW,), ["2026-01", 1, 1, 1]),
        ((*ROW,), "2026-1"),
        ((*ROW, 0), "2026-13"),
        ((*ROW, 0), "2026-02"),
        ((*ROW, 0), "2025-W01"),
        ((*ROW, 1), "10"),
        ((*ROW, 1), float("nan")),
        ((*ROW, 1), float("inf")),
        ((*ROW, 1), 10**400),
        ((*ROW, 1), True),
        ((*ROW, 5), "promo\u202etion"),
        ((*SERIES, 0, "notes"), [["x"]]),
        ((*SERIES, 0, "notes"), ["a\nb"]),
    ],
)
def test_a_forged_lock_of_another_shape_is_refused(
    repo: Repo, path: tuple[str | int, ...], to: object
) -> None:
    text = (repo.root / PLACE).read_bytes()
    assert isinstance(parsed(forged(text, "as_of", to="2026-07-10")), Lock)
    assert "`data/figures.lock.json` is damaged" in spoiled(repo, forged(text, *path, to=to))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"", "is damaged"),
        (b"[]", "is damaged"),
        (b"null", "is damaged"),
        (b"\xff\xfe", "is damaged"),
        (b"[" * 100_000, "is damaged"),
        (b'{"schema_version": 1' + b"0" * 5000 + b"}", "is damaged"),
        (signed({"schema_version": 2}), "has schema version `2`, and this sopdocs reads 1"),
        (signed({"schema_version": 1}), "is damaged"),
        (b" " * (LARGEST + 1), "is larger than 32 MiB"),
    ],
)
def test_what_is_no_lock_is_refused_and_never_raised(repo: Repo, text: bytes, said: str) -> None:
    assert f"`data/figures.lock.json` {said}" in spoiled(repo, text)


def test_a_link_in_place_of_the_lock_is_not_followed(repo: Repo) -> None:
    path = repo.root / PLACE
    path.rename(repo.root / "elsewhere.json")
    path.symlink_to(repo.root / "elsewhere.json")
    assert "`data/figures.lock.json` is reached through a link" in problem(repo)
