"""The digest as an Adaptive Card (adaptivecards.io, version 1.4) for Teams.

Text stands in text runs, which know no markup: nothing that an author writes is a link, a mention or a style.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from sopdocs.digest.collect import Digest, Item

LARGEST = 24_000
"""Bytes of a card: Teams takes no message above 28 KB."""
Element: TypeAlias = dict[str, Any]
_COLOURS = {"Overdue": "attention", "Decisions asked for": "warning"}


def as_card(digest: Digest) -> Element:
    """Return the digest as a card; of more than Teams takes, the first items and how many are left out."""
    whole = sum(len(items) for part in digest.parts for _, items in part.groups())
    shown = whole
    card = _card(digest, shown, 0)
    while shown and len(json.dumps(card).encode()) > LARGEST:
        shown = shown * 3 // 4
        card = _card(digest, shown, whole - shown)
    return card


def as_message(digest: Digest) -> Element:
    """Return the card as the message that a webhook of Teams or of Power Automate takes."""
    kind = "application/vnd.microsoft.card.adaptive"
    return {
        "type": "message",
        "attachments": [{"contentType": kind, "contentUrl": None, "content": as_card(digest)}],
    }


def _card(digest: Digest, most: int, left: int) -> Element:
    body = [_rich(_run(digest.title, size="large", weight="bolder")), _rich(_run(digest.says))]
    body += _parts(digest, most)
    if left:
        body.append(_rich(_run(f"{left} more are left out here.", isSubtle=True)))
    card: Element = {
        "type": "AdaptiveCard",
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "version": "1.4",
        "fallbackText": digest.says,
        "body": body,
    }
    if digest.site:
        card["actions"] = [{"type": "Action.OpenUrl", "title": "Open the knowledge base", "url": digest.site}]
    return card


def _parts(digest: Digest, most: int) -> Iterator[Element]:
    for part in digest.parts:
        if most <= 0:
            return
        items: list[Element] = [_rich(_run(part.label, weight="bolder", size="medium"))]
        for heading, found in part.groups():
            if most > 0:
                color = _COLOURS.get(heading, "default")
                items.append(_rich(_run(heading, weight="bolder", color=color)))
            items += [_item(item) for item in found[: max(most, 0)]]
            most -= len(found)
        yield {"type": "Container", "separator": True, "spacing": "medium", "items": items}


def _item(item: Item) -> Element:
    name = _run(item.record)
    if item.address:
        name["selectAction"] = {"type": "Action.OpenUrl", "url": item.address}
    when = [_run(f"{item.when}: ", weight="bolder")] if item.when else []
    return _rich(*when, _run(f"{item.what} ("), _run(f"{item.kind}, "), name, _run(")"))


def _run(text: str, **style: object) -> Element:
    return {"type": "TextRun", "text": text, **style}


def _rich(*runs: Element) -> Element:
    return {"type": "RichTextBlock", "inlines": list(runs)}
