import pytest
from textual.app import App, ComposeResult
from textual.events import MouseScrollDown, MouseScrollUp

from core.chart import Line
from vreid_tui.theme import current
from vreid_tui.widgets.chart import Chart, Graph


class Stand(App[None]):
    """Holds a chart."""

    def compose(self) -> ComposeResult:
        yield Chart("ascii", focusable=True)


def graph(*values: float) -> Graph:
    return Graph("loss", (Line("total", range(len(values)), list(values)),))


async def test_draws_what_it_is_given_and_clears() -> None:
    async with Stand().run_test(size=(40, 10)) as pilot:
        chart = pilot.app.query_one(Chart)
        chart.graph = graph(3, 2, 1)
        text = [line.text for line in chart.compose_lines()]
        assert text[0].startswith("> loss  o total 1")
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


async def test_zooming_and_moving_stay_within_the_axis() -> None:
    async with Stand().run_test(size=(60, 12)) as pilot:
        chart = pilot.app.query_one(Chart)
        chart.action_zoom(2)
        assert chart.window is None
        chart.graph = graph(*range(101))
        chart.action_zoom(2)
        assert chart.window == (50, 100)
        assert "loss (zoom)" in next(iter(chart.compose_lines())).text
        chart.action_pan(0.5)
        assert chart.window == (50, 100)
        chart.action_pan(-0.5)
        assert chart.window == (25, 75)
        chart.action_zoom(2)
        assert chart.window == (37.5, 62.5)
        chart.action_pan(-9)
        assert chart.window == (0, 25)
        chart.action_zoom(0.5)
        assert chart.window == (0, 50)
        chart.action_zoom(0.5)
        assert chart.window is None
        chart.action_zoom(4)
        chart.action_whole()
        assert chart.window is None
        chart.action_zoom(4)
        chart.graph = Graph("loss", chart.graph.lines, "time")
        assert chart.window is None


async def test_smoothing_is_named_and_goes_round() -> None:
    async with Stand().run_test(size=(60, 12)) as pilot:
        chart = pilot.app.query_one(Chart)
        chart.graph = graph(*range(50))
        titles = []
        for _ in range(4):
            chart.action_smooth()
            titles.append(next(iter(chart.compose_lines())).text.partition("  ")[0])
        assert titles == [
            "> loss (smooth 0.6)",
            "> loss (smooth 0.9)",
            "> loss (smooth 0.97)",
            "> loss",
        ]


async def test_a_new_value_sends_a_few_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    def live(count: int) -> Graph:
        y = [2 + (step * 7 % 11) / 11 for step in range(count)]
        line = Line("total", list(range(count)), y, key="run")
        return Graph("loss", (line,), extent=(0, 400))

    async with Stand().run_test(size=(150, 30)) as pilot:
        chart = pilot.app.query_one(Chart)
        chart.graph = live(300)
        sent: list[int] = []
        monkeypatch.setattr(
            chart, "refresh", lambda *parts: sent.extend(part.area for part in parts)
        )
        for count in range(301, 311):
            chart.graph = live(count)
        assert 0 < sum(sent) / 10 < 200  # of 4,500 cells


async def test_the_wheel_zooms_where_keys_can_too() -> None:
    async with Stand().run_test(size=(60, 12)) as pilot:
        chart = pilot.app.query_one(Chart)
        chart.graph = graph(*range(101))
        chart.post_message(MouseScrollUp(chart, 1, 1, 0, -1, 0, False, False, False))
        await pilot.pause()
        assert chart.window == (50, 100)
        chart.post_message(MouseScrollDown(chart, 1, 1, 0, 1, 0, False, False, False))
        await pilot.pause()
        assert chart.window is None
        chart.can_focus = False
        chart.post_message(MouseScrollUp(chart, 1, 1, 0, -1, 0, False, False, False))
        await pilot.pause()
        assert chart.window is None
