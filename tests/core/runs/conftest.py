"""Who remembers what he was told."""

from typing import Any

import pytest


class Notes:
    """A watcher that remembers."""

    def __init__(self) -> None:
        self.events: list[str] = []
        self.said: list[str] = []

    def event(self, event: dict[str, Any]) -> None:
        self.events.append(event["type"])

    def say(self, text: str) -> None:
        self.said.append(text)


@pytest.fixture
def notes() -> Notes:
    return Notes()
