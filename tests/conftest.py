"""What all tests share: no verdict depends on how fast the machine is."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("sopdocs", deadline=None)
settings.load_profile("sopdocs")
