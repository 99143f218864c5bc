"""Every key of a comparison, in both sizes."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from vreid_tui.screens.compare import CHARTS, PARTS
from vreid_tui.widgets.chart import Chart
from vreid_tui.widgets.pane import Pane

SMALL, LARGE = (80, 24), (160, 48)
SIZES = pytest.mark.parametrize("size", [SMALL, LARGE])

Open = Callable[..., Any]


@pytest.fixture
def three(bench: Any) -> Any:
    """Three finished runs of two methods."""
    for number, method in enumerate(("s2r", "direct", "s2r")):
        folder = bench.start(f"r{number}", name=f"run-{number}", method=method)
        bench.train(folder, 40 + 10 * number, 100)
        bench.finish(folder)
    return bench


def figures(stage: Any) -> str:
    rows = stage.screen.query_one("#figures", Pane).rows
    return "\n".join("".join(text for text, _ in row) for row in rows)


@SIZES
async def test_marked_runs_stand_beside_each_other(
    three: Any, open_stage: Open, size: tuple[int, int], tmp_path: Path
) -> None:
    async with open_stage(size) as stage:
        await stage.runs(3)
        await stage.press("c")
        assert "pin another run first (P), or mark several" in stage.said()
        await stage.press("space", "space", "space", "c")
        assert stage.app.current_mode == "compare"
        await stage.until(lambda: "mAP" in figures(stage))
        assert all(name in figures(stage) for name in ("run-0", "run-1", "run-2"))
        shown = [part for part in PARTS if stage.screen.query_one(f"#{part}").display]
        assert shown == (list(PARTS) if size == LARGE else ["figures"])
        before = figures(stage)
        await stage.press("o")
        await stage.until(lambda: figures(stage) != before)
        await stage.press("o", "a")
        await stage.until(lambda: "seeds" in figures(stage))
        await stage.press("a")
        await stage.press("right_square_bracket")
        charts = [stage.screen.query_one(f"#{name}", Chart) for name in CHARTS]
        assert charts[0].has_focus
        await stage.until(lambda: charts[1].graph and len(charts[1].graph.lines) == 3)
        await stage.press("plus")
        assert {chart.window for chart in charts} == {charts[0].window}
        await stage.press("enter")
        assert [chart.display for chart in charts] == [True, False, False, False]
        await stage.press("enter")
        before_titles = [chart.graph.title for chart in charts]
        await stage.press("x")
        assert [chart.graph.title for chart in charts] != before_titles
        await stage.press("right_square_bracket")
        await stage.until(lambda: "direct" in stage.seen())
        assert "method" in stage.seen()
        await stage.press("left_square_bracket", "left_square_bracket")
        assert stage.screen.query_one("#figures").has_focus
        for key in ("escape", "backspace"):
            await stage.press(key)
            assert stage.app.current_mode == "runs"
            await stage.press("3")
            assert stage.app.current_mode == "compare"


@SIZES
async def test_the_pinned_run_comes_first_and_settings_that_differ_are_shown(
    three: Any, open_stage: Open, size: tuple[int, int]
) -> None:
    async with open_stage(size) as stage:
        await stage.runs(3)
        await stage.press("down", "P", "up", "d")
        assert stage.app.compared == ("r1", "r2")
        await stage.until(lambda: stage.screen.query_one("#others").has_focus)
        await stage.until(lambda: '"direct"' in stage.seen())
        assert '"s2r"' in stage.seen()


async def test_a_comparison_is_written_in_the_form_that_is_chosen(
    three: Any, open_stage: Open, tmp_path: Path
) -> None:
    async with open_stage(SMALL) as stage:
        await stage.runs(3)
        await stage.press("A", "c")
        await stage.until(lambda: "mAP" in figures(stage))
        await stage.press("W", *"latex", "enter")
        await stage.until(lambda: "written to" in stage.said())
        text = (tmp_path / "comparisons" / "comparison.tex").read_text()
        assert "\\toprule" in text


async def test_without_runs_it_says_how_to_choose_some(bench: Any, open_stage: Open) -> None:
    async with open_stage(SMALL) as stage:
        await stage.press("3")
        await stage.until(lambda: "mark runs in the list" in stage.seen())
        await stage.press("W")
        assert "mark runs" in stage.said()


async def test_names_that_mean_harm_do_none(bench: Any, open_stage: Open) -> None:
    for number in range(2):
        folder = bench.start(f"r{number}", name=f"\x1b[2J[red]{number}人\u202e" + "x" * 90)
        bench.train(folder, 20, 100)
        bench.finish(folder)
    async with open_stage(SMALL) as stage:
        await stage.runs(2)
        await stage.press("A", "c")
        await stage.until(lambda: "mAP" in figures(stage))
        for _ in PARTS:
            await stage.press("right_square_bracket")
            assert not any(ord(sign) < 32 and sign != "\n" for sign in stage.seen())
            assert "\u202e" not in stage.seen()
