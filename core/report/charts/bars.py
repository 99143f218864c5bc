"""Bars with intervals: a mean, how sure it is, and the replicates that it is of."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from core.chart.axes import linear_ticks
from core.report.charts.axes import said
from core.report.charts.svg import element, picture, text
from core.text import harmless, shortened

_WIDTH, _LEFT, _RIGHT, _ROW, _FOOT = 360.0, 6.0, 14.0, 38.0, 34.0
_CUT = 46  # characters of a label


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar; percent.

    Attributes:
        low, high: interval of the mean; None where one value says nothing of it.
        each: the replicates.
        note: beside the figure, such as "5 seeds".
    """

    label: str
    value: float
    low: float | None
    high: float | None
    each: tuple[float, ...]
    note: str = ""


def reach(bars: Iterable[Bar]) -> float:
    """How far an axis has to go that has room for all of these."""
    values = [value for one in bars for value in (one.value, one.high or 0.0, *one.each)]
    return min(100.0, max([*values, 1.0]) * 1.04)


def bar_chart(bars: Sequence[Bar], title: str, label: str, most: float) -> Markup:
    """Bars below each other, from zero on.

    Args:
        bars: at least one.
        title: what is shown.
        label: of the axis.
        most: where the axis ends.
    """
    height = len(bars) * _ROW + _FOOT
    parts = [*_axis(most, height, label)]
    for place, one in enumerate(bars):
        parts += _drawn(one, place * _ROW + 4, most)
    words = "; ".join(_words(one) for one in bars)
    return picture((_WIDTH, height), title, f"{label}. {words}.", parts)


def _across(value: float, most: float) -> float:
    return _LEFT + min(1.0, max(0.0, value / most)) * (_WIDTH - _LEFT - _RIGHT)


def _axis(most: float, height: float, label: str) -> Iterator[Markup]:
    floor = height - _FOOT + 4
    for value, tick in linear_ticks(0.0, most, 6).items():
        x = _across(value, most)
        yield element("line", x1=x, x2=x, y1=4, y2=floor, class_="rule")
        yield text(x, floor + 13, tick, "middle")
    yield text(_WIDTH - _RIGHT, height - 3, label, "end", class_="label")


def _drawn(one: Bar, top: float, most: float) -> Iterator[Markup]:
    """A label with its figure, and the bar below it."""
    middle = top + 24
    yield text(_LEFT, top + 11, shortened(harmless(one.label), _CUT))
    yield text(_WIDTH - _RIGHT, top + 11, f"{one.value:.1f}", "end", class_="figure")
    wide = _across(one.value, most) - _LEFT
    yield element("rect", x=_LEFT, y=middle - 7, width=wide, height=14, class_="bar")
    if one.low is not None and one.high is not None:
        low, high = _across(one.low, most), _across(one.high, most)
        ends = "".join(f"M{x:.1f} {middle - 5:.1f}v10" for x in (low, high))
        yield element("path", d=f"M{low:.1f} {middle:.1f}H{high:.1f}{ends}", class_="whisker")
    for value in one.each:
        yield element("circle", cx=_across(value, most), cy=middle, r=2.5, class_="replicate")


def _words(one: Bar) -> str:
    reach = ""
    if one.low is not None and one.high is not None:
        reach = f", interval {said(round(one.low, 1))} to {said(round(one.high, 1))}"
    return f"{one.label}: {said(round(one.value, 1))}{reach}"
