"""What all tests share: no verdict depends on how fast the machine is, and a company to spoil."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("sopdocs", deadline=None)
settings.load_profile("sopdocs")

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def company(tmp_path: Path) -> Path:
    """Return a copy of the demo company that a test may spoil."""
    for name in ("gaps", "actionplans", "data"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copy(ROOT / "sopdocs.toml", tmp_path)
    return tmp_path
