"""Elements of pages and drawings. What goes into one is escaped here, so that nobody has to remember it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from html import unescape

from markupsafe import Markup, escape

from sopdocs.site.tongue import NOW, translated

NOTHING = Markup()
_SIGN = re.compile("[&<>'\"]")
_TAG = re.compile("<[^>]*>")


def safe(value: object) -> str:
    """Return a value as text that can stand in markup. It is `escape` for the millions of plain texts."""
    kind = type(value)
    if kind is Markup or (kind is str and not _SIGN.search(value)):  # type: ignore[call-overload]
        return value  # type: ignore[return-value]
    return str(value) if kind is float or kind is int else escape(value)


def marked(html: str) -> Markup:
    """Return text all of whose parts are safe as markup, without the questions that `Markup()` asks."""
    return str.__new__(Markup, html)


def element(name: str, kind: str = "", content: str | Markup = "", **attributes: object) -> Markup:
    """Return an element of class `kind`. Text is escaped, markup is not; `_` in a name stands for `-`."""
    values = [kind, *attributes.values(), content] if kind else [*attributes.values(), content]
    return marked(_shape(name, bool(kind), *attributes) % tuple(map(safe, values)))


@lru_cache(maxsize=512)
def _shape(name: str, classed: bool, *attributes: str) -> str:
    """Return the form of an element with places for its class, its attributes and what is in it."""
    given = [f' {key.replace("_", "-")}="%s"' for key in (*(["class"] if classed else []), *attributes)]
    return f"<{name}{''.join(given)}>%s</{name}>"


def fill(pattern: str, *values: object) -> Markup:
    """Return a pattern of ours with escaped values for each `{}`; many times as fast as `Markup.format`."""
    forms = NOW.forms
    if pattern not in forms:
        forms[pattern] = translated(pattern).replace("%", "%%").replace("{}", "%s")
    return marked(forms[pattern] % tuple(map(safe, values)))


def unmarked(text: Markup) -> str:
    """Return what a reader sees of some markup; blanks that keep a number and its unit together stay."""
    return unescape(_TAG.sub("", text))


def joined(parts: Iterable[Markup]) -> Markup:
    """Return elements one after the other."""
    return marked("".join(map(safe, parts)))


def path(points: Iterable[tuple[float, float]]) -> str:
    """Return the path through some points."""
    return "M" + "L".join([f"{x:g} {y:g}" for x, y in points])
