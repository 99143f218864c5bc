"""Supervisors as processes of their own: what may happen to them, and to whom they look after."""

import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import core
from core.journal import JOURNAL, read_events
from core.runs.attempts import history
from core.runs.control import ask
from core.runs.folder import PROCESS, read_json
from core.runs.processes import is_alive
from core.runs.reconcile import reconcile
from core.runs.submit import Submitted
from core.runs.supervision import OWN_LOG, is_supervised, supervise
from core.store import Store, find_run, series
from core.store.states import ENDED

STEPS = [1, 2, 3]


@pytest.fixture
def detached(submitted, until, working) -> Callable[[str], Submitted]:
    """Starts a supervisor for a run of the fake worker, which is at work then."""

    def started(mode: str) -> Submitted:
        run = submitted(mode)
        supervise(run.folder)
        until(lambda: working(run.folder))
        return run

    return started


def ids(folder: Path) -> tuple[int, int]:
    """Process ids of supervisor and worker."""
    process = read_json(folder / PROCESS)
    return process["parent"], process["pid"]


def ended(store: Store, run: Submitted) -> bool:
    return find_run(store, run.id).state in ENDED and not is_supervised(run.folder)


def starts(folder: Path) -> int:
    return [event["type"] for event, _ in read_events(folder / JOURNAL)].count("started")


TERMINAL = """
import sys, time
from pathlib import Path
from core.runs.supervision import supervise
supervise(Path(sys.argv[1]))
print("submitted", flush=True)
time.sleep(60)
"""


def test_a_run_outlives_the_terminal_it_was_started_from(
    store: Store, submitted, until, working
) -> None:
    run = submitted("wait")
    shell = subprocess.Popen(
        [sys.executable, "-c", TERMINAL, str(run.folder)],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(Path(core.__file__).parents[1])},
        start_new_session=True,
    )
    with shell:
        assert shell.stdout.readline() == b"submitted\n"
        until(lambda: working(run.folder))
        os.killpg(shell.pid, signal.SIGHUP)
        os.killpg(shell.pid, signal.SIGKILL)
    supervisor, worker = ids(run.folder)
    assert len({os.getsid(0), os.getsid(supervisor), os.getsid(worker)}) == 3
    until(lambda: find_run(store, run.id).state == "running")
    os.kill(supervisor, signal.SIGHUP)
    assert is_supervised(run.folder)
    assert is_alive(worker, None)
    os.kill(supervisor, signal.SIGTERM)
    until(lambda: ended(store, run))
    assert find_run(store, run.id).text == "stopped after step 3"
    assert not is_alive(worker, None)


def test_a_worker_whose_supervisor_was_killed_gets_another(store: Store, detached, until) -> None:
    run = detached("wait")
    supervisor, worker = ids(run.folder)
    os.kill(supervisor, signal.SIGKILL)
    until(lambda: not is_supervised(run.folder))
    assert reconcile(store) == []
    until(lambda: is_supervised(run.folder) and find_run(store, run.id).state == "running")
    assert reconcile(store) == []
    ask(run.folder, "stop")
    until(lambda: ended(store, run))
    found = find_run(store, run.id)
    assert (found.state, found.text, found.attempt) == ("stopped", "stopped after step 3", 1)
    assert starts(run.folder) == 1
    assert not is_alive(worker, None)
    assert series(store, run.id, "loss/total").steps == STEPS
    assert (run.folder / OWN_LOG).read_text() == ""


def test_supervisor_and_worker_killed_together_leave_a_lost_run(
    store: Store, detached, until
) -> None:
    run = detached("stubborn")
    supervisor, worker = ids(run.folder)
    os.kill(supervisor, signal.SIGKILL)
    os.kill(worker, signal.SIGKILL)
    until(lambda: not is_supervised(run.folder) and not is_alive(worker, None))
    assert reconcile(store) == [run.id]
    pids = (run.folder / "pids").read_text().split()
    assert not any(is_alive(int(pid), None) for pid in pids)  # nor what the worker had started
    found = find_run(store, run.id)
    assert (found.state, found.reason) == ("lost", "process")
    assert series(store, run.id, "loss/total").steps == STEPS
    assert history(run.folder).ending.state == "lost"
    assert reconcile(store) == []
    assert find_run(store, run.id) == found


def test_of_two_supervisors_one_goes(store: Store, submitted, until, working) -> None:
    run = submitted("wait")
    both = [
        subprocess.Popen([sys.executable, "-P", "-m", "core.supervise", str(run.folder)])
        for _ in range(2)
    ]
    assert [each.wait() for each in both] == [0, 0]  # they have detached
    until(lambda: working(run.folder))
    supervise(run.folder, adopt=True)
    ask(run.folder, "stop")
    until(lambda: ended(store, run))
    assert starts(run.folder) == 1
    assert find_run(store, run.id).state == "stopped"


def test_a_disk_that_is_full_at_the_end_costs_neither_ending_nor_supervisor(
    store: Store, detached, until
) -> None:
    run = detached("wait")
    supervisor, worker = ids(run.folder)
    until(lambda: find_run(store, run.id).state == "running")
    _, most = resource.prlimit(supervisor, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
    os.kill(worker, signal.SIGKILL)
    until(lambda: not is_alive(worker, None))
    assert is_supervised(run.folder)
    assert find_run(store, run.id).state == "running"
    resource.prlimit(supervisor, resource.RLIMIT_FSIZE, (most, most))
    until(lambda: ended(store, run))
    found = find_run(store, run.id)
    assert (found.state, found.reason) == ("failed", "signal")
