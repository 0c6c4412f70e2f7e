"""What a record says otherwise than before, field by field, in the words of a planner."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sopdocs.compared import ORDER, Change, Kind
from sopdocs.diagnostics import FieldPath, dotted
from sopdocs.history import History, Item, due_items
from sopdocs.model import ActionPlan, Record
from sopdocs.model.gap import ValueAtStake
from sopdocs.model.parts import Amount, Money, Update
from sopdocs.model.plan import Action, Budget, Milestone
from sopdocs.model.scalars import Shape
from sopdocs.spoken import LONG, brief, ordinal, short, shown

_SKIPPED = frozenset({"kind", "schema_version", "id", "status", "history"})
"""What a record's head and its changes of status tell."""
_LABELS = {"kpis": "indicators", "from_": "from", "for_": "for", "is_": "is", "raci": "RACI"}
_ITEMS = {
    "actions": ("action", "id"),
    "milestones": ("milestone", "title"),
    "kpis": ("indicator", "metric"),
    "risks": ("risk", "risk"),
    "standardise": ("lasting change", "change"),
    "containment": ("containment", "action"),
    "contributions": ("contribution to", "gap"),
    "decisions": ("decision", "id"),
    "options": ("option", "option"),
    "related": ("relation to", "id"),
    "people": ("time of", "role"),
    "waivers": ("waiver of", "rule"),
    "glide_path": ("glide path", "period"),
    "points": ("figures of", "period"),
    "dependencies": ("dependency on", "what"),
    "alternatives": ("alternative", "option"),
}
"""Lists whose members are told apart by one of their fields; those of other lists come and go as a whole."""
_OWNERS = frozenset({"owner", "sponsor", "team", "support", "chair", "attendees", "R", "A", "C", "I", "role"})
_LINKS = frozenset({"gaps", "addresses", "related", "lessons", "depends_on", "value_counted_in"})


def changes(was: Record, now: Record, history: History) -> list[Change]:
    """Return what a record says otherwise than before, its status apart, the most important first."""
    found = list(_Comparison(now.id, history).shapes((), "", was, now))
    return sorted(found, key=lambda one: (ORDER.index(one.kind), -(one.days or 0)))


def catalog_changes(kind: str, was: Any, now: Any) -> list[Change]:
    """Return what a catalog says otherwise than before: its entries by id, or its fields."""
    comparison = _Comparison("", History())
    if isinstance(was, Mapping):
        return list(comparison.entries((kind,), kind.removesuffix("s"), was, now))
    return list(comparison.shapes((kind,), "", was, now))


@dataclass(frozen=True, slots=True)
class _Comparison:
    """Walks through two versions of a record side by side."""

    id: str
    history: History

    def shapes(self, path: FieldPath, what: str, was: Shape, now: Shape) -> Iterator[Change]:
        """Yield the differences of two pieces of one kind."""
        seen = _SKIPPED if not path else frozenset[str]()
        if isinstance(was, ActionPlan) and isinstance(now, ActionPlan):
            yield from self._days(was, now)
            seen = seen | {"due"}
        elif isinstance(now, Action | Milestone):
            seen = seen | {"due", "revised_due", *(("pct",) if now.status == "done" else ())}
        for name, info in type(now).model_fields.items():
            one, other = getattr(was, name), getattr(now, name)
            if one == other or name in seen:
                continue
            label = _LABELS.get(name, name.replace("_", " "))
            whole = name == "status" or not what
            said = (what if name == "status" else label) if whole else f"{what} {label}"
            yield from self.values((*path, info.alias or name), said, one, other)

    def values(self, path: FieldPath, what: str, was: Any, now: Any) -> Iterator[Change]:
        """Yield the difference of two values of a field, one of which may be missing."""
        if isinstance(was, Mapping) and isinstance(now, Mapping):
            yield from self.entries(path, what, was, now)
        elif isinstance(was, tuple) and isinstance(now, tuple):
            yield from self._lists(path, what, was, now)
        elif isinstance(was, Shape) and type(was) is type(now) and brief(was) == brief(now):
            yield from self.shapes(path, what, was, now)
        else:
            yield _single(path, what, was, now)

    def entries(
        self, path: FieldPath, what: str, was: Mapping[str, Any], now: Mapping[str, Any]
    ) -> Iterator[Change]:
        """Yield the differences of two maps by their keys."""
        for key in sorted(was.keys() | now.keys()):
            if key not in was:
                yield Change("item", f"new {what} {key}", field=dotted((*path, key)))
            elif key not in now:
                yield Change("item", f"{what} {key} taken out", field=dotted(path))
            elif was[key] != now[key]:
                yield from self.values((*path, key), f"{what} {key}", was[key], now[key])

    def _lists(
        self, path: FieldPath, what: str, was: tuple[Any, ...], now: tuple[Any, ...]
    ) -> Iterator[Change]:
        name = str(path[-1])
        if name in _ITEMS:
            yield from self._items(path, *_ITEMS[name], was, now)
            return
        new, gone = [one for one in now if one not in was], [one for one in was if one not in now]
        if name == "updates":
            yield from (_update(path, one) for one in new)
        elif new or gone:
            told = [_named(some, word) for some, word in ((new, "added"), (gone, "taken out")) if some]
            yield Change(_kind(path, new or gone), what, note="; ".join(told), field=dotted(path))
        else:
            yield Change("other", what, note="in another order", field=dotted(path))

    def _items(
        self, path: FieldPath, noun: str, key: str, was: tuple[Any, ...], now: tuple[Any, ...]
    ) -> Iterator[Change]:
        """Yield which members of a list are new, gone, or differ."""
        old = {_name(one, key): one for one in was}
        there = set()
        for index, one in enumerate(now):
            name, at = _name(one, key), (*path, index)
            there.add(name)
            what = f"{noun} {short(name)}"
            if name not in old:
                yield Change("item", f"new {what}", now=_told(one, key), field=dotted(at))
            elif old[name] != one:
                yield from self.shapes(at, what, old[name], one)
        for name, one in old.items():
            if name not in there:
                yield Change(
                    "item", f"{noun} {short(name)} taken out", now=_told(one, key), field=dotted(path)
                )

    def _days(self, was: ActionPlan, now: ActionPlan) -> Iterator[Change]:
        """Yield the days on which plan, actions and milestones are due otherwise than before."""
        before, after = due_items(was), due_items(now)
        places = _places(now)
        for item, day in after.items():
            if item in before and before[item] != day:
                times = max(self.history.slips(self.id, item, day), int(day > before[item]))
                yield _day(places[item], " ".join((*_item_words(item), "due")), before[item], day, times)
            elif item not in before and item[0] == "plan":
                yield Change("date", "due", now=day.isoformat(), field="due")


def _places(plan: ActionPlan) -> dict[Item, tuple[FieldPath, str]]:
    """Return where the day of each item stands, and the reason given for a new one."""
    found: dict[Item, tuple[FieldPath, str]] = {("plan", ""): (("due",), "")}
    rows: list[tuple[str, int, str, Action | Milestone]] = [
        *(("action", index, one.id, one) for index, one in enumerate(plan.actions)),
        *(("milestone", index, one.title, one) for index, one in enumerate(plan.milestones)),
    ]
    for part, index, name, one in rows:
        reason = one.revised_due.reason if one.revised_due else ""
        found[part, name] = ((f"{part}s", index, "revised_due" if reason else "due"), reason)
    return found


def _item_words(item: Item) -> tuple[str, ...]:
    kind, name = item
    return () if kind == "plan" else (kind, short(name))


def _day(
    place: tuple[FieldPath, str], what: str, was: datetime.date, now: datetime.date, times: int | None = None
) -> Change:
    path, reason = place
    days = (now - was).days
    note = f"{abs(days)} day{'s' if abs(days) > 1 else ''} {'later' if days > 0 else 'earlier'}"
    if times and times > 1 and days > 0:
        note += f", moved for the {ordinal(times)} time"
    if reason:
        note += f": {short(reason, 2 * LONG)}"
    return Change("date", what, was.isoformat(), now.isoformat(), note, dotted(path), days, times)


def _single(path: FieldPath, what: str, was: Any, now: Any) -> Change:
    """Return the change of one value."""
    if isinstance(was, datetime.date) and isinstance(now, datetime.date):
        return _day((path, ""), what, was, now)
    kind, place = _kind(path, (was, now)), dotted(path)
    one, other = shown(was), shown(now)
    if max(len(one), len(other)) > LONG and one and other:
        return Change("text", what, note="reworded", field=place)
    if not other:
        return Change(kind, f"{what} taken out", now=short(one), field=place)
    return Change(kind, what, short(one), short(other), field=place)


def _kind(path: FieldPath, values: Any) -> Kind:
    names = {str(part) for part in path}
    numbers = [one for one in values if not isinstance(one, bool)]
    if path and path[-1] == "status":
        return "item"
    if names & _OWNERS:
        return "owner"
    if names & _LINKS:
        return "link"
    if any(isinstance(one, Decimal | int | Amount | Money | ValueAtStake | Budget) for one in numbers):
        return "value"
    if any(isinstance(one, datetime.date) for one in values):
        return "date"
    return "other"


def _name(one: Any, key: str) -> str:
    kind = getattr(one, "kind", "")
    return f"{shown(getattr(one, key))} ({kind})" if key == "metric" and kind else str(getattr(one, key))


def _told(one: Any, key: str) -> str:
    """Return what there is to know of a member of a list: title, owner and day, where it has them."""
    parts = [getattr(one, "title", "") if key != "title" else "", getattr(one, "owner", None)]
    day = getattr(one, "due", None)
    parts += [brief(one), f"due {day}" if day else None]
    return ", ".join(short(part) for part in parts if part)


def _update(path: FieldPath, one: Update) -> Change:
    what = f"update of {one.date} by {one.by}"
    helped = f", needs help: {short(one.help_needed)}" if one.help_needed else ""
    return Change(
        "update", what, now=f"{shown(one.status)}, {short(one.note, 2 * LONG)}{helped}", field=dotted(path)
    )


def _named(some: list[Any], word: str) -> str:
    if any(isinstance(one, Shape) for one in some):
        return f"{len(some)} {word}"
    return f"{', '.join(short(shown(one)) for one in some)} {word}"
