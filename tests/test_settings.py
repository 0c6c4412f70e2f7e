"""Settings come from sopdocs.toml, else pyproject.toml; what is wrong in them never stops a run."""

from __future__ import annotations

import datetime
import os
from pathlib import Path

import pytest

from sopdocs.diagnostics import Location
from sopdocs.settings import Settings, parse_settings, place_of, read_settings


def test_a_day_and_a_number_are_read() -> None:
    """What is set is in force; the rest keeps its default."""
    settings, findings = parse_settings("as_of = 2026-07-10\ncarrying_rate_pct = 12\n", "sopdocs.toml")
    assert findings == ()
    assert (settings.as_of, settings.carrying_rate_pct) == (datetime.date(2026, 7, 10), 12.0)
    assert settings.company == Settings().company


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ('company = "A"\nas_off = 2026-07-10\n', 2, "`as_of`"),
        ('as_of = "soon"\n', 1, "a date like 2026-07-10"),
        ("no_plan_days = 30.5\n", 1, "a whole number"),
        ("no_plan_days = true\n", 1, "a whole number"),
        ("company = \n", 1, "is not TOML"),
        ("no_plan_days_critical = 5\nno_plan_days = -1\n", 2, "a whole number from 0"),
        ("carrying_rate_pct = inf\n", 1, "a number from 0"),
        ("carrying_rate_pct = nan\n", 1, "a number from 0"),
        (f"carrying_rate_pct = {'9' * 400}\n", 1, "a number from 0"),
        ("as_of = 0001-01-01\n", 1, "from 1900 on"),
        ('\nignore = "S007"\n', 2, "a list of texts"),
        ('company = "A"\n[lead_weeks]\n"new line" = "long"\n', 2, "whole weeks"),
        ('[lexicon]\nen = ["boost"]\n', 1, "like [lexicon.en]"),
        ('[lexicon.en]\nvague_verbs = "boost"\n', 1, "like [lexicon.en]"),
        ('[lexicon.en]\n[lexicon.nl]\nescapes = ["zo mogelijk"]\n', 2, "use one of: de, en"),
        ('# en\n[lexicon.en]\nescapes = []\nvage_verbs = ["boost"]\n', 4, "did you mean `vague_verbs`?"),
        ('company = "A"\nlexicon.de = { escape = ["vielleicht"] }\n', 2, "did you mean `escapes`?"),
    ],
)
def test_a_mistake_is_said_at_its_line(text: str, line: int, words: str) -> None:
    """The finding names line and remedy, and the default stands in."""
    settings, findings = parse_settings(text, "sopdocs.toml")
    assert len(findings) == 1
    assert findings[0].location.line == line
    assert words in f"{findings[0].message} {findings[0].hint}"
    assert settings.no_plan_days == 30


def test_lists_and_tables_are_read() -> None:
    """A company names rules, adds words and states what takes how long, without a change of ours."""
    text = 'ignore = ["S007"]\n[lexicon.en]\nvague_verbs = ["boost"]\n[lead_weeks]\n"new mould" = 30\n'
    settings, findings = parse_settings(text, "sopdocs.toml")
    assert findings == ()
    assert settings.ignore == ("S007",)
    assert settings.lexicon == (("en", (("vague_verbs", ("boost",)),)),)
    assert settings.lead_weeks == (("new mould", 30),)


def test_pyproject_is_the_second_choice(tmp_path: Path) -> None:
    """`[tool.sopdocs]` counts where there is no sopdocs.toml, and only there."""
    (tmp_path / "pyproject.toml").write_text('[tool.sopdocs]\ncompany = "B"\n')
    assert read_settings(tmp_path)[0].company == "B"
    (tmp_path / "sopdocs.toml").write_text('company = "A"\n')
    assert read_settings(tmp_path)[0].company == "A"


def test_no_settings_at_all(tmp_path: Path) -> None:
    """An empty folder has the defaults and no finding."""
    assert read_settings(tmp_path) == (Settings(), ())


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names on this platform")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    """What stands in the place of the file costs one finding."""
    os.mkfifo(tmp_path / "sopdocs.toml")
    settings, findings = read_settings(tmp_path)
    assert settings == Settings()
    assert [one.message for one in findings] == ["cannot be read: it is not an ordinary file"]


def test_a_device_or_a_giant_is_not_read_to_its_end(tmp_path: Path) -> None:
    """A pull request can bring a link to one."""
    if Path("/dev/zero").exists():
        (tmp_path / "sopdocs.toml").symlink_to("/dev/zero")
        assert [one.code for one in read_settings(tmp_path)[1]] == ["E040"]
        (tmp_path / "sopdocs.toml").unlink()
    with (tmp_path / "sopdocs.toml").open("wb") as file:
        file.truncate(17 * 1024 * 1024)
    assert "more than 16,777,216 bytes" in read_settings(tmp_path)[1][0].message


@pytest.mark.parametrize("text", ["a = " + "[" * 3000, "a = " + "1" * 6000])
def test_what_chokes_the_reader_is_a_finding(text: str) -> None:
    """Brackets too deep, digits too many."""
    (finding,) = parse_settings(text, "sopdocs.toml")[1]
    assert finding.message.startswith("is not TOML: ")


@pytest.mark.parametrize(
    "text",
    [
        '[tool.sopdocs.lead_weeks]\n"new line" = 1\n',
        '[ tool . "sopdocs" ]\nlead_weeks = {"new line" = 1}\n',
        'tool.sopdocs.lead_weeks."new line" = 1\n',
    ],
)
def test_settings_of_pyproject_in_every_spelling(tmp_path: Path, text: str) -> None:
    """A table of ours may stand alone."""
    (tmp_path / "pyproject.toml").write_text(text)
    assert read_settings(tmp_path) == (Settings(lead_weeks=(("new line", 1),)), ())


def test_a_pyproject_that_only_speaks_of_us(tmp_path: Path) -> None:
    """In a list of what to install, or where something else stands in the place of our table."""
    (tmp_path / "pyproject.toml").write_text("[project]\ndependencies = ['sopdocs']\n[tool.sopdocs-x]\n")
    assert read_settings(tmp_path) == (Settings(), ())
    (tmp_path / "pyproject.toml").write_text("tool.sopdocs = 3\n")
    assert [one.message for one in read_settings(tmp_path)[1]] == [
        "`tool.sopdocs` is to be a table of settings"
    ]


def test_a_word_is_found_where_it_stands(tmp_path: Path) -> None:
    """In the file that is in force; one that stands in neither is said at its beginning."""
    (tmp_path / "pyproject.toml").write_text("[tool.sopdocs]\nignore = [\n  'T1',\n]\n")
    place = place_of(tmp_path, "T1")
    assert (place.path, place.line, place.column, place.end_column) == ("pyproject.toml", 3, 3, 7)
    assert place_of(tmp_path, "T2") == Location("pyproject.toml")
    assert place_of(tmp_path / "none", "T2") == Location("sopdocs.toml")
