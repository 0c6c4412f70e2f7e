"""Gaps like this one, what was done about them, and whether it worked.

Two gaps are alike where they share a cause, a measure or a slice of the business, and where they are told in
the same words. Which gaps are looked at depends on what they share, so that ten thousand cost little; a
word weighs the more the fewer gaps use it. No clock and no chance: the same records give the same list.
"""

from __future__ import annotations

import hashlib
import heapq
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

from sopdocs.model import ActionPlan, Gap, RootCause
from sopdocs.terms import spelt, terms

if TYPE_CHECKING:
    from sopdocs.figures import Figures, Verdict
    from sopdocs.kb import KnowledgeBase

Key: TypeAlias = tuple[str, str]
"""What a gap can share: its kind and value, as `("metric", "otif")`."""

WEIGHTS = {
    "cause": 5.0, "category": 4.0, "metric": 3.0, "customer": 2.5, "supplier": 2.5, "lane": 2.5,
    "product_family": 2.0, "sku_group": 2.0, "site": 2.0, "channel": 1.0, "country": 1.0, "region": 0.5,
    "type": 1.0,
}  # fmt: skip
"""What it counts to share something; all its words together count as much as `WORDS`."""
_KINDS = {
    "cause": "same cause:",
    "category": "same kind of cause:",
    "metric": "same measure:",
    "type": "also a gap of",
}
WORDS = 4.0
LEAST = 2.5
"""With less in common two gaps are not alike: a region and a few words say nothing."""
BLOCK = 80
"""So many gaps, the newest, are looked at for each thing shared."""


@dataclass(frozen=True, slots=True)
class Tried:
    """What was done: a plan, those of its actions that were carried out, and what the actuals say to it."""

    plan: str
    title: str
    status: str
    done: tuple[str, ...]
    verdict: Verdict | None = None
    consecutive: int = 0
    required: int = 0

    @property
    def worked(self) -> bool | None:
        """Say whether it worked: by the actuals, else by the plan's status; None where that is open."""
        if self.status == "effective" or self.verdict == "holds":
            return True
        if self.status == "not_effective" or self.verdict in ("fails", "relapsed"):
            return False
        return None


@dataclass(frozen=True, slots=True)
class Traits:
    """What a gap is known by."""

    id: str
    title: str
    status: str
    keys: tuple[Key, ...]
    words: frozenset[str] = field(repr=False)
    """Not shown, as a set is in another order in every run, and what is shown is digested."""
    tried: tuple[Tried, ...]
    shares: frozenset[Key] = field(repr=False)
    """The keys once more, to be compared."""


@dataclass(frozen=True, slots=True)
class Alike:
    """A gap like the one asked for: what both share, the most telling first, and the words they share."""

    gap: Traits
    score: float
    shared: tuple[Key, ...]
    words: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Likeness:
    """All gaps of a knowledge base by what they are known by."""

    kb: KnowledgeBase
    figures: Figures
    _counts: dict[int, float] = field(default_factory=dict, init=False)
    """What it counts to share certain keys, by their bits."""

    @cached_property
    def gaps(self) -> Mapping[str, Traits]:
        """Return what every gap is known by, in the order of their ids."""
        found = (entry.record for entry in self.kb.of("gap"))
        return {one.id: self._traits(one) for one in found if isinstance(one, Gap)}

    @cached_property
    def weights(self) -> Mapping[str, float]:
        """Return what each word counts: rounded, so that one gap more leaves nearly all as they are."""
        used = Counter(word for one in self.gaps.values() for word in one.words)
        return {word: _weight(len(self.gaps), count) for word, count in used.items()}

    @cached_property
    def blocks(self) -> Mapping[Key, tuple[Traits, ...]]:
        """Return the newest gaps that share something."""
        found: dict[Key, list[Traits]] = defaultdict(list)
        for one in self.gaps.values():
            for key in _blocking(one.keys):
                found[key].append(one)
        return {key: tuple(group[-BLOCK:]) for key, group in found.items()}

    @cached_property
    def _ids(self) -> Mapping[Key, tuple[str, ...]]:
        return {key: tuple(one.id for one in group) for key, group in self.blocks.items()}

    @cached_property
    def _masks(self) -> Mapping[str, int]:
        """Return the keys of every gap as bits of a number: what two gaps share is then one `&`."""
        used = Counter(key for one in self.gaps.values() for key in one.keys)
        bits = {key: 1 << place for place, key in enumerate(key for key in used if used[key] > 1)}
        return {one.id: sum(bits.get(key, 0) for key in one.keys) for one in self.gaps.values()}

    @cached_property
    def _digests(self) -> Mapping[Key, bytes]:
        single = {one.id: repr((sorted(one.words), one)).encode() for one in self.gaps.values()}
        return {
            key: hashlib.blake2b(b"\0".join(single[one.id] for one in group), digest_size=12).digest()
            for key, group in self.blocks.items()
        }

    def reads(self, id: str) -> str:
        """Return the digest of all that the list of a gap is made from."""
        one = self.gaps.get(id)
        if one is None:
            return ""
        made = hashlib.blake2b(digest_size=12)
        for key in _blocking(one.keys):
            made.update(self._digests[key])
        made.update(repr([self.weights[word] for word in sorted(one.words)]).encode())
        return made.hexdigest()

    def like(self, id: str, most: int = 3) -> tuple[Alike, ...]:
        """Return the gaps most like this one, the nearest first; of equals closed ones, then by id."""
        one = self.gaps.get(id)
        if one is None:
            return ()
        near = set().union(*(self._ids[key] for key in _blocking(one.keys)))
        near.discard(id)
        mine, masks, counts = self._masks[id], self._masks, self._counts
        told = []
        for other in near:
            shared = mine & masks[other]
            if shared not in counts:
                counts[shared] = sum(WEIGHTS[key[0]] for key in one.shares & self.gaps[other].shares)
            told.append((counts[shared], other))
        return self._ranked(one, told, most)

    def find(self, text: str, most: int = 5) -> tuple[Alike, ...]:
        """Return the gaps that a description in free words fits, the nearest first."""
        asked = Traits("", text, "", (), frozenset(terms(text)), (), frozenset())
        if not any(word in self.weights for word in asked.words):
            return ()
        return self._ranked(asked, [(0.0, id) for id in self.gaps], most, least=0.8)

    def _ranked(
        self, one: Traits, told: list[tuple[float, str]], most: int, least: float = LEAST
    ) -> tuple[Alike, ...]:
        """Return the nearest of some gaps, given what it counts that they share.

        Words are compared only where they can still change who they are.
        """
        whole = sum(self.weights.get(word, 0.0) for word in one.words) or 1.0
        told.sort(reverse=True)
        found: list[tuple[float, bool, str, Traits]] = []
        best: list[float] = []
        for score, near in told:
            if round(score + WORDS, 3) < max(least, best[0] if len(best) == most else 0.0):
                break
            other = self.gaps[near]
            score += WORDS * sum([self.weights[word] for word in one.words & other.words]) / whole
            if score >= least:
                found.append((-round(score, 3), other.status != "closed", other.id, other))
                (heapq.heappush if len(best) < most else heapq.heappushpop)(best, round(score, 3))
        found.sort(key=lambda row: row[:3])
        return tuple(self._alike(one, other, -score) for score, _, _, other in found[:most])

    def _alike(self, one: Traits, other: Traits, score: float) -> Alike:
        mine = set(one.keys)
        shared = sorted((key for key in other.keys if key in mine), key=lambda key: -WEIGHTS[key[0]])
        words = sorted(one.words & other.words, key=lambda word: (-self.weights[word], word))
        return Alike(other, score, tuple(shared), tuple(words))

    def _traits(self, gap: Gap) -> Traits:
        mentions = self.kb.backlinks(gap.id)
        causes = [
            one.record
            for one in mentions
            if isinstance(one.record, RootCause) and gap.id in one.record.gaps
            if one.record.status != "refuted"
        ]
        plans = [
            one.record
            for one in mentions
            if isinstance(one.record, ActionPlan) and gap.id in one.record.gaps
            if one.record.status not in ("cancelled", "draft")
        ]
        keys = tuple(dict.fromkeys(_keys(gap, causes)))
        return Traits(
            gap.id, gap.title, gap.status, keys, frozenset(self._words(gap, causes, keys)),
            tuple(self._tried(plan) for plan in plans), frozenset(keys),
        )  # fmt: skip

    def _tried(self, plan: ActionPlan) -> Tried:
        proof = self.figures.verification(plan.id)
        done = tuple(one.title for one in plan.actions if one.status == "done")
        if proof is None:
            return Tried(plan.id, plan.title, plan.status, done)
        return Tried(plan.id, plan.title, plan.status, done, proof.verdict, proof.consecutive, proof.required)

    def _words(self, gap: Gap, causes: Iterable[RootCause], keys: Iterable[Key]) -> Iterator[str]:
        yield from terms(gap.title)
        yield from terms(gap.statement)
        for cause in causes:
            yield from terms(cause.title)
        for key in keys:
            yield from terms(self.label(key))

    def because(self, one: Alike) -> tuple[str, ...]:
        """Return in words why a gap is alike: what both share, and words of its title."""
        named = [
            f"{_KINDS.get(kind) or 'same ' + kind.replace('_', ' ') + ':'} {self.label((kind, value))}"
            for kind, value in one.shared
        ]
        spoken = dict.fromkeys(
            word for word in spelt(one.gap.title) if any(stem in one.words for stem in terms(word))
        )
        kinds = {kind for kind, _ in one.shared}
        named = [
            text
            for text, (kind, _) in zip(named, one.shared, strict=True)
            if not (kind == "category" and "cause" in kinds)
        ]
        return tuple(named) or (f"the words {', '.join(spoken)}" if spoken else "its cause or statement",)

    def label(self, key: Key) -> str:
        """Return what people call something shared: a metric, a cause, a value of a dimension."""
        kind, value = key
        if kind == "metric":
            metric = self.kb.metrics.get(value)
            return metric.name if metric else value.replace("_", " ")
        if kind == "cause":
            entry = self.kb.get(value)
            return entry.title if entry else value
        if kind == "category":
            family, _, leaf = value.partition(".")
            taxonomy = self.kb.taxonomy
            found = taxonomy.causes.get(family) if taxonomy else None
            return (found.leaves.get(leaf) if found else None) or leaf.replace("_", " ")
        return value.replace("_", " ") if kind == "type" else value


def _keys(gap: Gap, causes: Iterable[RootCause]) -> Iterator[Key]:
    for cause in causes:
        yield "cause", cause.id
        if cause.category:
            yield "category", cause.category
    if gap.metric != "other":
        yield "metric", gap.metric
    yield from gap.scope.items()
    if gap.gap_type:
        yield "type", gap.gap_type


def _blocking(keys: tuple[Key, ...]) -> tuple[Key, ...]:
    """Return what is narrow enough to look for gaps by: a region or a type holds half of them."""
    return tuple(key for key in keys if WEIGHTS[key[0]] >= 2.0)


def _weight(gaps: int, count: int) -> float:
    return round(2 * math.log2(1 + gaps / count)) / 2
