import errno
import json
import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core import worker
from core.config import plain
from core.data.folder import Folder
from core.engine.experiment import Run
from core.errors import Stopped, WeightsError
from core.journal import JOURNAL, Journal
from core.settings import Data, Experiment
from core.types import Dataset, Tracklet


def dataset(root: Path) -> Dataset:
    """Two tracklets of two frames, the second frame of the first cut off."""
    tracklets = []
    for identity in range(2):
        (root / str(identity)).mkdir(parents=True)
        for number in range(2):
            pixels = np.random.default_rng(number).integers(0, 256, (16, 8, 3), dtype=np.uint8)
            Image.fromarray(pixels).save(root / str(identity) / f"{number}.jpg")
        frames = (f"{identity}/0.jpg", f"{identity}/1.jpg")
        tracklets.append(Tracklet(Folder(root), frames, 1, identity))
    cut = root / "0" / "1.jpg"
    cut.write_bytes(cut.read_bytes()[:300])
    return Dataset("small", root, tuple(tracklets), (), (), "made up")


def spec(folder: Path) -> dict[str, str]:
    return {"data_root": str(folder), "cache_root": str(folder / "cache")}


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Run]:
    """Does all of a run's work but the training; returns what that would be given."""
    found = dataset(tmp_path / "small")
    given: list[Run] = []
    monkeypatch.setattr("core.data.datasets.read", lambda *_: found)
    monkeypatch.setattr("core.engine.experiment.run", lambda run: given.append(run) or {})

    def done(data: Data, stopping: Callable[[], bool] = lambda: False) -> Run:
        settings = Experiment(source="prid", target="prid", data=data)
        with Journal(tmp_path) as journal:
            worker._work(tmp_path, spec(tmp_path), settings, journal, stopping)  # type: ignore[arg-type]
        return given[0]

    return done


def events(folder: Path, kind: str) -> list[dict[str, object]]:
    lines = (folder / JOURNAL).read_text().splitlines()
    return [event for event in map(json.loads, lines) if event["type"] == kind]


def test_damaged_frames_are_left_out(work: Callable[..., Run], tmp_path: Path) -> None:
    run = work(Data(height=16, width=8))
    assert [each.frames for each in run.source.train] == [("0/0.jpg",), ("1/0.jpg", "1/1.jpg")]
    assert run.target.train == run.source.train
    texts = [event["text"] for event in events(tmp_path, "note") if event["level"] == "warning"]
    cut = tmp_path / "small" / "0" / "1.jpg"
    assert len(texts) == 2  # of source and target
    assert all(f"small: damaged frames left out: 1 ({cut}: is damaged (" in text for text in texts)
    assert [event["frames"] for event in events(tmp_path, "data")] == [3, 3]
    stages = [event for event in events(tmp_path, "stage") if event["name"] == "check small"]
    assert [stage["total"] for stage in stages] == [4, 4, 4, 4, 0]  # the target's are known


def test_whoever_refuses_damaged_frames_looks_at_none(
    work: Callable[..., Run], tmp_path: Path
) -> None:
    run = work(Data(height=16, width=8, damaged="refuse"))
    assert [len(each.frames) for each in run.source.train] == [2, 2]
    assert not events(tmp_path, "note")


def test_a_run_is_stopped_while_it_looks_at_frames(work: Callable[..., Run]) -> None:
    with pytest.raises(Stopped):
        work(Data(height=16, width=8), stopping=lambda: True)


def test_frames_are_looked_at_once_for_all_processes(
    work: Callable[..., Run], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked: list[Path] = []

    def lead(*_: object) -> int:
        checked.extend((tmp_path / "cache" / "checked").iterdir())
        return 0

    monkeypatch.setattr("core.crew.lead", lead)
    monkeypatch.setattr(worker, "Wish", lambda: lambda: False)
    settings = Experiment(source="prid", target="prid", processes=2)
    whole = {**spec(tmp_path), "settings": plain(settings)}
    (tmp_path / worker.SPEC).write_text(json.dumps(whole))
    assert worker.main(tmp_path) == worker.FINISHED
    assert len(checked) == 1
    assert not events(tmp_path, "data")  # which the processes write
    assert work(Data()).source.train[0].frames == ("0/0.jpg",)
    assert [event["total"] for event in events(tmp_path, "stage")][-3:] == [4, 0, 1]


@pytest.fixture
def wish() -> Iterator[worker.Wish]:
    names = (signal.SIGHUP, signal.SIGINT, signal.SIGTERM)
    before = {name: signal.getsignal(name) for name in names}
    yield worker.Wish()
    for name, handler in before.items():
        signal.signal(name, handler)


def test_a_second_signal_stops_at_once_and_a_closed_terminal_asks_for_nothing(
    wish: worker.Wish, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "SAME_S", -1.0)
    signal.raise_signal(signal.SIGHUP)
    assert not wish()
    signal.raise_signal(signal.SIGTERM)
    assert wish()
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)


@pytest.mark.parametrize(
    ("request_", "ending"),
    [
        (None, "stopped"),
        ('{"want": "pause"}', "paused"),
        ('{"want": "stop"}', "stopped"),
        ("[]", "stopped"),
        ("half", "stopped"),
    ],
)
def test_a_stopped_run_says_what_was_asked_for(
    request_: str | None,
    ending: str,
    tmp_path: Path,
    wish: worker.Wish,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def work(*_: object) -> dict[str, float]:
        raise Stopped

    monkeypatch.setattr(worker, "_work", work)
    monkeypatch.setenv(worker.ATTEMPT, "3")
    (tmp_path / worker.SPEC).write_text('{"settings": {}}')
    if request_ is not None:
        (tmp_path / worker.CONTROL).write_text(request_)
    assert worker.main(tmp_path) == worker.STOPPED
    (started,) = events(tmp_path, "started")
    assert started["attempt"] == 3
    assert [event["text"] for event in events(tmp_path, ending)] == [f"{ending} by request"]


def test_a_full_disk_is_the_reason_whatever_met_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def work(*_: object) -> None:
        raise WeightsError(f"student: can't be written ({os.strerror(errno.ENOSPC)} (os error 28))")

    (tmp_path / worker.SPEC).write_text(
        json.dumps({"settings": plain(Experiment("demo-syn", "demo-cam"))})
    )
    monkeypatch.setattr(worker, "_work", work)
    monkeypatch.setattr(worker, "Wish", lambda: lambda: False)
    assert worker.main(tmp_path) == worker.FAILED
    last = json.loads((tmp_path / JOURNAL).read_text().splitlines()[-1])
    assert (last["type"], last["reason"]) == ("failed", "disk")
