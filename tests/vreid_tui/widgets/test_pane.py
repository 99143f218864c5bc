from textual.app import ComposeResult
from textual.events import MouseScrollDown, MouseScrollUp

from vreid_tui.doing import Doing
from vreid_tui.widgets.pane import Pane, Rows


class Stand(Doing[None]):
    """Holds a pane that follows its end, and one that doesn't."""

    CSS = "Pane { height: 8; }"

    def compose(self) -> ComposeResult:
        yield Pane("log", follow=True, id="log")
        yield Pane("settings", id="settings")


def made(count: int) -> Rows:
    return tuple(((f"row {number}", "text"),) for number in range(count))


def texts(pane: Pane) -> list[str]:
    return [line.text for line in pane.compose_lines()]


async def test_a_log_follows_its_end_until_scrolled_away() -> None:
    async with Stand().run_test() as pilot:
        log = pilot.app.query_one("#log", Pane)
        log.rows = made(30)
        assert texts(log)[0] == "> log  24-30 of 30"
        assert texts(log)[-1] == "row 29"
        await pilot.press("up")
        log.rows = made(40)
        assert texts(log)[-1] == "row 28"
        await pilot.press("end")
        log.rows = made(50)
        assert texts(log)[-1] == "row 49"


async def test_settings_stay_at_the_top() -> None:
    async with Stand().run_test() as pilot:
        settings = pilot.app.query_one("#settings", Pane)
        settings.rows = made(30)
        assert texts(settings)[:2] == ["  settings  1-7 of 30", "row 0"]
        settings.rows = made(3)
        assert texts(settings)[0] == "  settings  1-3 of 3"
        settings.rows = ()
        assert texts(settings) == ["  settings  nothing"]


async def test_long_rows_go_on_and_are_wrapped_anew() -> None:
    async with Stand().run_test(size=(20, 20)) as pilot:
        log = pilot.app.query_one("#log", Pane)
        log.rows = ((("one two three four five six", "text"),),)
        assert texts(log)[1:] == ["one two three four", "  five six"]
        await pilot.resize_terminal(40, 20)
        assert texts(log)[1:] == ["one two three four five six"]


async def test_the_wheel_scrolls() -> None:
    async with Stand().run_test() as pilot:
        settings = pilot.app.query_one("#settings", Pane)
        settings.rows = made(30)
        settings.post_message(MouseScrollDown(settings, 1, 1, 0, 1, 0, False, False, False))
        await pilot.pause()
        assert settings.top == 3
        settings.post_message(MouseScrollUp(settings, 1, 1, 0, -1, 0, False, False, False))
        await pilot.pause()
        assert settings.top == 0
