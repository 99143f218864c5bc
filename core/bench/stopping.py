"""From `vreid stop` until the place of a run is given to the next that waits.

A training of S2R on the small form of the embedded pair holds the only place; another waits.
"""

import time
from collections.abc import Iterator
from itertools import pairwise
from statistics import median

from core.bench.home import own_home
from core.bench.measure import Case, Work
from core.queue.advance import advance
from core.queue.rules import write_rules
from core.runs.control import Want, who
from core.runs.halt import stop
from core.runs.provenance import machine
from core.runs.submit import Plan, Submitted, submit
from core.runs.supervision import wait_unsupervised
from core.settings import Experiment
from core.store import Store, find_run, open_store
from core.store.details import latest
from core.store.queue import standing

TIMES = 9
STEP_S = 0.02
LONGEST_S = 300.0
WAYS: tuple[Want, ...] = ("stop", "pause", "kill")


def cases(_large: bool, shrink: int) -> Iterator[Case]:
    """What is measured: nothing larger takes minutes; the number of times is divided."""
    times = max(1, TIMES // shrink)
    for place, way in enumerate(WAYS):
        yield Case(f"vreid {way}", f"{times} runs", f"{__name__}:freed", (times, place))


def freed(times: int, place: int) -> Work:
    """Runs in a row on one place, each brought to its end while the next waits."""
    from core.chaos.settings import render_first, small

    def work() -> str:
        with own_home():
            settings, store = small(), open_store()
            write_rules(store, machine()["host"], {"cpu": "1"})
            render_first(settings)
            took = _in_turn(store, settings, times, WAYS[place])
            store.close()
        return (
            f"place given on after {median(took):.2f} s in the median "
            f"({min(took):.2f} to {max(took):.2f})"
        )

    return work


def _in_turn(store: Store, settings: Experiment, times: int, way: Want) -> list[float]:
    runs = [submit(store, Plan(settings)) for _ in range(times + 1)]
    advance(store, standby=False)
    took = []
    for run, following in pairwise(runs):
        _until_it_trains(store, run)
        asked = time.time()
        stop(store, run.folder, way)
        took.append(_claimed(store, following) - asked)
    stop(store, runs[-1].folder, "kill")
    wait_unsupervised(runs[-1].folder, LONGEST_S)
    return took


def _until_it_trains(store: Store, run: Submitted) -> None:
    deadline = time.monotonic() + LONGEST_S
    while not latest(store, run.id):
        _patiently(deadline, f"run {run.id} is {find_run(store, run.id).state}")


def _claimed(store: Store, run: Submitted) -> float:
    """When a run was given its place, in seconds since the epoch."""
    deadline = time.monotonic() + LONGEST_S
    while True:
        for job in standing(store, machine()["host"], who()).active:
            if job.id == run.id and job.claimed:
                return job.claimed
        _patiently(deadline, f"run {run.id} was given no place")


def _patiently(deadline: float, complaint: str) -> None:
    if time.monotonic() > deadline:
        raise RuntimeError(complaint)
    time.sleep(STEP_S)
