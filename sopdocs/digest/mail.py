"""The digest as an e-mail: one page of HTML with styles at each element, no script, and nothing to fetch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from sopdocs.site.svg import fill, joined

if TYPE_CHECKING:
    from sopdocs.digest.collect import Digest, Item, Part

_PAGE = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">\
<meta name="color-scheme" content="light"><title>{}</title></head>
<body style="margin:0;padding:16px;background:#eef2f3;color:#1b2a2e;\
font-family:'Segoe UI',Arial,Helvetica,sans-serif;font-size:15px;line-height:1.45">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"><tr><td align="center">
<table role="presentation" width="640" cellpadding="0" cellspacing="0" border="0" \
style="width:100%;max-width:640px;background:#ffffff;border:1px solid #d5dddf">
<tr><td style="padding:20px 24px 8px"><h1 style="margin:0 0 4px;font-size:21px;line-height:1.25">{}</h1>\
<p style="margin:0;color:#4a5a5e">{}</p></td></tr>
{}{}</table>
</td></tr></table>
</body>
</html>
"""
_ROLE = """<tr><td style="padding:12px 24px 4px"><h2 style="margin:0;padding-top:12px;\
border-top:1px solid #d5dddf;font-size:17px">{}</h2>{}</td></tr>
"""
_GROUP = """<h3 style="margin:10px 0 4px;font-size:14px;color:{}">{}</h3>
<ul style="margin:0;padding:0 0 0 20px">{}</ul>"""
_ITEM = '<li style="margin:0 0 6px">{}{}<br><span style="font-size:13px;color:#4a5a5e">{}, {}</span></li>'
_WHEN = '<strong style="white-space:nowrap">{}</strong> '
_LINK = '<a href="{}" style="color:#0b5a74">{}</a>'
_END = """<tr><td style="padding:12px 24px 20px"><p style="margin:0">{}</p></td></tr>
"""
_COLOURS = {"Overdue": "#a11d1d", "Decisions asked for": "#7a4a00"}


def as_mail(digest: Digest) -> str:
    """Return the digest as a whole HTML document; its title is the subject."""
    parts = joined(fill(_ROLE, part.label, _groups(part)) for part in digest.parts)
    end = fill(_END, fill(_LINK, digest.site, "Open the knowledge base")) if digest.site else Markup()
    return str(fill(_PAGE, digest.title, digest.title, digest.says, parts, end))


def _groups(part: Part) -> Markup:
    return joined(
        fill(_GROUP, _COLOURS.get(heading, "#1b2a2e"), heading, joined(map(_item, items)))
        for heading, items in part.groups()
    )


def _item(item: Item) -> Markup:
    when = fill(_WHEN, item.when) if item.when else Markup()
    name: str | Markup = fill(_LINK, item.address, item.record) if item.address else item.record
    return fill(_ITEM, when, item.what, item.kind, name)
