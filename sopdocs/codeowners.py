"""Which team looks at which change: the file CODEOWNERS, made from the roles that own the records.

Records name roles and never people, and roles no teams: which team stands behind a role or a function is
said in a file of its own, beside the forge's settings and not among the records.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from sopdocs.errors import Refusal
from sopdocs.files import FOLDERS
from sopdocs.kb import Entry, KnowledgeBase
from sopdocs.suggest import did_you_mean

_TEAM = re.compile(r"@[A-Za-z0-9][\w.-]*(/[\w.-]+)+")
_FOLDER = re.compile(r"[\w./-]+", re.ASCII)
_HEAD = """\
# Made by `sopdocs codeowners` from data/roles.yaml and the owners of the records; write it anew after a
# change there. The last line that fits a file decides.
"""


@dataclass(frozen=True, slots=True)
class Teams:
    """Who answers for everything that runs, who for records nobody else answers for, and who for the rest.

    `behind` leads from the id of a role or a function to its team.
    """

    maintainers: str
    records: str
    behind: Mapping[str, str]


def read_teams(text: str) -> Teams:
    """Return the teams that a TOML file names, or say what it lacks."""
    try:
        stated = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Refusal(f"the file of teams is not TOML: {error}") from error
    behind = stated.get("teams", {})
    if not isinstance(behind, dict):
        raise Refusal(
            '`teams` is a table of roles and functions: `[teams]`, then `demand = "@company/demand"`'
        )
    for name in stated:
        if name not in ("maintainers", "records", "teams"):
            hint = did_you_mean(name, ("maintainers", "records", "teams"))
            raise Refusal(f"there is no `{name}` in a file of teams; {hint}")
    named = {name: stated.get(name) for name in ("maintainers", "records")} | behind
    for name, team in named.items():
        if not isinstance(team, str) or not _TEAM.fullmatch(team):
            raise Refusal(f"`{name}` must be a team like `@company/planning`, never a person")
    return Teams(stated["maintainers"], stated["records"], behind)


def codeowners(kb: KnowledgeBase, teams: Teams) -> str:
    """Return the text of CODEOWNERS: everything, then the records, then those that a team of its own owns."""
    known = {*kb.roles, *(role.function for role in kb.roles.values())}
    for name in teams.behind:
        if name not in known:
            raise Refusal(f"`{name}` is neither a role nor a function; {did_you_mean(name, sorted(known))}")
    rows = [("*", teams.maintainers), *((f"/{folder}/", teams.records) for folder in FOLDERS)]
    rows += sorted(_of_their_own(kb, teams))
    width = max(len(pattern) for pattern, _ in rows)
    return _HEAD + "".join(f"{pattern:<{width}} {team}\n" for pattern, team in rows)


def _of_their_own(kb: KnowledgeBase, teams: Teams) -> Iterator[tuple[str, str]]:
    """Yield a pattern and a team for each record that another team than that of all records owns."""
    for entry in kb.entries:
        team = _team(entry, kb, teams)
        path = PurePosixPath(entry.path)
        if team not in (None, teams.records) and _FOLDER.fullmatch(path.parent.as_posix()):
            yield f"/{path.parent}/{entry.id}{'.' if path.stem == entry.id else '-'}*", str(team)


def _team(entry: Entry, kb: KnowledgeBase, teams: Teams) -> str | None:
    owner = getattr(entry.record, "owner", None)
    role = kb.roles.get(owner) if owner else None
    return teams.behind.get(owner) or teams.behind.get(role.function) if owner and role else None
