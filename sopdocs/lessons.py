"""The twelve short lessons of the Learn section, and which one explains which rule."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Lesson:
    """One page of the Learn section: its address below `learn/`, its title, and the rules it explains.

    A rule is named by its code, or several by their first letter.
    """

    slug: str
    title: str
    explains: tuple[str, ...]

    @property
    def url(self) -> str:
        """Return the address of the page within the site."""
        return f"learn/{self.slug}.html"


LESSONS = (
    Lesson("sop-cycle", "The S&OP cycle in one page",
           ("E020", "G001", "G003", "X001", "X004", "X005", "X015")),
    Lesson("reading-a-variance", "Plan, forecast, actual: reading a variance",
           ("D003", "D005", "D007", "G004")),
    Lesson("data-check", "Is it real? Data check in ten minutes", ("D", "G002")),
    Lesson("what-is-it-worth", "What is it worth?", ("G005", "R006", "X017")),
    Lesson("five-whys", "Five whys without blame", ("B", "C001", "C005")),
    Lesson("fishbone", "Fishbone and is/is-not with S&OP bones", ("C002", "C006", "C007")),
    Lesson("pareto", "Pareto and reconciliation", ("C003", "C004", "R004")),
    Lesson("smart-plan", "Write a SMART plan", ("S", "M", "A", "R", "T", "X003", "X013")),
    Lesson("actions-that-hold", "Actions that hold: strength, impact, load",
           ("A004", "A006", "A007", "A010", "M008", "M011", "R007", "R008")),
    Lesson("monthly-review", "Running the monthly review", ("T006", "T007", "T010", "X002", "X011", "X012")),
    Lesson("close-with-evidence", "Close with evidence, and what to do when it was not effective",
           ("M010", "M012", "T009", "X006", "X008", "X009", "X016")),
    Lesson("lessons-and-signals", "Lessons, signals and continuous improvement", ("X007", "X010", "X014")),
)  # fmt: skip


def lesson_of(code: str) -> Lesson | None:
    """Return the lesson that explains a rule: the one that names it, else the one that names its letter."""
    by_name = next((lesson for lesson in LESSONS if code in lesson.explains), None)
    return by_name or next((lesson for lesson in LESSONS if code[0] in lesson.explains), None)
