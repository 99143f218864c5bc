"""The dashboard on a stage: made-up runs, a pilot, and what is seen."""

import contextlib
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any

import pytest
from textual.pilot import Pilot

from core.chart import Glyphs
from core.store import Store
from vreid_tui.app import VreidApp
from vreid_tui.feed import Feed
from vreid_tui.gauges import Gauges
from vreid_tui.settings import Settings
from vreid_tui.snapshot import Machine
from vreid_tui.widgets.bar import KeyLine

PATIENCE_S = 20.0


def nothing(_store: Store) -> None:
    """No journals to carry."""


@dataclass
class Stage:
    """A dashboard that is being driven."""

    pilot: Pilot[int]

    @property
    def app(self) -> Any:
        return self.pilot.app

    @property
    def screen(self) -> Any:
        return self.pilot.app.screen

    async def until(self, holds: Callable[[], object]) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while not holds():
            assert time.monotonic() < deadline, f"it never came to be:\n{self.seen()}"
            await self.pilot.pause(0.01)

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def runs(self, count: int) -> None:
        """Wait for the list to hold so many runs."""
        await self.until(lambda: len(self.app.snapshot.runs or {}) == count)
        await self.until(
            lambda: self.screen.query("RunList") and self.screen.query_one("RunList").rows
        )

    def seen(self) -> str:
        """All text on the screen."""
        return "\n".join(line.text for line in self.screen._compositor.render_strips())

    def said(self) -> str:
        """What the lowest line says has happened."""
        line = self.app.view.query_one(KeyLine)
        return line.said[0] if line.said else ""


@pytest.fixture
def open_stage(bench: Any) -> Callable[..., Any]:
    """Opens the dashboard on the bench's store."""

    @contextlib.asynccontextmanager
    async def opened(
        size: tuple[int, int],
        glyphs: Glyphs = "braille",
        settings: Settings | None = None,
        **parts: Any,
    ) -> AsyncIterator[Stage]:
        still = Gauges(lambda: Machine(0.5, 2**33, 2**35))
        feed = Feed(period_s=0.02, gauges=still, carry=nothing)
        app = VreidApp(feed, glyphs, settings, host="gpu07", **parts)
        async with app.run_test(size=size) as pilot:
            yield Stage(pilot)

    return opened
