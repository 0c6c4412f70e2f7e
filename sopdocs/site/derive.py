"""The MkDocs configuration behind the shell: the repository's own, with our theme, nav and sections added.

The repository's file is inherited and stays the owner's; nothing generated ever lies in its docs folder.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from sopdocs.errors import Refusal
from sopdocs.site.folder import clone, entries
from sopdocs.site.tongue import say

THEME = Path(__file__).parent / "theme"
"""Our templates and style; it ships in the package, so that an upgrade reaches every repository."""

MARK = "assets/sopdocs-mark.svg"
"""Our mark, for repositories that have none."""
STYLES = (
    "assets/sopdocs.css",
    "assets/sopdocs-boards.css",
    "assets/sopdocs-explorer.css",
    "assets/sopdocs-form.css",
    "assets/sopdocs-gap.css",
    "assets/sopdocs-home.css",
    "assets/sopdocs-search.css",
)
"""Our style sheets, in the order in which they are loaded."""

Nav: TypeAlias = list[object]


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the site: its folder in the site (empty for the home page) and its name in the navigation."""

    folder: str
    title: str

    @property
    def page(self) -> str:
        """Return the Markdown name of the section's index, which is also its shell."""
        return f"{self.folder}/index.md" if self.folder else "index.md"


SECTIONS = (
    Section("", "Home"),
    Section("gaps", "Gaps"),
    Section("causes", "Causes"),
    Section("actionplans", "Action plans"),
    Section("reviews", "Reviews"),
    Section("lessons", "Lessons"),
    Section("dashboards", "Dashboards"),
    Section("lists", "Lists"),
    Section("rules", "Rules"),
)

FRONT = """---
template: record.html
title: sopdocs-slot-title
description: sopdocs-slot-description
hide: [navigation]
search: {exclude: true}
---

"""


@dataclass(frozen=True, slots=True)
class House:
    """What the repository's `mkdocs.yml` says that we have to know."""

    config: Path
    docs: Path
    overrides: Path | None
    theme: str
    nav: Nav | None
    extra_css: tuple[str, ...]
    hooks: tuple[str, ...]
    sources: tuple[Path, ...]
    cacheable: bool
    mark: tuple[str, ...] = ()
    """What of the look is left to our mark: `favicon`, `logo`."""


def house(config: Path) -> House:
    """Read a repository's MkDocs configuration without running anything it names."""
    if not config.is_file():
        raise Refusal(f"{config.name} is missing: sopdocs builds the site with the repository's MkDocs file")
    sources, data = _inherited(config)
    theme = data.get("theme")
    look: Mapping[str, object] = theme if isinstance(theme, dict) else {"name": theme}
    if look.get("name") != "material":
        raise Refusal(f"{config.name} must say `theme: {{name: material}}`: the pages are poured into it")
    docs = config.parent / str(data.get("docs_dir") or "docs")
    if not docs.is_dir():
        raise Refusal(f"the docs folder `{docs.name}` named in {config.name} is missing")
    if config.parent.resolve().is_relative_to(docs.resolve()):
        raise Refusal(f"the docs folder named in {config.name} holds the whole repository; name one below it")
    custom = look.get("custom_dir")
    nav = data.get("nav")
    return House(
        config=config,
        docs=docs,
        overrides=config.parent / str(custom) if custom else None,
        theme="material",
        nav=nav if isinstance(nav, list) else None,
        extra_css=_texts(data.get("extra_css")),
        hooks=_texts(data.get("hooks")),
        sources=tuple(sources),
        cacheable=not any(b"!ENV" in path.read_bytes() for path in sources),
        mark=_unmarked(look),
    )


def stated(config: Path) -> dict[str, object]:
    """Return the top-level keys of a MkDocs configuration, those of the files it inherits among them."""
    if not config.is_file():
        raise Refusal(f"{config.name} is missing")
    return _inherited(config)[1]


def _unmarked(look: Mapping[str, object]) -> tuple[str, ...]:
    """Return where the repository has no picture of its own."""
    icon = look.get("icon")
    given = {"logo"} if isinstance(icon, dict) and icon.get("logo") else set()
    return tuple(name for name in ("favicon", "logo") if not look.get(name) and name not in given)


def _inherited(config: Path) -> tuple[list[Path], dict[str, object]]:
    """Return the chain of files behind a configuration, and their top-level keys merged."""
    data = _mapping(config)
    parent = data.pop("INHERIT", None)
    if parent is None:
        return [config], data
    sources, base = _inherited(config.parent / str(parent))
    merged = {**base, **data}
    if isinstance(base.get("theme"), dict) and isinstance(data.get("theme"), dict):
        merged["theme"] = {**base["theme"], **data["theme"]}  # type: ignore[dict-item]  # both are maps here
    return [config, *sources], merged


def _mapping(path: Path) -> dict[str, object]:
    import yaml

    class Loader(yaml.SafeLoader):
        """Plain data only: what a tag would make (`!!python/name`, `!ENV`) is none of our business."""

    Loader.add_multi_constructor("", lambda *_: None)
    try:
        data = yaml.load(path.read_bytes(), Loader=Loader)  # noqa: S506  (a SafeLoader)
    except (yaml.YAMLError, OSError) as error:
        raise Refusal(f"{path.name} cannot be read: {error}") from error
    return data if isinstance(data, dict) else {}


def _texts(value: object) -> tuple[str, ...]:
    return tuple(item for item in value if isinstance(item, str)) if isinstance(value, list) else ()


def navigation(nav: Nav, sections: Sequence[Section]) -> Nav:
    """Return the repository's nav with the sections it does not name itself in front."""
    named = set(_pages(nav))
    return [{say(section.title): section.page} for section in sections if section.page not in named] + nav


def _pages(nav: object) -> list[str]:
    """Return every page a nav names, at any depth."""
    if isinstance(nav, str):
        return [nav]
    parts = nav.values() if isinstance(nav, dict) else nav if isinstance(nav, list) else ()
    return [page for part in parts for page in _pages(part)]


def listed(docs: Path) -> Nav:
    """Return a nav of the hand-written pages for a repository that gives none."""
    tops: dict[str, list[str]] = {}
    for entry in entries(docs):
        if entry.path.endswith(".md"):
            top, _, rest = entry.path.partition("/")
            tops.setdefault(top if rest else "", []).append(entry.path)
    nav: Nav = list(tops.pop("", []))
    return nav + [{name.replace("-", " ").capitalize(): pages} for name, pages in tops.items()]


def derive(place: Path, found: House, sections: Sequence[Section]) -> Path:
    """Lay out derived configuration, docs and theme in an empty folder; return the configuration's path."""
    docs, theme = place / "docs", place / "theme"
    docs.mkdir(parents=True)
    clone(found.docs, docs)
    for section in sections:
        shell = docs / section.page
        shell.parent.mkdir(parents=True, exist_ok=True)
        shell.unlink(missing_ok=True)
        shell.write_text(f"{FRONT}# {say(section.title)}\n", encoding="utf-8")
    clone(THEME, theme)
    if found.overrides is not None and found.overrides.is_dir():
        clone(found.overrides, theme)
    config: dict[str, object] = {
        "INHERIT": os.path.relpath(found.config, place),
        "docs_dir": "docs",
        "theme": {"name": found.theme, "custom_dir": "theme", **dict.fromkeys(found.mark, MARK)},
        "nav": navigation(found.nav if found.nav is not None else listed(found.docs), sections),
        "extra_css": [*STYLES, *found.extra_css],
        "use_directory_urls": False,
    }
    if found.hooks:
        config["hooks"] = [str(found.config.parent / hook) for hook in found.hooks]
    path = place / "mkdocs.yml"
    path.write_text(json.dumps(config, indent=1), encoding="utf-8")
    return path
