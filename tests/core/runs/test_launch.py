import errno
import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from core.config import plain
from core.errors import RunError, StoreError
from core.runs import launch as launch_module
from core.runs.folder import read_json, write_json
from core.runs.launch import Plan, launch
from core.runs.processes import is_alive
from core.settings import Experiment
from core.store import Store, find_run, open_store, run_origin

WAIT = [sys.executable, "-c", "import time; time.sleep(60)"]
SAY = "import os, sys, core; print(sys.argv[1], core.__file__, os.getsid(0), os.getcwd())"


def test_a_run_is_written_down_before_it_starts(store: Store, home: Path) -> None:
    check = (
        "import sys, pathlib; print(sorted(p.name for p in pathlib.Path(sys.argv[1]).iterdir()))"
    )
    plan = Plan(Experiment(seed=4), tags=("a",), group="g1", data_root=home / "sets")
    run = launch(store, plan, [sys.executable, "-c", check])
    run.process.wait()
    assert "spec.json" in (run.folder / "log.txt").read_text()
    spec = json.loads((run.folder / "spec.json").read_text())
    assert spec["settings"] == json.loads(json.dumps(plain(plan.settings)))
    assert (spec["format"], spec["id"], spec["group"]) == (1, run.id, "g1")
    assert (spec["name"], spec["tags"]) == ("s2r-demo-syn-demo-cam-s4", ["a"])
    assert spec["data_root"] == str(home / "sets")
    assert spec["cache_root"] == str(home / "cache")
    found = find_run(store, run.id)
    assert (found.state, found.seed, found.folder) == ("starting", 4, str(run.folder))
    assert run_origin(store, run.id).environment["versions"]["python"]


def test_the_worker_finds_this_package_from_any_folder(
    store: Store, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / "core").mkdir()
    (home / "core" / "__init__.py").write_text("raise ImportError('the wrong core')")
    monkeypatch.chdir(home)
    run = launch(store, Plan(Experiment()), [sys.executable, "-P", "-c", SAY])
    run.process.wait()
    folder, package, session, place = (run.folder / "log.txt").read_text().split()
    assert Path(package) == Path(sys.modules["core"].__file__ or "")
    assert (folder, place) == (str(run.folder), str(home))
    assert int(session) == run.process.pid != os.getsid(0)


def test_the_process_can_be_found_again(store: Store, start) -> None:
    run = start("finish")
    found = read_json(run.folder / "process.json")
    run.process.wait()
    assert found is not None
    assert (found["pid"], found["parent"]) == (run.process.pid, os.getpid())
    assert found["process_start"] > 0


def test_no_run_folder_can_be_made(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VREID_RUNS", "/proc/runs")
    with pytest.raises(RunError, match=r"/proc/runs.*VREID_RUNS"):
        launch(store, Plan(Experiment()))


def test_a_locked_database_leaves_nothing_behind(store: Store, home: Path) -> None:
    impatient = open_store(timeout_s=0.05)
    with store.engine.begin(), pytest.raises(StoreError, match="locked"):
        launch(impatient, Plan(Experiment()))
    impatient.close()
    assert list((home / "runs").iterdir()) == []


def test_a_worker_that_cannot_be_started_is_a_failed_run(store: Store) -> None:
    with pytest.raises(RunError, match="can't be started"):
        launch(store, Plan(Experiment()), ["/nowhere/python"])
    assert find_run(store, "last").state == "failed"


def full_disk_at(name: str, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Let `write_json` fail for one file; what it was asked to write there."""
    asked: list[dict[str, Any]] = []

    def write(path: Path, value: dict[str, Any]) -> None:
        if path.name == name:
            asked.append(value)
            raise OSError(errno.ENOSPC, "No space left on device")
        write_json(path, value)

    monkeypatch.setattr(launch_module, "write_json", write)
    return asked


def test_a_worker_that_cannot_be_written_down_does_not_train_on(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = full_disk_at("process.json", monkeypatch)
    with pytest.raises(RunError, match="No space left"):
        launch(store, Plan(Experiment()), WAIT)
    assert not is_alive(asked[0]["pid"], asked[0]["process_start"], os.getpid())
    assert find_run(store, "last").state == "failed"


def test_a_full_disk_leaves_no_folder(
    store: Store, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    full_disk_at("spec.json", monkeypatch)
    with pytest.raises(RunError, match=r"No space left.*VREID_RUNS"):
        launch(store, Plan(Experiment()), WAIT)
    assert list((home / "runs").iterdir()) == []


def test_what_nobody_thought_of_leaves_no_folder(store: Store, home: Path) -> None:
    with pytest.raises(OverflowError):
        launch(store, Plan(Experiment(seed=10**30)), WAIT)
    assert list((home / "runs").iterdir()) == []
