"""The words people see for the closed lists of the records, and the tone each is shown in.

A tone is never alone: the word stands there as well, for print and for eyes that do not tell colours apart.
"""

from __future__ import annotations

from sopdocs.site.tongue import say

_SPECIAL = {
    "portfolio_npi": "portfolio and launches",
    "s_and_oe": "S&OE",
    "fva": "forecast value added",
    "is_is_not": "is / is not",
    "five_whys": "five whys",
    "n/a": "n/a",
    "higher_is_better": "higher is better",
    "target_is_best": "on target is best",
    "one_off": "once",
    "actual_vs_plan": "actual against plan",
    "actual_vs_target": "actual against target",
    "actual_vs_forecast": "actual against forecast",
    "forecast_vs_plan": "forecast against plan",
    "demand_vs_capacity": "demand against capacity",
    "root_cause": "root cause",
    "shares_cause": "shares a cause with",
    "caused_by": "caused by",
    "recurs": "comes back from",
    "duplicates": "duplicates",
    "splits": "split from",
}
_TONES = {
    "adverse": {
        "reopened",
        "not_effective",
        "blocked",
        "error",
        "fails",
        "relapsed",
        "broken",
        "missing",
        "fired",
        "hit",
    },
    "favourable": {
        "closed",
        "effective",
        "verified",
        "done",
        "holds",
        "published",
        "complete",
        "averted",
        "executed",
    },
    "watch": {
        "confirmed",
        "at_risk",
        "on_hold",
        "requested",
        "not_yet",
        "partial",
        "watch",
        "warning",
        "testing",
        "partly",
    },
    "info": {
        "analysing",
        "acting",
        "verifying",
        "active",
        "approved",
        "in_progress",
        "on_track",
        "taken",
        "held",
    },
}
_TONE = {word: tone for tone, words in _TONES.items() for word in words}

PROPORTION = {
    "penalty": "in penalties",
    "gross_margin": "of gross margin",
    "revenue": "of revenue",
    "cost": "",
    "working_capital": "of working capital",
}
"""How an amount is spoken of, by its basis."""

INVERSE = {
    "caused_by": "cause of",
    "recurs": "came back as",
    "duplicates": "duplicated by",
    "splits": "split into",
    "shares_cause": "shares a cause with",
}
"""A relation as the other gap's page tells it."""

PER = {"month": "a month", "quarter": "a quarter", "year": "a year", "one_off": "in all"}

SMART = {
    "S": ("Specific", "Who does what, with which deliverable?"),
    "M": ("Measurable", "Which figure moves, from where to where?"),
    "A": ("Achievable", "Do the impacts add up, with the people and the money?"),
    "R": ("Relevant", "Does it remove a verified cause of the gap?"),
    "T": ("Time-bound", "By when, with which milestones?"),
}


def label(word: object) -> str:
    """Return a word of a closed list as people write it."""
    text = str(word)
    return say(_SPECIAL.get(text, text.replace("_", " ")))


def tone(word: object) -> str:
    """Return the CSS class of a word's tone, or an empty text."""
    found = _TONE.get(str(word))
    return f"sd-{found}" if found else ""


def sentence(text: str) -> str:
    """Return a text with its first letter large."""
    return text[:1].upper() + text[1:]


def listed(parts: list[str] | tuple[str, ...]) -> str:
    """Return `a, b and c`."""
    *head, last = parts or ("",)
    return say("{} and {}", ", ".join(head), last) if head else last
