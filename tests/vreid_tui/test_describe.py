import dataclasses
from collections.abc import Callable

from core.store import EventRecord, RunSummary, Series
from vreid_tui import describe
from vreid_tui.cells import Piece
from vreid_tui.snapshot import Detail

Make = Callable[..., RunSummary]


def words(pieces: tuple[Piece, ...]) -> str:
    return "".join(text for text, _ in pieces)


def detail(run: RunSummary, curves: dict[str, Series] | None = None) -> Detail:
    return Detail(run, {}, curves or {}, (), ())


def steady(seconds_per_step: float) -> Series:
    steps = list(range(100))
    times = [1000 + step * seconds_per_step for step in steps]
    return Series(steps, [None] * 100, times, [1.0] * 100)


def test_progress_tells_pace_and_time_left(make_summary: Make) -> None:
    run = make_summary(step=120, total=300, epoch=12, epochs=30)
    shown = words(describe.progress(detail(run, {"loss/total": steady(2.0)}), 0.0, ascii_only=True))
    # 180 steps left at half a step a second.
    assert shown == " train ########............  40% 120/300  epoch 12/30  0.500 steps/s  6m left"


def test_progress_of_another_stage_claims_no_pace(make_summary: Make) -> None:
    run = make_summary(stage="render demo-cam", step=20, total=80)
    shown = words(describe.progress(detail(run, {"loss/total": steady(2)}), 0.0, ascii_only=True))
    assert shown == " render demo-cam #####...............  25% 20/80"


def test_a_run_that_ended_tells_how(make_summary: Make) -> None:
    run = make_summary(
        state="failed",
        started=1000.0,
        ended=1300.0,
        headline={},
        reason="data",
        text="no fra\x07mes",
    )
    shown = words(describe.progress(detail(run), 0.0, ascii_only=True))
    assert shown == " after 5m  data: no fra\\x07mes"


def test_counts_of_states_and_matches() -> None:
    states = {"lost": 1, "running": 2}
    assert words(describe.counts(states, 3, "")) == " vreid  3 runs (2 running, 1 lost)"
    assert words(describe.counts(states, 1, "lo")).endswith("1 match /lo")
    assert words(describe.counts({"running": 1}, 1, "")) == " vreid  1 run (1 running)"


def test_warnings_are_marked_without_colour(make_summary: Make) -> None:
    events = (EventRecord(0.0, "note", "warning", "w"), EventRecord(0.0, "note", "info", "i"))
    rows = describe.history(dataclasses.replace(detail(make_summary()), events=events))
    assert words(rows[0]).endswith("! note  w")
    assert "!" not in words(rows[1])


def test_settings_are_sorted_and_aligned(make_summary: Make) -> None:
    params = {"seed": 1, "data.sizes": [2, 4], "name": "a\nb"}
    rows = describe.settings(dataclasses.replace(detail(make_summary()), params=params))
    assert [words(row) for row in rows] == [
        " data.sizes  [2, 4]",
        " name        a\\nb",
        " seed        1",
    ]


def test_names_and_tags_are_harmless(make_summary: Make) -> None:
    run = make_summary(name="a\x1b[2J", tags=("\x07",))
    assert not any(ord(letter) < 32 for letter in words(describe.title(run, ascii_only=False)))
