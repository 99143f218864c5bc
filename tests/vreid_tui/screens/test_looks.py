"""Pictures of the screens of runs, comparisons, datasets and the doctor, compared to the letter.

`pytest --snapshot-update` takes them anew.
"""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from textual.pilot import Pilot

from core.chart import Glyphs
from core.data.datasets.reader import Counts
from core.data.inventory import Entry
from core.health.finding import Finding
from vreid_tui import demo, theme
from vreid_tui.app import VreidApp
from vreid_tui.feed import Feed
from vreid_tui.gauges import Gauges
from vreid_tui.screens import data as data_screen
from vreid_tui.settings import Settings
from vreid_tui.snapshot import Machine
from vreid_tui.widgets.chart import Chart
from vreid_tui.widgets.tiles import Tile

NOW = 1_700_003_600.0
SMALL, LARGE = (80, 24), (160, 48)
SIZES = pytest.mark.parametrize("size", [SMALL, LARGE], ids=["80x24", "160x48"])
PATIENCE_S = 20.0

Size = tuple[int, int]
Compare = Callable[..., bool]
Holds = Callable[[Any], object]


@pytest.fixture
def look(
    bench: Any, snap_compare: Compare, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., bool]]:
    """Whether a screen looks as it did, after some keys, with runs that never change."""
    monkeypatch.setenv("TZ", "UTC")
    monkeypatch.setenv("VREID_DATA", "/data")
    time.tzset()
    demo.make(bench.root, 12, NOW)
    demo.take_in(bench.root)

    def compare(
        size: Size, *keys: str, colours: str = "dark", glyphs: Glyphs = "braille", until: Holds
    ) -> bool:
        gauges = Gauges(lambda: Machine(0.5, 2.0**34, 2.0**36))
        feed = Feed(carry=lambda _: None, period_s=0.02, gauges=gauges)
        settings = Settings(theme=colours)
        app = VreidApp(feed, glyphs, settings, host="gpu07", clock=lambda: NOW)

        async def settle(pilot: Pilot[int]) -> None:
            await _until(pilot, lambda _: len(app.snapshot.runs or {}) == 12)
            await _until(pilot, lambda screen: screen.query("RunList"))
            await _until(pilot, lambda screen: screen.query_one("RunList").rows)
            for key in keys:
                await pilot.press(key)
                await pilot.pause()
            await _until(pilot, until)
            await pilot.pause()

        return snap_compare(app, terminal_size=size, run_before=settle)

    yield compare
    theme.use("dark")
    monkeypatch.undo()
    time.tzset()


async def _until(pilot: Pilot[int], holds: Holds) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not holds(pilot.app.screen):
        assert time.monotonic() < deadline, "it never came to be"
        await pilot.pause(0.02)


def has_curves(screen: Any) -> bool:
    graph = screen.query_one("#loss", Chart).graph
    return graph is not None and bool(graph.lines)


def has_settings(screen: Any) -> bool:
    return has_curves(screen) and len(screen.query_one("#settings").rows) > 30


def has_figures(screen: Any) -> bool:
    graph = screen.query_one("#over-0", Chart).graph
    figures = screen.query_one("#figures").rows
    return len(figures) > 4 and graph is not None and len(graph.lines) == 3


@SIZES
def test_a_run(look: Compare, size: Size) -> None:
    assert look(size, "enter", until=has_curves)


def test_a_run_in_light_colours(look: Compare) -> None:
    assert look(SMALL, "enter", colours="light", until=has_curves)


@SIZES
def test_a_run_without_colours_and_in_ascii(look: Compare, size: Size) -> None:
    assert look(size, "enter", "L", "m", colours="none", glyphs="ascii", until=has_curves)


def test_the_log_of_a_run(look: Compare) -> None:
    assert look(SMALL, "enter", "l", until=lambda screen: has_curves(screen))


@SIZES
def test_settings_beside_the_pinned_run(look: Compare, size: Size) -> None:
    assert look(size, "P", "down", "enter", "S", until=has_settings)


@SIZES
def test_runs_beside_each_other(look: Compare, size: Size) -> None:
    assert look(size, "down", "space", "space", "space", "c", until=has_figures)


@SIZES
@pytest.mark.parametrize("colours", ["dark", "none"])
def test_datasets(look: Compare, size: Size, colours: str, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = {"train": Counts(89, 89, 8000), "query": Counts(89, 89), "gallery": Counts(89, 89)}
    prid = Entry("prid", "PRID-2011", Path("/data/prid"), "folder", whole, whole, "split 1 of 10")
    part = whole | {"train": Counts(80, 85, 7000, 20, 700, 2)}
    odd = Entry("ilids", "iLIDS-VID", Path("/data/ilids"), "pack", part, whole, "", ("odd",))
    mars = Entry("mars", "MARS", None, "-", {}, whole)
    monkeypatch.setattr("core.data.inventory.inventory", lambda *_: iter((prid, odd, mars)))

    def sheet(_name: str, _whole: bool) -> tuple[list[Tile], None]:
        picture = Image.new("RGB", (32, 64), "navy")
        picture.paste("orange", (8, 16, 24, 48))
        caption = (("person 1", "muted"), ("camera 2", "muted"))
        return [Tile(picture, caption, "person 1, camera 2")] * 3, None

    monkeypatch.setattr(data_screen, "_sheet", sheet)
    keys = ("6", "down", "v")
    assert look(size, *keys, colours=colours, until=lambda screen: screen.query_one("Tiles").tiles)


@SIZES
def test_the_doctor(look: Compare, size: Size, monkeypatch: pytest.MonkeyPatch) -> None:
    findings = [
        Finding("Python", "ok", "vreid, Python"),
        Finding("GPUs", "note", "no NVIDIA driver; runs take the processor", "get one"),
        Finding("store", "missing", "no space is left on the disk " * 4, "make room " * 12),
    ]
    monkeypatch.setattr("core.health.examine.examine", lambda *_, **__: findings)
    keys = ("7", "down", "down")
    assert look(size, *keys, until=lambda screen: len(screen.query_one("#finding").rows) == 2)
