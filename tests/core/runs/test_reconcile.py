import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psutil
import pytest

from core.journal import Journal
from core.runs import reconcile as reconcile_module
from core.runs.attempts import history
from core.runs.folder import EXIT, LOCK, PROCESS, folder_of, write_json
from core.runs.processes import TAG, describe, is_alive
from core.runs.reconcile import reconcile
from core.runs.supervision import supervision
from core.store import Store, events, find_run
from core.store.ingest import conclude, ingest
from core.store.queue import take_off

SLEEP = [sys.executable, "-S", "-c", "import time; time.sleep(60)"]
START = ("started", {"attempt": 1})


@pytest.fixture(autouse=True)
def adoptions(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Folders for which another supervisor would be started."""
    found: list[Path] = []

    def supervise(folder: Path, *, adopt: bool) -> None:
        assert adopt
        found.append(folder)

    monkeypatch.setattr(reconcile_module, "supervise", supervise)
    return found


@pytest.fixture
def known(store: Store, make_run):
    """A run that the store knows, and which isn't looked after."""

    def make(*story: tuple[str, dict[str, Any]], process: Any = None, **spec: Any) -> Path:
        folder = make_run(*story, **spec)
        ingest(store, folder)
        if process:
            write_json(folder / PROCESS, process)
        return folder

    return make


def gone() -> dict[str, Any]:
    """A process that has ended."""
    process = subprocess.Popen([sys.executable, "-S", "-c", "pass"])
    found = describe(process.pid)
    process.wait()
    return found


def test_a_worker_that_lives_gets_another_supervisor(
    store: Store, known, adoptions: list[Path]
) -> None:
    folder = known(START, process=describe(os.getpid()))
    assert reconcile(store) == []
    assert adoptions == [folder]
    assert find_run(store, folder.name).state == "running"


def test_a_worker_that_is_looked_after_is_left_alone(
    store: Store, known, adoptions: list[Path]
) -> None:
    alive, over = known(START, process=describe(os.getpid())), known(START, process=gone())
    with supervision(alive), supervision(over):
        assert reconcile(store) == []
    assert adoptions == []
    assert find_run(store, over.name).state == "running"


@pytest.mark.parametrize("name", [{"host": "renamed"}, {}])
def test_a_machine_that_changed_its_name_knows_its_runs(
    store: Store, known, adoptions: list[Path], name: dict[str, str]
) -> None:
    alive = known(START, process=describe(os.getpid()) | name)
    over = known(START, process=gone() | name)
    assert reconcile(store) == [over.name]
    assert adoptions == [alive]


def test_a_run_of_another_machine_is_none_of_ours(
    store: Store, known, adoptions: list[Path]
) -> None:
    there = {"host": "far-away", "boot_id": "another"}
    folder = known(START, process=describe(os.getpid()) | there)
    assert reconcile(store) == []
    assert adoptions == []
    assert find_run(store, folder.name).state == "running"


def test_a_start_of_the_machine_in_between_is_told(store: Store, known) -> None:
    folder = known(START, process=describe(os.getpid()) | {"boot_id": "before the power went"})
    assert reconcile(store) == [folder.name]
    found = find_run(store, folder.name)
    assert (found.state, found.reason) == ("lost", "restart")
    assert history(folder).ending.reason == "restart"  # for a store that is made anew


def test_the_journal_is_taken_in_and_outweighs_everything(store: Store, known) -> None:
    folder = known(START, process=gone())
    write_json(folder / EXIT, {"code": 3})
    with Journal(folder) as journal:
        journal.write("finished", scores={"student/mAP": 0.5})
    assert reconcile(store) == [folder.name]
    assert find_run(store, folder.name).state == "finished"
    assert [event.kind for event in events(store, folder.name)] == ["started", "finished"]


def test_doing_it_twice_changes_nothing(store: Store, known) -> None:
    folder = known(START, process=gone())
    assert reconcile(store) == [folder.name]
    first = find_run(store, folder.name)
    assert (first.state, first.text) == ("lost", "its process is gone and left no word")
    assert reconcile(store) == []
    assert find_run(store, folder.name) == first
    assert [event.kind for event in events(store, folder.name)] == ["started", "lost"]


def test_an_ended_run_is_never_looked_at_again(store: Store, known) -> None:
    folder = known(START, process=gone())
    conclude(store, folder.name, "stopped", "", "", 1.0)
    assert reconcile(store) == []
    assert find_run(store, folder.name).state == "stopped"


def test_a_run_that_was_never_started_goes_back_into_the_queue(
    store: Store, submitted, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = submitted("finish").folder
    assert reconcile(store) == []
    assert find_run(store, folder.name).state == "starting"  # whoever starts it is given a minute
    clock = time.time
    monkeypatch.setattr(time, "time", lambda: clock() - 3600)  # set back meanwhile
    assert reconcile(store) == []
    assert find_run(store, folder.name).state == "queued"
    assert history(folder).ending is None
    assert reconcile(store) == []


def test_a_run_that_is_taken_off_the_queue_is_not_lost_meanwhile(store: Store, known) -> None:
    folder = known(queue={}, created=time.time() - 3600)
    assert take_off(store, folder.name)
    assert reconcile(store) == []
    assert find_run(store, folder.name).state == "stopping"


def test_a_run_that_never_was_in_a_queue_is_lost(store: Store, known) -> None:
    folder = known(created=time.time() - 3600)
    assert reconcile(store) == [folder.name]
    assert "never started" in find_run(store, folder.name).text


def test_a_folder_that_is_gone_is_told(store: Store, known) -> None:
    folder = known(START)
    shutil.rmtree(folder)
    assert reconcile(store) == [folder.name]
    assert find_run(store, folder.name).reason == "folder"


def test_a_folder_that_cannot_be_locked_waits(store: Store, known, adoptions: list[Path]) -> None:
    folder = known(START, process=gone())
    (folder / LOCK).mkdir()
    assert reconcile(store) == []
    assert find_run(store, folder.name).state == "running"


def test_a_moved_home_is_found(store: Store, known, adoptions: list[Path]) -> None:
    folder = known(START, process=describe(os.getpid()))
    with store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE run SET folder = '/old/place'")
    assert folder_of(find_run(store, folder.name)) == folder
    assert reconcile(store) == []
    assert adoptions == [folder]


def test_no_process_to_be_had_is_no_end(
    store: Store, known, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError("no process to be had")

    monkeypatch.setattr(reconcile_module, "supervise", refuse)
    folder = known(START, process=describe(os.getpid()))
    assert reconcile(store) == []
    assert find_run(store, folder.name).state == "running"


def test_what_a_dead_worker_left_behind_is_ended_and_nothing_else(
    store: Store, known, no_strays: None
) -> None:
    over, other = known(START, process=gone()), known(START, process=describe(os.getpid()))
    left = [
        subprocess.Popen(SLEEP, env={**os.environ, TAG: folder.name}) for folder in (over, other)
    ]
    for process, folder in zip(left, (over, other), strict=True):
        while psutil.Process(process.pid).environ().get(TAG) != folder.name:
            time.sleep(0.01)
    assert reconcile(store) == [over.name]
    assert left[0].wait() == -9
    assert is_alive(left[1].pid, None)
    left[1].kill()
    left[1].wait()
