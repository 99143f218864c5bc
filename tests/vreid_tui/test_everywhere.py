"""Keys that are heard anywhere, dialogs, and the list's own: marks, order, parts; in both sizes."""

from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from vreid_tui import theme
from vreid_tui.app import VreidApp
from vreid_tui.pages import keys_table, page, renewed
from vreid_tui.screens.dialogs import Choose
from vreid_tui.screens.help import HelpScreen
from vreid_tui.screens.jump import Jump
from vreid_tui.screens.queue import QueueScreen
from vreid_tui.screens.run import RunScreen
from vreid_tui.screens.runs import RunsScreen
from vreid_tui.settings import Settings
from vreid_tui.widgets.bar import KeyLine
from vreid_tui.widgets.chart import Chart
from vreid_tui.widgets.choice import Choice
from vreid_tui.widgets.pane import Pane
from vreid_tui.widgets.run_list import RunList

from .stage import LARGE, SIZES, SMALL, opened, runs, said, seen, until, with_runs


@pytest.fixture
def five(bench: Any) -> Any:
    for number in range(5):
        folder = bench.start(
            f"r{number}", name=f"run-{number}", method=("s2r", "direct")[number % 2]
        )
        bench.train(folder, 30 + number, 100)
    return bench


@pytest.fixture(autouse=True)
def dark_again() -> Any:
    yield
    theme.use("dark")


def app(pilot: Pilot[int]) -> VreidApp:
    assert isinstance(pilot.app, VreidApp)
    return pilot.app


@SIZES
async def test_the_palette_finds_and_does(five: Any, size: tuple[int, int]) -> None:
    async with opened(size) as pilot:
        await with_runs(pilot, 5)
        for key in ("colon", "ctrl+p"):
            await pilot.press(key)
            assert isinstance(pilot.app.screen, Choose)
            choice = pilot.app.screen.query_one(Choice)
            count = len(choice.entries)
            assert count > 20
            await pilot.press("down", "pagedown", "ctrl+n", "up", "ctrl+p", "pageup")
            assert choice.selected == choice.entries[0]
            await pilot.press(*"queue", "backspace")
            assert 0 < len(choice.entries) < count
            await pilot.press("escape")
            assert isinstance(pilot.app.screen, RunsScreen)
        await pilot.press("colon", *"colours", "enter")
        assert isinstance(pilot.app.screen, Choose)
        await pilot.press("escape", "colon", *"qqq")
        assert "nothing is called that" in seen(pilot)
        await pilot.press("enter", "escape")


@SIZES
async def test_actions_are_shown_and_copied_as_commands(five: Any, size: tuple[int, int]) -> None:
    async with opened(size) as pilot:
        await with_runs(pilot, 5)
        await pilot.press("space", "space", "at")
        assert "vreid stop r4 r3" in seen(pilot)
        await pilot.press(*"pause", "enter")
        assert pilot.app.clipboard == "vreid pause r4 r3"
        assert said(pilot) == "copied the command: vreid pause r4 r3"
        await pilot.press("slash", *"map>1 run", "enter", "at", *"vreid runs", "enter")
        assert pilot.app.clipboard == "vreid runs 'map>1 run'"


@SIZES
async def test_jumping_goes_to_a_part(five: Any, size: tuple[int, int]) -> None:
    async with opened(size) as pilot:
        await with_runs(pilot, 5)
        if size == SMALL:
            await pilot.press("l")
        await pilot.press("f")
        assert isinstance(pilot.app.screen, Jump)
        letters = pilot.app.screen._parts
        letter = next(key for key, part in letters.items() if part.id == "log")
        assert f" {letter} " in seen(pilot)
        await pilot.press(letter)
        assert pilot.app.screen.query_one("#log").has_focus
        await pilot.press("f", "escape", "f", "enter")
        assert isinstance(pilot.app.screen, RunsScreen)
        before = pilot.app.screen.focused
        await pilot.press("tab")
        assert pilot.app.screen.focused is not before
        await pilot.press("shift+tab")
        assert pilot.app.screen.focused is before


@SIZES
async def test_digits_bring_screens(five: Any, size: tuple[int, int]) -> None:
    async with opened(size) as pilot:
        await with_runs(pilot, 5)
        await pilot.press("2")
        assert "no run is open" in seen(pilot)
        await pilot.press("4")
        assert isinstance(pilot.app.screen, QueueScreen)
        await pilot.press("1")
        await pilot.press("down", "enter")
        await until(pilot, lambda: "run-3" in seen(pilot))
        await pilot.press("1")
        assert isinstance(pilot.app.screen, RunsScreen)
        assert runs(pilot).selected is runs(pilot).rows[1]
        await pilot.press("2")
        assert isinstance(pilot.app.screen, RunScreen)


@SIZES
async def test_colours_are_chosen_and_the_mouse_is_given_away(
    five: Any, size: tuple[int, int]
) -> None:
    async with opened(size) as pilot:
        await with_runs(pilot, 5)
        for name in ("light", "none", "terminal", "contrast"):
            await pilot.press("T", *name, "enter")
            assert theme.current().name == name
        await pilot.press("M")
        assert said(pilot) == "the mouse belongs to the terminal, which can select text"
        await pilot.press("M", "ctrl+l")
        assert said(pilot) == ""
        assert "run-4" in seen(pilot)


@SIZES
async def test_marked_runs_are_drawn_over_each_other(five: Any, size: tuple[int, int]) -> None:
    async with opened(size) as pilot:
        await with_runs(pilot, 5)
        await pilot.press("space", "space")
        assert runs(pilot).marked == {"r4", "r3"}
        chart = pilot.app.screen.query_one("#chart-0", Chart)

        def labels() -> list[str]:
            return [line.label for line in chart.graph.lines] if chart.graph else []

        await until(pilot, lambda: labels() == ["run-4", "run-3"])
        assert chart.graph is not None
        assert chart.graph.title == "mAP %"
        await pilot.press("x")
        assert chart.graph.title == "loss"
        assert "2 marked" in seen(pilot)
        await pilot.press("slash", *"run-0", "enter")
        assert labels() == ["run-4", "run-3"]
        await pilot.press("escape")
        assert runs(pilot).marked == frozenset()
        assert len(runs(pilot).rows) == 1
        await pilot.press("escape", "home", "v", "down", "down", "v", "down")
        assert runs(pilot).marked == {"r4", "r3", "r2"}
        await pilot.press("A")
        assert len(runs(pilot).marked) == 5
        await pilot.press("A")
        assert not runs(pilot).marked


@SIZES
async def test_the_list_is_sorted(five: Any, size: tuple[int, int]) -> None:
    async with opened(size) as pilot:
        await with_runs(pilot, 5)
        for keys, order in [("name", "01234"), ("name", "43210"), ("newest", "43210")]:
            await pilot.press("o", *keys, "enter")
            assert "".join(run.name[-1] for run in runs(pilot).rows) == order
        await pilot.press("o", *"mAP", "enter")
        assert "vmAP" in seen(pilot)


@SIZES
async def test_parts_are_shown_and_hidden(five: Any, size: tuple[int, int]) -> None:
    async with opened(size) as pilot:
        await with_runs(pilot, 5)
        for key, name in [
            ("right_square_bracket", "#details"),
            ("left_square_bracket", "#charts"),
            ("l", "#log"),
        ]:
            part = pilot.app.screen.query_one(name)
            before = part.region.area > 0
            await pilot.press(key)
            assert (part.region.area > 0) != before, name
            await pilot.press(key)
            assert (part.region.area > 0) == before, name


async def test_a_filter_that_is_none_says_why_and_keeps_the_last(five: Any) -> None:
    async with opened(SMALL) as pilot:
        await with_runs(pilot, 5)
        await pilot.press("slash", *"run-4")
        assert len(runs(pilot).rows) == 1
        await pilot.press(*" stat:x")
        assert "there is no key 'stat'; did you mean state?" in seen(pilot)
        await pilot.press("escape", "slash", *"optimiser.rate>1")
        await until(pilot, lambda: "no run fits the filter" in seen(pilot))
        await pilot.press("ctrl+u", *"nothing/at.all>1")
        await until(pilot, lambda: "no run has a value of" in seen(pilot))


async def test_the_details_name_what_was_changed(five: Any) -> None:
    async with opened(LARGE) as pilot:
        await with_runs(pilot, 5)
        pane = pilot.app.screen.query_one("#details", Pane)
        await until(pilot, lambda: "r4" in str(pane.rows))
        assert "seed" in str(pane.rows)


async def test_keys_follow_the_settings_and_what_is_said(five: Any) -> None:
    keys = {"runs.filter": "ctrl+f", "run.stop": ""}
    async with opened(SMALL, settings=Settings(keys=keys)) as pilot:
        await with_runs(pilot, 5)
        line = pilot.app.screen.query_one("#keys", KeyLine)
        assert "ctrl+f filter" in line._lines[0].text
        assert "stop" not in line._lines[0].text
        await pilot.press("s")
        assert isinstance(pilot.app.screen, RunsScreen)
        await pilot.press("slash")
        assert not pilot.app.screen.query_one(Input).has_focus
        await pilot.press("ctrl+f")
        assert pilot.app.screen.query_one(Input).has_focus
        await pilot.press("escape", "question_mark")
        assert isinstance(pilot.app.screen, HelpScreen)
        rows = "\n".join(
            "".join(t for t, _ in row) for row in pilot.app.screen.query_one(Pane).rows
        )
        assert "ctrl+f" in rows
        assert rows.index("In this help") > rows.index("In the list of runs")


async def test_a_click_on_the_key_line_does_what_it_says(five: Any) -> None:
    async with opened(SMALL) as pilot:
        await with_runs(pilot, 5)
        line = pilot.app.screen.query_one("#keys", KeyLine)
        at = line._lines[0].text.index("/ filter")
        await pilot.click(KeyLine, offset=(at, 0))
        await until(pilot, lambda: pilot.app.screen.query_one(Input).has_focus)


async def test_ten_thousand_runs_are_sorted_filtered_and_marked(make_summary: Any) -> None:
    from vreid_tui.listing import Listing

    runs_ = {f"r{n}": make_summary(id=f"r{n}", created=float(n), seed=n) for n in range(10_000)}
    listing = Listing("seed:0-99", "-seed")
    listing.take(runs_, {}, None)
    assert [run.seed for run in listing.rows] == list(range(100))
    assert listing.total == 10_000
    widget = RunList(ascii_only=True)
    widget._rows = listing.rows
    widget.action_mark_all()
    assert len(widget.marked) == 100


def test_the_table_of_keys_in_the_docs_is_that_of_the_registry() -> None:
    text = page().read_text(encoding="utf-8")
    assert renewed(text) == text, "`python -m vreid_tui.pages` renews it"
    assert keys_table() in text


@pytest.fixture
def replicates(bench: Any) -> Any:
    """Three seeds of one experiment, the last of them still going on, and another experiment."""
    for seed, method in [(0, "s2r"), (1, "s2r"), (2, "s2r"), (0, "direct")]:
        folder = bench.start(f"{method}{seed}", name=f"{method}-s{seed}", method=method, seed=seed)
        bench.train(folder, 20, 100)
        if seed < 2:
            rates = {"student/mAP": 0.5 + 0.1 * seed, "student/rank1": 0.6}
            bench.write(folder, "finished", scores=rates)
    return bench


@SIZES
async def test_seeds_are_one_row_with_mean_and_deviation(
    replicates: Any, size: tuple[int, int]
) -> None:
    async with opened(size) as pilot:
        await with_runs(pilot, 4)
        await pilot.press("a")
        await until(pilot, lambda: "55.0±7.1" in seen(pilot))
        text = seen(pilot)
        assert "2 of 3" in text
        assert "60.0±0.0" in text
        assert "0-2" in text
        await pilot.press("end" if runs(pilot).rows[1].name == "s2r" else "home", "at")
        assert "vreid stop s2r" in seen(pilot)
        await pilot.press("escape", "enter")
        await until(pilot, lambda: not runs(pilot).grouped)
        await until(pilot, lambda: {run.id for run in runs(pilot).rows} == {"s2r0", "s2r1", "s2r2"})
        await pilot.press("escape", "a", "a")
        await until(pilot, lambda: len(runs(pilot).rows) == 4)
