"""One trial: an undisturbed run, and others like it that are killed until enough has happened."""

import random
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from core.chaos.blows import ASKED, BLOWS, Blow, strike, supervisors_of, worker_of
from core.chaos.evidence import Evidence, Rows, evidence, rows_of
from core.chaos.settings import render_first
from core.chaos.viewer import Viewer
from core.queue.advance import advance
from core.queue.rules import write_rules
from core.runs.again import again
from core.runs.processes import members
from core.runs.provenance import machine
from core.runs.reconcile import reconcile
from core.runs.submit import Plan, Submitted, submit
from core.runs.supervision import wait_unsupervised
from core.settings import Experiment
from core.store import RunSummary, Store, find_run
from core.store.states import ENDED

SETTLE_S = 60.0  # for supervisors to come, workers to end their step, and the store to know
LONGEST_S = 20.0  # between two blows to a run: about what it takes undisturbed
FINISH_S = 900.0


@dataclass(slots=True)
class Outcome:
    """What a trial came to.

    Attributes:
        kills: blows that somebody felt, by name.
        finished: runs that were compared with the undisturbed one.
        attempts: of all of them.
        wrong: what should not have been, in words.
        seconds: the whole of it.
    """

    kills: Counter[str] = field(default_factory=Counter)
    finished: int = 0
    attempts: int = 0
    wrong: list[str] = field(default_factory=list)
    seconds: float = 0.0


@dataclass(slots=True)
class _Victim:
    """A run, when it is struck next, and what its attempt and the store know.

    Attributes:
        blows: what this attempt has felt.
        acknowledged: rows that the store had.
    """

    run: Submitted
    next_at: float
    blows: list[Blow] = field(default_factory=list)
    acknowledged: set[tuple[str, int, float | None]] = field(default_factory=set)


def trial(
    store: Store,
    settings: Experiment,
    kills: int,
    *,
    seed: int = 0,
    jobs: int = 2,
    say: Callable[[str], None] = lambda _: None,
) -> Outcome:
    """Strike runs until so many blows were felt; every run must end as if nothing had been.

    Args:
        store: in a home of its own.
        settings: of every run.
        kills: how many blows.
        seed: of moments and kinds.
        jobs: runs at a time.
        say: takes lines about how it goes.
    """
    begun, outcome, generator = time.monotonic(), Outcome(), random.Random(seed)
    write_rules(store, machine()["host"], {"cpu": str(jobs)})
    say("an undisturbed run …")
    render_first(settings)
    reference = _undisturbed(store, settings)
    say(f"took {time.monotonic() - begun:.0f} s; {len(reference.rows)} metric rows")
    with Viewer() as viewer:
        play = _Play(store, settings, reference, generator, outcome, viewer)
        while sum(outcome.kills.values()) < kills or play.victims:
            play.step(jobs, more=sum(outcome.kills.values()) < kills)
            say(f"{sum(outcome.kills.values())} blows, {outcome.finished} runs finished")
            time.sleep(0.3)
    outcome.seconds = time.monotonic() - begun
    return outcome


def _undisturbed(store: Store, settings: Experiment) -> Evidence:
    run = submit(store, Plan(settings, "undisturbed"))
    advance(store)
    found = _settled(store, run.id, ENDED, FINISH_S)
    if found.state != "finished":
        raise RuntimeError(f"the undisturbed run {found.state}: {found.text}")
    return evidence(store, run.folder)


def _settled(store: Store, run_id: str, states: frozenset[str], patience_s: float) -> RunSummary:
    """The run once it is in one of these states, or patience is at its end."""
    deadline = time.monotonic() + patience_s
    while (run := find_run(store, run_id)).state not in states and time.monotonic() < deadline:
        reconcile(store)
        time.sleep(0.5)
    return run


class _Play:
    """The runs that are struck, and what is asked of them."""

    def __init__(
        self,
        store: Store,
        settings: Experiment,
        reference: Evidence,
        generator: random.Random,
        outcome: Outcome,
        viewer: Viewer,
    ) -> None:
        self._store, self._settings, self._reference = store, settings, reference
        self._generator, self._outcome, self._viewer = generator, outcome, viewer
        self.victims: list[_Victim] = []

    def step(self, jobs: int, *, more: bool) -> None:
        """Begin runs, strike those whose time has come, and bury those that are done."""
        while more and len(self.victims) < jobs:
            run = submit(self._store, Plan(self._settings, "struck"))
            advance(self._store)
            self.victims.append(_Victim(run, self._moment()))
        for victim in list(self.victims):
            run_id = victim.run.id
            victim.acknowledged |= rows_of(self._store, run_id)
            state = find_run(self._store, run_id).state
            if state == "finished":
                self._compare(victim)
                self.victims.remove(victim)
            elif state in ENDED:
                self._go_on(victim)
            elif more and time.monotonic() >= victim.next_at:
                self._strike(victim)
        self._viewer.keep_up()
        reconcile(self._store)

    def _moment(self) -> float:
        return time.monotonic() + self._generator.uniform(0.0, LONGEST_S)

    def _strike(self, victim: _Victim) -> None:
        blow = self._generator.choice(BLOWS)
        folder = victim.run.folder
        viewers = self._viewer.pids()
        had = bool(worker_of(folder)), bool(supervisors_of(folder))
        if had == (True, True) and strike(folder, blow, viewers):
            self._outcome.kills[blow.name] += 1
            victim.blows.append(blow)
            self._check(victim)
        victim.next_at = self._moment()

    def _check(self, victim: _Victim) -> None:
        """Wait until everybody has seen to it; then the state must be one that fits.

        What an earlier blow asked for may come about after a later one.
        """
        expected = victim.blows[-1].states | {"finished"}
        if any(blow.states >= ASKED for blow in victim.blows):
            expected |= ASKED
        run = _settled(self._store, victim.run.id, expected, SETTLE_S)
        if run.state not in expected:
            self._wrong(victim, f"{run.state} ({run.text})")
        over = run.state in ENDED and wait_unsupervised(victim.run.folder, SETTLE_S)
        if over and members(victim.run.id):
            self._wrong(victim, "processes are left")

    def _go_on(self, victim: _Victim) -> None:
        run = find_run(self._store, victim.run.id)
        again(self._store, run, victim.run.folder)
        victim.blows.clear()
        advance(self._store)
        victim.next_at = self._moment()

    def _compare(self, victim: _Victim) -> None:
        self._outcome.finished += 1
        self._outcome.attempts += find_run(self._store, victim.run.id).attempt
        found = evidence(self._store, victim.run.folder)
        if found.weights != self._reference.weights:
            self._wrong(victim, "other weights than the undisturbed run")
        lost, added = _difference(self._reference.rows, found.rows)
        if lost or added:
            self._wrong(victim, f"{len(lost)} rows lost, {len(added)} not of this run: {added[:3]}")
        if gone := victim.acknowledged - found.rows:
            self._wrong(victim, f"{len(gone)} acknowledged rows are gone")

    def _wrong(self, victim: _Victim, text: str) -> None:
        felt = ", ".join(blow.name for blow in victim.blows) or "nothing"
        self._outcome.wrong.append(f"run {victim.run.id}: {text} after {felt}")


def _difference(expected: Rows, found: Rows) -> tuple[Sequence[object], Sequence[object]]:
    return sorted(expected - found, key=str), sorted(found - expected, key=str)
