import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from core.runs.control import ask
from core.runs.folder import EXIT, PROCESS, write_json
from core.runs.judge import NEVER, NO_FOLDER, START_S, is_at_work, judge
from core.runs.processes import describe
from core.runs.provenance import machine

HERE = machine()
OTHER_BOOT = {"boot_id": "another"}
OTHER_CONTAINER = {"pid_namespace": "pid:[1]"}
ELSEWHERE = {"host": "far-away"}


def gone() -> dict[str, Any]:
    """A process that has ended."""
    process = subprocess.Popen([sys.executable, "-S", "-c", "pass"])
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
        (own(**ELSEWHERE), None, ""),
        ({"host": HERE["host"]}, "lost", "process"),  # damaged
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


@pytest.mark.parametrize("want", ["stop", "pause", "kill"])
def test_a_process_that_was_asked_did_as_it_was_told(make_run, want: str) -> None:
    folder = make_run()
    write_json(folder / PROCESS, gone())
    ask(folder, want)
    found = judge(folder, time.time(), HERE)
    assert found is not None
    assert found.state == ("paused" if want == "pause" else "stopped")


@pytest.mark.parametrize("apart_s", [-1.0, 1.0])
def test_a_launcher_gets_a_minute_by_whatever_clock(make_run, apart_s: float) -> None:
    folder = make_run()
    assert judge(folder, time.time() + apart_s, HERE) is None
    assert judge(folder, time.time() + apart_s * 2 * START_S, HERE) is NEVER
    ask(folder, "stop")
    found = judge(folder, time.time() + apart_s * 2 * START_S, HERE)
    assert found is not None
    assert found.state == "stopped"


def test_a_folder_that_is_gone(tmp_path: Path) -> None:
    assert judge(tmp_path / "nowhere", time.time(), HERE) is NO_FOLDER


@pytest.mark.parametrize(
    ("record", "state"),
    [
        ({"code": 0, "want": ""}, "failed"),
        ({"code": 130, "want": ""}, "stopped"),
        ({"code": -9, "want": "kill"}, "stopped"),
        ({"code": 1, "want": "pause"}, "paused"),
        ({"code": -9, "want": ""}, "failed"),
        ({"code": None, "want": ""}, "lost"),
        ({"code": "x", "want": "dance"}, "lost"),
    ],
)
def test_what_the_parent_saw_counts_most(make_run, record: dict[str, Any], state: str) -> None:
    folder = make_run()
    write_json(folder / PROCESS, own())
    write_json(folder / EXIT, record)
    found = judge(folder, time.time(), HERE)
    assert found is not None
    assert found.state == state


def test_who_has_no_number_is_not_at_work() -> None:
    assert is_at_work(own())
    assert not is_at_work({})
    assert not is_at_work({"pid": "1"})
