"""The queue's keys in both sizes, and what becomes of the queue."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from core.gauges.gpus import Gpu
from core.queue.rules import read_rules
from core.runs.control import who
from core.runs.provenance import machine
from core.runs.submit import Plan, Wait, submit
from core.settings import Experiment
from core.store.queue import standing
from vreid_tui.gauges import Gauges
from vreid_tui.screens.run import RunScreen
from vreid_tui.snapshot import Machine
from vreid_tui.widgets.queue_list import QueueList

from .stage import SIZES, SMALL, opened, said, seen, until, with_runs

HOST = machine()["host"]


@pytest.fixture
def four(bench: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Ids of runs that wait, the last for another one; nothing is ever started."""
    from core.queue import advance
    from core.runs import submit as submitting

    monkeypatch.setattr(advance, "supervise", lambda *_: None)
    monkeypatch.setattr(advance, "stand_by", lambda: None)
    monkeypatch.setattr(submitting, "freeze", lambda _root: tmp_path)
    from core.queue.rules import pause

    pause(bench.store, HOST, True)
    ids: list[str] = []
    for number in range(4):
        wait = Wait(after=(ids[0],) if number == 3 else ())
        plan = Plan(Experiment(seed=number), name=f"run-{number}", wait=wait)
        ids.append(submit(bench.store, plan).id)
    return ids


def order(bench: Any) -> list[str]:
    return [job.name[-1] for job in standing(bench.store, HOST, who()).waiting]


def shown(pilot: Pilot[int]) -> list[str]:
    return [job.name[-1] for job in pilot.app.screen.query_one(QueueList).rows]


async def in_queue(pilot: Pilot[int]) -> None:
    await with_runs(pilot, 4)
    await pilot.press("4")
    await until(pilot, lambda: bool(pilot.app.screen.query(QueueList)))
    await until(pilot, lambda: shown(pilot) == ["0", "1", "2", "3"])


@SIZES
async def test_turns_are_changed(bench: Any, four: list[str], size: tuple[int, int]) -> None:
    async with opened(size) as pilot:
        await in_queue(pilot)
        assert "the queue is paused" in seen(pilot)
        await pilot.press("U")
        assert "it is the first that waits" in said(pilot)
        for key, after in [("J", "1023"), ("J", "1203"), ("U", "1023"), ("less_than_sign", "0123")]:
            await pilot.press(key)
            await until(pilot, lambda after=after: shown(pilot) == list(after))
            assert order(bench) == list(after)
        await pilot.press("down", "plus", "down")
        await until(pilot, lambda: shown(pilot) == ["1", "0", "2", "3"])
        await pilot.press("minus")
        await until(pilot, lambda: order(bench) == ["1", "0", "3", "2"] or order(bench)[-1] != "3")
        await pilot.press("home", "equals_sign")
        await until(pilot, lambda: standing(bench.store, HOST, who()).waiting[0].priority == 2)


@SIZES
async def test_a_run_waits_for_no_other(bench: Any, four: list[str], size: tuple[int, int]) -> None:
    async with opened(size) as pilot:
        await in_queue(pilot)
        await pilot.press("end", "W")
        await until(pilot, lambda: standing(bench.store, HOST, who()).waiting[3].after == ())
        await until(pilot, lambda: "it waits for no other run" in said(pilot))


@SIZES
async def test_the_queue_is_paused_and_shared_out(
    bench: Any, four: list[str], size: tuple[int, int]
) -> None:
    async with opened(size) as pilot:
        await in_queue(pilot)
        await pilot.press("S", *"cpu=many", "enter")
        await until(pilot, lambda: "a whole number of runs" in said(pilot))
        await pilot.press("S", *"cpu=0", "enter")
        await until(pilot, lambda: read_rules(bench.store, HOST).cpu == 0)
        await pilot.press("Z")
        await until(pilot, lambda: not read_rules(bench.store, HOST).paused)
        await until(pilot, lambda: "for a place on the processor (0 of 0 taken)" in seen(pilot))
        await pilot.press("Z")
        await until(pilot, lambda: read_rules(bench.store, HOST).paused)


async def test_runs_are_steered_and_opened_from_the_queue(bench: Any, four: list[str]) -> None:
    async with opened(SMALL) as pilot:
        await in_queue(pilot)
        await pilot.press("p")
        await until(pilot, lambda: bench.summary(four[0]).state == "paused")
        await until(pilot, lambda: shown(pilot) == ["1", "2", "3"])
        await pilot.press("Z", "enter")
        assert isinstance(pilot.app.screen, RunScreen)
        await until(pilot, lambda: "run-1" in seen(pilot))
        await pilot.press("escape")
        assert shown(pilot) == ["1", "2", "3"]


async def test_gpus_are_shown_and_an_empty_queue_says_so(bench: Any) -> None:
    gpu = Gpu(0, "GPU-a", "H200", 80 * 2.0**30, 31 * 2.0**30, 0.92, 61.0, 433.0)
    shutil.rmtree(bench.root, ignore_errors=True)
    gauges = Gauges(lambda: Machine(0.25, 2**35, 2**36, (gpu,)))
    async with opened(SMALL, gauges=gauges) as pilot:
        await with_runs(pilot, 0)
        await pilot.press("4")
        await until(pilot, lambda: "nothing runs, nothing waits" in seen(pilot))
        await until(pilot, lambda: "H200" in seen(pilot))
        assert "90%  31/80G  60 C  430 W  H200" in seen(pilot)
        assert "32 of 64 GiB" in seen(pilot)
        assert "GPU0 90% 31/80G" in seen(pilot)
