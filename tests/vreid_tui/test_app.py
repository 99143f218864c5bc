"""Every key of list, filter, run and panes in both sizes, and what the dashboard does by itself."""

import os
import signal
from typing import Any

import pytest
from textual.widgets import Input

from core.errors import StoreError
from core.store import Store
from vreid_tui.actions import ACTIONS
from vreid_tui.screens.help import HelpScreen
from vreid_tui.screens.run import RunScreen
from vreid_tui.screens.runs import RunsScreen
from vreid_tui.theme import role_style
from vreid_tui.widgets.bar import KeyLine
from vreid_tui.widgets.chart import Chart
from vreid_tui.widgets.pane import Pane

from .stage import LARGE, SIZES, SMALL, dashboard, opened, runs, seen, until, with_runs

COUNT = 60


@pytest.fixture
def many(bench: Any) -> Any:
    for number in range(COUNT):
        bench.start(f"r{COUNT - number:03}", name=f"run-{number % 7}")
    return bench


@pytest.fixture
def one(bench: Any) -> Any:
    folder = bench.start("r001", name="only", tags=("tag",))
    bench.train(folder, 40, 100)
    (folder / "log.txt").write_text("".join(f"line {number}\n" for number in range(200)))
    for number in range(60):
        bench.append(folder, "note", level="info", text=f"note {number}")
    bench.write(folder, "note", level="warning", text="the last note")
    return bench


LIST_KEYS = [
    ("down", 1), ("j", 2), ("up", 1), ("k", 0), ("G", COUNT - 1), ("g", 0), ("end", COUNT - 1),
    ("home", 0), ("up", 0),
]  # fmt: skip
PANE_KEYS = [("down", 1), ("j", 2), ("up", 1), ("k", 0), ("up", 0)]


@SIZES
async def test_keys_of_the_list(many: Any, size: tuple[int, int]) -> None:
    async with opened(size) as pilot:
        await with_runs(pilot, COUNT)
        for key, index in LIST_KEYS:
            await pilot.press(key)
            selected = runs(pilot).selected
            assert selected is not None
            assert selected.id == runs(pilot).rows[index].id, key
            assert f">  ▸ running  {selected.name}" in seen(pilot)
        room = runs(pilot).size.height - 1
        await pilot.press("pagedown", "pagedown", "pageup")
        assert runs(pilot).selected == runs(pilot).rows[min(2 * room, COUNT - 1) - room]
        await pilot.press("enter")
        assert isinstance(pilot.app.screen, RunScreen)


@SIZES
async def test_keys_around_the_list_and_of_the_filter(many: Any, size: tuple[int, int]) -> None:
    async with opened(size) as pilot:
        await with_runs(pilot, COUNT)
        field = pilot.app.screen.query_one(Input)
        await pilot.press("slash", *"run-3")
        assert field.has_focus
        assert {run.name for run in runs(pilot).rows} == {"run-3"}
        assert "9 match /run-3" in seen(pilot)
        await pilot.press("enter")
        assert runs(pilot).has_focus
        assert not field.display
        assert len(runs(pilot).rows) == 9
        await pilot.press("escape")
        assert len(runs(pilot).rows) == COUNT
        await pilot.press("slash", *"qqq")
        assert "no run fits the filter" in seen(pilot)
        await pilot.press("escape")
        assert runs(pilot).has_focus
        assert len(runs(pilot).rows) == COUNT
        await pilot.press("slash", "x", "down")
        assert runs(pilot).has_focus
        chart = pilot.app.screen.query_one("#chart-1", Chart)
        await pilot.press("L")
        assert chart.log_scale
        await pilot.press("L")
        assert not chart.log_scale


@SIZES
async def test_keys_of_a_pane(one: Any, size: tuple[int, int]) -> None:
    async with opened(size) as pilot:
        await with_runs(pilot, 1)
        await pilot.press("question_mark")
        pane = pilot.app.screen.query_one("#help", Pane)
        await until(pilot, lambda: len(pane.rows) > 60)
        for key, top in PANE_KEYS:
            await pilot.press(key)
            assert pane.top == top, key
        room = pane.size.height - 1
        last = len(pane._wrapped) - room
        for key, top in [("end", last), ("g", 0), ("G", last), ("home", 0)]:
            await pilot.press(key)
            assert pane.top == top, key
        await pilot.press("pagedown")
        assert pane.top == min(room - 1, last)
        await pilot.press("pageup")
        assert pane.top == 0


@SIZES
async def test_help_names_every_key_and_closes(one: Any, size: tuple[int, int]) -> None:
    async with opened(size) as pilot:
        await with_runs(pilot, 1)
        await pilot.press("question_mark")
        assert isinstance(pilot.app.screen, HelpScreen)
        rows = pilot.app.screen.query_one(Pane).rows
        text = "\n".join("".join(part for part, _ in row) for row in rows)
        assert all(action.help in text for action in ACTIONS)
        assert "$ vreid show r001" in text
        for closing, opening in [("escape", "f1"), ("backspace", "question_mark"), ("f1", "f1")]:
            await pilot.press(closing)
            assert isinstance(pilot.app.screen, RunsScreen)
            await pilot.press(opening)
        await pilot.press("question_mark")
        assert isinstance(pilot.app.screen, RunsScreen)


@SIZES
@pytest.mark.parametrize("key", ["q", "ctrl+c"])
async def test_leaving_counts_the_runs_that_go_on(
    many: Any, size: tuple[int, int], key: str
) -> None:
    async with opened(size) as pilot:
        await with_runs(pilot, COUNT)
        await pilot.press(key)
    assert pilot.app.return_value == COUNT
    assert pilot.app.return_code == 0


@SIZES
async def test_runs_and_points_appear_by_themselves(bench: Any, size: tuple[int, int]) -> None:
    async with opened(size) as pilot:
        await until(pilot, lambda: "no run yet: `vreid run demo` starts two" in seen(pilot))
        folder = bench.start("r1", name="fresh")
        await with_runs(pilot, 1)
        await until(pilot, lambda: "no value yet" in seen(pilot))
        bench.train(folder, 20, 100)
        await until(pilot, lambda: "o student 38." in seen(pilot))
        await pilot.press("enter")
        await until(pilot, lambda: "20% 20/100" in seen(pilot))
        bench.train(folder, 50, 100, first=21)
        await until(pilot, lambda: "50% 50/100" in seen(pilot))
        graph = pilot.app.screen.query_one("#loss", Chart).graph
        assert graph is not None
        assert graph.lines[0].x[-1] == 50
        bench.finish(folder)
        await until(pilot, lambda: "✓ finished" in seen(pilot))
        assert "after 1h01" in seen(pilot)


async def test_the_cursor_stays_on_its_run(bench: Any) -> None:
    for number in range(3):
        bench.start(f"r{number}")
    async with opened(SMALL) as pilot:
        await with_runs(pilot, 3)
        await pilot.press("down")
        bench.start("newer")
        await with_runs(pilot, 4)
        assert runs(pilot).selected is not None
        assert runs(pilot).selected.id == "r1"  # type: ignore[union-attr]


@SIZES
async def test_hostile_text_is_shown_harmlessly(bench: Any, size: tuple[int, int]) -> None:
    name = "[red]x[/red]\x1b[2J\u202e\x9b人"
    folder = bench.start("r1", name=name, tags=("[bold]\x07",))
    (folder / "log.txt").write_bytes(b"[blue]\xff\x1b[31m\x1b[2Jlog\x08\n")
    bench.write(folder, "failed", reason="error", text="[link]\x1b]0;t\x07 Z" + "\u0301" * 300)
    async with opened(size) as pilot:
        await with_runs(pilot, 1)
        assert "[red]x" in seen(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: "\\x1b[2J\\u202e" in seen(pilot))
        await pilot.press("l")
        await until(pilot, lambda: "[blue]\\xfflog\\x08" in seen(pilot))
        await pilot.press("E")
        await until(pilot, lambda: "failed  [link]\\x1b]0;t\\x07" in seen(pilot))
        assert not any(ord(c) < 32 or 0x7F <= ord(c) < 0xA0 for c in seen(pilot) if c != "\n")


async def test_trouble_is_shown_while_the_last_values_stay(bench: Any) -> None:
    bench.start("r1", name="still-here")

    def carry(_store: Store) -> None:
        raise StoreError("experiments.db: no space left; make room")

    async with opened(SMALL, carry=carry) as pilot:
        await with_runs(pilot, 1)
        await until(pilot, lambda: "! experiments.db: no space left; make room" in seen(pilot))
        assert "still-here" in seen(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: "no space left" in seen(pilot))


async def test_a_store_that_cannot_be_opened_is_explained() -> None:
    def connect() -> Store:
        raise StoreError("experiments.db: is a folder")

    async with opened(SMALL, connect=connect) as pilot:
        await until(pilot, lambda: "! experiments.db: is a folder" in seen(pilot))


async def test_resizing_never_breaks_and_too_small_says_so(one: Any) -> None:
    async with opened(LARGE) as pilot:
        await with_runs(pilot, 1)
        for _ in range(2):
            for size in [(60, 18), (59, 18), (60, 17), (1, 1), (200, 60), (120, 23), SMALL]:
                await pilot.resize_terminal(*size)
                small = size[0] < 60 or size[1] < 18
                assert ("too small" in seen(pilot)) == (small and size != (1, 1))
                assert ("only" in seen(pilot)) == (not small)
            await pilot.press("enter")


async def test_without_unicode_everything_is_ascii(one: Any) -> None:
    async with dashboard("ascii").run_test(size=LARGE) as pilot:
        await with_runs(pilot, 1)
        await until(pilot, lambda: "o student" in seen(pilot))
        assert seen(pilot).isascii()
        await pilot.press("enter")
        await until(pilot, lambda: "40% 40/100" in seen(pilot))
        assert seen(pilot).isascii()


async def test_without_colour_none_is_sent(one: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    app = dashboard()
    async with app.run_test(size=SMALL) as pilot:
        await with_runs(pilot, 1)
        await until(pilot, lambda: "o student" in seen(pilot))
        picture = app.export_screenshot()
        assert "#56b4e9" not in picture
        assert role_style("text+cursor").reverse


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
async def test_signals_end_it_in_order(bench: Any, number: signal.Signals) -> None:
    async with opened(SMALL) as pilot:
        await with_runs(pilot, 0)
        os.kill(os.getpid(), number)
        await until(pilot, lambda: pilot.app._exit)
    assert pilot.app.return_code == 128 + number


async def test_key_lines_fit_a_common_terminal(one: Any) -> None:
    async with opened(SMALL) as pilot:
        await with_runs(pilot, 1)
        for keys in ([], ["enter"], ["question_mark"]):
            await pilot.press(*keys)
            line = pilot.app.screen.query_one("#keys", KeyLine)
            assert "q quit" in line._lines[0].text
