"""What the scripts of the forms say. They get the words of another language with their page."""

from __future__ import annotations

import json

from sopdocs.site.tongue import message

TEXTS = (
    "({} more characters)",
    "Actual",
    "After line {}, add",
    "Copied",
    "Copy",
    "Copy or download the file and give it to whoever keeps the repository, for the folder {}.",
    "Forecast",
    "No plan yet",
    "Nothing changes.",
    "Open it on {}",
    "Open the file {}",
    "Open {} in the editor",
    "Period",
    "Plan",
    "Ready.",
    "Replace line {} by",
    "Row {}, column {}:",
    "Seen before?",
    "Select it and copy",
    "Still needed:",
    "Still needed: what has happened",
    "The page that opens holds the file. Choose Commit or Propose; the check answers there.",
    "This action is written in one line; change it there: {}",
    "Two steps: copy the file, then paste it into the page that opens, which has its name already.",
    "Two steps: open the file, change these lines.",
    "a record holds 36 periods at most",
    "did not work",
    "has no column for it: period, plan, forecast, actual",
    "is no number",
    "is no period such as 2026-05",
    "not known yet",
    "since",
    "since when",
    "the one line",
    "this period stands above already",
    "what is measured",
    "what you see",
    "where",
    "which gap",
    "which measure",
    "worked",
    "{} periods understood",
)
"""Every text in the tables at the top of `sopdocs-form*.js`."""


def says() -> str:
    """Return the texts in the language of the site by their English ones; nothing where they are the same."""
    told = {text: said for text in TEXTS if (said := message(text)) != text}
    return json.dumps(told, ensure_ascii=False) if told else ""
