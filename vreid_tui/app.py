"""The application: screens, key bindings, colours, and where messages go; no logic."""

from __future__ import annotations

import asyncio
import signal
import time

from textual.app import App
from textual.theme import Theme

from core.chart import Glyphs
from vreid_tui.actions import bindings
from vreid_tui.feed import Feed, Snapshot
from vreid_tui.screens.base import View
from vreid_tui.screens.help import HelpScreen
from vreid_tui.screens.run import RunScreen
from vreid_tui.screens.runs import RunsScreen
from vreid_tui.states import has_ended
from vreid_tui.theme import ROLES
from vreid_tui.widgets.run_list import RunList

AGES_S = 30.0
THEME = Theme(
    name="vreid",
    primary=ROLES["live"],
    foreground=ROLES["text"],
    background=ROLES["background"],
)


class VreidApp(App[int]):
    """The dashboard; its result is how many runs go on without it.

    Args:
        feed: where values come from.
        glyphs: what charts and signs are drawn with.
        colour: off leaves all colours to the terminal.
    """

    CSS_PATH = "app.tcss"
    TITLE = "vreid"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS = bindings("anywhere")

    def __init__(self, feed: Feed, glyphs: Glyphs = "braille", *, colour: bool = True) -> None:
        super().__init__(ansi_color=None if colour else True)
        self._feed = feed
        self._glyphs: Glyphs = glyphs
        self._snapshot = Snapshot()
        self._watched = ""

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return {"bar": ROLES["bar"]}

    def on_mount(self) -> None:
        self.register_theme(THEME)
        self.theme = THEME.name
        self.push_screen(RunsScreen(self._glyphs))
        for number in (signal.SIGTERM, signal.SIGHUP):
            asyncio.get_running_loop().add_signal_handler(number, self._end, number)
        self.set_interval(AGES_S, self._route)
        self.call_after_refresh(self._feed.start, self.post_message)

    def on_unmount(self) -> None:
        self._feed.stop()

    def on_snapshot(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._route()

    def on_runs_screen_watched(self, message: RunsScreen.Watched) -> None:
        self._watched = message.run_id
        self._feed.watch(message.run_id)

    def on_run_list_opened(self, message: RunList.Opened) -> None:
        self.push_screen(RunScreen(message.run, self._glyphs))

    def on_view_ready(self) -> None:
        self._route()

    def action_help(self) -> None:
        self.push_screen(HelpScreen(self._watched))

    def action_leave(self) -> None:
        self.exit(self._going_on())

    def _route(self) -> None:
        """Hand the last snapshot to every view."""
        if not self.is_running:  # on its way out, views lose their widgets one by one
            return
        now = time.time()
        for screen in self.screen_stack:
            if isinstance(screen, View) and screen.is_mounted:
                screen.show(self._snapshot, now)

    def _going_on(self) -> int:
        return sum(not has_ended(run.state) for run in self._snapshot.runs or ())

    def _end(self, number: signal.Signals) -> None:
        """Leave the terminal as it was, then end as if the signal had."""
        self.exit(0, return_code=128 + number)
