"""Runs whose worker is a small script."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from core.runs.launch import Launched, Plan, launch
from core.settings import Experiment
from core.store import Store

WORKER = Path(__file__).with_name("fake_worker.py")


class Notes:
    """A watcher that remembers."""

    def __init__(self, on_metric: Callable[[], object] | None = None) -> None:
        self.events: list[str] = []
        self.said: list[str] = []
        self._on_metric = on_metric

    def event(self, event) -> None:
        self.events.append(event["type"])
        if event["type"] == "metric" and self._on_metric:
            self._on_metric()
            self._on_metric = None

    def say(self, text: str) -> None:
        self.said.append(text)


@pytest.fixture
def start(store: Store) -> Callable[[str], Launched]:
    """Starts a fake worker in a mode of `fake_worker.py`."""

    def started(mode: str) -> Launched:
        return launch(store, Plan(Experiment()), [sys.executable, str(WORKER), mode])

    return started


@pytest.fixture
def notes() -> type[Notes]:
    return Notes
