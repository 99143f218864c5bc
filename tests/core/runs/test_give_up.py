"""Runs whose machine is gone for good."""

from collections.abc import Callable
from pathlib import Path

import pytest

from core.errors import RunError
from core.runs.folder import PROCESS, write_json
from core.runs.give_up import give_up
from core.runs.provenance import machine
from core.runs.reconcile import reconcile
from core.runs.supervision import supervision
from core.store import Store, find_run
from core.store.ingest import ingest

FAR = {"pid": 1, "process_start": 1.0, "host": "far", "boot_id": "b", "pid_namespace": "p"}


@pytest.fixture
def far(store: Store, make_run) -> Callable[..., Path]:
    """A run that a machine began, as its folder on a shared disk tells."""

    def made(process: dict[str, object] = FAR) -> Path:
        folder = make_run(("started", {"attempt": 1, "host": str(process["host"])}))
        write_json(folder / PROCESS, process)
        ingest(store, folder)
        return folder

    return made


def test_a_run_of_a_machine_that_is_gone_is_lost_once_somebody_says_so(store: Store, far) -> None:
    folder = far()
    assert reconcile(store) == []
    assert find_run(store, folder.name).state == "running"
    give_up(store, find_run(store, folder.name), folder)
    run = find_run(store, folder.name)
    assert (run.state, run.reason) == ("lost", "host")
    assert "far" in run.text


def test_a_run_of_this_machine_is_not_given_up(store: Store, far) -> None:
    folder = far({"pid": 1, **machine()})
    with pytest.raises(RunError, match="vreid stop"):
        give_up(store, find_run(store, folder.name), folder)
    assert find_run(store, folder.name).state == "running"


def test_a_run_that_is_looked_after_is_not_given_up(store: Store, far) -> None:
    folder = far()
    with supervision(folder), pytest.raises(RunError, match="supervisor"):
        give_up(store, find_run(store, folder.name), folder)


def test_a_run_that_has_ended_is_not_given_up(store: Store, far) -> None:
    folder = far()
    give_up(store, find_run(store, folder.name), folder)
    with pytest.raises(RunError, match="nothing to give up"):
        give_up(store, find_run(store, folder.name), folder)
