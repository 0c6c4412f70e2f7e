"""The files of a new repository: texts by path, for a company, a forge and those who may see the site."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Literal, TypeAlias

from sopdocs.schema import schemas, text

Forge: TypeAlias = Literal["github", "gitlab", "gitea", "none"]
Audience: TypeAlias = Literal["nobody", "intranet", "login", "public"]

_HERE = Path(__file__).parent
_HIDDEN = {"gitignore": ".gitignore", "gitattributes": ".gitattributes"}
"""Files that would do their work where they are kept."""
_SERVER = "The pipeline copies the site to your web server once its target is set: see the job `publish`."
_WORDS: dict[Audience, str] = {
    "nobody": """\
Who may see the site is not decided: the pipeline builds it and publishes nothing. Once you know, run
`sopdocs init` in another folder with `--audience`, and take its `publish` job over.""",
    "intranet": _SERVER,
    "login": f"{_SERVER}\nThat server has to ask for the login; nothing in the site does.",
    "public": "The pipeline publishes the site on Pages, where everybody can read it.",
}


def files(company: str, forge: Forge, audience: Audience, version: str) -> dict[str, str]:
    """Return the files of a new repository by path. `version` is the release that its pipelines install."""
    line = " ".join(company.split())
    words = {
        "{{company}}": json.dumps(line, ensure_ascii=False)[1:-1],
        "{{company_toml}}": json.dumps(line, ensure_ascii=False),
        "{{company_line}}": line,
        "{{audience}}": f"\n{_WORDS[audience]}\n",
        "{{version}}": version,
    }
    found = {path.relative_to(_HERE / "files").as_posix(): path for path in (_HERE / "files").rglob("*")}
    texts = {
        _HIDDEN.get(name, name): path.read_text(encoding="utf-8")
        for name, path in sorted(found.items())
        if path.is_file()
    }
    texts |= _pipelines(forge, audience)
    texts |= {f"schemas/{name}.json": text(name) for name in schemas()}
    texts |= {f"{name}/.gitkeep": "" for name in ("gaps", "actionplans")}
    return {path: _filled(content, words) for path, content in texts.items()}


def _filled(content: str, words: dict[str, str]) -> str:
    for name, word in words.items():
        content = content.replace(name, word)
    return content


def _pipelines(forge: Forge, audience: Audience) -> dict[str, str]:
    """Return the files of a forge. Nothing publishes before somebody has said who may see the site."""
    if forge == "none":
        return {}
    check = _text(f"{forge}-check.yml")
    how = "public" if audience == "public" and forge != "gitea" else "server"
    publish = _text(f"{forge}-{how}.yml") if audience != "nobody" else ""
    if forge == "gitlab":
        return {".gitlab-ci.yml": check + publish}
    folder = f".{forge}/workflows"
    return {f"{folder}/check.yml": check} | ({f"{folder}/publish.yml": publish} if publish else {})


def _text(name: str) -> str:
    return (_HERE / "forges" / name).read_text(encoding="utf-8")
