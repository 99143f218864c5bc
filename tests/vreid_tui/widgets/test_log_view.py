import asyncio
import os
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from textual.app import App, ComposeResult
from textual.pilot import Pilot

from vreid_tui.widgets.log_view import LogView


class Stand(App[None]):
    """Holds a log, and keeps what it tells."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[str] = []

    def compose(self) -> ComposeResult:
        yield LogView()

    def on_log_view_told(self, message: LogView.Told) -> None:
        self.heard.append(message.text)


def shown(view: LogView) -> list[str]:
    return [line.text for line in view.compose_lines()][1:]


def heading(view: LogView) -> str:
    return next(iter(view.compose_lines())).text


async def until(pilot: Pilot[None], holds: Callable[[], object]) -> None:
    for _ in range(1000):
        if holds():
            return
        await pilot.pause(0.01)
    raise AssertionError("it never came to be")


def append(path: Path, text: str) -> None:
    with path.open("a") as file:
        file.write(text)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "log.txt"
    path.write_text("".join(f"line {number}\n" for number in range(100)))
    return path


async def test_it_follows_and_never_moves_what_is_being_read(log: Path) -> None:
    app = Stand()
    async with app.run_test(size=(60, 11)) as pilot:
        view = app.query_one(LogView)
        view.open(log)
        assert shown(view) == [f"line {number}" for number in range(90, 100)]
        append(log, "line 100\n")
        await until(pilot, lambda: shown(view)[-1] == "line 100")
        assert "follows" in heading(view)
        view.action_scroll(-3)
        before = shown(view)
        append(log, "line 101\nline 102\n")
        await until(pilot, lambda: "2 new lines below" in heading(view))
        assert shown(view) == before
        view.action_edge(1)
        assert shown(view)[-1] == "line 102"
        assert "new" not in heading(view)


async def test_scrolling_to_the_end_follows_again(log: Path) -> None:
    app = Stand()
    async with app.run_test(size=(60, 11)) as pilot:
        view = app.query_one(LogView)
        view.open(log)
        view.action_page(-1)
        assert not view.follows
        assert shown(view)[-1] == "line 90"
        view.action_page(1)
        assert view.follows
        view.action_edge(-1)
        assert shown(view)[0] == "line 0"
        view.action_scroll(2)
        assert shown(view)[0] == "line 2"
        view.action_follow()
        assert shown(view)[-1] == "line 99"
        view.action_follow()
        append(log, "more\n")
        await until(pilot, lambda: "1 new line below" in heading(view))


async def test_long_lines_are_broken_or_cut_and_shifted(tmp_path: Path) -> None:
    path = tmp_path / "log.txt"
    path.write_text("".join(f"{number}:" + "abcdefghij" * 6 + "\n" for number in range(9)))
    app = Stand()
    async with app.run_test(size=(30, 11)):
        view = app.query_one(LogView)
        view.open(path)
        rows = shown(view)
        assert len(rows) == 10
        assert all(len(row) <= 30 for row in rows)
        view.action_scroll(-1)
        assert shown(view)[1:] == rows[:-1]
        view.action_wrap()
        assert [row[:2] for row in shown(view)] == [f"{number}:" for number in range(9)]
        assert all(row.endswith("~") for row in shown(view))
        view.action_shift(1)
        assert shown(view)[0].startswith("ij")
        view.action_shift(-1)
        view.action_shift(-1)
        assert shown(view)[0].startswith("0:")


async def test_words_are_found_forwards_backwards_and_marked(log: Path) -> None:
    app = Stand()
    async with app.run_test(size=(60, 11)) as pilot:
        view = app.query_one(LogView)
        view.open(log)
        view.action_edge(-1)
        view.find("LINE 4")
        await until(pilot, lambda: shown(view)[0] == "line 4")
        assert "/LINE 4" in heading(view)
        first = list(view.compose_lines())[1]
        marked = [part.text for part in first if part.style and part.style.reverse]
        assert "".join(marked) == "line 4"
        view.action_next_match(1)
        await until(pilot, lambda: shown(view)[0] == "line 40")
        view.action_next_match(-1)
        await until(pilot, lambda: shown(view)[0] == "line 4")
        view.action_next_match(-1)
        await until(pilot, lambda: app.heard == ["nothing above holds 'LINE 4'"])
        view.find("line 98")
        await until(pilot, lambda: shown(view)[-1] == "line 99")
        assert not view.follows
        view.action_next_match(1)
        await until(pilot, lambda: app.heard[1:] == ["nothing below holds 'line 98'"])
        view.find("")
        assert "/" not in heading(view)


async def test_a_log_that_begins_anew_is_shown_from_its_end(log: Path) -> None:
    app = Stand()
    async with app.run_test(size=(60, 11)) as pilot:
        view = app.query_one(LogView)
        view.open(log)
        view.action_scroll(-5)
        log.write_text("anew\n")
        await until(pilot, lambda: shown(view) == ["anew"])


async def test_without_a_log_it_says_so(tmp_path: Path) -> None:
    app = Stand()
    async with app.run_test(size=(60, 11)) as pilot:
        view = app.query_one(LogView)
        view.open(tmp_path / "none")
        assert heading(view).endswith("nothing yet")
        for act in (view.action_scroll, view.action_page, view.action_edge):
            act(-1)
            act(1)
        (tmp_path / "none").write_text("now\n")
        await until(pilot, lambda: shown(view) == ["now"])


async def test_half_a_gigabyte_opens_and_scrolls(tmp_path: Path) -> None:
    path = tmp_path / "log.txt"
    with path.open("wb") as file:
        file.write(b"first\n")
        file.truncate(500 * 10**6)
        file.seek(0, os.SEEK_END)
        file.write(b"\n" + b"".join(b"step %d\r" % n for n in range(9)) + b"\nlast\n")
    app = Stand()
    async with app.run_test(size=(60, 11)):
        view = app.query_one(LogView)
        view.open(path)
        assert shown(view)[-2:] == ["step 8", "last"]
        view.action_edge(-1)
        assert shown(view)[0] == "first"
        assert "of 476.8 MiB" in heading(view)


@given(st.binary(max_size=200))
@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_whatever_bytes_it_holds_rows_are_harmless_and_fit(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "log.txt"
    path.write_bytes(content)

    async def look() -> None:
        app = Stand()
        async with app.run_test(size=(24, 9)):
            view = app.query_one(LogView)
            view.open(path)
            for act in (lambda: None, view.action_wrap):
                act()
                for row in list(view.compose_lines())[1:]:
                    assert row.cell_length <= 24
                    assert "Cc" not in {unicodedata.category(letter) for letter in row.text}

    asyncio.run(look())
