"""Runs of two attempts, and a tracker that remembers or fails."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from accelerate.state import PartialState

from core.journal import Journal
from core.runs.supervision import environment

ATTEMPT = [
    ("started", {"attempt": 1}),
    ("metric", {"step": 1, "epoch": 0.5, "values": {"loss/total": 2.0, "loss/id": None}}),
    ("metric", {"step": 2, "epoch": 1.0, "values": {"loss/total": 1.0}}),
    ("metric", {"step": 3, "epoch": 1.5, "values": {"loss/total": 9.0}}),
]
SECOND = [
    ("queued", {"attempt": 2}),
    ("started", {"attempt": 2}),
    ("resumed", {"step": 2, "epoch": 1.0, "checkpoint": "checkpoints/step-2.pt", "text": ""}),
    ("metric", {"step": 3, "epoch": 1.5, "values": {"loss/total": 0.5}}),
    ("finished", {"scores": {"student/mAP": 0.75, "student@best+rr/mAP": 0.8}}),
]


class Book:
    """What all the trackers of a test were told, and where they shall fail."""

    def __init__(self) -> None:
        self.said: list[tuple[Any, ...]] = []
        self.fails_at: set[str] = set()

    def open(self, name: str, opening: Any) -> "Fake":
        self.note("open", opening.remote, opening.after)
        return Fake(self)

    def note(self, what: str, *rest: Any) -> None:
        if what in self.fails_at:
            raise ConnectionError("https://me:secret@host is down")
        self.said.append((what, *rest))

    def only(self, what: str) -> list[tuple[Any, ...]]:
        return [rest for kind, *rest in self.said if kind == what]


class Fake:
    """A tracker that writes into the book."""

    remote = "far-1"

    def __init__(self, book: Book) -> None:
        self._book = book

    def settings(self, values: dict[str, Any]) -> None:
        self._book.note("settings", values)

    def log(self, values: dict[str, float], step: int, epoch: float, _time: float) -> None:
        self._book.note("log", values, step, epoch)

    def finish(self, state: str) -> None:
        self._book.note("finish", state)


@pytest.fixture(autouse=True)
def found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Processes that a test starts find this package."""
    monkeypatch.setenv("PYTHONPATH", environment()["PYTHONPATH"])


@pytest.fixture
def book() -> Book:
    return Book()


@pytest.fixture
def folder(make_run) -> Path:
    """A run that has failed at its first attempt."""
    made = make_run(*ATTEMPT, ("failed", {"reason": "error", "text": "it broke"}), group="g")
    (made / "hooks").mkdir()
    return made


@pytest.fixture
def resume():
    """Adds the second attempt, which finishes."""

    def resumed(folder: Path) -> None:
        with Journal(folder) as journal:
            for kind, fields in SECOND:
                journal.write(kind, **fields)

    return resumed


@pytest.fixture
def alone() -> Iterator[None]:
    """Accelerate's state of this process, made anew after the test."""
    PartialState._reset_state()
    yield
    PartialState._reset_state()


@pytest.fixture
def times():
    """Step to time of the metrics in a journal; the last of each."""

    def read(folder: Path) -> dict[int, float]:
        lines = (folder / "events.jsonl").read_text(encoding="utf-8").splitlines()
        events = map(json.loads, lines)
        return {event["step"]: event["t"] for event in events if event["type"] == "metric"}

    return read
