"""The worker as a process of its own, stopped, killed and started again."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from safetensors.numpy import load_file

from core.config import experiment, plain
from core.journal import JOURNAL, read_events

ROOT = Path(__file__).parents[2]
SETTINGS = {
    "source": "shop",
    "target": "street",
    "method": "s2r",
    "backbone": "small",
    "device": "cpu",
    "threads": 1,
    "data": {"height": 32, "width": 16, "clip_length": 2, "identities": 2, "clips": 2},
    "model": {"weights": "none"},
    "optimiser": {"epochs": 3, "steps": 3},
    "s2r": {"warm_up": 1, "domain": {"hidden": 8}, "consistency": {"clusters": 2}},
    "evaluation": {"every": 1, "re_estimate": False},
    "checkpoint": {"every": 0, "minutes": 1e-9},  # after every step
}
BETRAYED = """
import os, runpy, signal, sys
from core.engine.loop import Loop

take = Loop._step

def step(self):
    take(self)
    for name, at in zip(sys.argv[2::2], map(int, sys.argv[3::2])):
        if self.done == at:
            os.kill(os.getpid(), getattr(signal, name))

Loop._step = step
runpy.run_module("core.worker", run_name="__main__")
"""


def footage(root: Path, light: int) -> None:
    """Eight people before two cameras."""
    for person in range(8):
        colour = np.random.default_rng(person + light).integers(40, 200, 3)
        for camera in ("a", "b"):
            folder = root / f"p{person}" / camera / "t1"
            folder.mkdir(parents=True)
            for number in range(2):
                pixels = np.full((32, 16, 3), colour + light * (camera == "b"), dtype=np.uint8)
                Image.fromarray(pixels).save(folder / f"{number}.png")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    footage(tmp_path / "data" / "shop", 5)
    footage(tmp_path / "data" / "street", 25)
    return tmp_path


def folder_of_run(home: Path, name: str) -> Path:
    folder = home / name
    folder.mkdir()
    roots = {"data_root": str(home / "data"), "cache_root": str(home / "cache")}
    spec = {"settings": plain(experiment(SETTINGS)), **roots}
    (folder / "spec.json").write_text(json.dumps(spec))
    return folder


def work(folder: Path, attempt: int, *signals: str) -> int:
    """Exit code of one attempt that sends itself signals: a name and a step each."""
    start = ["-c", BETRAYED] if signals else ["-m", "core.worker"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "VREID_ATTEMPT": str(attempt)}
    with (folder / "log.txt").open("ab") as log:
        command = [sys.executable, *start, str(folder), *signals]
        return subprocess.run(
            command, env=environment, stdout=log, stderr=log, timeout=300, check=False
        ).returncode


def events(folder: Path, *kinds: str) -> list[dict[str, Any]]:
    return [event for event, _ in read_events(folder / JOURNAL) if event["type"] in kinds]


def rows(folder: Path, beyond: int = -1) -> list[dict[str, Any]]:
    """Metrics of the last attempt."""
    found = events(folder, "started", "metric")
    last = max(place for place, event in enumerate(found) if event["type"] == "started")
    made = []
    for event in found[last + 1 :]:
        values = {k: v for k, v in event["values"].items() if k != "rate/clips"}
        made += [{**event, "t": 0, "values": values}] if event["step"] > beyond else []
    return made


def test_a_run_that_was_paused_and_killed_ends_as_one_that_was_not(home: Path) -> None:
    whole, cut = folder_of_run(home, "whole"), folder_of_run(home, "cut")
    assert work(whole, 1) == 0
    (cut / "control.json").write_text(json.dumps({"want": "pause", "t": 0, "by": "a test"}))
    assert work(cut, 1, "SIGHUP", "1", "SIGTERM", "2") == 130
    assert events(cut, "paused", "stopped", "finished")[-1]["type"] == "paused"
    assert work(cut, 2, "SIGKILL", "8") == -signal.SIGKILL
    (cut / JOURNAL).write_bytes((cut / JOURNAL).read_bytes() + b'{"t":1,"ty')  # as power cuts do
    assert work(cut, 3) == 0
    assert [event["attempt"] for event in events(cut, "started")] == [1, 2, 3]
    assert [event["step"] for event in events(cut, "resumed")] == [2, 7]
    assert (cut / events(cut, "resumed")[-1]["checkpoint"]).parent == cut / "checkpoints"
    assert rows(cut) == rows(whole, beyond=7)
    assert events(cut, "finished")[0]["scores"] == events(whole, "finished")[0]["scores"]
    for name in ("student", "teacher"):
        found, wanted = (
            load_file(each / "weights" / f"{name}.safetensors") for each in (cut, whole)
        )
        assert {k: v.tobytes() for k, v in found.items()} == {
            k: v.tobytes() for k, v in wanted.items()
        }
    steps = sorted(path.name for path in (cut / "checkpoints").iterdir())
    assert steps == [f"step-{step:08d}.{end}" for step in (8, 9) for end in ("json", "pt")]
