"""What a branch changes, for a terminal: a paragraph for each record, the most important first."""

from __future__ import annotations

from collections.abc import Iterator

from sopdocs.compared import Change, Compared, Difference
from sopdocs.report.text import Paint, plain
from sopdocs.report.words import counted, safe_text

NOUNS = {"root_cause": "root cause", "action_plan": "action plan"}
JUDGED = "SMART letters of both sides are judged by the planning data of"


def diff_text(told: Difference, paint: Paint = plain) -> Iterator[str]:
    """Yield the comparison line by line."""
    yield paint(safe_text(summary(told)), "place")
    for record in told.records:
        yield ""
        title = f"{safe_text(record.title)} {paint(head(record), 'faint')}"
        yield f"{paint(safe_text(record.id), 'place')}  {title}"
        for change in record.changes:
            yield from _change(change, paint)
        if smart := letters(record):
            yield f"  {paint(smart, 'warning' if 'missing' in smart else 'info')}"
    for kind, changes in told.catalogs.items():
        yield from ("", paint(f"data/{kind}.yaml", "place"))
        yield from (f"  {safe_text(str(change))}" for change in changes)
    yield from (f"\n{safe_text(line)}" for line in others(told))


def _change(change: Change, paint: Paint) -> Iterator[str]:
    tone, text = _tone(change), safe_text(str(change))
    yield f"  {paint(text, tone) if tone else text}"
    for word, needs, tone in status_lines(change):
        yield f"    {paint(f'{word}: ', 'faint')}{paint(', '.join(needs), tone)}"


def _tone(change: Change) -> str:
    if change.kind == "goalpost":
        return "error" if change.note != "by decision" else "warning"
    return "warning" if (change.days or 0) > 0 else ""


def status_lines(change: Change) -> Iterator[tuple[str, tuple[str, ...], str]]:
    """Yield what a change of status has, lacks, and what nobody can tell, with the tone of each."""
    for word, needs, tone in (
        ("has", change.has, "good"),
        ("lacks", change.lacks, "error"),
        ("not known", change.unknown, "info"),
    ):
        if needs:
            yield word, needs, tone


def summary(told: Difference) -> str:
    """Return the first line: how many records are new, changed, removed or cannot be read."""
    counts = {how: sum(record.how == how for record in told.records) for how in ("new", "changed", "removed")}
    parts = [f"{counted(count, f'{how} record')}" for how, count in counts.items() if count]
    if broken := len(told.records) - sum(counts.values()):
        parts.append(f"{counted(broken, 'file')} that cannot be read")
    return f"Since {told.ref} ({told.base[:8]}): {', '.join(parts) or 'no record changed'}"


def head(record: Compared) -> str:
    """Return in brackets what kind of record it is and what there is to say of it in a word each."""
    noun = NOUNS.get(record.kind, record.kind) or "file"
    how = {"new": f"new {noun}", "removed": f"{noun} removed", "unreadable": f"{noun} that cannot be read"}
    return safe_text(f"({', '.join((how.get(record.how, noun), *record.facts))})")


def letters(record: Compared) -> str:
    """Return the SMART letters that became otherwise, or that a new plan lacks."""
    told = record.letters
    if not told or record.kind != "action_plan":
        return "SMART: complete" if record.how == "new" and record.smart[1] else ""
    parts = [f"{letter} {was} -> {now}" if was else f"{letter} {now}" for letter, (was, now) in told.items()]
    return f"SMART: {', '.join(parts)}"


def others(told: Difference) -> Iterator[str]:
    """Yield what there is to say besides the records."""
    if told.data:
        yield f"Planning data changed: {', '.join(told.data)}"
    if told.quiet:
        yield f"Nothing but layout or comments changed: {', '.join(told.quiet)}"
    if any(letters(record) for record in told.records):
        yield f"{JUDGED} {told.as_of}"
