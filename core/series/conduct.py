"""Carry trainings out, some at a time, until all are done or somebody asks to end."""

import time
from collections import deque
from collections.abc import Callable, Sequence
from typing import Protocol

from core.errors import StoreError
from core.runs.interruption import Interruption
from core.series.plan import Training
from core.series.progress import Progress
from core.series.single import Outcome, Process, Single
from core.store import Store

POLL_S = 0.25

Start = Callable[[Training], Process]


class Watcher(Protocol):
    """Who is told what happens; must not raise."""

    def began(self, number: int, training: Training) -> None:
        """Take that a training, counted from 1, was started."""

    def ended(self, number: int, outcome: Outcome) -> None:
        """Take how it ended."""


def train(
    store: Store, missing: Sequence[Training], jobs: int, say: Callable[[str], None]
) -> tuple[list[Outcome], int]:
    """Carry out what is missing, until it is done or Ctrl-C is pressed.

    Args:
        store: where the runs will be.
        missing: what to run.
        jobs: how many at a time.
        say: takes lines about how it goes.

    Returns:
        The trainings that were begun and didn't finish, and the exit code of a request to end; 0
        where nobody asked.

    Raises:
        StoreError: the database can only be read.
    """
    if missing and store.notice:
        raise StoreError(store.notice)
    with Interruption() as interruption:
        outcomes = carry_out(missing, jobs, Progress(say, len(missing)), interruption)
    failed = [outcome for outcome in outcomes if outcome.state != "finished"]
    if not interruption.count:
        return failed, 0
    done = len(outcomes) - len(failed)
    say(
        f"stopped; {done} of {len(missing)} trainings are done. The same command goes on from there"
    )
    return failed, interruption.exit_code


def carry_out(
    trainings: Sequence[Training],
    jobs: int,
    watcher: Watcher,
    interruption: Interruption,
    start: Start | None = None,
) -> list[Outcome]:
    """Run trainings; one that fails stops no other.

    Each request to end is passed on to the trainings in progress, and none is begun after it.

    Args:
        trainings: what to run, in this order.
        jobs: how many at a time.
        watcher: told of every beginning and end.
        interruption: entered by the caller.
        start: begins one; None starts a `vreid run`.

    Returns:
        How those that were begun ended.
    """
    conductor = _Conductor(trainings, watcher, start or Single)
    passed_on = 0
    try:
        while conductor.running or (conductor.waiting and not interruption.count):
            while conductor.waiting and len(conductor.running) < jobs and not interruption.count:
                conductor.begin()
            if interruption.count > passed_on:
                passed_on = interruption.count
                conductor.interrupt()
            if not conductor.end() and conductor.running:
                time.sleep(POLL_S)
    except BaseException:
        conductor.interrupt()
        raise
    return conductor.outcomes


class _Conductor:
    """What waits, what runs, and what has ended."""

    def __init__(self, trainings: Sequence[Training], watcher: Watcher, start: Start) -> None:
        self.waiting = deque(enumerate(trainings, 1))
        self.running: dict[int, Process] = {}
        self.outcomes: list[Outcome] = []
        self._watcher, self._start = watcher, start

    def begin(self) -> None:
        """Start the next; a machine that can't is a failure of this one."""
        number, training = self.waiting.popleft()
        try:
            self.running[number] = self._start(training)
        except OSError as error:
            text = f"the process can't be started ({error.strerror or error})"
            self._conclude(number, Outcome(training, "failed", text=text))
        else:
            self._watcher.began(number, training)

    def interrupt(self) -> None:
        """Ask all in progress to end."""
        for process in self.running.values():
            process.interrupt()

    def end(self) -> bool:
        """Take in those that have ended; whether there were any."""
        over = [number for number, process in self.running.items() if process.poll() is not None]
        for number in over:
            self._conclude(number, self.running.pop(number).outcome())
        return bool(over)

    def _conclude(self, number: int, outcome: Outcome) -> None:
        self.outcomes.append(outcome)
        self._watcher.ended(number, outcome)
