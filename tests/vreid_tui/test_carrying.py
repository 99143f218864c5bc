from typing import Any

import pytest

from core.errors import StoreError
from core.store import open_store
from vreid_tui.carrying import Carrier
from vreid_tui.reading import Reader
from vreid_tui.snapshot import Needs


def step(bench: Any, number: int) -> None:
    bench.append(
        bench.root / "a", "metric", t=1.0, step=number, epoch=1, values={"loss/total": 1.0}
    )


def test_what_a_run_in_view_writes_is_taken_in_and_what_others_write_is_left(bench: Any) -> None:
    bench.start("a")
    bench.start("b")
    reader, carrier, needs = Reader(bench.store), Carrier(bench.store), Needs(details=("a",))
    assert not carrier.bring(reader.read(needs), needs)
    step(bench, 1)
    assert carrier.bring(reader.read(needs), needs)
    assert reader.read(needs).details["a"].curves["loss/total"].steps == [1]
    assert not carrier.bring(reader.read(needs), needs)
    bench.append(bench.root / "b", "note", level="info", text="unseen")
    assert not carrier.bring(reader.read(needs), needs)


def test_runs_that_ended_and_folders_that_are_gone_are_let_be(bench: Any) -> None:
    bench.write(bench.start("a"), "failed", reason="error", text="")
    needs = Needs(curves=("a", "nobody"))
    carrier, reader = Carrier(bench.store), Reader(bench.store)
    carrier.bring(reader.read(needs), needs)
    step(bench, 1)
    assert not carrier.bring(reader.read(needs), needs)


def test_a_store_that_cannot_be_written_is_said(
    bench: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from core.store import ingest

    def full(*_given: object) -> int:
        raise StoreError("no space left; make room")

    bench.start("a")
    needs = Needs(details=("a",))
    carrier, reader = Carrier(bench.store), Reader(bench.store)
    carrier.bring(reader.read(needs), needs)
    step(bench, 1)
    monkeypatch.setattr(ingest, "ingest", full)
    with pytest.raises(StoreError, match="make room"):
        carrier.bring(reader.read(needs), needs)


def test_the_newest_runs_are_shown_before_all_have_been_read(
    bench: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from vreid_tui import reading

    monkeypatch.setattr(reading, "FIRST", 2)
    for name in "abcd":
        bench.start(name)
    store = open_store()
    reader = Reader(store)
    assert list(reader.read(Needs()).runs or ()) == ["d", "c"]
    assert not reader.whole
    assert list(reader.read(Needs()).runs or ()) == ["d", "c", "b", "a"]
    assert reader.whole
    bench.start("e")
    assert list(reader.read(Needs()).runs or ()) == ["e", "d", "c", "b", "a"]
    store.close()
