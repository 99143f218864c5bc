"""Runs that are cut and resumed, beside the same runs in one piece.

Epochs of three steps, and a wish to stop that is asked about before each step, and in clusterings
and examinations between batches: which question is answered says where a run is cut.
"""

import errno
import itertools
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from accelerate.state import AcceleratorState
from safetensors import safe_open

from core.config import experiment, merge
from core.engine import checkpoint, resume
from core.engine.experiment import Run, run
from core.errors import Stopped, WeightsError
from core.journal import JOURNAL, Journal, read_events
from core.types import Dataset

TINY = {
    "backbone": "small",
    "device": "cpu",
    "threads": 1,
    "data": {"height": 32, "width": 16, "clip_length": 2, "identities": 4, "clips": 2},
    "model": {"weights": "none"},
    "optimiser": {"epochs": 3, "steps": 3, "rate": 1e-3, "accumulate": 2},
    "s2r": {"warm_up": 1, "domain": {"hidden": 8}, "consistency": {"clusters": 4, "ramp": 1}},
    "evaluation": {"every": 2, "re_estimate": False},
}
STEPS = 9
UNSEEN = {"evaluation": {"every": 0}}
ALWAYS = {"checkpoint": {"minutes": 1e-9}}  # after every step
METHODS = ("direct", "supervised", "s2r", "s2r-official")
DIRECT = {"method": "direct", **UNSEEN}
TIMES = ("rate/clips", "t")

Values = dict[str, Any]


class Killed(BaseException):
    """Ends a run without another word."""


def cut(at: int, by: type[BaseException] = Stopped) -> Callable[[], bool]:
    """A wish to stop, or an end, at the `at`-th question."""
    asked = itertools.count(1)

    def answer() -> bool:
        if next(asked) < at:
            return False
        if by is not Stopped:
            raise by
        return True

    return answer


class Trainer:
    """Trains attempt after attempt in folders of its own; runs in one piece once for all tests."""

    def __init__(self, root: Path, source: Dataset, target: Dataset) -> None:
        self._root, self._source, self._target = root, source, target
        self._whole: dict[str, Path] = {}
        self._numbers = itertools.count()

    def folder(self) -> Path:
        made = self._root / f"run-{next(self._numbers)}"
        made.mkdir()
        return made

    def train(
        self, folder: Path, changes: Values, stopping: Callable[[], bool] = lambda: False
    ) -> dict[str, float]:
        AcceleratorState._reset_state(reset_partial_state=True)  # a worker is a process of its own
        torch.manual_seed(len(list(folder.iterdir())))  # whatever the process did before
        again = (folder / JOURNAL).exists()
        settings = experiment(merge(TINY, changes))
        with Journal(folder) as journal:
            return run(Run(settings, self._source, self._target, folder, journal, stopping, again))

    def cut(
        self, folder: Path, changes: Values, at: int, by: type[BaseException] = Stopped
    ) -> None:
        with pytest.raises(by):
            self.train(folder, changes, cut(at, by))

    def whole(self, changes: Values) -> Path:
        """The folder of a run that nobody cut."""
        key = json.dumps(changes, sort_keys=True)
        if key not in self._whole:
            self._whole[key] = self.folder()
            self.train(self._whole[key], changes)
        return self._whole[key]


@pytest.fixture(scope="module")
def trainer(tmp_path_factory: pytest.TempPathFactory, source: Dataset, target: Dataset) -> Trainer:
    return Trainer(tmp_path_factory.mktemp("runs"), source, target)


@pytest.fixture(autouse=True)
def every_epoch(monkeypatch: pytest.MonkeyPatch) -> None:
    """However slow the disk is."""
    monkeypatch.setattr(resume, "LEAST_PAUSE", 0)


def events(folder: Path, *kinds: str) -> list[Values]:
    return [event for event, _ in read_events(folder / JOURNAL) if event["type"] in kinds]


def rows(folder: Path) -> list[tuple[int, float, Values]]:
    """Metrics as a reader has them: those beyond the step of a resumption are void."""
    found: list[tuple[int, float, Values]] = []
    for event in events(folder, "metric", "resumed"):
        if event["type"] == "resumed":
            found = [row for row in found if row[0] <= event["step"]]
        else:
            values = {k: v for k, v in event["values"].items() if k not in TIMES}
            row = (event["step"], event["epoch"], values)
            found += [row] if row not in found else []  # an epoch's examination, once more
    return found


def weights(folder: Path) -> dict[str, bytes]:
    """All tensors of all kept networks, and what their files' headers say."""
    found = {}
    for path in sorted((folder / "weights").iterdir()):
        with safe_open(path, "pt") as file:
            found[path.name] = repr(sorted(file.metadata().items())).encode()
            for name in file.keys():  # noqa: SIM118
                found[f"{path.name}/{name}"] = file.get_tensor(name).numpy().tobytes()
    return found


def last_state(folder: Path) -> object:
    """All of the last checkpoint, tensors as bytes.

    Of Python's own generator libraries take a number when they are first imported; training none.
    """
    _, state = checkpoint.read(folder, checkpoint.steps(folder)[0])
    for states in state["random"]:
        del states["python"]
    return as_bytes(state)


def as_bytes(value: object) -> object:
    if isinstance(value, torch.Tensor):
        return value.numpy().tobytes()
    if isinstance(value, dict):
        return {key: as_bytes(each) for key, each in value.items()}
    return [as_bytes(each) for each in value] if isinstance(value, list | tuple) else value


def assert_same(folder: Path, whole: Path) -> None:
    assert rows(folder) == rows(whole)
    assert weights(folder) == weights(whole)
    assert last_state(folder) == last_state(whole)


@pytest.mark.parametrize("method", METHODS)
def test_a_stopped_run_ends_as_one_that_was_not(trainer: Trainer, method: str) -> None:
    """Cut in an epoch, between two epochs, and right before the last step."""
    chosen = {"method": method, "s2r": {"consistency": {"scope": "batch"}}, **UNSEEN}
    folder = trainer.folder()
    for at in (2, 3, 6):
        trainer.cut(folder, chosen, at)
    trainer.train(folder, chosen)
    assert [event["step"] for event in events(folder, "resumed")] == [1, 3, 8]
    assert_same(folder, trainer.whole(chosen))


CUTS = {
    "in the warm-up": (3, 2),
    "in the first clustering": (4, 3),
    "after the teacher's birth": (8, 4),
    "in an examination": (4, 6),
    "in a later clustering": (5, 6),
    "in the last epoch": (11, 8),
    "in the final examination": (3, 9),
}


def test_s2r_may_be_cut_anywhere(trainer: Trainer) -> None:
    chosen = {"method": "s2r"}
    folder = trainer.folder()
    for place, (at, step) in CUTS.items():
        trainer.cut(folder, chosen, at)
        assert events(folder, "checkpoint")[-1]["step"] == step, place
    trainer.train(folder, chosen)
    assert [event["step"] for event in events(folder, "resumed")] == [s for _, s in CUTS.values()]
    assert_same(folder, trainer.whole(chosen))
    found = events(folder, "metric", "resumed")
    assert [event["type"] for event in found[-2:]] == ["resumed", "metric"]  # the final scores


def test_a_killed_run_ends_as_one_that_was_not(trainer: Trainer) -> None:
    chosen = {"method": "s2r"}
    folder = trainer.folder()
    trainer.cut(folder, chosen, 3, Killed)  # before there is any checkpoint
    trainer.cut(folder, chosen | ALWAYS, 12, Killed)
    trainer.cut(folder, chosen, 3, Killed)  # in the examination, before the epoch's checkpoint
    trainer.train(folder, chosen)
    assert [event["step"] for event in events(folder, "resumed")] == [0, 5, 5]
    assert_same(folder, trainer.whole(chosen))


@pytest.mark.parametrize("mode", ["frozen", "mixed"])
def test_learned_or_frozen_statistics_go_on(trainer: Trainer, mode: str) -> None:
    fixed = {"weights": {"learned": False}, "teacher": {"view": "same"}}
    chosen = {"method": "s2r", "batch_norm": mode, "s2r": fixed}
    folder = trainer.folder()
    trainer.cut(folder, chosen, 11)
    trainer.train(folder, chosen)
    assert_same(folder, trainer.whole(chosen))


def test_loading_processes_that_are_ahead_lose_no_batch(trainer: Trainer) -> None:
    chosen = DIRECT | {"batch_norm": "source"}
    ahead = chosen | {"data": {"workers": 1}}
    folder = trainer.folder()
    trainer.cut(folder, ahead, 5)
    trainer.train(folder, ahead)
    assert_same(folder, trainer.whole(chosen))


def test_the_best_epoch_so_far_stays_the_best(trainer: Trainer) -> None:
    chosen = {"method": "s2r", "evaluation": {"every": 1, "select": "best"}}
    folder = trainer.folder()
    for at in (4, 12):
        trainer.cut(folder, chosen, at)
    trainer.train(folder, chosen)
    assert any("@best" in name for name in weights(folder))
    assert_same(folder, trainer.whole(chosen))


def test_rows_of_a_curve_go_on_within_a_report(trainer: Trainer) -> None:
    """Reports come every ten steps and at an epoch's end, means of all steps since the last."""
    chosen = {
        "method": "direct",
        "batch_norm": "source",
        "optimiser": {"epochs": 1, "steps": 12, "accumulate": 1, "schedule": "one_cycle"},
        **UNSEEN,
    }
    folder = trainer.folder()
    trainer.cut(folder, chosen, 8)
    trainer.cut(folder, chosen, 5)
    trainer.train(folder, chosen)
    assert [row[0] for row in rows(folder)] == [10, 12, 12]
    assert_same(folder, trainer.whole(chosen))


def test_examinations_draw_no_random_number(trainer: Trainer) -> None:
    seen = trainer.whole({"method": "s2r"})
    unseen = trainer.whole({"method": "s2r", **UNSEEN})
    assert weights(seen) == weights(unseen)


def test_older_checkpoints_are_removed(trainer: Trainer) -> None:
    folder = trainer.folder()
    trainer.train(folder, DIRECT | ALWAYS)
    names = sorted(path.name for path in (folder / "checkpoints").iterdir())
    ends = ("json", "pt")
    assert names == [f"step-{step:08d}.{end}" for step in (STEPS - 1, STEPS) for end in ends]
    written = events(folder, "checkpoint")
    assert [event["step"] for event in written] == list(range(1, STEPS + 1))
    last = folder / written[-1]["path"]
    assert last.stat().st_size == written[-1]["bytes"]
    assert written[-1]["epoch"] == 3


def test_checkpoints_come_after_every_so_many_epochs(trainer: Trainer) -> None:
    folder = trainer.folder()
    every = {"checkpoint": {"every": 2, "minutes": 0, "keep": 5}}
    trainer.train(folder, DIRECT | every)
    assert [event["step"] for event in events(folder, "checkpoint")] == [6, 9]


def test_writing_takes_a_small_share_of_the_time(
    trainer: Trainer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resume, "LEAST_PAUSE", 1e9)
    folder = trainer.folder()
    trainer.train(folder, DIRECT)
    assert [event["step"] for event in events(folder, "checkpoint")] == [3, 9]


@pytest.mark.parametrize("damage", ["cut", "flipped", "unknown", "emptied", "gone"])
def test_a_damaged_checkpoint_is_passed_over(trainer: Trainer, damage: str) -> None:
    chosen = DIRECT
    folder = trainer.folder()
    trainer.cut(folder, chosen | ALWAYS, 6)
    spoil(folder / "checkpoints" / "step-00000005.pt", damage)
    trainer.cut(folder, chosen, 1)
    assert events(folder, "resumed")[-1]["step"] == 4
    warned = [event["text"] for event in events(folder, "note") if event["level"] == "warning"]
    assert any("step-00000005.pt: " in text and "an earlier one" in text for text in warned)
    trainer.train(folder, chosen)
    assert_same(folder, trainer.whole(chosen))
    steps = {path.stem for path in (folder / "checkpoints").iterdir()}
    assert steps == {"step-00000006", "step-00000009"}  # the damaged one is gone as well


def spoil(path: Path, damage: str) -> None:
    content = path.read_bytes()
    known = path.with_suffix(".json")
    if damage == "cut":
        path.write_bytes(content[: len(content) // 2])
    elif damage == "flipped":
        middle = len(content) // 2
        path.write_bytes(content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :])
    elif damage == "unknown":
        known.unlink()
    elif damage == "emptied":
        known.write_text("")
    else:
        path.unlink()


def test_without_any_whole_checkpoint_a_run_begins_anew(trainer: Trainer) -> None:
    chosen = DIRECT
    folder = trainer.folder()
    trainer.cut(folder, chosen | ALWAYS, 6)
    for path in (folder / "checkpoints").glob("*.pt"):
        path.write_bytes(b"")
    trainer.train(folder, chosen)
    (said,) = events(folder, "resumed")
    assert (said["step"], said["epoch"], said["checkpoint"]) == (0, 0, "")
    assert "begins anew" in said["text"]
    assert_same(folder, trainer.whole(chosen))


def test_a_checkpoint_of_other_settings_is_refused(trainer: Trainer) -> None:
    chosen = DIRECT
    folder = trainer.folder()
    trainer.cut(folder, chosen, 3)
    other = DIRECT | {"optimiser": {"rate": 0.5}}
    with pytest.raises(WeightsError, match=r"with optimiser.rate 0.001, this run has 0.5: set it"):
        trainer.train(folder, other)
    paced = chosen | {"checkpoint": {"keep": 7}, "data": {"cache_mb": 1}}
    trainer.train(folder, paced)  # these decide nothing
    assert_same(folder, trainer.whole(chosen))


def test_a_full_disk_costs_checkpoints_and_not_the_run(
    trainer: Trainer, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = DIRECT
    folder = trainer.folder()
    trainer.cut(folder, chosen | ALWAYS, 4, Killed)
    kept = sorted((folder / "checkpoints").iterdir())
    save = torch.save

    def full(state: object, file: Any) -> None:
        save(state, file)
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(torch, "save", full)
    trainer.train(folder, chosen | ALWAYS)
    warned = [event["text"] for event in events(folder, "note") if "No space" in event["text"]]
    assert len(warned) == 1
    assert "would be resumed from checkpoints/step-00000003.pt" in warned[0]
    assert sorted((folder / "checkpoints").iterdir()) == kept
    assert rows(folder) == rows(trainer.whole(chosen))
    assert weights(folder) == weights(trainer.whole(chosen))


def test_weights_that_find_no_room_on_the_way_end_no_run(
    trainer: Trainer, monkeypatch: pytest.MonkeyPatch
) -> None:
    from core.engine import experiment as module

    room, keep = iter([True, False, True]), module.keep

    def nearly_full(*given: Any) -> None:
        if not next(room):
            raise WeightsError("can't be written")
        keep(*given)

    monkeypatch.setattr(module, "keep", nearly_full)
    folder = trainer.folder()
    trainer.train(folder, DIRECT)
    assert any("the run goes on with" in event["text"] for event in events(folder, "note"))
    assert_same(folder, trainer.whole(DIRECT))
