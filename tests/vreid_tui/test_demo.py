import os
import time
from pathlib import Path

import pytest

from core.runs.control import ask
from core.store import list_runs, open_store
from vreid_tui import demo
from vreid_tui.__main__ import main


@pytest.fixture(autouse=True)
def own_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VREID_DB", str(tmp_path / "mine.db"))
    monkeypatch.setenv("VREID_RUNS", str(tmp_path / "mine"))


def test_made_up_runs_go_on_heed_what_is_asked_and_leave_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(demo, "TICK_S", 0.02)
    with demo.demonstration(8):
        place = Path(os.environ["VREID_DB"])
        store = open_store()
        runs = {run.id: run for run in list_runs(store)}
        assert {run.state for run in runs.values()} == {"running", "finished", "failed", "stopped"}
        going = [run for run in runs.values() if run.state == "running"]
        ask(Path(os.environ["VREID_RUNS"]) / going[0].id, "pause")
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            now = {run.id: run for run in list_runs(store)}
            if now[going[0].id].state == "paused" and now[going[1].id].step > going[1].step:
                break
            time.sleep(0.02)
        else:
            pytest.fail("it never went on")
        store.close()
    assert not place.exists()


def test_the_list_of_made_up_runs_is_printed(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert main(["--demo", "--once", "--ascii", "state:failed"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 4
    assert all("failed" in line for line in lines[1:])
    assert not (tmp_path / "mine.db").exists()


def test_what_a_run_does_is_the_same_each_time() -> None:
    assert demo.losses(7, 3) == demo.losses(7, 3)
    assert demo.losses(7, 3) != demo.losses(7, 4)
    assert all(0 <= rate <= 1 for rate in demo.scores(120, 6).values())
