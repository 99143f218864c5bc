import os
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from accelerate import tracking
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

from core.hooks.accelerated import Opening, open_tracker
from core.hooks.feed import Feed

pytestmark = pytest.mark.usefixtures("alone")


class FakeTracker:
    """Stands for one of Accelerate's trackers whose package isn't installed."""

    def __init__(self, *given: Any, **named: Any) -> None:
        self.given, self.named, self.said = given, named, []
        self.tracker = SimpleNamespace(
            info=SimpleNamespace(run_id="m-7"),
            define_metric=lambda *words, **kept: self.said.append(("define", *words, kept)),
            finish=lambda **kept: self.said.append(("finish", kept)),
        )
        made.append(self)

    def start(self) -> None:
        self.said.append(("start",))

    def store_init_configuration(self, values: dict[str, Any]) -> None:
        self.said.append(("settings", values))

    def log(self, values: dict[str, float], **named: Any) -> None:
        self.said.append(("log", values, named))


made: list[FakeTracker] = []


@pytest.fixture
def fakes(monkeypatch: pytest.MonkeyPatch) -> list[FakeTracker]:
    made.clear()
    monkeypatch.setattr(tracking, "MLflowTracker", FakeTracker)
    monkeypatch.setattr(tracking, "WandBTracker", FakeTracker)
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "")
    monkeypatch.delenv("MLFLOW_TRACKING_URI")
    monkeypatch.setenv("WANDB_CONSOLE", "")
    return made


def test_curves_reach_tensorboard_with_their_times(folder: Path, times) -> None:
    Feed(folder, "tensorboard").look()
    written = EventAccumulator(str(folder / "tensorboard")).Reload()
    points = written.Scalars("loss/total")
    assert [(each.step, each.value) for each in points] == [(1, 2.0), (2, 1.0), (3, 9.0)]
    assert [each.wall_time for each in points] == pytest.approx(list(times(folder).values()))
    assert written.Tags()["scalars"] == ["loss/total"]
    (settings,) = folder.glob("tensorboard/*/hparams.yml")
    assert "method: s2r" in settings.read_text(encoding="utf-8")


def test_tensorboard_hides_what_a_resumed_run_has_done_again(folder: Path, resume) -> None:
    Feed(folder, "tensorboard").look()
    resume(folder)
    Feed(folder, "tensorboard").look()
    written = EventAccumulator(str(folder / "tensorboard")).Reload()
    points = [(each.step, each.value) for each in written.Scalars("loss/total")]
    assert points == [(1, 2.0), (2, 1.0), (3, 0.5)]
    (final,) = written.Scalars("final/student/mAP")
    assert (final.step, final.value) == (3, 0.75)


def test_mlflow_goes_on_with_its_run_and_gets_names_that_it_takes(
    folder: Path, resume, fakes, monkeypatch: pytest.MonkeyPatch, times
) -> None:
    ended: list[str] = []
    monkeypatch.setitem(sys.modules, "mlflow", SimpleNamespace(end_run=ended.append))
    Feed(folder, "mlflow").look()
    resume(folder)
    Feed(folder, "mlflow").look()
    first, second = fakes
    assert (first.named["run_id"], second.named["run_id"]) == (None, "m-7")
    assert first.named["tags"] == {"vreid.run": folder.name, "vreid.group": "g"}
    assert ended == ["FAILED", "FINISHED"]
    assert second.said[-1][1] == {"final/student/mAP": 0.75, "final/student.best.rr/mAP": 0.8}
    stamp = int(times(folder)[3] * 1000)
    assert ("log", {"loss/total": 0.5}, {"step": 3, "timestamp": stamp}) in second.said
    assert os.environ["MLFLOW_TRACKING_URI"] == f"sqlite:///{folder.parent / 'mlflow.db'}"


def test_a_run_that_was_stopped_counts_as_killed_at_mlflow(
    folder: Path, fakes, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended: list[str] = []
    monkeypatch.setitem(sys.modules, "mlflow", SimpleNamespace(end_run=ended.append))
    open_tracker("mlflow", Opening(folder, "r1", "a-run")).finish("stopped")
    assert ended == ["KILLED"]


def test_wandb_knows_the_run_by_its_own_id_and_drops_no_step(folder: Path, resume, fakes) -> None:
    Feed(folder, "wandb").look()
    resume(folder)
    Feed(folder, "wandb").look()
    first, second = fakes
    for each in fakes:
        assert (each.named["id"], each.named["resume"]) == (folder.name, "allow")
        assert ("define", "*", {"step_metric": "step"}) in each.said
    values = {"loss/total": 0.5, "step": 3, "epoch": 1.5}
    assert ("log", values, {}) in second.said  # no step of W&B's own, which could only grow
    assert first.said[-1] == ("finish", {"exit_code": 1})
    assert second.said[-1] == ("finish", {"exit_code": 0})
