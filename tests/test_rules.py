"""What every rule owes its readers: a page whose examples are true, and cases that try to catch it out.

The cases are files, `tests/cases/<CODE>/bad-….yaml` and `good-….yaml`; `support.case` says how they are
written. A bad case raises its code on exactly the lines that carry it in a comment, a good one nowhere.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from sopdocs.manual import scores
from sopdocs.rule import Rule
from sopdocs.rules import RULES
from tests.corpus import PRECISION_PCT, measured
from tests.support import CASES, case, examples

LEAST = 3
BY_CODE = {rule.code: rule for rule in RULES}
FILES = sorted(path for code in BY_CODE for path in (CASES / code).glob("*.yaml"))
PAGES = [
    pytest.param(rule, label, text, id=f"{rule.code}-{label}-{number}")
    for rule in RULES
    for label, texts in zip(("bad", "good"), examples(rule.page), strict=True)
    for number, text in enumerate(texts, 1)
]

_OWN = ("E014", "E050")
"""Ids that differ from the file's name, and waivers of rules that a case does not run."""

every_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)


def judge(rule: Rule, fragment: str, label: str) -> None:
    """Assert that the rule speaks on the marked lines of a case and on no other."""
    tried = case(fragment, rule.kinds[0])
    reading = tried.verdict(()).findings
    unread = [f for f in reading if f.location.path == tried.path and f.code not in _OWN]
    assert not unread, f"the case itself cannot be read: {unread}"
    found = tried.found([rule], rule.code)
    marked = {line for code, line in tried.expected if code == rule.code}
    false, missed = (
        {line for code, line in lines if code == rule.code} for lines in (tried.false, tried.missed)
    )
    assert bool(marked | missed) == (label == "bad"), (
        f"a bad case marks lines with {rule.code}, a good one none"
    )
    marked |= false
    lines = {finding.location.line for finding in found}
    if None in marked:  # what was taken out has no line: the code counts, wherever it stands
        assert lines - marked, "nothing was found"
        assert marked - {None} <= lines
    else:
        assert lines == marked, [f"{f.location.line}: {f.message}" for f in found]


@pytest.mark.parametrize(("rule", "label", "text"), PAGES)
def test_the_examples_of_the_page_are_true(rule: Rule, label: str, text: str) -> None:
    judge(rule, text, label)


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_case_raises_its_code_where_it_says_and_nowhere_else(path: Path) -> None:
    judge(BY_CODE[path.parent.name], path.read_text("utf-8"), path.stem.partition("-")[0])


@every_rule
def test_a_rule_has_a_page_with_examples(rule: Rule) -> None:
    bad, good = examples(rule.page)
    assert bad, "the page shows at least one record that raises the code"
    assert good, "the page shows at least one record that does not"
    for heading in ("What it checks:", "Why it matters:", "Known false positives:"):
        assert heading in rule.page
    assert rule.page.splitlines()[0].endswith("."), "the page begins with one sentence on a line of its own"


@every_rule
def test_a_rule_has_enough_cases_of_both_kinds(rule: Rule) -> None:
    names = [path.name for path in FILES if path.parent.name == rule.code]
    assert sum(name.startswith("bad-") for name in names) >= LEAST
    assert sum(name.startswith("good-") for name in names) >= LEAST
    assert all(name.startswith(("bad-", "good-")) for name in names)


@every_rule
def test_the_file_of_a_rule_is_named_for_its_code_and_name(rule: Rule) -> None:
    module = sys.modules[rule.check.__module__]
    assert module.__name__ == f"sopdocs.rules.{rule.code.lower()}_{rule.name.replace('-', '_')}"
    assert getattr(module, "RULE", None) is rule


def test_the_list_of_rules_is_sorted_and_no_code_stands_twice() -> None:
    codes = [rule.code for rule in RULES]
    assert codes == sorted(set(codes))
    assert len({rule.name for rule in RULES}) == len(RULES)


def test_a_file_that_holds_a_rule_is_on_the_list() -> None:
    home = Path(sys.modules["sopdocs.rules"].__file__ or "").parent
    there = {path.stem for path in home.glob("[a-z][0-9][0-9][0-9]_*.py")}
    assert there == {rule.check.__module__.rpartition(".")[2] for rule in RULES}


def test_the_published_figures_are_those_of_the_cases() -> None:
    """What a rule's page says of its precision was measured on the cases that are here."""
    assert scores() == measured(), "run `python -m tests.corpus --write`"


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.stable], ids=lambda rule: rule.code)
def test_a_stable_rule_is_right_nearly_always(rule: Rule) -> None:
    if not rule.code.startswith("E0"):
        assert scores()[rule.code].precision_pct >= PRECISION_PCT


def test_every_folder_of_cases_belongs_to_a_rule_or_to_the_reading_of_files() -> None:
    unknown = [
        p.name
        for p in CASES.iterdir()
        if p.is_dir() and p.name not in BY_CODE and not p.name.startswith("E0")
    ]
    assert not unknown


@every_rule
def test_the_complete_example_that_cases_start_from_raises_nothing(rule: Rule) -> None:
    for kind in rule.kinds:
        if kind in ("gap", "root_cause", "action_plan"):
            assert not case("", kind).found([rule], rule.code)


@every_rule
def test_messages_are_one_plain_sentence_with_a_hint(rule: Rule) -> None:
    texts = list(examples(rule.page)[0])
    texts += [p.read_text("utf-8") for p in FILES if p.parent.name == rule.code and p.stem.startswith("bad-")]
    for finding in (f for text in texts for f in case(text, rule.kinds[0]).found([rule], rule.code)):
        assert not finding.message.endswith("."), finding.message
        assert finding.message[0] == "`" or not finding.message[0].isupper(), finding.message
        assert "\n" not in finding.message + finding.hint
        assert "invalid" not in finding.message.lower()
        assert finding.hint, f"say what to do about: {finding.message}"
