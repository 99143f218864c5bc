"""The dashboard without a terminal: open it, press keys, look at what is seen."""

import contextlib
import time
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from textual.pilot import Pilot

from core.chart import Glyphs
from core.store import Store
from vreid_tui.app import VreidApp
from vreid_tui.feed import Feed
from vreid_tui.gauges import Gauges
from vreid_tui.screens.base import View
from vreid_tui.settings import Settings
from vreid_tui.snapshot import Machine
from vreid_tui.widgets.bar import KeyLine
from vreid_tui.widgets.run_list import RunList

SMALL, LARGE = (80, 24), (160, 48)
SIZES = pytest.mark.parametrize("size", [SMALL, LARGE])
PATIENCE_S = 30.0


def nothing(_store: Store) -> None:
    """No journals to carry."""


@contextlib.asynccontextmanager
async def opened(size: tuple[int, int], **parts: Any) -> AsyncIterator[Pilot[int]]:
    async with dashboard(**parts).run_test(size=size) as pilot:
        yield pilot


def dashboard(
    glyphs: Glyphs = "braille", settings: Settings | None = None, **parts: Any
) -> VreidApp:
    gauges = Gauges(lambda: Machine(0.5, 2**33, 2**35))
    feed = Feed(period_s=0.02, **({"carry": nothing, "gauges": gauges} | parts))
    return VreidApp(feed, glyphs, settings, host="gpu07")


async def until(pilot: Pilot[int], holds: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < deadline, "it never came to be"
        await pilot.pause(0.01)


def runs(pilot: Pilot[int]) -> RunList:
    return pilot.app.screen_stack[0].query_one(RunList)


def seen(pilot: Pilot[int]) -> str:
    """All text on the screen."""
    screen = pilot.app.screen
    lines = screen._compositor.render_strips()
    return "\n".join(strip.text for strip in lines)


async def with_runs(pilot: Pilot[int], count: int) -> None:
    await until(pilot, lambda: bool(pilot.app.screen.query(RunList)))
    await until(pilot, lambda: len(runs(pilot).rows) == count)


def said(pilot: Pilot[int]) -> str:
    """What the lowest line says has happened."""
    view = pilot.app.screen
    found = view.query_one(KeyLine).said if isinstance(view, View) else None
    return found[0] if found else ""
