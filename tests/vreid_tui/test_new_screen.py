"""The form's keys in both sizes, and what is started."""

import subprocess
from typing import Any

import pytest
from textual.pilot import Pilot

from vreid_tui import control
from vreid_tui.app import VreidApp
from vreid_tui.order import Order
from vreid_tui.screens.dialogs import Choose, Confirm
from vreid_tui.screens.new import NewScreen
from vreid_tui.widgets.form_list import FormList

from .stage import SIZES, SMALL, opened, said, seen, until, with_runs


def form(pilot: Pilot[int]) -> FormList:
    return pilot.app.screen_stack[0].query_one(FormList)


def value(pilot: Pilot[int], name: str) -> str:
    return next(field.value for field in form(pilot).fields if field.name == name)


def app_of(pilot: Pilot[int]) -> VreidApp:
    assert isinstance(pilot.app, VreidApp)
    return pilot.app


async def in_form(pilot: Pilot[int], key: str = "5") -> None:
    await until(pilot, lambda: bool(pilot.app.screen.query("#runs")))
    await pilot.press(key)
    await until(pilot, lambda: bool(pilot.app.screen.query(FormList)))
    await until(pilot, lambda: "runs on the processor" in seen(pilot))


async def to(pilot: Pilot[int], name: str) -> None:
    """Bring the cursor to a field."""
    await pilot.press("home")
    while (field := form(pilot).selected) is not None and field.name != name:
        await pilot.press("down")


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """What would have been started."""
    commands: list[list[str]] = []

    def run(command: list[str], **_more: object) -> subprocess.CompletedProcess[str]:
        commands.append(command)
        return subprocess.CompletedProcess(command, 0, "r123\n", "")

    monkeypatch.setattr(control.subprocess, "run", run)
    return commands


@SIZES
async def test_the_cursor_goes_through_the_fields(bench: Any, size: tuple[int, int]) -> None:
    async with opened(size) as pilot:
        await in_form(pilot, "n")
        fields = form(pilot).fields
        moves = [("j", 1), ("down", 2), ("k", 1), ("up", 0), ("G", -1), ("g", 0), ("end", -1),
                 ("home", 0)]  # fmt: skip
        for key, place in moves:
            await pilot.press(key)
            assert form(pilot).selected == fields[place], key


@SIZES
async def test_fields_make_a_command_line_that_is_started(
    bench: Any, started: list[list[str]], size: tuple[int, int]
) -> None:
    async with opened(size) as pilot:
        await in_form(pilot)
        await to(pilot, "method")
        await pilot.press("enter")
        assert isinstance(pilot.app.screen, Choose)
        await pilot.press(*"direct", "enter")
        assert value(pilot, "method") == "direct"
        await to(pilot, "seeds")
        await pilot.press("space", *"7", "enter")
        await to(pilot, "quick")
        await pilot.press("space")
        await pilot.press("plus", *"optimiser.epochs", "enter")
        await pilot.press("ctrl+u", *"3", "enter")
        assert form(pilot).fields[-1].value.endswith("3")
        line = "vreid run demo-syn:demo-cam --method direct --seed 7 --quick"
        await until(pilot, lambda: "3 epochs" in seen(pilot))
        await pilot.press("s")
        assert isinstance(pilot.app.screen, Confirm)
        assert line in str(pilot.app.screen._rows)
        await pilot.press("enter")
        await until(pilot, lambda: started)
        words = started[0][started[0].index("run") :]
        assert words[:2] == ["run", "demo-syn:demo-cam"]
        assert words[-3:] == ["--set", "optimiser.epochs=3", "--detach"]
        await until(pilot, lambda: "run r123 queued" in said(pilot))


@SIZES
async def test_what_cannot_be_is_said_and_not_started(
    bench: Any, started: list[list[str]], size: tuple[int, int]
) -> None:
    async with opened(size) as pilot:
        await in_form(pilot)
        await to(pilot, "seeds")
        await pilot.press("enter", *"many", "enter")
        await until(pilot, lambda: "takes one whole number" in seen(pilot))
        await pilot.press("s")
        assert "takes one whole number" in said(pilot)
        assert not isinstance(pilot.app.screen, Confirm)
        await pilot.press("R")
        await until(pilot, lambda: value(pilot, "seeds") == "")
    assert started == []


@SIZES
@pytest.mark.parametrize("key", ["X", "delete"])
async def test_a_setting_is_changed_and_taken_away_again(
    bench: Any, size: tuple[int, int], key: str
) -> None:
    async with opened(size) as pilot:
        await in_form(pilot)
        await pilot.press(key)
        assert "only settings that were added" in said(pilot)
        await pilot.press("a", *"batch_norm", "enter", *"frozen", "enter")
        await until(pilot, lambda: "--set batch_norm=frozen" in seen(pilot))
        await pilot.press("end", "enter", *"mixed", "enter")
        await until(pilot, lambda: "--set batch_norm=mixed" in seen(pilot))
        await pilot.press(key)
        await until(pilot, lambda: "batch_norm" not in seen(pilot))


async def test_an_ablation_goes_on_by_itself(bench: Any, started: list[list[str]]) -> None:
    async with opened(SMALL) as pilot:
        await in_form(pilot)
        await pilot.press("enter", *"ablation", "enter")
        await to(pilot, "rows")
        await pilot.press("enter", *"baseline,full", "enter")
        await to(pilot, "seeds")
        await pilot.press("enter", *"0-1", "enter")
        await until(pilot, lambda: "4 trainings, 0 of them done already" in seen(pilot))
        await pilot.press("s", "enter")
        await until(pilot, lambda: started)
        assert started[0][0] == "sh"
        assert started[0][-5:] == ["demo-syn:demo-cam", "--seeds", "0-1", "--rows", "baseline,full"]
        await until(pilot, lambda: "the ablation goes on by itself" in said(pilot))


@SIZES
async def test_a_run_is_duplicated_with_what_differs(bench: Any, size: tuple[int, int]) -> None:
    bench.start("a", method="direct", tags=("uda",))
    async with opened(size) as pilot:
        await with_runs(pilot, 1)
        await pilot.press("D")
        await until(pilot, lambda: isinstance(pilot.app.screen, NewScreen))
        await until(pilot, lambda: bool(pilot.app.screen.query(FormList)))
        assert value(pilot, "method") == "direct"
        assert value(pilot, "backbone") == "small"
        assert value(pilot, "tags") == "uda"
        assert value(pilot, "data.height") == "256"
        await to(pilot, "name")
        await pilot.press("enter", *"mine", "enter")
        bench.start("b")
        await until(pilot, lambda: len(app_of(pilot).snapshot.runs or ()) == 2)
        await pilot.pause()
        assert value(pilot, "name") == "mine"


def test_what_a_start_refuses_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def run(command: list[str], **_more: object) -> subprocess.CompletedProcess[str]:
        return subprocess.CompletedProcess(command, 1, "", "a line\nvreid: no such dataset\n")

    monkeypatch.setattr(control.subprocess, "run", run)
    outcome = control.start(Order())
    assert (outcome.text, outcome.role) == ("no such dataset", "warning")
