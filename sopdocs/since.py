"""What a branch is answerable for, told apart from what lay there before it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from sopdocs.branch import Branch, branch, moved_dates
from sopdocs.check import Verdict, check
from sopdocs.diagnostics import Diagnostic
from sopdocs.errors import Refusal
from sopdocs.git import open_git
from sopdocs.history import History
from sopdocs.lockfile import PLACE
from sopdocs.measure import measure
from sopdocs.repository import Repository
from sopdocs.rule import Context, Rule

if TYPE_CHECKING:
    from sopdocs.kb import KnowledgeBase


@dataclass(frozen=True, slots=True)
class Past:
    """What a run knows of the past, and what it would have liked to know."""

    branch: Branch | None = None
    history: History = field(default_factory=History)
    note: str = ""


def past(repository: Repository, since: str | None, scheduled: bool, rules: tuple[Rule, ...]) -> Past:
    """Return what the rules of a run want to know; git is needed where a branch was named, else welcome."""
    dates = any("moves" in rule.reads for rule in rules)
    if since is not None:
        found = branch(repository, since, dates)
        return Past(found, found.history, _cut_off(repository) if dates else "")
    if not (scheduled and dates):
        return Past()
    try:
        return Past(history=moved_dates(repository), note=_cut_off(repository))
    except Refusal as why:
        return Past(note=f"how often days were put off is not counted: {why}")


def frozen(kb: KnowledgeBase, branch: Branch | None) -> frozenset[str]:
    """Return the datasets whose published values stay those of data/figures.lock.json in a pull request.

    These are all but those that the branch answers for itself: where it touches a planning file, or says
    otherwise in the catalog how a dataset is read, what is read counts, so that new data and the gap that
    they show can come together. Where it touches the lock, nothing is frozen: in the pull request that
    brings the lock up to date both say the same, and a lock made up by hand hides nothing that can be read.
    A branch that was not named touches nothing.
    """
    if branch is None:
        return frozenset(kb.datasets)
    if PLACE in branch.data:
        return frozenset()
    before = branch.before.datasets
    return frozenset(
        alias
        for alias, dataset in kb.datasets.items()
        if f"data/{dataset.source}" not in branch.data and before.get(alias) == dataset
    )


def _cut_off(repository: Repository) -> str:
    """Return what a clone without older commits keeps from being counted."""
    if not open_git(repository.root).is_shallow():
        return ""
    return (
        "how often days were put off is counted only as far back as this shallow clone goes; fetch the rest "
        "with `git fetch --unshallow` (in GitHub Actions: `fetch-depth: 0`)"
    )


def answerable(
    verdict: Verdict,
    branch: Branch,
    repository: Repository,
    context: Context,
    rules: tuple[Rule, ...],
    known: tuple[Rule, ...],
) -> Verdict:
    """Return of a verdict what a branch has to answer for.

    These are all findings in files that it touches and on records that rest on planning data it touches,
    and in other places those that were not there before. Settings that changed make it answer for all.
    """
    if branch.settings:
        return verdict
    resting = _resting(repository, branch)
    paths = branch.paths | branch.data
    own = {f for f in verdict.findings if f.location.path in paths or f.record in resting}
    if len(own) < len(verdict.findings):
        there = {_told(f) for f in _before(repository, branch, context, rules, known)}
        own |= {f for f in verdict.findings if _told(f) not in there}
    return replace(verdict, findings=tuple(sorted(own)))


def _told(finding: Diagnostic) -> tuple[object, ...]:
    """Return what makes two findings the same; a hint may name another record that has come since."""
    return finding.location, finding.code, finding.severity, finding.message


def _resting(repository: Repository, branch: Branch) -> frozenset[str]:
    """Return the records that name a dataset whose planning file the branch touches."""
    sources = {name: f"data/{one.source}" for name, one in repository.kb.datasets.items()}
    touched = {name for name, path in sources.items() if path in branch.data}
    return frozenset(
        entry.id
        for entry in repository.kb.entries
        if any(ref.target == "dataset" and ref.name in touched for ref in entry.references)
    )


def _before(
    repository: Repository,
    branch: Branch,
    context: Context,
    rules: tuple[Rule, ...],
    known: tuple[Rule, ...],
) -> tuple[Diagnostic, ...]:
    """Return what there was to say of the records at the base, with the planning data of today."""
    repo, kb = repository, branch.before
    figures = measure(kb, repo.root, repo.as_of, repo.settings, repo.memory, repo.frozen)
    then = replace(context, kb=kb, figures=figures, history=History())
    return check(then, rules, branch.reading, repo.memory, known).findings
