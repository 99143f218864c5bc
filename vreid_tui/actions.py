"""Every key of the dashboard, once: bindings, key line and help are made from this table."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from textual.binding import Binding, BindingType

Where = Literal["anywhere", "list", "pane", "runs", "filter", "run", "help"]


@dataclass(frozen=True, slots=True)
class Action:
    """One thing a key does.

    Attributes:
        id: stable name, by which a key map can rebind it.
        where: the widget or screen that answers to it.
        keys: as Textual names them, comma between alternatives.
        does: the method that answers, as Textual writes it.
        shown: the key as people read it.
        label: a word or two for the key line.
        help: one sentence.
        command: the command line that does the same; "{run}" stands for the run.
        hinted: it stands in the key line.
    """

    id: str
    where: Where
    keys: str
    does: str
    shown: str
    label: str
    help: str
    command: str = ""
    hinted: bool = False


ACTIONS: tuple[Action, ...] = (
    Action("list.open", "list", "enter", "open", "enter", "open", "Open the run: curves, settings, "
           "events, log.", "vreid show {run}", hinted=True),
    Action("list.up", "list", "up,k", "move(-1)", "up k", "up", "One run up."),
    Action("list.down", "list", "down,j", "move(1)", "down j", "down", "One run down."),
    Action("list.page_up", "list", "pageup", "page(-1)", "pgup", "page up", "One page up."),
    Action("list.page_down", "list", "pagedown", "page(1)", "pgdn", "page down", "One page down."),
    Action("list.first", "list", "home,g", "edge(-1)", "home g", "first", "To the first run."),
    Action("list.last", "list", "end,G", "edge(1)", "end G", "last", "To the last run."),
    Action("runs.filter", "runs", "slash", "filter", "/", "filter", "Show only runs that hold all "
           "the words typed (name, pair, method, state, tags); !word leaves out.", "vreid runs",
           hinted=True),
    Action("runs.clear", "runs", "escape", "clear", "esc", "all runs", "Show all runs again."),
    Action("runs.log_scale", "runs", "y", "log_scale", "y", "log scale", "Logarithmic or linear "
           "y axis of the losses.", hinted=True),
    Action("filter.apply", "filter", "enter,down", "apply", "enter", "to the list", "Keep the "
           "filter and go back to the list."),
    Action("filter.clear", "filter", "escape", "clear", "esc", "all runs", "Give the filter up."),
    Action("run.curves", "run", "1", "pane('curves')", "1", "curves", "Losses and scores.",
           "vreid show {run}", hinted=True),
    Action("run.settings", "run", "2", "pane('settings')", "2", "settings", "What the run was "
           "started with.", "vreid show {run}", hinted=True),
    Action("run.events", "run", "3", "pane('events')", "3", "events", "What happened, in order of "
           "time.", "vreid show {run}", hinted=True),
    Action("run.log", "run", "4", "pane('log')", "4", "log", "The last lines its process wrote.",
           hinted=True),
    Action("run.log_scale", "run", "y", "log_scale", "y", "log scale", "Logarithmic or linear "
           "y axis of the losses.", hinted=True),
    Action("run.axis", "run", "x", "axis", "x", "axis", "Steps, epochs or time along the x axis.",
           hinted=True),
    Action("run.back", "run", "escape,backspace", "back", "esc", "back", "Back to the list.",
           hinted=True),
    Action("pane.up", "pane", "up,k", "scroll(-1)", "up k", "up", "One line up."),
    Action("pane.down", "pane", "down,j", "scroll(1)", "down j", "down", "One line down."),
    Action("pane.page_up", "pane", "pageup", "page(-1)", "pgup", "page up", "One page up."),
    Action("pane.page_down", "pane", "pagedown", "page(1)", "pgdn", "page down", "One page down."),
    Action("pane.first", "pane", "home,g", "edge(-1)", "home g", "top", "To the top."),
    Action("pane.last", "pane", "end,G", "edge(1)", "end G", "bottom", "To the bottom, where a log "
           "is followed."),
    Action("help.close", "help", "escape,backspace,question_mark,f1", "close", "esc", "back",
           "Close the help.", hinted=True),
    Action("app.help", "anywhere", "question_mark,f1", "help", "?", "help", "What the keys do.",
           "vreid --help", hinted=True),
    Action("app.quit", "anywhere", "q,ctrl+c", "leave", "q", "quit", "Leave the "
           "dashboard; runs go on.", hinted=True),
)  # fmt: skip


def bindings(where: Where) -> list[BindingType]:
    """What a widget, screen or app binds."""
    return [
        Binding(action.keys, action.does, action.label, show=False, id=action.id)
        for action in ACTIONS
        if action.where == where
    ]


def hints(places: Sequence[Where]) -> list[Action]:
    """What the key line offers in these places, in the order of the table; eight at most."""
    return [action for action in ACTIONS if action.hinted and action.where in places][:8]
