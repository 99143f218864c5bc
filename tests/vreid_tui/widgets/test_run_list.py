from collections.abc import Callable
from typing import Any

import pytest
from textual.app import ComposeResult
from textual.events import MouseScrollDown, MouseScrollUp

from core.store import RunSummary
from vreid_tui.doing import Doing
from vreid_tui.table import cells_of
from vreid_tui.widgets import run_list
from vreid_tui.widgets.run_list import RunList

Make = Callable[..., RunSummary]


class Stand(Doing[None]):
    """Holds a list and keeps what it says."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[Any] = []

    def compose(self) -> ComposeResult:
        yield RunList(ascii_only=True)

    def on_cursor_list_highlighted(self, message: RunList.Highlighted) -> None:
        self.heard.append(message.id or None)

    def on_cursor_list_opened(self, message: RunList.Opened) -> None:
        self.heard.append(("open", message.id))


def made(make_summary: Make, count: int) -> tuple[RunSummary, ...]:
    return tuple(make_summary(id=f"r{number}") for number in range(count))


async def test_only_what_is_seen_is_made(
    make_summary: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows: list[str] = []

    def counted(run: RunSummary, *rest: Any, **more: Any) -> list[str]:
        rows.append(run.id)
        return cells_of(run, *rest, **more)

    monkeypatch.setattr(run_list, "cells_of", counted)
    async with Stand().run_test(size=(80, 24)) as pilot:
        widget = pilot.app.query_one(RunList)
        widget.rows = made(make_summary, 10_000)
        rows.clear()
        await pilot.press("end")
        assert rows == [f"r{number}" for number in range(10_000 - 23, 10_000)]


async def test_messages_tell_where_the_cursor_is(make_summary: Make) -> None:
    app = Stand()
    async with app.run_test() as pilot:
        widget = app.query_one(RunList)
        await pilot.press("enter")
        widget.rows = made(make_summary, 3)
        await pilot.press("down", "enter", "end", "end")
        widget.rows = widget.rows[:1]
        await pilot.pause()
        widget.rows = ()
        await pilot.pause()
        assert app.heard == ["r0", "r1", ("open", "r1"), "r2", "r0", None]


async def test_the_mouse_moves_the_cursor(make_summary: Make) -> None:
    async with Stand().run_test() as pilot:
        widget = pilot.app.query_one(RunList)
        widget.rows = made(make_summary, 5)
        await pilot.click(RunList, offset=(10, 3))
        assert widget.selected == widget.rows[2]
        await pilot.click(RunList, offset=(10, 15))
        await pilot.click(RunList, offset=(10, 0))
        assert widget.selected == widget.rows[2]
        widget.post_message(MouseScrollDown(widget, 1, 1, 0, 1, 0, False, False, False))
        await pilot.pause()
        assert widget.selected == widget.rows[4]
        widget.post_message(MouseScrollUp(widget, 1, 1, 0, -1, 0, False, False, False))
        await pilot.pause()
        assert widget.selected == widget.rows[1]


async def test_runs_that_come_above_leave_the_view_in_place(make_summary: Make) -> None:
    async with Stand().run_test(size=(80, 11)) as pilot:
        widget = pilot.app.query_one(RunList)
        widget.rows = made(make_summary, 50)
        await pilot.press(*["down"] * 20)
        before = [line.text for line in widget.compose_lines()]
        widget.rows = (make_summary(id="new"), *widget.rows)
        assert [line.text for line in widget.compose_lines()] == before


async def test_only_changed_lines_are_sent(
    make_summary: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Stand().run_test(size=(80, 24)) as pilot:
        widget = pilot.app.query_one(RunList)
        widget.rows = made(make_summary, 50)
        await pilot.pause()
        sent: list[int] = []
        monkeypatch.setattr(widget, "refresh", lambda *lines: sent.extend(line.y for line in lines))
        widget.rows = (*widget.rows[:4], make_summary(id="r4", state="finished"), *widget.rows[5:])
        assert sent == [5]
        sent.clear()
        widget.action_move(1)
        assert sent == [1, 2]
        sent.clear()
        widget.rows = tuple(widget.rows)
        assert sent == []
