"""The pack as slides: tables and charts that can be edited, in the look of the company's own template."""

from __future__ import annotations

import datetime
import io
import textwrap
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sopdocs.errors import Refusal
from sopdocs.pack.chart import add_walk
from sopdocs.pack.content import Table
from sopdocs.pack.letters import LARGE, SMALL, SOFT, TEXT, TITLE, Box, colour, fit, say, widths
from sopdocs.site.numbers import day

if TYPE_CHECKING:
    from sopdocs.pack.content import Ask, Pack, Picture

_LONGEST_TITLE, _LONGEST_CELL = 130, 260
_UNREADABLE = (zipfile.BadZipFile, KeyError, ValueError, OSError, AttributeError, SyntaxError)
"""What the package lets through of its parts when a file is none; broken XML is a `SyntaxError` there."""


def as_slides(pack: Pack, template: Path | None = None) -> bytes:
    """Return the slides as a PowerPoint file; of a template the look is taken and the slides are left out."""
    deck = _Deck(_opened(template))
    deck.first(pack)
    for topic in pack.topics:
        for ask in topic.asks:
            deck.ask(ask)
        for picture in topic.pictures:
            deck.picture(picture)
        if topic.table:
            deck.table(topic.title, topic.table, topic.more)
    return deck.bytes(pack)


def _opened(template: Path | None) -> Any:
    try:
        from pptx import Presentation
        from pptx.exc import PackageNotFoundError
    except ImportError as error:
        raise Refusal(
            "slides need the package python-pptx; install it with `pip install sopdocs[excel]`"
        ) from error
    if template is None:
        made: Any = Presentation()
        made.slide_width, made.slide_height = 12192000, 6858000
        return made
    try:
        made = Presentation(str(template))
    except (PackageNotFoundError, *_UNREADABLE) as error:
        raise Refusal(f"`{template}` is no PowerPoint file of the kind .pptx; save it as one") from error
    slides = made.slides._sldIdLst  # noqa: SLF001 - the package has no other way to leave slides out
    for one in list(slides):
        made.part.drop_rel(one.rId)
        slides.remove(one)
    return made


class _Deck:
    """The slides on their way; every one has a title of the template and, below it, what we put there."""

    def __init__(self, presentation: Any) -> None:
        self.made = presentation
        self.layout = _layout(presentation)
        margin = self.made.slide_width // 20
        self.body = Box(
            margin, self.made.slide_height // 5, self.made.slide_width - 2 * margin,
            self.made.slide_height * 7 // 10,
        )  # fmt: skip

    def slide(self, title: str) -> Any:
        """Return a new slide with a title; other places of the layout stay out."""
        made = self.made.slides.add_slide(self.layout)
        for one in list(made.placeholders):
            if one.placeholder_format.idx != 0:
                one.element.getparent().remove(one.element)
        shape = made.shapes.title
        shape.left, shape.top = self.body.left, self.made.slide_height // 28
        shape.width, shape.height = self.body.width, self.body.top - self.made.slide_height // 20
        shape.text_frame.word_wrap = True
        say(shape.text_frame, textwrap.shorten(title, _LONGEST_TITLE, placeholder=" …"), TITLE)
        return made

    def first(self, pack: Pack) -> None:
        """Add the slide an executive reads: what to decide until when, and the agenda."""
        slide = self.slide(pack.title)
        lead = self.made.slide_height // 12
        self._text(slide, [pack.says], self.body._replace(height=lead))
        body = self.body._replace(top=self.body.top + lead, height=self.body.height - lead)
        half = self.body.width * 11 // 20
        asks = tuple(
            (one.number, one.question, day(one.needed_by) if one.needed_by else "", one.price)
            for one in pack.asks
        )
        if asks:
            place = body._replace(width=half)
            table = Table(("", "To decide", "By", "Not deciding costs"), asks, frozenset({3}))
            self._put(slide, table, place, (1, 7, 3, 3))
        gap = self.made.slide_width // 50 if asks else 0
        place = body._replace(
            left=self.body.left + (half + gap if asks else 0),
            width=body.width - (half + gap if asks else 0),
        )
        turns = tuple((f"{one.minutes} min", one.what) for one in pack.agenda)
        self._put(slide, Table((f"{pack.minutes} min", "Agenda"), turns), place, (2, 9), SMALL)
        self._foot(
            slide, f"{pack.company}. Figures as of {day(pack.as_of)}; later data are not in this pack."
        )

    def ask(self, ask: Ask) -> None:
        """Add a decision: options, what they bring and cost, the recommendation, the price of waiting."""
        slide = self.slide(f"{ask.number}: {ask.question}")
        rows = tuple((str(n), one.text, one.brings, one.costs) for n, one in enumerate(ask.options, 1))
        used = 0
        if rows:
            table = Table(("", "Option", "Brings", "Costs"), rows, frozenset({2, 3}))
            used = self._put(slide, table, self.body, (1, 16, 4, 4), LARGE)
        told = [f"Recommended: {ask.recommendation}" if ask.recommendation else ""]
        told += [f"Needed by {day(ask.needed_by)}." if ask.needed_by else ""]
        told += [f"Not deciding costs {ask.price}." if ask.price else ""]
        place = self.body._replace(top=self.body.top + used + self.made.slide_height // 40, height=914400)
        self._text(slide, [one for one in told if one], place, LARGE)
        self._foot(slide, " · ".join((ask.id, *ask.about)))

    def table(self, title: str, table: Table, more: str) -> None:
        """Add a table with its finding."""
        slide = self.slide(title)
        self._put(slide, table, self.body, widths(table, self.body.width))
        if more:
            self._foot(slide, more)

    def picture(self, picture: Picture) -> None:
        """Add the way from plan to what will be left."""
        slide = self.slide(picture.title)
        add_walk(slide, picture, self.body)
        self._foot(slide, f"Effect on profit in {picture.walk.currency} against plan, by quarter.")

    def _put(self, slide: Any, table: Table, place: Box, shares: Sequence[int], size: int = TEXT) -> int:
        """Put a table on a slide in letters that let it fit; return how high it is."""
        from pptx.enum.text import PP_ALIGN
        from pptx.util import Pt

        rows, columns = len(table.rows) + 1, len(table.heads)
        wide = [place.width * one // sum(shares) for one in shares]
        size, heights = fit(table, wide, place.height, size)
        shape = slide.shapes.add_table(rows, columns, *place._replace(height=sum(heights)))
        for at, one in enumerate(wide):
            shape.table.columns[at].width = one
        for number, row in enumerate((table.heads, *table.rows)):
            shape.table.rows[number].height = heights[number]
            for at, text in enumerate(row):
                cell = shape.table.cell(number, at)
                cell.margin_left = cell.margin_right = Pt(4)
                cell.margin_top = cell.margin_bottom = Pt(2)
                say(cell.text_frame, textwrap.shorten(text, _LONGEST_CELL, placeholder=" …"), size)
                if at in table.numbers:
                    cell.text_frame.paragraphs[0].alignment = PP_ALIGN.RIGHT
        return sum(heights)

    def _text(self, slide: Any, lines: Sequence[str], place: Box, size: int = TEXT) -> None:
        frame = slide.shapes.add_textbox(*place).text_frame
        frame.word_wrap = True
        for number, line in enumerate(lines):
            if number:
                frame.add_paragraph()
            say(frame, line, size, number)

    def _foot(self, slide: Any, text: str) -> None:

        high = self.made.slide_height // 18
        place = self.body._replace(top=self.made.slide_height - high - high // 4, height=high)
        frame = slide.shapes.add_textbox(*place).text_frame
        frame.word_wrap = True
        say(frame, text, SMALL)
        frame.paragraphs[0].runs[0].font.color.rgb = colour(SOFT)

    def bytes(self, pack: Pack) -> bytes:
        """Return the file, with a title and without anybody's name."""
        core = self.made.core_properties
        core.title, core.author, core.last_modified_by = pack.title, pack.company, ""
        core.created = core.modified = datetime.datetime.combine(pack.as_of, datetime.time())
        content = io.BytesIO()
        self.made.save(content)
        return content.getvalue()


def _layout(presentation: Any) -> Any:
    """Return the layout with a title and the least beside it; refuse a template without any."""
    found = [
        (len(layout.placeholders), place, layout)
        for place, layout in enumerate(presentation.slide_layouts)
        if any(
            one.placeholder_format.type in (1, 3) and one.placeholder_format.idx == 0
            for one in layout.placeholders
        )
    ]
    if not found:
        raise Refusal("the template has no layout with a title; add one to its slide master")
    titled = [one for one in found if "title only" in one[2].name.lower()]
    return min(titled or found, key=lambda one: one[:2])[2]
