"""What is done to runs: each key, in both sizes, and what becomes of it in the store."""

import json
from typing import Any

import pytest
from textual.pilot import Pilot

from core.store import list_runs
from vreid_tui.screens.dialogs import Confirm, Prompt
from vreid_tui.settings import Settings
from vreid_tui.widgets.pane import Pane

from .stage import LARGE, SIZES, SMALL, opened, runs, said, seen, until, with_runs


@pytest.fixture
def still(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is started, and nobody stands by."""
    from core.queue import advance

    monkeypatch.setattr(advance, "supervise", lambda *_: None)
    monkeypatch.setattr(advance, "stand_by", lambda: None)


@pytest.fixture
def three(bench: Any) -> Any:
    """Two runs that go on, the newest of which is "c", and one that failed."""
    for name in "abc":
        bench.start(name, name=f"run-{name}")
    bench.write(bench.root / "a", "failed", reason="memory", text="out of memory")
    return bench


def wants(bench: Any, name: str) -> str:
    file = bench.root / name / "control.json"
    return json.loads(file.read_text())["want"] if file.exists() else ""


async def sure(pilot: Pilot[int], *keys: str) -> str:
    """Press keys, see the question, say yes; what it was about."""
    await pilot.press(*keys)
    await until(pilot, lambda: isinstance(pilot.app.screen, Confirm))
    await pilot.pause()
    text = seen(pilot)
    await pilot.press("enter")
    return text


@SIZES
async def test_one_run_is_stopped_after_a_question_that_names_it(
    three: Any, size: tuple[int, int]
) -> None:
    async with opened(size) as pilot:
        await with_runs(pilot, 3)
        await pilot.press("s", "escape")
        assert wants(three, "c") == ""
        text = await sure(pilot, "s")
        assert "Stop run run-c? Each ends its step and writes a checkpoint." in text
        assert "c  ▸ running   run-c" in text
        await until(pilot, lambda: "run run-c asked to stop" in said(pilot))
        assert wants(three, "c") == "stop"
        assert three.summary("c").state == "stopping"
        await until(pilot, lambda: "stopping" in seen(pilot))


@SIZES
async def test_many_runs_are_ended_only_once_a_word_was_typed(
    three: Any, size: tuple[int, int]
) -> None:
    async with opened(size) as pilot:
        await with_runs(pilot, 3)
        await pilot.press("A")
        await sure(pilot, "K")
        assert "type kill first" in seen(pilot)
        assert "run-a" not in str(pilot.app.screen.query_one(Pane).rows)
        await pilot.press(*"kill", "enter")
        await until(pilot, lambda: "2 runs being ended" in said(pilot))
        assert [wants(three, name) for name in "abc"] == ["", "kill", "kill"]


@SIZES
async def test_pausing_asks_for_many_and_resuming_queues(
    three: Any, still: None, size: tuple[int, int]
) -> None:
    async with opened(size) as pilot:
        await with_runs(pilot, 3)
        await pilot.press("p")
        await until(pilot, lambda: "run run-c asked to pause" in said(pilot))
        assert wants(three, "c") == "pause"
        await pilot.press("G", "R")
        await until(pilot, lambda: "run run-a queued from the last checkpoint" in said(pilot))
        assert (three.summary("a").state, three.summary("a").attempt) == ("queued", 2)


@SIZES
async def test_retrying_begins_anew_after_a_question(
    three: Any, still: None, size: tuple[int, int]
) -> None:
    async with opened(size) as pilot:
        await with_runs(pilot, 3)
        await pilot.press("end")
        assert "once more, from the beginning" in await sure(pilot, "r")
        await until(pilot, lambda: "queued from the beginning" in said(pilot))
        assert (three.summary("a").state, three.summary("a").attempt) == ("queued", 2)


@SIZES
@pytest.mark.parametrize("key", ["X", "delete"])
async def test_what_is_deleted_comes_back(three: Any, size: tuple[int, int], key: str) -> None:
    async with opened(size) as pilot:
        await with_runs(pilot, 3)
        await pilot.press(key)
        assert "these runs go on; stop them first" in said(pilot)
        await pilot.press("end", key)
        await with_runs(pilot, 2)
        assert "u takes it back" in said(pilot)
        assert len(list_runs(three.store)) == 2
        await pilot.press("u")
        await with_runs(pilot, 3)
        await pilot.press("u")
        assert "there is nothing to take back" in said(pilot)


@SIZES
async def test_tags_and_notes_go_on_and_come_back(three: Any, size: tuple[int, int]) -> None:
    async with opened(size) as pilot:
        await with_runs(pilot, 3)
        await pilot.press("space", "space", "t")
        assert isinstance(pilot.app.screen, Prompt)
        assert "Tags for 2 runs" in seen(pilot)
        await pilot.press(*"uda x", "enter")
        await until(pilot, lambda: three.summary("b").tags == ("uda", "x"))
        assert three.summary("c").tags == ("uda", "x")
        await until(pilot, lambda: "2 runs tagged" in said(pilot))
        await pilot.press("escape", "home", "t", *"-x", "enter")
        await until(pilot, lambda: three.summary("c").tags == ("uda",))
        await until(pilot, lambda: "run run-c tagged" in said(pilot))
        await pilot.press("u")
        await until(pilot, lambda: three.summary("c").tags == ("uda", "x"))
        await pilot.press("e", *"why?", "enter")
        await until(pilot, lambda: three.summary("c").note == "why?")
        await until(pilot, lambda: "note: why?" in seen(pilot))
        await pilot.press("e", "escape")
        await pilot.press("u")
        await until(pilot, lambda: three.summary("c").note == "")


@SIZES
async def test_ids_and_folders_are_copied(three: Any, size: tuple[int, int]) -> None:
    async with opened(size) as pilot:
        await with_runs(pilot, 3)
        await pilot.press("v", "down", "v", "down", "y")
        assert pilot.app.clipboard == "c b"
        assert said(pilot) == "copied the id: c b"
        await pilot.press("escape", "Y")
        assert pilot.app.clipboard == str(three.root / "a")


async def test_a_fault_is_said_and_costs_nothing(
    three: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from vreid_tui import control

    def fault(*_given: object, **_more: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(control, "halt", fault)
    async with opened(SMALL) as pilot:
        await with_runs(pilot, 3)
        await pilot.press("p")
        await until(pilot, lambda: "it failed (ZeroDivisionError()); report this" in said(pilot))
        await pilot.press("down")
        assert runs(pilot).selected is not None


async def test_what_goes_wrong_with_one_run_stops_no_other(three: Any) -> None:
    (three.root / "b" / "control.json").mkdir()
    async with opened(SMALL) as pilot:
        await with_runs(pilot, 3)
        await pilot.press("A")
        await sure(pilot, "s")
        await until(pilot, lambda: "run run-c asked to stop; " in said(pilot))
        assert "can't be written" in said(pilot)
        assert wants(three, "c") == "stop"


@SIZES
async def test_read_only_refuses_all_that_changes_anything(
    three: Any, size: tuple[int, int]
) -> None:
    async with opened(size, settings=Settings(read_only=True)) as pilot:
        await with_runs(pilot, 3)
        for key in ("s", "K", "p", "R", "r", "X", "t", "e", "D", "u"):
            await pilot.press(key)
            assert "opened read-only" in said(pilot), key
        await pilot.press("colon", *"stop")
        assert "opened read-only" in seen(pilot)
        await pilot.press("enter")
        assert "opened read-only" in seen(pilot)
    assert [wants(three, name) for name in "abc"] == ["", "", ""]


async def test_an_empty_list_has_nobody_to_stop(bench: Any) -> None:
    async with opened(LARGE) as pilot:
        await with_runs(pilot, 0)
        for key in ("s", "t", "y", "D"):
            await pilot.press(key)
            assert "there is no run here" in said(pilot)
