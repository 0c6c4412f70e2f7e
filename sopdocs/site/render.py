"""The same pages as Markdown files, for MkDocs or a successor of it to build without sopdocs.

Untrusted text must mean nothing to whatever Markdown dialect reads the files next, so a page's body is one
line of HTML in which every character that a dialect could take for its own stands as an entity.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from sopdocs.errors import Refusal
from sopdocs.site.derive import SECTIONS, STYLES, THEME, House, house, listed, navigation
from sopdocs.site.folder import entries, remove, replace
from sopdocs.site.pages.quoted import quoted
from sopdocs.site.pour import Page, filled

if TYPE_CHECKING:
    from sopdocs.site.pages.view import World

MARK = ".sopdocs-rendered"
_TAG = re.compile(r"(<[^<>]*>)")
_SPECIAL = re.compile(r"[\\`*_{}\[\]()#+.!|~:^$=@%/-]")
_TWIN = re.compile(r'<a href="[^"]*\.md" download>[^<]*</a>')
"""The link to the record as Markdown: here that file is the page itself."""
_UNSAFE_TITLE = str.maketrans({"<": "‹", ">": "›", "{": "(", "}": ")", "\n": " "})


def render(root: Path, world: World, out: Path) -> int:
    """Write pages, hand-written pages and a configuration below `out`; return how many pages there are."""
    found = house(root / "mkdocs.yml")
    _cleared(out)
    (out / MARK).write_text("made by sopdocs render; it is emptied by the next one\n", encoding="utf-8")
    count = 0
    for path, data in _files(found, world):
        replace(out / "docs" / path, data)
        count += path.endswith(".md")
    (out / "mkdocs.yml").write_text(json.dumps(_config(found, out), indent=1) + "\n", encoding="utf-8")
    return count


def _cleared(out: Path) -> None:
    """Empty a folder that an earlier run made; refuse one that holds something else."""
    if out.exists() and any(out.iterdir()) and not (out / MARK).is_file():
        raise Refusal(f"`{out}` is not empty and was not made by `sopdocs render`; name another folder")
    remove(out)
    out.mkdir(parents=True)


def _files(found: House, world: World) -> Iterator[tuple[str, bytes]]:
    from sopdocs.site.pages import drafts

    figure = quoted(world)
    for entry in entries(found.docs):
        data = (found.docs / entry.path).read_bytes()
        if entry.path.endswith(".md"):
            data = filled(data.decode("utf-8"), figure).encode()
        yield entry.path, data
    for asset in (*STYLES, "assets/sopdocs-file.js"):
        yield asset, (THEME / asset).read_bytes()
    for draft in drafts(world):
        made = draft.make()
        if isinstance(made, bytes):
            yield draft.url, made
            continue
        yield draft.url.removesuffix(".html") + ".md", markdown(made).encode()
        yield from (file for file in made.files if not file[0].endswith(".md"))


def markdown(page: Page) -> str:
    """Return a page as front matter and one line of HTML that every Markdown dialect leaves alone."""
    title = json.dumps(page.title.translate(_UNSAFE_TITLE), ensure_ascii=False)
    body = _TWIN.sub("", str(page.body))
    return f"---\ntitle: {title}\nhide: [navigation]\n---\n\n<div>{inert(body)}</div>\n"


def inert(html: str) -> str:
    """Return HTML on one line, with what Markdown dialects read as their own written as entities."""
    parts = _TAG.split(" ".join(html.split()))
    parts[::2] = [_SPECIAL.sub(lambda found: f"&#{ord(found[0])};", text) for text in parts[::2]]
    parts[1::2] = [re.sub(r"[{}`\[\]]", lambda found: f"&#{ord(found[0])};", tag) for tag in parts[1::2]]
    return "".join(parts)


def _config(found: House, out: Path) -> dict[str, object]:
    """Return a configuration whose nav holds the sections; records are found by links and by search."""
    nav = navigation(found.nav if found.nav is not None else listed(found.docs), SECTIONS)
    theme: dict[str, object] = {"name": found.theme}
    if found.overrides is not None:
        theme["custom_dir"] = os.path.relpath(found.overrides, out)
    return {
        "INHERIT": os.path.relpath(found.config, out),
        "docs_dir": "docs",
        "site_dir": "site",
        "theme": theme,
        "nav": nav,
        "not_in_nav": "".join(f"/{section.folder}/*\n" for section in SECTIONS if section.folder),
        "extra_css": [*STYLES, *found.extra_css],
        "use_directory_urls": False,
    }
