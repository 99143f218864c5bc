"""What the dashboard does to runs: the same functions as the commands of `vreid`, no widget.

All of it is called in a thread of its own, opens the store for itself, and comes back with a
sentence; what goes wrong with one run stops no other.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from core.errors import VreidError

if TYPE_CHECKING:
    from core.runs.control import Want
    from core.store import RunSummary, Store
    from vreid_tui.order import Order

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
    from core.runs.folder import folder_of
    from core.runs.halt import stop

    said = {"stop": "asked to stop", "pause": "asked to pause", "kill": "being ended"}[want]
    return _each(runs, lambda store, run: stop(store, folder_of(run), want), said)


def go_on(runs: Sequence[RunSummary], *, afresh: bool) -> Outcome:
    """Queue ended runs once more: from their last checkpoints, or from the beginning."""
    from core.queue.advance import advance
    from core.runs.again import again
    from core.runs.folder import folder_of
    from core.runs.hand_over import hand_over

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


def template(run_id: str) -> Order | Outcome:
    """The order of a run like this one, to be changed in the form."""
    from core.store import find_run, open_store, run_params
    from vreid_tui.order import like

    try:
        store = open_store()
        try:
            return like(run_params(store, run_id), find_run(store, run_id).tags)
        finally:
            store.close()
    except (VreidError, KeyError) as error:
        return Outcome(f"run {run_id} can't be taken as a template: {error}", "warning")


def start(order: Order) -> Outcome:
    """Start what a form says, by the very command line that it shows."""
    command = [sys.executable, "-P", "-m", "core.cli", *order.words()]
    return _start_series(command) if order.is_series else _start_run(command)


def _start_run(command: Sequence[str]) -> Outcome:
    done = subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if done.returncode:
        said = done.stderr.strip().splitlines() or [f"it ended with {done.returncode}"]
        return Outcome(said[-1].removeprefix("vreid: "), "warning")
    ids = done.stdout.split()
    return Outcome(f"{'run' if len(ids) == 1 else 'runs'} {' and '.join(ids)} queued")


def _start_series(command: Sequence[str]) -> Outcome:
    """Have a process of its own carry a series out, which outlives the dashboard."""
    from core import paths

    root = paths.runs_root()
    root.mkdir(parents=True, exist_ok=True)
    log = root / f"ablation-{time.strftime('%Y%m%d-%H%M%S')}.log"
    aside = ["sh", "-c", 'exec "$@" </dev/null >"$0" 2>&1 &', str(log), *command]
    subprocess.run(aside, check=False, start_new_session=True)
    return Outcome(f"the ablation goes on by itself; what it says is in {log}")


def move_before(run_id: str, other_id: str) -> Outcome:
    """Put a waiting run right before another."""
    from core.queue import turns

    return _once(lambda store: turns.move_before(store, run_id, other_id), "moved")


def to_front(run_id: str) -> Outcome:
    """Put a waiting run before all others of its priority."""
    from core.queue import turns

    return _once(lambda store: turns.to_front(store, run_id), "moved to the front")


def give_priority(run_id: str, priority: int) -> Outcome:
    """Change the priority of a waiting run."""
    from core.store.queue import reorder

    said = f"its priority is {priority}"
    return _once(lambda store: reorder(store, run_id, priority=priority), said)


def release(run_id: str) -> Outcome:
    """Let a waiting run wait for no other run."""
    from core.store import queue

    return _once(lambda store: queue.release(store, run_id), "it waits for no other run")


def pause_queue(*, paused: bool) -> Outcome:
    """Let no run start on this machine, or let them start again."""
    from core.queue.rules import pause
    from core.runs.provenance import machine

    said = "the queue is paused; what runs goes on" if paused else "the queue goes on"
    return _once(lambda store: pause(store, machine()["host"], paused), said)


def write_rules(words: Sequence[str]) -> Outcome:
    """Change how this machine is shared out, as `vreid queue set` does."""
    from core.queue import rules
    from core.runs.provenance import machine

    given = {name: value for name, _, value in (word.partition("=") for word in words)}
    said = "shared out so from now on"
    return _once(lambda store: rules.write_rules(store, machine()["host"], given), said)


def _once(act: Callable[[Store], object], said: str) -> Outcome:
    """Do something to the queue, and start what has room then."""
    from core.queue.advance import advance
    from core.store import open_store

    try:
        store = open_store()
        try:
            act(store)
            advance(store)
        finally:
            store.close()
    except VreidError as error:
        return Outcome(str(error), "warning")
    return Outcome(said)


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
