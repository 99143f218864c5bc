import pytest
from textual.app import App, ComposeResult

from core.chart import Line
from vreid_tui.theme import current
from vreid_tui.widgets.chart import Chart, Graph


class Stand(App[None]):
    """Holds a chart."""

    def compose(self) -> ComposeResult:
        yield Chart("ascii")


def graph(*values: float) -> Graph:
    return Graph("loss", (Line("total", range(len(values)), list(values)),))


async def test_draws_what_it_is_given_and_clears() -> None:
    async with Stand().run_test(size=(40, 10)) as pilot:
        chart = pilot.app.query_one(Chart)
        chart.graph = graph(3, 2, 1)
        text = [line.text for line in chart.compose_lines()]
        assert text[0].startswith("loss  o total 1")
        assert len(text) == 10
        chart.graph = None
        assert list(chart.compose_lines()) == []


async def test_lines_have_the_colours_of_the_theme() -> None:
    async with Stand().run_test(size=(40, 10)) as pilot:
        chart = pilot.app.query_one(Chart)
        chart.graph = graph(3, 2, 1)
        inks = {
            segment.style.color.name
            for line in chart.compose_lines()
            for segment in line
            if "o" in segment.text and segment.style and segment.style.color
        }
        assert current().lines[0] in inks


async def test_a_logarithm_is_named_in_the_title() -> None:
    async with Stand().run_test(size=(40, 10)) as pilot:
        chart = pilot.app.query_one(Chart)
        chart.graph = graph(100, 10, 1)
        chart.log_scale = True
        assert "loss (log)" in next(iter(chart.compose_lines())).text


async def test_an_unchanged_chart_sends_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    async with Stand().run_test(size=(40, 10)) as pilot:
        chart = pilot.app.query_one(Chart)
        chart.graph = graph(3, 2, 1)
        sent: list[int] = []
        monkeypatch.setattr(chart, "refresh", lambda *lines: sent.extend(line.y for line in lines))
        chart.graph = Graph("loss", (Line("total", (0, 1, 2), (3, 2, 1)),))
        assert sent == []
        chart.graph = graph(3, 2, 2)
        assert sent
        assert max(sent) < 10
