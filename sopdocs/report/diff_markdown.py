"""What a branch changes, as a comment on a pull request: short enough for a forge, and safe in its hands."""

from __future__ import annotations

from collections.abc import Iterator

from sopdocs.compared import Change, Compared, Difference
from sopdocs.report.diff_text import head, letters, others, status_lines, summary
from sopdocs.report.escape import markdown_text
from sopdocs.report.words import counted

MOST = 60_000
"""GitHub takes 65,536 characters."""


def diff_markdown(told: Difference, most: int = MOST) -> str:
    """Return the comparison as Markdown, records left out at the end where it would be too long."""
    parts = [f"### {markdown_text(summary(told))}\n"]
    sections = [*map(_record, told.records), *_catalogs(told)]
    last = "".join(f"\n{markdown_text(line)}\n" for line in others(told))[: most // 4]
    room = most - len(parts[0]) - len(last) - 100
    for index, section in enumerate(sections):
        room -= len(section) + 1
        if room < 0:
            left = counted(len(sections) - index, "more section")
            parts.append(f"\n*{left}: see `sopdocs diff` on the branch*\n")
            break
        parts.append(f"\n{section}")
    return "".join([*parts, last])


def _record(record: Compared) -> str:
    lines = [f"**{markdown_text(record.id)}** {markdown_text(record.title)} {markdown_text(head(record))}\n"]
    lines += [line for change in record.changes for line in _change(change)]
    if smart := letters(record):
        lines.append(f"- {markdown_text(smart)}")
    return "\n".join(lines) + "\n"


def _change(change: Change) -> Iterator[str]:
    text = markdown_text(str(change))
    yield f"- **{text}**" if change.kind in ("status", "goalpost") else f"- {text}"
    for word, needs, _ in status_lines(change):
        yield f"  - {word}: {markdown_text(', '.join(needs))}"


def _catalogs(told: Difference) -> Iterator[str]:
    for kind, changes in told.catalogs.items():
        lines = [line for change in changes for line in _change(change)]
        yield "\n".join([f"**data/{kind}.yaml**\n", *lines]) + "\n"
