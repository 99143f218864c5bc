"""Pictures of the screens, compared to the letter; `pytest --snapshot-update` takes them anew."""

import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from core.chart import Glyphs
from core.gauges.gpus import Gpu
from core.runs.provenance import machine
from core.store import list_runs
from core.store.queue import JobRecord
from vreid_tui import demo, order, reading, theme
from vreid_tui.feed import Feed
from vreid_tui.gauges import Gauges
from vreid_tui.screens.new import UNCHECKED, NewScreen
from vreid_tui.screens.queue import QueueScreen
from vreid_tui.settings import Settings
from vreid_tui.snapshot import Machine, Queue
from vreid_tui.widgets.chart import Chart
from vreid_tui.widgets.run_list import RunList

from .stage import LARGE, SMALL, nothing, until
from .stage import VreidApp as Dashboard

NOW = 1_700_003_600.0
SIZES = pytest.mark.parametrize("size", [SMALL, LARGE], ids=["80x24", "160x48"])
GPU = Gpu(0, "GPU-a", "H200", 80 * 2.0**30, 31 * 2.0**30, 0.9, 60.0, 430.0)

Compare = Callable[..., bool]
Size = tuple[int, int]


@pytest.fixture
def look(
    bench: Any, snap_compare: Compare, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., bool]]:
    """Whether the dashboard looks as it did, after some keys, with runs that never change."""
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    demo.make(bench.root, 24, NOW)
    demo.take_in(bench.root)

    def compare(
        size: Size, *keys: str, theme_: str = "dark", glyphs: Glyphs = "braille", **more: Any
    ) -> bool:
        gauges = Gauges(lambda: Machine(0.5, 2.0**34, 2.0**36, (GPU,)))
        feed = Feed(carry=nothing, period_s=0.02, gauges=gauges)
        settings = Settings(theme=theme_)
        app = Dashboard(feed, glyphs, settings, host="gpu07", clock=lambda: NOW)

        async def settle(pilot: Pilot[int]) -> None:
            await until(pilot, lambda: bool(pilot.app.screen.query(RunList)))
            chart = pilot.app.screen.query_one("#chart-0", Chart)
            await until(pilot, lambda: chart.graph is not None and bool(chart.graph.lines))
            await until(pilot, lambda: app.snapshot.machine is not None)
            await pilot.press(*keys)
            await until(pilot, lambda: is_settled(app, more.get("marked", 0)))

        return snap_compare(app, terminal_size=size, run_before=settle)

    yield compare
    theme.use("dark")
    monkeypatch.undo()
    time.tzset()


def is_settled(app: Dashboard, marked: int) -> bool:
    """Whether all that was asked for has been read and checked."""
    screen = app.view
    if isinstance(screen, NewScreen):
        return screen._why_not != UNCHECKED
    if isinstance(screen, QueueScreen):
        return screen._queue is not None
    return len(app.snapshot.curves) == marked


@SIZES
def test_runs(look: Compare, size: Size) -> None:
    assert look(size)


@SIZES
def test_marked_runs_over_each_other(look: Compare, size: Size) -> None:
    assert look(size, "space", "space", "down", "space", marked=3)


@pytest.mark.parametrize("name", ["light", "contrast", "none"])
def test_runs_in_other_colours(look: Compare, name: str) -> None:
    assert look(SMALL, "space", "space", theme_=name, marked=2)


@SIZES
def test_runs_in_ascii(look: Compare, size: Size) -> None:
    assert look(size, "space", "space", glyphs="ascii", marked=2)


@SIZES
def test_help(look: Compare, size: Size) -> None:
    assert look(size, "question_mark")


@SIZES
def test_palette(look: Compare, size: Size) -> None:
    assert look(size, "colon", "r", "u", "n")


def test_a_question_before_many_are_ended(look: Compare) -> None:
    assert look(SMALL, "space", "space", "K", marked=2)


@SIZES
def test_queue(look: Compare, size: Size, bench: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    runs = list_runs(bench.store, 5)

    def job(number: int, state: str) -> JobRecord:
        run, active = runs[number], state == "running"
        devices, claimed = (("GPU-a",), NOW - 4000) if active else ((), None)
        return JobRecord(run.id, run.name, state, "", 1, number % 2, number, (), False, devices,
                         claimed, "", "")  # fmt: skip

    active, waiting = (job(0, "running"),), tuple(job(number, "queued") for number in range(1, 5))
    waits = {run.id: "for 1 of 1 GPU (0 free)" for run in runs}
    queue = Queue(
        active, waiting, waits, "1 at a time on the processor, 1 on each of 1 GPUs", False
    )
    monkeypatch.setattr(reading, "read_queue", lambda _store: queue)
    assert look(size, "4")


@SIZES
def test_new_run(look: Compare, size: Size, monkeypatch: pytest.MonkeyPatch) -> None:
    said = ("demo-syn to demo-cam on small: 12 epochs, batches of 16 clips of 4 frames at 64x32",
            "runs on the processor", "kept in /home/you/vreid/runs")  # fmt: skip

    def checked(_order: order.Order) -> Sequence[str]:
        return said

    monkeypatch.setattr(order, "checked", checked)
    assert look(size, "5")


def test_nothing_of_this_machine_is_in_a_picture() -> None:
    folder = Path(__file__).parent / "__snapshots__"
    foreign = [machine()["host"], str(Path.home()), "/tmp/"]
    for picture in (path for path in folder.rglob("*") if path.is_file()):
        text = picture.read_text(encoding="utf-8")
        assert not any(f">{word}" in text or f" {word}/" in text for word in foreign), picture
