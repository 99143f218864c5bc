"""What the dashboard does to runs: the same functions as the commands of `vreid`, no widget.

All of it is called in a thread of its own, opens the store for itself, and comes back with a
sentence; what goes wrong with one run stops no other.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from core.errors import VreidError

if TYPE_CHECKING:
    from core.runs.control import Want
    from core.store import RunSummary, Store

Act = Callable[["Store", "RunSummary"], object]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it.

    Attributes:
        text: a sentence.
        role: how it is coloured: "good", or "warning" where something went wrong.
        undo: takes it back; None where that can't be.
    """

    text: str
    role: Literal["good", "warning"] = "good"
    undo: Callable[[], Outcome] | None = None


def halt(runs: Sequence[RunSummary], want: Want) -> Outcome:
    """Ask runs to stop, to pause, or to end at once."""
    from core.runs.halt import stop
    from core.runs.reconcile import folder_of

    said = {"stop": "asked to stop", "pause": "asked to pause", "kill": "being ended"}[want]
    return _each(runs, lambda store, run: stop(store, folder_of(run), want), said)


def go_on(runs: Sequence[RunSummary], *, afresh: bool) -> Outcome:
    """Queue ended runs once more: from their last checkpoints, or from the beginning."""
    from core.queue.advance import advance
    from core.runs.again import again
    from core.runs.hand_over import hand_over
    from core.runs.reconcile import folder_of

    def queue(store: Store, run: RunSummary) -> None:
        again(store, run, folder_of(run), afresh=afresh)
        hand_over(store, [folder_of(run)])

    said = "queued from the beginning" if afresh else "queued from the last checkpoint"
    return _each(runs, queue, said, finish=lambda store: advance(store))


def trash(runs: Sequence[RunSummary]) -> Outcome:
    """Put ended runs into the trash."""
    from core.store import edit

    return _each(
        runs,
        lambda store, run: edit.trash(store, run.id),
        "in the trash",
        undo=lambda done: untrash(done),
    )


def untrash(runs: Sequence[RunSummary]) -> Outcome:
    """Take runs out of the trash."""
    from core.store import edit

    return _each(runs, lambda store, run: edit.untrash(store, run.id), "out of the trash")


def tag(runs: Sequence[RunSummary], add: Sequence[str], remove: Sequence[str]) -> Outcome:
    """Put words on runs, and take others away."""
    from core.store import edit

    def change(store: Store, run: RunSummary) -> None:
        edit.add_tags(store, run.id, add)
        edit.remove_tags(store, run.id, remove)

    def back(done: Sequence[RunSummary]) -> Outcome:
        return _each(done, _with_tags_of_before, "tagged as before")

    def _with_tags_of_before(store: Store, run: RunSummary) -> None:
        edit.remove_tags(store, run.id, [word for word in add if word not in run.tags])
        edit.add_tags(store, run.id, [word for word in remove if word in run.tags])

    return _each(runs, change, "tagged", undo=back)


def note(runs: Sequence[RunSummary], text: str) -> Outcome:
    """Write a note on runs in place of the one before."""
    from core.store import edit

    def back(done: Sequence[RunSummary]) -> Outcome:
        return _each(
            done, lambda store, run: edit.set_note(store, run.id, run.note), "noted as before"
        )

    return _each(runs, lambda store, run: edit.set_note(store, run.id, text), "noted", undo=back)


def _each(
    runs: Sequence[RunSummary],
    act: Act,
    said: str,
    *,
    undo: Callable[[Sequence[RunSummary]], Outcome] | None = None,
    finish: Callable[[Store], object] | None = None,
) -> Outcome:
    """Do something to every run, and say with how many it went well, and why not with another."""
    from core.store import open_store

    done: list[RunSummary] = []
    wrong: list[str] = []
    try:
        store = open_store()
        try:
            for run in runs:
                try:
                    act(store, run)
                    done.append(run)
                except VreidError as error:
                    wrong.append(str(error))
            if finish is not None and done:
                finish(store)
        finally:
            store.close()
    except VreidError as error:
        wrong.append(str(error))
    text = f"{many(done)} {said}" if done else ""
    if wrong:
        more = f" (and {len(wrong) - 1} more)" if len(wrong) > 1 else ""
        text = "; ".join(part for part in (text, wrong[0] + more) if part)
    back = (lambda: undo(done)) if undo is not None and done else None
    return Outcome(text, "warning" if wrong else "good", back)


def many(runs: Sequence[RunSummary]) -> str:
    """One run by its name, several by their number."""
    return f"run {runs[0].name}" if len(runs) == 1 else f"{len(runs)} runs"
