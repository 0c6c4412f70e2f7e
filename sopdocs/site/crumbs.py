"""The way from home to a page, as a list that people and machines read."""

from __future__ import annotations

import re
from html import unescape

from markupsafe import Markup

from sopdocs.site.svg import NOTHING, fill, joined

_NAMES = re.compile(r"<!--sopdocs-crumbs (.*?)\|(.*?)-->")
_STEP = (
    '<li itemprop="itemListElement" itemscope itemtype="https://schema.org/ListItem">'
    '{}<meta itemprop="position" content="{}"></li>'
)
_LINK = '<a itemprop="item" href="{}"><span itemprop="name">{}</span></a>'
_LIST = '<ol itemscope itemtype="https://schema.org/BreadcrumbList">{}</ol>'


def names(html: str) -> tuple[str, str] | None:
    """Return what a frame says that home and its section are called; None where it does not say."""
    found = _NAMES.search(html)
    if found is None or not found[1] or not found[2] or "sopdocs-slot" in found[0]:
        return None
    return unescape(found[1]), unescape(found[2])


def crumbs(url: str, last: str, named: tuple[str, str] | None) -> Markup:
    """Return the way to a page whose own step is called `last`; nothing for home, or without names."""
    if named is None or "/" not in url:
        return NOTHING
    home, section = named
    steps = [fill(_LINK, "../" * url.count("/") + "index.html", home)]
    if url.endswith("/index.html"):
        last = section
    else:
        steps.append(fill(_LINK, "index.html", section))
    steps.append(fill('<span itemprop="name" aria-current="page">{}</span>', last))
    items = [fill(_STEP, step, place) for place, step in enumerate(steps, 1)]
    return fill('<nav class="sd-crumbs" aria-label="Breadcrumbs">{}</nav>', fill(_LIST, joined(items)))
