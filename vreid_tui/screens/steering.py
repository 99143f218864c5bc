"""A screen on which runs are chosen, and what can be done with them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from core.text import harmless
from vreid_tui import control
from vreid_tui.actions import BY_ID, Action, Where
from vreid_tui.control import Outcome, many
from vreid_tui.screens.base import View
from vreid_tui.screens.dialogs import Confirm, Prompt
from vreid_tui.states import has_ended, labelled, sign
from vreid_tui.widgets.pane import Rows

if TYPE_CHECKING:
    from core.store.records import RunSummary

NOBODY = "there is no run here"


@dataclass(frozen=True, slots=True)
class Deed:
    """Something done to runs.

    Attributes:
        fits: whether it can be done to a run in this state.
        none: said where it can be done to none.
        question: asked first, with the runs it is about.
        do: does it, in a thread.
        asks: from how many runs on it asks.
        typed: from how many runs on a word has to be typed; 0 never.
    """

    fits: Callable[[str], bool]
    none: str
    question: str
    do: Callable[[Sequence[RunSummary]], Outcome]
    asks: int = 1
    typed: int = 0


def _goes_on(state: str) -> bool:
    return not has_ended(state)


def _may_go_on(state: str) -> bool:
    return has_ended(state) and state != "finished"


DEEDS: Mapping[str, Deed] = {
    "stop": Deed(
        _goes_on,
        "none of these runs goes on",
        "Stop {runs}? Each ends its step and writes a checkpoint.",
        lambda runs: control.halt(runs, "stop"),
    ),
    "kill": Deed(
        _goes_on,
        "none of these runs goes on",
        "End {runs} at once, without a checkpoint?",
        lambda runs: control.halt(runs, "kill"),
        typed=2,
    ),
    "pause": Deed(
        _goes_on,
        "none of these runs goes on",
        "Pause {runs}? Each writes a checkpoint and gives its place away.",
        lambda runs: control.halt(runs, "pause"),
        asks=2,
    ),
    "resume": Deed(
        _may_go_on,
        "none of these runs can go on: they go on already, or have finished",
        "Go on with {runs}, from the last checkpoint of each?",
        lambda runs: control.go_on(runs, afresh=False),
        asks=2,
    ),
    "retry": Deed(
        has_ended,
        "none of these runs has ended",
        "Train {runs} once more, from the beginning?",
        lambda runs: control.go_on(runs, afresh=True),
    ),
    "trash": Deed(
        has_ended,
        "these runs go on; stop them first",
        "Put {runs} into the trash? The files stay.",
        lambda runs: control.trash(runs),
        asks=2,
    ),
}


class SteeringView(View):
    """A screen with runs that can be stopped, taken on, tagged and so on."""

    PLACES: ClassVar[tuple[Where, ...]] = ("steer",)

    def targets(self) -> Sequence[RunSummary]:
        """The runs that actions are about: those that are marked, else the chosen one; override."""
        raise NotImplementedError

    def words(self) -> Mapping[str, str]:
        ids = [run.id for run in self.targets()]
        return {"run": ids[0], "runs": " ".join(ids)} if ids else {}

    def refusal(self, action: Action) -> str:
        name = action.id.rpartition(".")[2]
        if action.where != "steer":
            return ""
        if name == "undo":
            return "" if self.dashboard.undo_stack else "there is nothing to take back"
        runs = self.targets()
        if not runs:
            return NOBODY
        if name in ("compare", "diff"):
            return self._why_alone(name)
        deed = DEEDS.get(name)
        return "" if deed is None or any(deed.fits(run.state) for run in runs) else deed.none

    def action_stop(self) -> None:
        self._do("stop")

    def action_kill(self) -> None:
        self._do("kill")

    def action_pause(self) -> None:
        self._do("pause")

    def action_resume(self) -> None:
        self._do("resume")

    def action_retry(self) -> None:
        self._do("retry")

    def action_trash(self) -> None:
        self._do("trash")

    def action_tag(self) -> None:
        runs = self.targets()
        present = sorted({word for run in runs for word in run.tags})
        here = f" (now {harmless(' '.join(present))})" if present else ""

        def tag(text: str | None) -> None:
            if text and (words := text.split()):
                add = [word for word in words if not word.startswith("-")]
                remove = [word[1:] for word in words if word.startswith("-") and word != "-"]
                self.dashboard.work(lambda: control.tag(runs, add, remove))

        prompt = Prompt(f"Tags for {harmless(many(runs))}{here}", "", "word -word")
        self.app.push_screen(prompt, tag)

    def action_note(self) -> None:
        runs = self.targets()

        def note(text: str | None) -> None:
            if text is not None:
                self.dashboard.work(lambda: control.note(runs, text))

        before = runs[0].note if len(runs) == 1 else ""
        self.app.push_screen(Prompt(f"Note on {harmless(many(runs))}", before), note)

    def action_undo(self) -> None:
        self.dashboard.undo()

    def action_duplicate(self) -> None:
        self.dashboard.duplicate(self.targets()[0].id)

    def action_pin(self) -> None:
        run = self.targets()[0]
        self.dashboard.pinned = "" if self.dashboard.pinned == run.id else run.id
        done = "pinned" if self.dashboard.pinned else "no longer pinned:"
        self.dashboard.say(f"{done} {harmless(run.name)}")
        self.dashboard.need()
        self.dashboard.route()

    def action_compare(self) -> None:
        self.dashboard.compare(self._with_pinned())

    def action_diff(self) -> None:
        self.dashboard.compare(self._with_pinned(), part="others")

    def action_copy_id(self) -> None:
        self.dashboard.copy(" ".join(run.id for run in self.targets()), "the id")

    def action_copy_folder(self) -> None:
        from core.runs.folder import folder_of

        self.dashboard.copy(str(folder_of(self.targets()[0])), "the folder")

    def _with_pinned(self) -> list[str]:
        """The chosen runs, after the pinned one."""
        ids = [run.id for run in self.targets()]
        pinned = self.dashboard.pinned
        known = pinned in (self.dashboard.snapshot.runs or {})
        return [pinned, *(id_ for id_ in ids if id_ != pinned)] if known else ids

    def _why_alone(self, name: str) -> str:
        """Why there is nothing to compare with; "" where there is."""
        if len(self._with_pinned()) > 1:
            return ""
        pin = self.dashboard.keymap.shown(BY_ID["run.pin"], 1)
        return f"pin another run first ({pin})" + ("" if name == "diff" else ", or mark several")

    def _do(self, name: str) -> None:
        """Do something to those of the runs that it fits, once somebody has said yes."""
        deed = DEEDS[name]
        runs = [run for run in self.targets() if deed.fits(run.state)]
        if len(runs) < deed.asks:
            self.dashboard.work(lambda: deed.do(runs))
            return

        def do(sure: bool | None) -> None:
            if sure:
                self.dashboard.work(lambda: deed.do(runs))

        typed = name if deed.typed and len(runs) >= deed.typed else ""
        question = deed.question.format(runs=harmless(many(runs)))
        rows = run_rows(runs, ascii_only=self.dashboard.ascii_only)
        self.app.push_screen(Confirm(question, rows, name, typed), do)


def run_rows(runs: Sequence[RunSummary], *, ascii_only: bool) -> Rows:
    """Runs as a question names them."""
    return tuple(
        (
            (f" {run.id}  ", "muted"),
            (f"{labelled(run.state, ascii_only=ascii_only):<11} ", sign(run.state).role),
            (harmless(run.name), "text"),
        )
        for run in runs
    )
