"""The application: screens, colours, where actions and messages go; no logic of runs."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from textual.events import Key
from textual.screen import Screen
from textual.theme import Theme

from core.chart import Glyphs
from core.text import harmless
from vreid_tui import theme
from vreid_tui.actions import BY_ID, Action, of_places
from vreid_tui.control import Outcome
from vreid_tui.doing import Doing
from vreid_tui.feed import Feed
from vreid_tui.graphics import Protocol
from vreid_tui.keymap import Keymap
from vreid_tui.screens.base import View
from vreid_tui.settings import Settings
from vreid_tui.snapshot import Snapshot
from vreid_tui.states import has_ended
from vreid_tui.widgets.choice import Entry

if TYPE_CHECKING:
    from vreid_tui.order import Order

AGES_S = 30.0


def _runs() -> Screen[None]:
    from vreid_tui.screens.runs import RunsScreen

    return RunsScreen()


def _run() -> Screen[None]:
    from vreid_tui.screens.run import RunScreen

    return RunScreen()


def _compare() -> Screen[None]:
    from vreid_tui.screens.compare import CompareScreen

    return CompareScreen()


def _data() -> Screen[None]:
    from vreid_tui.screens.data import DataScreen

    return DataScreen()


def _doctor() -> Screen[None]:
    from vreid_tui.screens.doctor import DoctorScreen

    return DoctorScreen()


def _queue() -> Screen[None]:
    from vreid_tui.screens.queue import QueueScreen

    return QueueScreen()


def _new() -> Screen[None]:
    from vreid_tui.screens.new import NewScreen

    return NewScreen()


class _Words(dict[str, str]):
    """Words for command lines; for one that nobody has, its name in capitals."""

    def __missing__(self, name: str) -> str:
        return name.removesuffix("s").upper()


class VreidApp(Doing[int]):
    """The dashboard; its result is how many runs go on without it.

    Args:
        feed: where values come from.
        glyphs: what charts and signs are drawn with.
        settings: of the user.
        host: what this machine is called.
        graphics: how the terminal wants pictures.
        clock: seconds since the epoch.
    """

    CSS_PATH = "app.tcss"
    TITLE = "vreid"
    ENABLE_COMMAND_PALETTE = False
    ALLOW_SELECT = False
    MODES = {
        "runs": _runs,
        "run": _run,
        "compare": _compare,
        "queue": _queue,
        "new": _new,
        "data": _data,
        "doctor": _doctor,
    }
    DEFAULT_MODE = "runs"

    def __init__(
        self,
        feed: Feed,
        glyphs: Glyphs = "braille",
        settings: Settings | None = None,
        *,
        host: str = "",
        graphics: Protocol = "blocks",
        clock: Callable[[], float] = time.time,
    ) -> None:
        super().__init__(ansi_color=True if "NO_COLOR" in os.environ else None)
        self.settings = settings or Settings()
        self.keymap = Keymap(self.settings.keys)
        self.glyphs: Glyphs = glyphs
        self.host = host or socket.gethostname().partition(".")[0]
        self.graphics: Protocol = graphics
        self.opened_run = ""
        self.pinned = ""
        self.compared: tuple[str, ...] = ()
        self.compared_part = "figures"
        self._feed, self._clock = feed, clock
        self._snapshot = Snapshot()
        self._from = "runs"
        self._mouse = self.settings.mouse
        self.template: Order | None = None
        self.undo_stack: list[Callable[[], Outcome]] = []

    @property
    def ascii_only(self) -> bool:
        """Whether nothing but ASCII may be drawn."""
        return self.glyphs == "ascii"

    @property
    def snapshot(self) -> Snapshot:
        """What the store held at the last look."""
        return self._snapshot

    @property
    def view(self) -> View:
        """The screen in front, under dialogs."""
        return next(each for each in reversed(self.screen_stack) if isinstance(each, View))

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return dict.fromkeys(("bar", "cursor", "edge", "ansi-background"), "ansi_default")

    def on_mount(self) -> None:
        self.set_keymap(self.keymap.overrides)
        self.use_theme("none" if self.no_color else self.settings.theme)
        for number in (signal.SIGTERM, signal.SIGHUP):
            asyncio.get_running_loop().add_signal_handler(number, self._end, number)
        self.set_interval(AGES_S, self.route)
        self.call_after_refresh(self._feed.start, self.post_message)

    def on_unmount(self) -> None:
        self._feed.stop()

    def on_snapshot(self, snapshot: Snapshot) -> None:
        if snapshot.runs is None:  # nothing could be read: what was read before stays
            snapshot.runs, snapshot.details = self._snapshot.runs, self._snapshot.details
        self._snapshot = snapshot
        self.route()

    def on_view_ready(self) -> None:
        self.need()
        self.route()

    async def on_event(self, event: object) -> None:
        if isinstance(event, Key) and isinstance(self.screen, View):
            self.screen.unsay()
        await super().on_event(event)  # type: ignore[arg-type]

    def need(self) -> None:
        """Have the feed read what the screen in front needs."""
        self._feed.need(self.view.needs())

    def look(self) -> None:
        """Have the feed look at the store now."""
        self._feed.look()

    def route(self) -> None:
        """Hand the last snapshot to the screen in front."""
        if self.is_running and self.view.is_mounted:  # on its way out, views lose their widgets
            self.view.update(self._snapshot, self._clock())

    def say(self, text: str, role: str = "text") -> None:
        """Say in the lowest line what has happened."""
        self.view.say(text, role)

    def open_run(self, run_id: str) -> None:
        """Show a run in full."""
        self.opened_run = run_id
        self.action_go("run")

    def compare(self, run_ids: Sequence[str], part: str = "figures") -> None:
        """Show runs beside each other."""
        self.compared, self.compared_part = tuple(run_ids), part
        self.action_go("compare")

    def copy(self, text: str, what: str) -> None:
        """Put a text on the clipboard of whoever sits at the terminal, and say so."""
        self.copy_to_clipboard(text)
        self.say(f"copied {what}: {text}", "good")

    def work(self, do: Callable[[], Outcome]) -> None:
        """Do something that may take long, in a thread, and say what came of it."""

        def run() -> None:
            try:
                outcome = do()
            except Exception as error:  # a fault is no reason to lose the dashboard
                outcome = Outcome(f"it failed ({error!r}); report this", "warning")
            self.call_from_thread(self._worked, outcome)

        self.run_worker(run, thread=True, group="work", exit_on_error=False)

    def undo(self) -> None:
        """Take the last deed back that can be."""
        if self.undo_stack:
            self.work(self.undo_stack.pop())

    def duplicate(self, run_id: str) -> None:
        """Open the form of a new run with the settings of this one."""
        from vreid_tui.control import template

        def read() -> None:
            found = template(run_id)
            self.call_from_thread(self._open_form, found)

        self.run_worker(read, thread=True, group="work")

    def _open_form(self, found: Order | Outcome) -> None:
        if isinstance(found, Outcome):
            self.say(harmless(found.text), found.role)
            return
        self.template = found
        self.action_go("new")

    # actions

    def refusal(self, action: Action) -> str:
        """Why an action can't be done now; "" where it can."""
        if action.changes and self.settings.read_only:
            return "the dashboard was opened read-only"
        return self.view.refusal(action)

    def action_go(self, mode: str) -> None:
        """Bring a screen to the front."""
        if mode != self.current_mode:
            self._from = self.current_mode
            self.switch_mode(mode)
        else:
            self.need()
            self.route()

    def go_back(self) -> None:
        """Bring the screen to the front from which this one was opened."""
        self.action_go(self._from if self._from != self.current_mode else "runs")

    def action_help(self) -> None:
        from vreid_tui.screens.help import HelpScreen

        self.push_screen(HelpScreen(self.view.heard(), self.view.words()))

    def action_palette(self) -> None:
        from vreid_tui.screens.dialogs import Choose

        entries = [self._entry(action) for action in self._offered()]
        self.push_screen(Choose("all that can be done here", entries, "do it"), self._do_chosen)

    def action_command(self) -> None:
        from vreid_tui.screens.dialogs import Choose

        lines = {action.id: self.command(action) for action in self._offered() if action.command}
        entries = [Entry(line, line, BY_ID[id_].label) for id_, line in lines.items()]

        def copy(line: str | None) -> None:
            if line:
                self.copy(line, "the command")

        self.push_screen(Choose("as a command line", entries, "copy"), copy)

    def action_theme(self) -> None:
        from vreid_tui.screens.dialogs import Choose

        def use(name: str | None) -> None:
            if name:
                self.use_theme(name)

        entries = [Entry(each.name, each.name, each.title) for each in theme.PALETTES.values()]
        self.push_screen(Choose("colours", entries), use)

    def action_jump(self) -> None:
        from vreid_tui.screens.jump import Jump

        self.push_screen(Jump([each for each in self.view.focus_chain if each.display]))

    def action_mouse(self) -> None:
        self._mouse = not self._mouse
        driver: Any = self._driver
        switch = "_enable_mouse_support" if self._mouse else "_disable_mouse_support"
        if hasattr(driver, switch):
            driver._mouse = True  # else one that was started without a mouse does nothing
            getattr(driver, switch)()
        whose = "the dashboard" if self._mouse else "the terminal, which can select text"
        self.say(f"the mouse belongs to {whose}")

    def action_redraw(self) -> None:
        self.refresh(layout=True, repaint=True)
        self.screen.refresh(layout=True, repaint=True)

    def action_leave(self) -> None:
        runs = (self._snapshot.runs or {}).values()
        self.exit(sum(not has_ended(run.state) for run in runs))

    def use_theme(self, name: str) -> None:
        """Draw everything in the colours of a palette."""
        self.register_theme(_as_textual(theme.use(name)))
        self.theme = f"vreid-{name}"
        for screen in self.screen_stack:
            if isinstance(screen, View) and screen.is_mounted:
                screen.repaint()

    # the registry

    def command(self, action: Action) -> str:
        """The command line that does the same as an action would now."""
        words = _Words({"filter": ""} | dict(self.view.words()))
        return action.command.format_map(words).strip()

    def _worked(self, outcome: Outcome) -> None:
        if outcome.undo is not None:
            self.undo_stack.append(outcome.undo)
            key = self.keymap.shown(BY_ID["run.undo"], 1)
            outcome = replace(outcome, text=f"{outcome.text}; {key} takes it back")
        self.say(harmless(outcome.text), outcome.role)
        self.look()

    def _offered(self) -> list[Action]:
        """What can be chosen here, without what only moves a cursor."""
        moves = ("up", "down", "page_up", "page_down", "first", "last")
        actions = of_places([where for where in self.view.heard() if where != "pane"])
        return [each for each in actions if each.id.rpartition(".")[2] not in moves]

    def _entry(self, action: Action) -> Entry:
        label = f"{action.id.partition('.')[0]}: {action.label}  {action.help}"
        return Entry(action.id, label, self.keymap.shown(action, 1), self.refusal(action))

    def _do_chosen(self, id_: str | None) -> None:
        if id_:
            self.call_later(self.action_do, id_)

    def _end(self, number: signal.Signals) -> None:
        """Leave the terminal as it was, then end as if the signal had."""
        self.exit(0, return_code=128 + number)


def _as_textual(palette: theme.Palette) -> Theme:
    """A palette as Textual's style sheets know it."""
    roles = {role: colour or "ansi_default" for role, colour in palette.roles.items()}
    return Theme(
        name=f"vreid-{palette.name}",
        primary=roles["live"],
        foreground=roles["text"],
        background=roles["background"],
        surface=roles["bar"],
        dark=palette.dark,
        ansi=palette.terminal,
        variables={"bar": roles["bar"], "cursor": roles["cursor"], "edge": roles["muted"]},
    )
