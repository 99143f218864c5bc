import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from core.runs import reconcile as reconcile_module
from core.runs.folder import EXIT, PROCESS, write_json
from core.runs.processes import describe
from core.runs.provenance import machine
from core.runs.reconcile import judge, reconcile
from core.store import Store, events, find_run
from core.store.ingest import conclude, ingest

HERE = machine()
OTHER_BOOT = {"boot_id": "another"}
OTHER_CONTAINER = {"pid_namespace": "pid:[1]"}
ELSEWHERE = {"host": "far-away"}


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reconcile_module, "PARENT_S", 0.0)


def gone() -> dict[str, Any]:
    """A process that has ended."""
    process = subprocess.Popen([sys.executable, "-c", "pass"])
    found = describe(process.pid)
    process.wait()
    return found


def own(**changes: Any) -> dict[str, Any]:
    """This very process, described with changes."""
    return describe(os.getpid()) | changes


@pytest.mark.parametrize(
    ("process", "state", "reason"),
    [
        (own(), None, ""),
        (own(process_start=1.0), "lost", "process"),  # the number was given to another program
        (gone(), "lost", "process"),
        (own(**OTHER_BOOT), "lost", "restart"),
        (own(**OTHER_CONTAINER), "lost", "restart"),
        (own(**OTHER_BOOT, **ELSEWHERE), None, ""),
        (gone() | OTHER_CONTAINER | ELSEWHERE, None, ""),
        (gone() | ELSEWHERE, "lost", "process"),  # the machine got another name
    ],
)
def test_processes_are_judged_by_boot_number_and_start(
    make_run, process: dict[str, Any], state: str | None, reason: str
) -> None:
    folder = make_run()
    write_json(folder / PROCESS, process)
    found = judge(folder, time.time(), HERE)
    assert (found and found.state) == state
    assert (found.reason if found else "") == reason


def test_the_journal_names_the_process_where_no_file_does(make_run) -> None:
    me = {key: own()[key] for key in ("pid", "process_start", "boot_id", "host")}
    assert judge(make_run(("started", me)), 0.0, HERE) is None
    for change in ({"process_start": 1.0}, OTHER_BOOT):
        found = judge(make_run(("started", me | change)), 0.0, HERE)
        assert found is not None
        assert found.state == "lost"


def test_a_launcher_gets_a_minute(make_run, tmp_path: Path) -> None:
    folder = make_run()
    assert judge(folder, time.time(), HERE) is None
    never = judge(folder, time.time() - 120, HERE)
    assert never is not None
    assert "never started" in never.text
    missing = judge(tmp_path / "nowhere", time.time(), HERE)
    assert missing is not None
    assert missing.reason == "folder"


@pytest.mark.parametrize(
    ("record", "state"),
    [
        ({"code": 0, "asked": False}, "failed"),
        ({"code": 130, "asked": False}, "stopped"),
        ({"code": -9, "asked": True}, "stopped"),
        ({"code": -9, "asked": False}, "failed"),
    ],
)
def test_what_the_parent_saw_counts(make_run, record: dict[str, Any], state: str) -> None:
    folder = make_run()
    write_json(folder / PROCESS, gone())
    write_json(folder / EXIT, record)
    found = judge(folder, time.time(), HERE)
    assert found is not None
    assert found.state == state


def test_the_journal_is_taken_in_and_outweighs_everything(store: Store, make_run) -> None:
    folder = make_run()
    ingest(store, folder)
    late = make_run(("finished", {"scores": {"student/mAP": 0.5}}))
    (folder / "events.jsonl").write_bytes((late / "events.jsonl").read_bytes())
    write_json(folder / PROCESS, gone())
    assert reconcile(store) == []
    assert find_run(store, folder.name).state == "finished"


def test_doing_it_twice_changes_nothing(store: Store, make_run) -> None:
    folder = make_run(("note", {"text": "hello"}))
    ingest(store, folder)
    write_json(folder / PROCESS, gone())
    assert reconcile(store) == [folder.name]
    first = find_run(store, folder.name)
    assert (first.state, first.text) == ("lost", "its process is gone and left no word")
    assert reconcile(store) == []
    assert find_run(store, folder.name) == first
    assert [event.kind for event in events(store, folder.name)] == ["note", "lost"]


def test_an_ended_run_is_never_looked_at_again(store: Store, make_run) -> None:
    folder = make_run()
    ingest(store, folder)
    conclude(store, folder.name, "stopped", "", "", 1.0)
    write_json(folder / PROCESS, gone())
    assert reconcile(store) == []
    assert find_run(store, folder.name).state == "stopped"


def test_a_parent_that_is_slow_to_speak_is_waited_for(
    store: Store, make_run, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = make_run()
    ingest(store, folder)
    write_json(folder / PROCESS, gone())

    def parent_speaks(_: float) -> None:
        write_json(folder / EXIT, {"code": 0, "asked": True})

    monkeypatch.setattr(reconcile_module.time, "sleep", parent_speaks)
    assert reconcile(store) == [folder.name]
    assert find_run(store, folder.name).state == "stopped"


def test_a_moved_home_is_found(store: Store, make_run, home: Path) -> None:
    folder = make_run()
    ingest(store, folder)
    with store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE run SET folder = '/old/place'")
    write_json(folder / PROCESS, own())
    assert reconcile(store) == []
    assert find_run(store, folder.name).state == "starting"
