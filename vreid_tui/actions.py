"""Every action of the dashboard, once: keys, key line, palette, help, docs come from this table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from textual.binding import BindingType

Where = Literal[
    "app",
    "steer",
    "list",
    "runs",
    "filter",
    "run",
    "pane",
    "chart",
    "log",
    "tiles",
    "media",
    "rows",
    "compare",
    "queue",
    "form",
    "fields",
    "data",
    "doctor",
    "help",
    "dialog",
    "choice",
]
"""Who answers to an action: a widget, a screen, or the app; `PLACES` of each names its own."""


@dataclass(frozen=True, slots=True)
class Action:
    """One thing that can be done.

    Attributes:
        id: stable name, by which the key map rebinds it; its beginning is the area.
        where: the widget, screen or app that answers; see `PLACES` of each.
        keys: as Textual names them, comma between alternatives.
        does: the method that answers, as Textual writes it.
        label: a word or two for the key line.
        help: one sentence.
        command: the command line that does the same; see `View.words` for what stands in braces.
        changes: it changes runs, the queue or the store, so that --read-only refuses it.
        hinted: it stands in the key line.
    """

    id: str
    where: Where
    keys: str
    does: str
    label: str
    help: str
    command: str = ""
    changes: bool = False
    hinted: bool = False


# ruff: noqa: E501 - a table
ACTIONS: tuple[Action, ...] = (
    # the list of runs
    Action("list.open", "list", "enter", "open", "open", "Open the run: curves, settings, log, events.", "vreid show {run}", hinted=True),
    Action("list.up", "list", "up,k", "move(-1)", "up", "One row up."),
    Action("list.down", "list", "down,j", "move(1)", "down", "One row down."),
    Action("list.page_up", "list", "pageup", "page(-1)", "page up", "One page up."),
    Action("list.page_down", "list", "pagedown", "page(1)", "page down", "One page down."),
    Action("list.first", "list", "home,g", "edge(-1)", "first", "To the first row."),
    Action("list.last", "list", "end,G", "edge(1)", "last", "To the last row."),
    Action("list.mark", "list", "space", "mark", "mark", "Mark the run, or unmark it, and go one down.", hinted=True),
    Action("list.range", "list", "v", "range", "mark range", "Mark all from here to where the cursor goes; once more ends it."),
    Action("list.mark_all", "list", "A", "mark_all", "mark all", "Mark all that the filter shows; unmark them where all are marked."),
    # around the list
    Action("runs.filter", "runs", "slash", "filter", "filter", "Show only runs for which all words hold, as in `vreid runs`: state:failed seed:0-4 map>60 !tag:old.", "vreid runs {filter}", hinted=True),
    Action("runs.clear", "runs", "escape", "clear", "all runs", "Unmark all; without marks, show all runs again."),
    Action("runs.sort", "runs", "o", "sort", "sort", "Sort by a column; the same column again turns the order round.", hinted=True),
    Action("runs.group", "runs", "a", "group", "group", "One row for all seeds and splits of the same settings, with mean and deviation of the finished ones; once more shows runs."),
    Action("runs.curve", "runs", "x", "curve", "curve", "Draw the next series of the marked runs."),
    Action("runs.log_scale", "runs", "L", "log_scale", "log scale", "Logarithmic or linear y axis of the losses."),
    Action("runs.side", "runs", "right_square_bracket", "side", "details", "Show or hide settings and state beside the list."),
    Action("runs.charts", "runs", "left_square_bracket", "charts", "charts", "Show or hide the curves."),
    Action("runs.log", "runs", "l", "log", "log", "Show or hide the end of the run's log."),
    # while a filter is typed
    Action("filter.apply", "filter", "enter,down", "apply", "to the list", "Keep the filter and go back to the list.", hinted=True),
    Action("filter.clear", "filter", "escape", "clear", "all runs", "Give the filter up.", hinted=True),
    # runs: those that are marked, else the one under the cursor
    Action("run.stop", "steer", "s", "stop", "stop", "End the runs after their step and a checkpoint; those in the queue at once.", "vreid stop {runs}", changes=True, hinted=True),
    Action("run.kill", "steer", "K", "kill", "kill", "End the runs at once, without a checkpoint.", "vreid stop --kill {runs}", changes=True),
    Action("run.pause", "steer", "p", "pause", "pause", "Write checkpoints and give the places away, to go on later.", "vreid pause {runs}", changes=True),
    Action("run.resume", "steer", "R", "resume", "resume", "Go on from the last checkpoints.", "vreid resume --detach {runs}", changes=True),
    Action("run.retry", "steer", "r", "retry", "retry", "Train once more, from the beginning.", "vreid retry --detach {runs}", changes=True),
    Action("run.duplicate", "steer", "D", "duplicate", "duplicate", "Open the form with the settings of this run, to change some and start.", changes=True),
    Action("run.tag", "steer", "t", "tag", "tag", "Put words on the runs; -word takes one away.", "vreid tag {runs} --add WORD", changes=True),
    Action("run.note", "steer", "e", "note", "note", "Write a note on the runs.", "vreid note {runs} --text TEXT", changes=True),
    Action("run.trash", "steer", "X,delete", "trash", "delete", "Put ended runs into the trash; their files stay.", "vreid rm {runs}", changes=True),
    Action("run.pin", "steer", "P", "pin", "pin", "Compare others with this run from now on, or no longer."),
    Action("run.compare", "steer", "c", "compare", "compare", "Compare the marked runs, with the pinned one among them.", "vreid compare {runs}"),
    Action("run.diff", "steer", "d", "diff", "differences", "Which settings differ from those of the pinned run.", "vreid compare {runs}"),
    Action("run.undo", "steer", "u", "undo", "undo", "Take the last delete, tag or note back.", "", changes=True),
    Action("run.copy_id", "steer", "y", "copy_id", "copy id", "Copy the ids of the runs."),
    Action("run.copy_folder", "steer", "Y", "copy_folder", "copy folder", "Copy the folder of the run."),
    # the queue
    Action("queue.up", "queue", "U", "up", "earlier", "Let the run go before the one above it.", "vreid queue move {run} --before {above}", changes=True, hinted=True),
    Action("queue.down", "queue", "J", "down", "later", "Let the one below it go before the run.", "vreid queue move {below} --before {run}", changes=True, hinted=True),
    Action("queue.top", "queue", "less_than_sign", "top", "to the front", "Let the run go before all of its priority.", "vreid queue move {run} --top", changes=True),
    Action("queue.more", "queue", "plus,equals_sign", "priority(1)", "priority up", "Raise the priority of the run by one.", "vreid queue move {run} --priority {more}", changes=True),
    Action("queue.less", "queue", "minus", "priority(-1)", "priority down", "Lower the priority of the run by one.", "vreid queue move {run} --priority {less}", changes=True),
    Action("queue.alone", "queue", "W", "alone", "wait for none", "Let the run wait for no other run.", "vreid queue move {run} --alone", changes=True),
    Action("queue.pause", "queue", "Z", "hold", "pause queue", "Let no run start on this machine, or let them start again.", "vreid queue {verb}", changes=True, hinted=True),
    Action("queue.rules", "queue", "S", "rules", "share out", "Say how many runs go on at a time, and on which GPUs.", "vreid queue set RULE=VALUE", changes=True, hinted=True),
    # a new run
    Action("fields.edit", "fields", "enter,space", "edit", "edit", "Change the field under the cursor.", hinted=True),
    Action("fields.up", "fields", "up,k", "move(-1)", "up", "One field up."),
    Action("fields.down", "fields", "down,j", "move(1)", "down", "One field down."),
    Action("fields.first", "fields", "home,g", "edge(-1)", "first", "To the first field."),
    Action("fields.last", "fields", "end,G", "edge(1)", "last", "To the last field."),
    Action("form.drop", "fields", "X,delete", "drop", "as usual", "Take a setting that was added away again."),
    Action("form.change", "form", "plus,a", "change", "a setting", "Change one of all settings.", hinted=True),
    Action("form.start", "form", "s", "start", "start", "Start it, once the check has found nothing wrong.", "vreid {order}", changes=True, hinted=True),
    Action("form.reset", "form", "R", "reset", "reset", "Begin the form anew."),
    # one run
    Action("run.next_tab", "run", "right_square_bracket", "tab(1)", "next part", "The next of curves, log, settings, pictures, files, events and machine.", hinted=True),
    Action("run.previous_tab", "run", "left_square_bracket", "tab(-1)", "part before", "The one before."),
    Action("run.curves", "run", "C", "pane('curves')", "curves", "Losses and scores.", "vreid show {run}"),
    Action("run.log", "run", "l", "pane('log-lines')", "log", "What its process wrote, from the end on.", "vreid watch {run}", hinted=True),
    Action("run.settings", "run", "S", "pane('settings')", "settings", "Its settings; first those that differ from the pinned run, then from the defaults.", "vreid show {run}"),
    Action("run.pictures", "run", "I", "pane('sheets')", "pictures", "Queries, and what was found for each."),
    Action("run.files", "run", "O", "pane('files')", "files", "Weights, checkpoints and the like.", "vreid show {run}"),
    Action("run.events", "run", "E", "pane('events')", "events", "What happened, in order of time.", "vreid show {run}"),
    Action("run.machine", "run", "H", "pane('machine')", "machine", "Processor, memory and GPUs while it ran."),
    Action("run.axis", "run", "x", "axis", "axis", "Steps, epochs or time along the x axis.", hinted=True),
    Action("run.back", "run", "escape,backspace", "back", "back", "Back to where it was opened.", hinted=True),
    # rows to scroll through
    Action("pane.up", "pane", "up,k", "scroll(-1)", "up", "One line up."),
    Action("pane.down", "pane", "down,j", "scroll(1)", "down", "One line down."),
    Action("pane.page_up", "pane", "pageup", "page(-1)", "page up", "One page up."),
    Action("pane.page_down", "pane", "pagedown", "page(1)", "page down", "One page down."),
    Action("pane.first", "pane", "home,g", "edge(-1)", "top", "To the top."),
    Action("pane.last", "pane", "end,G", "edge(1)", "bottom", "To the bottom, where a log is followed."),
    # charts, one of which has the focus
    Action("chart.zoom_in", "chart", "plus,equals_sign", "zoom(2)", "closer", "See half as much of the x axis, at its end.", hinted=True),
    Action("chart.zoom_out", "chart", "minus", "zoom(0.5)", "further", "See twice as much of the x axis."),
    Action("chart.whole", "chart", "0", "whole", "whole", "See all of the x axis."),
    Action("chart.left", "chart", "left", "pan(-0.5)", "left", "Move half a window to the left."),
    Action("chart.right", "chart", "right", "pan(0.5)", "right", "Move half a window to the right."),
    Action("chart.log_scale", "chart", "L", "log_scale", "log scale", "Logarithmic or linear y axis.", hinted=True),
    Action("chart.smooth", "chart", "m", "smooth", "smooth", "Lay an exponential moving average over the values: 0.6, 0.9, 0.97, none.", hinted=True),
    Action("chart.alone", "chart", "enter", "alone", "alone", "Give this chart all the room, or show the others again.", hinted=True),
    # a log
    Action("log.follow", "log", "F", "follow", "follow", "Follow the end of the log, or stay here.", hinted=True),
    Action("log.wrap", "log", "w", "wrap", "wrap", "Break long lines, or cut them.", hinted=True),
    Action("log.left", "log", "left", "shift(-1)", "left", "Where lines are cut: further to the left."),
    Action("log.right", "log", "right", "shift(1)", "right", "Where lines are cut: further to the right."),
    Action("log.find", "log", "slash", "find", "find", "Find words in the log.", "grep -in WORDS {log}", hinted=True),
    Action("log.next", "log", "full_stop", "next_match(1)", "next", "To the next line that holds them."),
    Action("log.previous", "log", "comma", "next_match(-1)", "before", "To the line before that holds them."),
    # pictures
    Action("tiles.larger", "tiles", "plus,equals_sign", "resize(1)", "larger", "Larger pictures, fewer of them.", hinted=True),
    Action("tiles.smaller", "tiles", "minus", "resize(-1)", "smaller", "Smaller pictures, more of them."),
    # retrieval sheets
    Action("media.next", "media", "right", "ask('next')", "next query", "To the next query.", hinted=True),
    Action("media.previous", "media", "left", "ask('previous')", "query before", "To the query before."),
    Action("media.wrong", "media", "w", "ask('wrong')", "wrong only", "Only queries whose first match is wrong, or all again.", hinted=True),
    Action("media.network", "media", "o", "ask('network')", "network", "What the next of the run's networks found."),
    Action("media.write", "media", "W", "ask('write')", "write", "Write the sheet as a picture and as a page for a browser, into the run's folder.", "vreid compare {run} {run} --queries --sheets FILE.png", hinted=True),
    # rows with a cursor
    Action("rows.open", "rows", "enter", "open", "open", "Open what is under the cursor.", hinted=True),
    Action("rows.up", "rows", "up,k", "move(-1)", "up", "One row up."),
    Action("rows.down", "rows", "down,j", "move(1)", "down", "One row down."),
    Action("rows.page_up", "rows", "pageup", "page(-1)", "page up", "One page up."),
    Action("rows.page_down", "rows", "pagedown", "page(1)", "page down", "One page down."),
    Action("rows.first", "rows", "home,g", "edge(-1)", "first", "To the first row."),
    Action("rows.last", "rows", "end,G", "edge(1)", "last", "To the last row."),
    # beside each other
    Action("compare.next_tab", "compare", "right_square_bracket", "tab(1)", "next part", "The next of figures, curves and settings.", hinted=True),
    Action("compare.previous_tab", "compare", "left_square_bracket", "tab(-1)", "part before", "The one before."),
    Action("compare.means", "compare", "a", "means", "means", "Means over seeds and splits of equal settings, or each run.", "vreid compare {runs} --group", hinted=True),
    Action("compare.turn", "compare", "o", "turn", "turn", "Runs as rows and measures as columns, or the other way round.", "vreid compare {runs} --transpose"),
    Action("compare.series", "compare", "x", "series", "other curves", "Draw the next four series.", hinted=True),
    Action("compare.write", "compare", "W", "write", "write", "Write the comparison as HTML, LaTeX, Markdown, CSV or JSON.", "vreid compare {runs} --format html", hinted=True),
    Action("compare.back", "compare", "escape,backspace", "back", "back", "Back to where it was opened.", hinted=True),
    # datasets
    Action("data.sheet", "data", "v", "sheet", "pictures", "Show people of the dataset, as its cameras saw them.", "vreid data show {dataset}", hinted=True),
    Action("data.write", "data", "W", "write", "write", "Write that sheet as a picture and as a page for a browser.", "vreid data show {dataset} --out {dataset}.png", hinted=True),
    Action("data.again", "data", "r", "again", "look again", "Read the folder of datasets anew.", "vreid data ls", hinted=True),
    Action("data.copy", "data", "y", "copy", "copy folder", "Copy the folder of the dataset."),
    # what may be wrong with this machine
    Action("doctor.again", "doctor", "r", "again", "look again", "Look at this machine anew.", "vreid doctor", hinted=True),
    Action("doctor.copy", "doctor", "y", "copy", "copy advice", "Copy what to do about the finding.", hinted=True),
    # dialogs
    Action("dialog.close", "dialog", "escape", "close", "cancel", "Close it and do nothing.", hinted=True),
    Action("dialog.accept", "dialog", "enter", "accept", "do it", "Do what it says.", hinted=True),
    Action("choice.up", "choice", "up,ctrl+p", "move(-1)", "up", "One entry up."),
    Action("choice.down", "choice", "down,ctrl+n", "move(1)", "down", "One entry down."),
    Action("choice.page_up", "choice", "pageup", "move(-10)", "page up", "Ten entries up."),
    Action("choice.page_down", "choice", "pagedown", "move(10)", "page down", "Ten entries down."),
    Action("help.close", "help", "escape,backspace,question_mark,f1", "close", "back", "Close the help.", hinted=True),
    # anywhere
    Action("go.runs", "app", "1", "go('runs')", "runs", "All runs.", "vreid runs"),
    Action("go.run", "app", "2", "go('run')", "run", "The run that was opened last.", "vreid show {run}"),
    Action("go.compare", "app", "3", "go('compare')", "compare", "The runs that were compared last.", "vreid compare {runs}"),
    Action("go.queue", "app", "4", "go('queue')", "queue", "What runs, what waits, and how busy the machine is.", "vreid queue"),
    Action("go.new", "app", "5,n", "go('new')", "new run", "The form of a new run, an ablation or the demo.", "vreid run SOURCE:TARGET"),
    Action("go.data", "app", "6", "go('data')", "datasets", "Datasets: what is here, and whether it is whole.", "vreid data ls"),
    Action("go.doctor", "app", "7", "go('doctor')", "doctor", "What may keep runs from running here.", "vreid doctor"),
    Action("app.next", "app", "tab", "focus_next", "next part", "To the next part of the screen."),
    Action("app.previous", "app", "shift+tab", "focus_previous", "part before", "To the part before."),
    Action("app.jump", "app", "f", "jump", "jump", "Show a letter on each part of the screen; typing it goes there."),
    Action("app.palette", "app", "colon,ctrl+p", "palette", "all actions", "Find an action by its name, and do it.", hinted=True),
    Action("app.command", "app", "at", "command", "as command", "Show the command lines that do the same, and copy one."),
    Action("app.theme", "app", "T", "theme", "colours", "Choose the colours."),
    Action("app.mouse", "app", "M", "mouse", "mouse", "Give the mouse to the terminal, to select text, or take it back."),
    Action("app.redraw", "app", "ctrl+l", "redraw", "redraw", "Draw all anew, after something else wrote to the terminal."),
    Action("app.help", "app", "question_mark,f1", "help", "help", "What the keys do here.", "vreid --help", hinted=True),
    Action("app.quit", "app", "q,ctrl+c", "leave", "quit", "Leave the dashboard; runs go on.", hinted=True),
)  # fmt: skip

BY_ID: Mapping[str, Action] = {action.id: action for action in ACTIONS}

HEADINGS: Mapping[Where, str] = {
    "list": "In the list of runs",
    "runs": "Around the list",
    "filter": "While typing a filter",
    "steer": "With runs: those that are marked, else the one under the cursor",
    "run": "On a run's screen",
    "compare": "Comparing",
    "queue": "In the queue",
    "form": "In the form of a new run",
    "fields": "In its fields",
    "data": "Among datasets",
    "doctor": "In the doctor's findings",
    "pane": "In rows to scroll through",
    "chart": "On a chart",
    "log": "In a log",
    "tiles": "Among pictures",
    "media": "Among retrieval sheets",
    "rows": "In a list",
    "dialog": "In a dialog",
    "choice": "In a choice and in the palette",
    "help": "In this help",
    "app": "Anywhere",
}


def bindings(*places: Where) -> list[BindingType]:
    """What a widget, screen or app binds that answers for these places."""
    from textual.binding import Binding  # the list can be printed without Textual

    return [
        Binding(action.keys, f"app.do('{action.id}')", action.label, show=False, id=action.id)
        for action in ACTIONS
        if action.where in places
    ]


def of_places(places: Sequence[Where]) -> list[Action]:
    """The actions of places, those of the first place first."""
    return [action for where in places for action in ACTIONS if action.where == where]
