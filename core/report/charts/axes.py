"""The field of a chart: from values to places, with its grid and its labels."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from markupsafe import Markup

from core.chart.axes import compact, linear_ticks
from core.report.charts.svg import element, text

Format = Callable[[float], str]

WIDTH, HEIGHT = 360.0, 230.0
LEFT, RIGHT, TOP, BOTTOM = 40.0, 10.0, 20.0, 32.0


@dataclass(frozen=True, slots=True)
class Axes:
    """Where values lie in a chart.

    Attributes:
        x, y: lowest and highest value.
        x_label, y_label: what they are.
    """

    x: tuple[float, float]
    y: tuple[float, float]
    x_label: str
    y_label: str

    def across(self, value: float) -> float:
        """The place of an x value."""
        return LEFT + _share(value, self.x) * (WIDTH - LEFT - RIGHT)

    def down(self, value: float) -> float:
        """The place of a y value."""
        return HEIGHT - BOTTOM - _share(value, self.y) * (HEIGHT - TOP - BOTTOM)

    def drawn(self) -> Iterator[Markup]:
        """Grid, ticks and labels."""
        floor = HEIGHT - BOTTOM
        for value, label in linear_ticks(*_apart(self.y), 6).items():
            y = self.down(value)
            yield element("line", x1=LEFT, x2=WIDTH - RIGHT, y1=y, y2=y, class_="rule")
            yield text(LEFT - 5, y + 3.5, label, "end")
        for value, label in linear_ticks(*_apart(self.x), 6).items():
            x = self.across(value)
            yield element("line", x1=x, x2=x, y1=floor, y2=floor + 4, class_="axis")
            yield text(x, floor + 15, label, "middle")
        yield element("line", x1=LEFT, x2=WIDTH - RIGHT, y1=floor, y2=floor, class_="axis")
        yield text(LEFT - 34, 11, self.y_label, class_="label")
        yield text(WIDTH - RIGHT, HEIGHT - 4, self.x_label, "end", class_="label")


def said(value: float) -> str:
    """A value in a description."""
    return compact(round(value, 6))


def _share(value: float, bounds: tuple[float, float]) -> float:
    low, high = bounds
    return 0.5 if high <= low else (value - low) / (high - low)


def _apart(bounds: tuple[float, float]) -> tuple[float, float]:
    """Bounds that ticks can lie between."""
    low, high = bounds
    return (low, high) if high > low else (low - 0.5, low + 0.5)
