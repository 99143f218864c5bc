"""`vreid stop`, `pause`, `resume`, `retry`, `rm`, `tag`, `note`: one run, or many by a filter."""

import shlex
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from core.cli.lists import current_store
from core.cli.output import put, tell
from core.cli.states import state_word
from core.cli.watch import ending_line, follow_alone, leave
from core.errors import ConfigError, RunError, VreidError
from core.queue.advance import advance
from core.runs.again import again
from core.runs.control import Want
from core.runs.folder import folder_of
from core.runs.give_up import give_up
from core.runs.halt import stop
from core.runs.hand_over import hand_over
from core.runs.interruption import Interruption
from core.runs.reconcile import reconcile
from core.runs.supervision import is_supervised
from core.store import RunSummary, Store, find_run
from core.store.choice import choose
from core.store.edit import add_tags, remove_tags, set_note, trash, untrash
from core.store.states import ACTIVE, ENDED
from core.text import harmless

_POLL_S = 0.2
_LOOK_S = 2.0


@dataclass(frozen=True, slots=True)
class Halt:
    """How runs are brought to an end.

    Attributes:
        want: "stop", "pause" or "kill".
        grace_s: for the worker to end by itself.
        wait: until they have ended.
    """

    want: Want
    grace_s: float
    wait: bool = True


def halt(words: Sequence[str], way: Halt, *, sure: bool) -> int:
    """Stop or pause runs; returns the exit code.

    Raises:
        StoreError: no run is meant by these words.
        RunError: many are meant, and nobody has said yes.
    """
    store = current_store()
    chosen = [run for run in choose(store, words) if run.state not in ENDED]
    if not chosen:
        tell("vreid: none of these runs goes on; `vreid runs` lists their states")
        return 1
    _confirm(way.want, chosen, words, sure)
    asked = _each(chosen, lambda run: stop(store, folder_of(run), way.want, way.grace_s))
    if way.wait:
        return _wait(store, asked, len(chosen))
    return 0 if len(asked) == len(chosen) else 1


def go_on(
    words: Sequence[str],
    *,
    detach: bool,
    sure: bool,
    afresh: bool = False,
    force: bool = False,
) -> int:
    """Queue ended runs once more; a single one is followed. Returns the exit code.

    Args:
        words: which runs.
        detach: don't follow.
        sure: many are meant.
        afresh: from the beginning, not from the last checkpoint.
        force: give up those that run on a machine that is gone for good.

    Raises:
        StoreError: no run is meant by these words.
        RunError: many are meant, and nobody has said yes.
    """
    store = current_store()
    verb = "retry" if afresh else "resume"
    meant = choose(store, words)
    if force:
        meant = _given_up(store, meant)
    alone = len(meant) == len(words) == 1  # named by itself, it is told why not
    chosen = [run for run in meant if alone or _may(run, afresh)]
    if not chosen:
        tell(f"vreid: there is nothing to {verb} among these runs")
        return 1
    _confirm(verb, chosen, words, sure)
    queued = _each(chosen, lambda run: _queue(store, run, afresh))
    hand_over(store, [folder_of(run) for run in queued])
    advance(store)
    if len(chosen) > 1 or detach or not queued:
        leave(*(run.id for run in queued))
        return 0 if len(queued) == len(chosen) else 1
    return follow_alone(store, queued[0], time.time())


def _given_up(store: Store, meant: Sequence[RunSummary]) -> list[RunSummary]:
    """These runs, those that are active called lost."""
    _each(
        [run for run in meant if run.state in ACTIVE],
        lambda run: give_up(store, run, folder_of(run)),
    )
    return [find_run(store, run.id) for run in meant]


def _may(run: RunSummary, afresh: bool) -> bool:
    """Whether a further attempt of a run can be meant by a filter."""
    return run.state in ENDED and (afresh or run.state != "finished")


def _queue(store: Store, run: RunSummary, afresh: bool) -> None:
    from_checkpoint = again(store, run, folder_of(run), afresh=afresh)
    start = "its last checkpoint" if from_checkpoint else "the beginning"
    tell(f"run {run.id}: attempt {run.attempt + 1}, from {start}")


def remove(words: Sequence[str], *, undo: bool, sure: bool) -> int:
    """Put ended runs into the trash, or take them out again; returns the exit code.

    Raises:
        StoreError: no run is meant by these words.
        RunError: many are meant, and nobody has said yes.
    """
    store = current_store()
    chosen = choose(store, words, trashed=undo)
    _confirm("take out of the trash" if undo else "rm", chosen, words, sure)
    act = untrash if undo else trash
    done = _each(chosen, lambda run: act(store, run.id))
    if done and undo:
        tell(f"{_many(done)} out of the trash")
    elif done:
        back = shlex.join(words if len(done) > len(words) else [run.id for run in done])
        tell(f"{_many(done)} in the trash; `vreid rm --undo {back}` takes back")
    return 0 if len(done) == len(chosen) else 1


def tag(words: Sequence[str], add: Sequence[str], remove: Sequence[str], *, sure: bool) -> int:
    """Put tags on runs and take others away; returns the exit code.

    Raises:
        ConfigError: there is nothing to change.
        StoreError: no run is meant by these words.
    """
    if not add and not remove:
        raise ConfigError("say what to change: --add WORD or --remove WORD")
    store = current_store()
    chosen = choose(store, words)
    _confirm("tag", chosen, words, sure)

    def change(run: RunSummary) -> None:
        add_tags(store, run.id, add)
        remove_tags(store, run.id, remove)

    done = _each(chosen, change)
    tell(f"{_many(done)} tagged")
    return 0 if len(done) == len(chosen) else 1


def note(words: Sequence[str], text: str, *, sure: bool) -> int:
    """Write a note on runs in place of the one before; returns the exit code.

    Raises:
        StoreError: no run is meant by these words.
    """
    store = current_store()
    chosen = choose(store, words)
    _confirm("note", chosen, words, sure)
    done = _each(chosen, lambda run: set_note(store, run.id, text))
    tell(f"{_many(done)} noted")
    return 0 if len(done) == len(chosen) else 1


def _confirm(verb: str, chosen: Sequence[RunSummary], words: Sequence[str], sure: bool) -> None:
    """Have somebody say yes where words mean more runs than they name."""
    if sure or len(chosen) <= len(words):
        return
    for run in chosen[:10]:
        tell(f"  {run.id}  {state_word(run.state)}  {harmless(run.name)}")
    if len(chosen) > 10:
        tell(f"  and {len(chosen) - 10} more")
    if not sys.stdin.isatty():
        raise RunError(f"this would {verb} {_many(chosen)}; add --yes if they are meant")
    tell(f"{verb} {_many(chosen)}? [y/N] ")
    if sys.stdin.readline().strip().lower() not in ("y", "yes"):
        raise RunError("nothing was done")


def _each(chosen: Sequence[RunSummary], act: Callable[[RunSummary], object]) -> list[RunSummary]:
    """Do something to every run; what goes wrong with one is said, and stops no other."""
    done = []
    for run in chosen:
        try:
            act(run)
            done.append(run)
        except VreidError as error:
            tell(f"vreid: {error}")
    return done


def _wait(store: Store, asked: Sequence[RunSummary], expected: int) -> int:
    """Wait until the runs have ended, and say how."""
    left = {run.id: run for run in asked}
    look_at = 0.0
    with Interruption() as interruption:
        while left and not interruption.count:
            if time.monotonic() >= look_at:  # a supervisor may have died meanwhile
                reconcile(store)
                look_at = time.monotonic() + _LOOK_S
            for run_id in list(left):
                run = find_run(store, run_id)
                if run.state in ENDED and not is_supervised(folder_of(run)):
                    put(ending_line(run.id, run))
                    del left[run_id]
            time.sleep(_POLL_S if left else 0)
    if left:
        tell(f"{_many(list(left.values()))} still to end; `vreid stop --kill` doesn't wait")
        return interruption.exit_code
    return 0 if len(asked) == expected else 1


def _many(runs: Sequence[RunSummary]) -> str:
    return "1 run" if len(runs) == 1 else f"{len(runs)} runs"
