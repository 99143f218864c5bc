import errno
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from core.config import plain
from core.errors import RunError, StoreError
from core.runs import submit as submit_module
from core.runs.control import who
from core.runs.provenance import machine
from core.runs.submit import Plan, Wait, submit
from core.settings import Experiment
from core.store import Store, find_run, open_store, run_origin
from core.store.queue import standing


@pytest.fixture(autouse=True)
def frozen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What freezing does is tested where it is done."""
    monkeypatch.setattr(submit_module, "freeze", lambda cache_root: cache_root / "code" / "0")


def test_a_run_is_written_down_and_waits(
    store: Store, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(home)
    monkeypatch.setenv("OMP_NUM_THREADS", "3")
    monkeypatch.setenv("HF_TOKEN", "secret")
    monkeypatch.setenv("EDITOR", "none of its business")
    plan = Plan(Experiment(seed=4), tags=("a",), group="g1", data_root=home / "sets")
    run = submit(store, plan)
    assert [file.name for file in run.folder.iterdir()] == ["spec.json"]
    spec = json.loads((run.folder / "spec.json").read_text())
    assert spec["settings"] == json.loads(json.dumps(plain(plan.settings)))
    assert (spec["format"], spec["id"], spec["group"], spec["owner"]) == (2, run.id, "g1", who())
    assert (spec["name"], spec["tags"]) == ("s2r-demo-syn-demo-cam-s4", ["a"])
    assert spec["data_root"] == str(home / "sets")
    assert spec["cache_root"] == str(home / "cache")
    assert spec["code"] == str(home / "cache" / "code" / "0")
    assert spec["worker"] == [sys.executable, "-P", "-m", "core.worker"]
    assert spec["cwd"] == str(home)
    assert spec["variables"]["OMP_NUM_THREADS"] == "3"
    assert not {"HF_TOKEN", "EDITOR", "VREID_DB"} & spec["variables"].keys()
    found = find_run(store, run.id)
    assert (found.state, found.seed, found.folder, found.owner) == (
        *("queued", 4, str(run.folder)),
        who(),
    )
    assert run_origin(store, run.id).environment["versions"]["python"]


def test_what_it_waits_for_is_in_the_queue(store: Store) -> None:
    first = submit(store, Plan(Experiment()))
    wait = Wait(gpus=2, priority=5, after=(first.id,), now=True)
    second = submit(store, Plan(Experiment(), name="later", wait=wait), ["train"])
    host = machine()["host"]
    waiting = {job.id: job for job in standing(store, host, who()).waiting}
    job = waiting[second.id]
    assert (job.gpus, job.priority, job.after, job.at_once) == (2, 5, (first.id,), True)
    assert (job.name, job.host, job.owner) == ("later", host, who())
    assert job.place > waiting[first.id].place
    assert standing(store, host, "somebody else").waiting == []


def test_no_run_folder_can_be_made(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VREID_RUNS", "/proc/runs")
    with pytest.raises(RunError, match=r"/proc/runs.*VREID_RUNS"):
        submit(store, Plan(Experiment()))


def test_a_locked_database_leaves_nothing_behind(store: Store, home: Path) -> None:
    impatient = open_store(timeout_s=0.05)
    with store.engine.begin(), pytest.raises(StoreError, match="locked"):
        submit(impatient, Plan(Experiment()))
    impatient.close()
    assert list((home / "runs").iterdir()) == []


def full(*_: Any) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize(
    ("name", "variable"), [("write_json", "VREID_RUNS"), ("freeze", "VREID_CACHE")]
)
def test_a_full_disk_leaves_no_folder(
    store: Store, home: Path, monkeypatch: pytest.MonkeyPatch, name: str, variable: str
) -> None:
    monkeypatch.setattr(submit_module, name, full)
    with pytest.raises(RunError, match=rf"No space left.*{variable}"):
        submit(store, Plan(Experiment()))
    assert list((home / "runs").iterdir()) == []


def test_what_nobody_thought_of_leaves_no_folder(store: Store, home: Path) -> None:
    with pytest.raises(OverflowError):
        submit(store, Plan(Experiment(seed=10**30)))
    assert list((home / "runs").iterdir()) == []
