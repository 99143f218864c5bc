"""A chart of one or several lines."""

from collections.abc import Iterable
from dataclasses import dataclass

from rich.segment import Segment
from textual.reactive import var
from textual.strip import Strip

from core.chart import Glyphs, Line, Look, draw
from core.chart.axes import Format, compact
from vreid_tui.theme import line_style
from vreid_tui.widgets.lines import LineWidget


@dataclass(frozen=True, slots=True)
class Graph:
    """What a chart shows.

    Attributes:
        title: of the chart.
        lines: drawn in this order of importance.
        x_label, x_format: of the horizontal axis.
        empty: said where there is no value.
    """

    title: str
    lines: tuple[Line, ...] = ()
    x_label: str = "step"
    x_format: Format = compact
    empty: str = "no value yet"


class Chart(LineWidget):
    """Draws a graph; colours follow the theme's line colours, letters tell lines apart too."""

    graph: var[Graph | None] = var(None)
    log_scale: var[bool] = var(False)

    def __init__(
        self,
        glyphs: Glyphs,
        *,
        id: str | None = None,  # noqa: A002
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._glyphs = glyphs

    def watch_graph(self) -> None:
        self.repaint()

    def watch_log_scale(self) -> None:
        self.repaint()

    def compose_lines(self) -> Iterable[Strip]:
        graph = self.graph
        if graph is None:
            return []
        look = Look(
            title=graph.title + (" (log)" if self.log_scale else ""),
            x_label=graph.x_label,
            x_format=graph.x_format,
            glyphs=self._glyphs,
            log=self.log_scale,
            empty=graph.empty,
        )
        rows = draw(graph.lines, self.size.width, self.size.height, look)
        return [Strip([Segment(span.text, line_style(span.ink)) for span in row]) for row in rows]
