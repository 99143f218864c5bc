import errno
import os
import sys
from pathlib import Path

import psutil
import pytest

from core.runs.folder import EXIT, PROCESS, read_json, write_json
from core.runs.processes import describe, is_alive
from core.supervise import process as process_module
from core.supervise.process import adopted, end, start, tell

SLEEP = [sys.executable, "-S", "-c", "import time; time.sleep(60)"]


def test_a_worker_is_a_child_that_can_be_found_again(make_run, no_strays: None) -> None:
    folder = make_run(worker=SLEEP)
    write_json(folder / EXIT, {"code": 3, "attempt": 1})
    child = start(folder, 2, None)
    assert not child.ended()
    assert not (folder / EXIT).exists()  # of the attempt before
    record = read_json(folder / PROCESS)
    assert record.keys() > describe(os.getpid()).keys()
    assert (record["pid"], record["attempt"], record["devices"]) == (child.pid, 2, None)
    orphan = adopted(folder)
    assert orphan is not None
    assert (orphan.pid, orphan.ended(), orphan.code()) == (child.pid, False, None)
    tell(child)
    assert child.code() == -15
    assert orphan.ended()
    assert adopted(folder) is None
    tell(child)  # one that is gone hears nothing, and hurts nobody
    assert end(folder, child) == []


def test_nobody_is_adopted_for_a_number(make_run) -> None:
    folder = make_run()
    assert adopted(folder) is None
    write_json(folder / PROCESS, describe(os.getpid()) | {"process_start": 1.0})
    assert adopted(folder) is None


def test_a_worker_that_cannot_be_written_down_does_not_train_on(
    make_run, no_strays: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, asked = make_run(worker=SLEEP), []

    def full(_path: Path, value: dict) -> None:
        asked.append(value)
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(process_module, "write_json", full)
    with pytest.raises(OSError, match="No space"):
        start(folder, 1, None)
    assert not is_alive(asked[0]["pid"], asked[0]["process_start"])


def test_variables_are_those_of_the_run_and_not_of_who_starts_it(
    make_run, no_strays: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "9")  # of a run whose supervisor starts this one
    monkeypatch.setenv("HF_TOKEN", "secret")
    code = tmp_path / "code"
    code.mkdir()
    given = {"variables": {"TZ": "UTC", "PYTHONPATH": "/mine"}, "code": str(code)}
    folder = make_run(worker=SLEEP, **given)
    child = start(folder, 1, [])
    variables = psutil.Process(child.pid).environ()
    while "VREID_RUN" not in variables or variables.get("VREID_ATTEMPT") != "1":
        variables = psutil.Process(child.pid).environ()  # the system shows it a little later
    end(folder, child)
    child.code()
    assert "OMP_NUM_THREADS" not in variables
    assert (variables["TZ"], variables["HF_TOKEN"]) == ("UTC", "secret")
    assert variables["PYTHONPATH"] == f"{code}:/mine"
    assert variables["CUDA_VISIBLE_DEVICES"] == ""
    assert (variables["VREID_RUN"], variables["VREID_ATTEMPT"]) == (folder.name, "1")


def test_a_folder_to_work_in_that_is_gone_is_replaced_by_the_run_s_own(
    make_run, no_strays: None, tmp_path: Path
) -> None:
    folder = make_run(worker=SLEEP, cwd=str(tmp_path / "gone"))
    child = start(folder, 1, None)
    assert psutil.Process(child.pid).cwd() == str(folder)
    end(folder, child)
    assert child.code() == -9
