import json

import pytest

from core.store import Series, Store
from core.store.curves import curve, longer, measured
from core.store.ingest import ingest


def written(store: Store, make_run, values: dict[int, float | None]) -> str:
    folder = make_run(
        *(
            ("metric", {"step": step, "epoch": step // 10, "t": 100.0 + step, "values": {"l": y}})
            for step, y in values.items()
        )
    )
    ingest(store, folder)
    return folder.name


def test_short_series_are_given_whole(store: Store, make_run) -> None:
    run = written(store, make_run, {step: float(step) for step in range(1, 20)})
    found = curve(store, run, "l")
    assert found.steps == list(range(1, 20))
    assert found.values == [float(step) for step in range(1, 20)]
    assert (found.lows, found.highs, found.lost) == (None, None, 0)


def test_long_series_keep_their_extremes_their_end_and_what_was_lost(
    store: Store, make_run
) -> None:
    values: dict[int, float | None] = dict.fromkeys(range(1000), 1.0)
    values |= {333: 9.0, 666: -9.0, 500: float("nan"), 501: float("inf")}
    found = curve(store, written(store, make_run, values), "l", most=50)
    assert len(found.steps) <= 51
    assert found.steps == sorted(found.steps)
    assert found.steps[-1] == 999
    assert found.times[-1] == 1099.0
    assert found.lost == 2
    assert found.lows is not None
    assert found.highs is not None
    assert min(low for low in found.lows if low is not None) == -9.0
    assert max(high for high in found.highs if high is not None) == 9.0
    at_333 = next(place for place, step in enumerate(found.steps) if step >= 333)
    assert found.highs[at_333] == 9.0
    assert found.values[at_333] == pytest.approx((19 + 9) / 20)


def test_seldom_values_of_a_long_run_stay_as_they_are(store: Store, make_run) -> None:
    run = written(store, make_run, {0: 1.0, 4000: 2.0, 9000: 3.0})
    found = curve(store, run, "l", most=100)
    assert (found.steps, found.values) == ([0, 4000, 9000], [1.0, 2.0, 3.0])


def test_a_window_is_given_in_full(store: Store, make_run) -> None:
    run = written(store, make_run, {step: float(step) for step in range(1000)})
    found = curve(store, run, "l", 400, 449, most=50)
    assert found.steps == list(range(400, 450))
    assert found.lows is None


def test_what_is_not_there_is_empty(store: Store, make_run) -> None:
    run = written(store, make_run, {1: 1.0})
    assert curve(store, run, "other").steps == []


def test_new_points_follow_buckets() -> None:
    old = Series([9], [None], [1.0], [2.0], [1.0], [3.0], lost=1)
    grown = longer(old, Series([10], [1.0], [2.0], [5.0], lost=2))
    assert grown == Series([9, 10], [None, 1.0], [1.0, 2.0], [2.0, 5.0], [1.0, 5.0], [3.0, 5.0], 3)
    assert longer(old, Series([], [], [], [])) is old
    plain = Series([1], [None], [0.0], [None], lost=1)
    assert longer(plain, plain).lows is None


def test_what_was_measured_for_long_keeps_its_extremes(store: Store, make_run) -> None:
    folder = make_run()
    rows = [
        {
            "type": "measured",
            "t": 1000.0 + 5 * step,
            "values": {"system/cpu": 9.0 if step == 77 else 1.0},
        }
        for step in range(300)
    ]
    (folder / "system.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    ingest(store, folder)
    assert len(measured(store, folder.name, "system/cpu").times) == 300
    found = measured(store, folder.name, "system/cpu", most=20)
    assert len(found.times) <= 21
    assert found.times[-1] == 1000.0 + 5 * 299
    assert found.highs is not None
    assert max(high for high in found.highs if high is not None) == 9.0
    assert measured(store, folder.name, "gpu/0/use").times == []
