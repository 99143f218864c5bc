"""What the reader tells of a run beyond its row."""

from typing import Any

import pytest

from core.store import curves
from vreid_tui.reading import Reader
from vreid_tui.snapshot import Needs


@pytest.fixture
def reader(bench: Any) -> Reader:
    folder = bench.start("r1")
    bench.train(folder, 60, 100)
    for second in range(5):
        bench.measure(folder, second, {"system/cpu": float(second)})
    bench.write(folder, "artifact", kind="weights", path="weights/last.safetensors", bytes=7)
    return Reader(bench.store)


def test_what_the_machine_did_is_read_for_whom_it_is_asked(bench: Any, reader: Reader) -> None:
    assert reader.read(Needs()).measured == {}
    found = reader.read(Needs(measured="r1")).measured
    assert found["system/cpu"].values == [0.0, 1.0, 2.0, 3.0, 4.0]
    assert reader.read(Needs(measured="r1")).measured is found
    bench.measure(bench.root / "r1", 5, {"system/cpu": 5.0})
    bench.write(bench.root / "r1", "note", level="info", text="more")
    assert reader.read(Needs(measured="r1")).measured["system/cpu"].values[-1] == 5.0
    assert reader.read(Needs(measured="gone")).measured == {}


def test_points_between_two_steps_are_read_in_full(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(curves, "MOST", 10)
    found = reader.read(Needs(close=("r1", 20, 25))).close
    assert found["loss/total"].steps == [20, 21, 22, 23, 24, 25]
    assert found["loss/total"].lows is None
    assert reader.read(Needs(close=("r1", 20, 25))).close is found
    assert reader.read(Needs(close=("r1", 20, 21))).close["loss/total"].steps == [20, 21]
    assert reader.read(Needs()).close == {}


def test_a_detail_names_files(reader: Reader) -> None:
    detail = reader.read(Needs(details=("r1",))).details["r1"]
    assert [(each.kind, each.path) for each in detail.files] == [
        ("weights", "weights/last.safetensors")
    ]
