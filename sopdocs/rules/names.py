"""What a role is called, as people write it where its id belongs."""

from __future__ import annotations

from collections.abc import Mapping

from sopdocs.model.catalog import Role
from sopdocs.slips import variant


def role_called(name: str, roles: Mapping[str, Role]) -> str:
    """Return the one role whose label or id this is but for case, spaces and hyphens, or an empty text."""
    found = [id for id, role in roles.items() if variant(name, (id,)) or variant(name, (role.label,))]
    return found[0] if len(found) == 1 else ""
