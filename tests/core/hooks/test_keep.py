import fcntl
import sys
from pathlib import Path

import psutil
import pytest

from core.hooks.keep import Patience, keep
from core.hooks.trackers import troubles

FAKE = (sys.executable, str(Path(__file__).with_name("fake_feed.py")))
HANGING = (sys.executable, str(Path(__file__).with_name("hanging_feed.py")))
AT_ONCE = Patience(pause_s=0, tries=2)


@pytest.fixture
def running(make_run) -> Path:
    return make_run(("started", {}))


def kept(folder: Path, *plan: str) -> tuple[bool, list[str]]:
    """Whether all was handed over, and what of the plan is left."""
    file = folder / "plan"
    file.write_text(" ".join(plan), encoding="utf-8")
    done = keep(folder, "mlflow", AT_ONCE, FAKE)
    return done, file.read_text(encoding="utf-8").split()


def test_a_tracker_that_takes_all_is_fed_once(running: Path) -> None:
    assert kept(running, "fine", "fine") == (True, ["fine"])
    assert troubles(running) == []


def test_while_a_run_goes_on_its_tracker_is_tried_again_and_again(running: Path) -> None:
    assert kept(running, *["down"] * 6, "fine") == (True, [])
    assert troubles(running) == []


def test_after_the_end_of_a_run_a_tracker_that_is_down_is_given_up(running: Path) -> None:
    assert kept(running, "down", "down", "end", "down", "down") == (False, ["down"])
    assert troubles(running) == ["mlflow can't be fed: down: https://host/api refused"]


def test_a_tracker_that_gets_on_is_never_given_up(running: Path) -> None:
    assert kept(running, "end", "step", "down", "step", "down", "fine") == (True, [])


def test_nothing_that_a_tracker_started_is_left_behind(running: Path) -> None:
    assert kept(running, "crash", "fine") == (True, [])
    child = int((running / "child").read_text(encoding="utf-8"))
    gone = not psutil.pid_exists(child)
    assert gone or psutil.Process(child).status() == psutil.STATUS_ZOMBIE


def test_a_tracker_is_fed_by_one_process_alone(running: Path) -> None:
    (running / "hooks").mkdir()
    with (running / "hooks" / "mlflow.lock").open("w") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        assert kept(running, "fine") == (True, ["fine"])


def test_a_tracker_that_hangs_is_given_up_as_well(folder: Path) -> None:
    assert not keep(folder, "wandb", Patience(pause_s=0, tries=1), HANGING)
    assert troubles(folder) == ["wandb can't be fed: it doesn't answer"]
