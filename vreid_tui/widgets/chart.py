"""A chart of one or several lines."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from rich.segment import Segment
from textual import events
from textual.message import Message
from textual.reactive import var
from textual.strip import Strip
from textual.widget import Widget

from core.chart import Cache, Glyphs, Line, Look, Span, draw
from core.chart.axes import Format, compact
from vreid_tui.actions import Where, bindings
from vreid_tui.theme import line_style
from vreid_tui.widgets.lines import LineWidget

WEIGHTS = (0.0, 0.6, 0.9, 0.97)
"""How much of the past is in the moving average: none, then ever smoother."""

Window = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Graph:
    """What a chart shows.

    Attributes:
        title: of the chart.
        lines: drawn in this order of importance.
        x_label, x_format: of the horizontal axis.
        empty: said where there is no value.
        extent: of the x axis of what still grows; None is from the first point to the last.
    """

    title: str
    lines: tuple[Line, ...] = ()
    x_label: str = "step"
    x_format: Format = compact
    empty: str = "no value yet"
    extent: Window | None = None

    @property
    def whole(self) -> Window | None:
        """All of the x axis; None where there is nothing on it."""
        ends = [(line.x[0], line.x[-1]) for line in self.lines if line.x]
        if self.extent is not None or not ends:
            return self.extent
        return min(first for first, _ in ends), max(last for _, last in ends)


class Chart(LineWidget):
    """Draws a graph; colours follow the theme's line colours, letters tell lines apart too.

    Args:
        glyphs: what it is drawn with.
        focusable: keys zoom into it, move along it and the like.
    """

    PLACES: ClassVar[tuple[Where, ...]] = ("chart",)
    BINDINGS = bindings(*PLACES)

    graph: var[Graph | None] = var(None)
    log_scale: var[bool] = var(False)
    weight: var[float] = var(0.0)
    window: var[Window | None] = var(None)

    @dataclass
    class Zoomed(Message):
        """Another part of the x axis is seen; None is all of it."""

        chart: "Chart"
        window: Window | None

    @dataclass
    class Alone(Message):
        """The reader wants to see this chart alone, or all again."""

        chart: "Chart"

    def __init__(
        self,
        glyphs: Glyphs,
        *,
        focusable: bool = False,
        id: str | None = None,  # noqa: A002
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self.can_focus = focusable
        self._glyphs = glyphs
        self._cache = Cache()

    def watch_graph(self, old: Graph | None, new: Graph | None) -> None:
        if old is not None and new is not None and old.x_label != new.x_label:
            self.set_reactive(Chart.window, None)
        self.repaint()

    def watch_log_scale(self) -> None:
        self.repaint()

    def watch_weight(self) -> None:
        self.repaint()

    def watch_window(self) -> None:
        self.repaint()
        self.post_message(self.Zoomed(self, self.window))

    def action_log_scale(self) -> None:
        self.log_scale = not self.log_scale

    def action_smooth(self) -> None:
        self.weight = WEIGHTS[(WEIGHTS.index(self.weight) + 1) % len(WEIGHTS)]

    def action_zoom(self, times: float) -> None:
        """See a part that is so many times narrower; its right end stays, where news come."""
        whole = self.graph.whole if self.graph is not None else None
        if whole is None:
            return
        low, high = self.window or whole
        width = (high - low) / times
        if width >= whole[1] - whole[0] or width <= 0:
            self.window = None
            return
        middle = (low + high) / 2
        right = high if self.window is None else min(whole[1], middle + width / 2)
        left = max(whole[0], right - width)
        self.window = (left, left + width)

    def action_pan(self, share: float) -> None:
        """Move what is seen by this share of it."""
        whole = self.graph.whole if self.graph is not None else None
        if whole is None or self.window is None:
            return
        low, high = self.window
        left = min(max(whole[0], low + share * (high - low)), whole[1] - (high - low))
        self.window = (left, left + high - low)

    def action_alone(self) -> None:
        self.post_message(self.Alone(self))

    def action_whole(self) -> None:
        self.window = None

    def stand_alone(self) -> None:
        """Take the room of the charts beside it, or give it back."""
        beside = self.parent
        if isinstance(beside, Widget):
            alone = not beside.has_class("-alone")
            beside.set_class(alone, "-alone")
            for chart in beside.query(Chart):
                chart.set_class(alone and chart is self, "-alone")

    def on_focus(self) -> None:
        self.repaint()

    def on_blur(self) -> None:
        self.repaint()

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        if self.can_focus:  # else no key would bring the whole back
            event.stop()
            self.action_zoom(2)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        if self.can_focus:
            event.stop()
            self.action_zoom(0.5)

    def compose_lines(self) -> Iterable[Strip]:
        graph = self.graph
        if graph is None:
            return []
        look = Look(
            title=self._title(graph),
            x_label=graph.x_label,
            x_format=graph.x_format,
            glyphs=self._glyphs,
            log=self.log_scale,
            weight=self.weight,
            window=self.window or graph.extent,
            steady=graph.extent is not None,
            empty=graph.empty,
        )
        rows = draw(graph.lines, self.size.width, self.size.height, look, self._cache)
        return [Strip([_segment(span) for span in row]) for row in rows]

    def _title(self, graph: Graph) -> str:
        """The title, how it is shown, and ">" where keys go to it."""
        hows = ["log"] * self.log_scale + [f"smooth {self.weight:g}"] * bool(self.weight)
        how = f" ({', '.join([*hows, *['zoom'] * (self.window is not None)])})"
        mark = "> " if self.has_focus else ""
        return f"{mark}{graph.title}{how if how != ' ()' else ''}"


def _segment(span: Span) -> Segment:
    return Segment(span.text, line_style(span.ink, faint=span.faint))
