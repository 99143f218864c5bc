import queue
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from core.errors import StoreError
from core.store import Store, open_store
from vreid_tui import feed as feed_module
from vreid_tui.feed import Feed
from vreid_tui.gauges import Gauges
from vreid_tui.snapshot import Machine, Needs, Snapshot

PATIENCE_S = 30.0


class Ears:
    """Collects what a feed says."""

    def __init__(self) -> None:
        self.heard: queue.Queue[Snapshot] = queue.Queue()

    def until(self, holds: Callable[[Snapshot], bool]) -> Snapshot:
        deadline = time.monotonic() + PATIENCE_S
        while (left := deadline - time.monotonic()) > 0:
            snapshot = self.heard.get(timeout=left)
            if holds(snapshot):
                return snapshot
        raise AssertionError("never heard")


def nothing(_store: Store) -> None:
    """No journals to carry."""


@pytest.fixture
def ears() -> Ears:
    return Ears()


@pytest.fixture
def start(ears: Ears) -> Iterator[Callable[..., Feed]]:
    started: list[Feed] = []

    def make(**parts: Any) -> Feed:
        gauges = Gauges(lambda: Machine(0.0, 0.0, 0.0))
        feed = Feed(period_s=0.02, gauges=gauges, **({"carry": nothing} | parts))
        feed.start(ears.heard.put)
        started.append(feed)
        return feed

    yield make
    for feed in started:
        feed.stop()


def test_tells_runs_newest_first_and_new_ones_as_they_come(
    bench: Any, ears: Ears, start: Callable[..., Feed]
) -> None:
    bench.start("a")
    bench.start("b")
    start()
    assert list(ears.until(lambda s: bool(s.runs)).runs or ()) == ["b", "a"]
    bench.start("c")
    found = ears.until(lambda s: len(s.runs or ()) == 3).runs or ()
    assert list(found) == ["c", "b", "a"]


def test_says_nothing_while_nothing_changes(
    bench: Any, ears: Ears, start: Callable[..., Feed]
) -> None:
    bench.train(bench.start("a"), 5, 10)
    start().need(Needs(details=("a",)))
    ears.until(lambda s: "a" in s.details and s.machine is not None)
    time.sleep(0.3)
    assert ears.heard.empty()


def test_a_watched_run_is_told_in_full_and_grows(
    bench: Any, ears: Ears, start: Callable[..., Feed]
) -> None:
    folder = bench.start("a")
    bench.train(folder, 10, 100)
    feed = start()
    feed.need(Needs(details=("a",)))
    first = ears.until(lambda s: "a" in s.details).details["a"]
    assert first.params["method"] == "s2r"
    assert first.curves["loss/total"].steps == list(range(1, 11))
    bench.train(folder, 20, 100, first=11)
    later = ears.until(lambda s: "a" in s.details and s.details["a"].run.step == 20).details["a"]
    assert later.curves["loss/total"].steps == list(range(1, 21))
    assert later.curves["student/mAP"].steps == [10, 20]
    feed.need(Needs())
    ears.until(lambda s: not s.details)


def test_the_log_is_followed_though_the_store_stays(
    bench: Any, ears: Ears, start: Callable[..., Feed]
) -> None:
    folder: Path = bench.start("a")
    start().need(Needs(details=("a",)))
    ears.until(lambda s: "a" in s.details)
    (folder / "log.txt").write_bytes(b"x" * 100_000 + b"\nlast \xff\n")
    detail = ears.until(lambda s: "a" in s.details and s.details["a"].log[-1] != "").details["a"]
    assert detail.log == ("last \\xff",)


def test_journals_are_carried_into_the_store(
    bench: Any, ears: Ears, start: Callable[..., Feed], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed_module, "RECONCILE_S", 0.05)
    folder = bench.start("a")
    start(carry=feed_module.carry_journals)
    ears.until(lambda s: bool(s.runs))
    bench.append(folder, "stage", name="train", done=7, total=9, unit="steps")
    found = ears.until(lambda s: any(run.step == 7 for run in (s.runs or {}).values())).runs or {}
    assert found["a"].total == 9


def test_a_queue_that_nobody_looks_after_is_woken(
    bench: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from core.queue import advance, standby

    woken: list[Store] = []
    monkeypatch.setattr(advance, "advance", woken.append)
    feed_module.carry_journals(bench.store)
    assert woken == []
    monkeypatch.setattr(standby, "neglected", lambda _store: True)
    feed_module.carry_journals(bench.store)
    assert woken == [bench.store]


def test_a_reader_alone_writes_nothing(
    bench: Any, ears: Ears, start: Callable[..., Feed], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed_module, "RECONCILE_S", 0.0)
    folder = bench.start("a")
    feed = start(carry=lambda _store: pytest.fail("must not write"), writes=False)
    feed.need(Needs(details=("a",)))
    ears.until(lambda s: "a" in s.details)
    bench.append(folder, "stage", name="train", done=7, total=9, unit="steps")
    bench.start("b")
    found = ears.until(lambda s: "b" in (s.runs or ())).runs or {}
    assert found["a"].step == 0


def test_trouble_is_told_once_and_its_end_too(
    bench: Any, ears: Ears, start: Callable[..., Feed], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed_module, "RECONCILE_S", 0.05)
    broken = True

    def carry(_store: Store) -> None:
        if broken:
            raise StoreError("the disk is full; make room")

    bench.start("a")
    start(carry=carry)
    assert ears.until(lambda s: bool(s.trouble)).trouble == "the disk is full; make room"
    time.sleep(0.2)
    assert ears.heard.empty()
    broken = False
    assert len(ears.until(lambda s: not s.trouble).runs or ()) == 1


def test_a_fault_in_the_reader_is_told_and_reading_goes_on(
    bench: Any, ears: Ears, start: Callable[..., Feed], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed_module, "RETRY_S", 0.02)
    bench.start("a")
    faults = iter([KeyError("rev")])

    def carry(_store: Store) -> None:
        for fault in faults:
            raise fault

    start(carry=carry)
    assert "KeyError" in ears.until(lambda s: bool(s.trouble)).trouble
    assert ears.until(lambda s: not s.trouble).runs


def test_a_store_that_was_not_there_is_made_and_empty(
    tmp_path: Path, ears: Ears, start: Callable[..., Feed], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VREID_DB", str(tmp_path / "new" / "experiments.db"))
    start()
    snapshot = ears.until(lambda s: s.runs is not None)
    assert (snapshot.runs, snapshot.trouble) == ({}, "")


def test_a_store_that_opens_later_is_found(
    bench: Any, ears: Ears, start: Callable[..., Feed], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed_module, "RETRY_S", 0.02)
    bench.start("a")
    attempts = iter([True, True])

    def connect() -> Store:
        if next(attempts, False):
            raise StoreError("locked; try again")
        return open_store()

    start(connect=connect)
    assert ears.until(lambda s: bool(s.trouble)).runs is None
    assert len(ears.until(lambda s: bool(s.runs)).runs or ()) == 1


def test_a_newer_store_is_read_and_said_to_be_newer(
    bench: Any, ears: Ears, start: Callable[..., Feed]
) -> None:
    bench.start("a")
    with bench.store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    start(carry=lambda _store: pytest.fail("must not write"))
    snapshot = ears.until(lambda s: bool(s.runs))
    assert "newer vreid" in snapshot.trouble


def test_a_later_snapshot_replaces_an_earlier_one() -> None:
    assert Snapshot().can_replace(Snapshot())
