"""The walk from plan to what will be left as a chart of PowerPoint, whose numbers can be edited."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from sopdocs.pack.letters import INK, SMALL, Box, colour, say
from sopdocs.site.pages.bridge import signed

if TYPE_CHECKING:
    from sopdocs.pack.content import Picture
    from sopdocs.site.pages.bridge import Bar

_COLOURS = {"lost": "B3261E", "ahead": "E8A39D", "recovered": "1D6F42", "total": "1F3A5F"}
_NAMES = {"lost": "Lost", "ahead": "Ahead", "recovered": "Actions", "total": "Level"}


def add_walk(slide: Any, picture: Picture, place: Box) -> None:
    """Add the walk as stacked columns whose lowest series is not seen."""
    from pptx.chart.data import CategoryChartData
    from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION, XL_TICK_LABEL_POSITION
    from pptx.util import Pt

    data: Any = CategoryChartData(number_format="#,##0")  # type: ignore[no-untyped-call]
    data.categories = [bar.name for bar in picture.bars]
    series = list(_series(picture.bars))
    for one in series:
        data.add_series(one.name, one.values)
    chart = slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_STACKED, *place, data).chart
    chart.has_legend, chart.font.size = True, Pt(SMALL)
    chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
    chart.plots[0].gap_width, chart.plots[0].overlap = 40, 100
    chart.category_axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    chart.value_axis.has_major_gridlines = False
    _leave_out_of_legend(chart, 0)
    chart.value_axis.tick_labels.number_format = '#,##0.0,,"m"'
    chart.value_axis.tick_labels.number_format_is_linked = False
    for drawn, one in zip(chart.plots[0].series, series, strict=True):
        if not one.kind:
            drawn.format.fill.background()
            continue
        drawn.format.fill.solid()
        drawn.format.fill.fore_color.rgb = colour(_COLOURS[one.kind])
        for at, text in one.labels(picture):
            frame = drawn.points[at].data_label.text_frame
            say(frame, text, SMALL)
            shade = INK if one.kind == "ahead" else "FFFFFF"
            frame.paragraphs[0].runs[0].font.color.rgb = colour(shade)


class _Series(NamedTuple):
    """The heights of one colour; `kind` is empty for what holds the others up."""

    name: str
    kind: str
    values: tuple[float | None, ...]
    below: bool = False

    def labels(self, picture: Picture) -> Iterator[tuple[int, str]]:
        """Yield which of its bars say their amount, and the amount."""
        for at, value in enumerate(self.values):
            if value is not None and not self.below:
                yield at, signed(picture.bars[at].value, picture.walk.currency)


def _series(bars: Sequence[Bar]) -> Iterator[_Series]:
    """Yield what is stacked: what is not seen, then each kind; a bar across plan has two parts."""
    lows = [bar.low if bar.low > 0 else min(bar.high, 0.0) for bar in bars]
    yield _Series("", "", tuple(low or None for low in lows))
    for kind, name in _NAMES.items():
        mine = [bar if bar.kind == kind else None for bar in bars]
        if any(mine):
            main = tuple(_main(bar) if bar else None for bar in mine)
            yield _Series(name, kind, main)
            rest = tuple(bar.high if bar and bar.low < 0 < bar.high else None for bar in mine)
            if any(rest):
                yield _Series(f"{name} above plan", kind, rest, below=True)


def _main(bar: Bar) -> float:
    """Return the height of a bar on the side of plan on which it is drawn first: below, if it gets there."""
    if bar.low < 0 < bar.high:
        return bar.low
    return bar.low - bar.high if bar.low < 0 else bar.high - bar.low


def _leave_out_of_legend(chart: Any, series: int) -> None:
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls

    entry = f'<c:legendEntry {nsdecls("c")}><c:idx val="{series}"/><c:delete val="1"/></c:legendEntry>'
    legend = chart.legend._element  # noqa: SLF001 - the package has no other way
    legend.insert(1, parse_xml(entry))
