"""What tests need that no package brings: a browser, Node, Java, a database server."""

from __future__ import annotations

import os
from typing import NoReturn

import pytest


def missing(what: str) -> NoReturn:
    """Skip where a tool is not installed; in CI, which installs it, fail."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"{what} is not installed, and CI runs every test")
    pytest.skip(f"{what} is not installed")
