import sqlite3
import threading
from pathlib import Path

import pytest

from core.errors import StoreError
from core.journal import Journal
from core.queue.advance import advance
from core.runs import follow as follow_module
from core.runs.folder import PROCESS
from core.runs.follow import follow
from core.runs.supervision import is_supervised, supervision
from core.store import Store, find_run, open_store, scores
from core.store.ingest import conclude, ingest

START = ("started", {"attempt": 1})


@pytest.fixture(autouse=True)
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(follow_module, "POLL_S", 0.01)
    monkeypatch.setattr(follow_module, "LOOK_S", 0.0)


def never() -> bool:
    return False


class After:
    """Says no so many times."""

    def __init__(self, count: int) -> None:
        self._left = count

    def __call__(self) -> bool:
        self._left -= 1
        return self._left < 0


def test_a_run_is_followed_from_the_queue_to_its_end(store: Store, submitted, notes) -> None:
    run = submitted("finish", claimed=False)
    assert advance(store, standby=False) == [run.id]
    ending = follow(store, run.folder, notes, never)
    assert ending is not None
    assert ending.state == "finished"
    assert ending.scores == {"student/mAP": 0.5, "student/rank1": 0.25}
    assert notes.events == ["started", "stage", *["metric"] * 3, "finished"]
    assert notes.said == []
    assert find_run(store, run.id).state == "finished"  # there before the follower goes
    assert scores(store, run.id) == ending.scores


def test_who_leaves_does_nothing_to_the_run(store: Store, make_run, notes) -> None:
    folder: Path = make_run(START)
    ingest(store, folder)
    with supervision(folder):
        assert follow(store, folder, notes, After(2)) is None
    assert notes.events == ["started"]
    assert find_run(store, folder.name).state == "running"
    assert sorted(f.name for f in folder.iterdir()) == [
        *("events.jsonl", "spec.json", "supervisor.lock")
    ]


def test_a_run_that_waits_says_why_once(store: Store, submitted, notes) -> None:
    run = submitted("finish", claimed=False)
    reasons = iter(["", *["for a place"] * 2, "for run r1", "for a place"])
    assert follow(store, run.folder, notes, After(4), lambda: next(reasons)) is None
    assert notes.said == ["waits for a place", "waits for run r1"]


def test_a_run_whose_worker_is_gone_gets_its_last_word(store: Store, make_run, notes) -> None:
    folder: Path = make_run(START)
    ingest(store, folder)
    (folder / PROCESS).write_text('{"pid": null}')
    ending = follow(store, folder, notes, never)
    assert ending is not None
    assert (ending.state, ending.reason) == ("lost", "process")


def test_an_ending_that_no_journal_tells_of_is_found_in_the_store(
    store: Store, make_run, notes
) -> None:
    folder: Path = make_run(START)
    ingest(store, folder)
    conclude(store, folder.name, "failed", "disk", "the disk was full", 1.0)
    ending = follow(store, folder, notes, never)
    assert ending is not None
    assert (ending.state, ending.reason, ending.text) == ("failed", "disk", "the disk was full")


def test_a_further_attempt_is_followed_as_well(
    store: Store, make_run, notes, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder: Path = make_run(START, ("failed", {}))
    ingest(store, folder)

    def meanwhile(*_: object) -> None:
        """Somebody else asks for another attempt while the first one is cleared away."""
        monkeypatch.setattr(follow_module, "wait_unsupervised", lambda *_: True)
        with Journal(folder) as journal:
            journal.write("queued", attempt=2)
            journal.write("started", attempt=2)
            journal.write("finished", scores={})

    monkeypatch.setattr(follow_module, "wait_unsupervised", meanwhile)
    ending = follow(store, folder, notes, never)
    assert ending is not None
    assert ending.state == "finished"
    assert notes.events == ["started", "failed", "queued", "started", "finished"]


def test_the_supervisor_is_given_time_for_its_last_words(
    store: Store, make_run, notes, until
) -> None:
    folder: Path = make_run(START, ("finished", {"scores": {}}))
    followed = threading.Thread(target=follow, args=(store, folder, notes, never))
    with supervision(folder):
        followed.start()
        until(lambda: "finished" in notes.events)
        assert followed.is_alive()
    followed.join()
    assert not is_supervised(folder)


def test_a_locked_database_keeps_no_ending_back(store: Store, make_run, notes, home: Path) -> None:
    folder: Path = make_run(START)
    ingest(store, folder)
    (folder / PROCESS).write_text('{"pid": null}')
    impatient = open_store(timeout_s=0.01)
    rival = sqlite3.connect(home / "experiments.db", isolation_level=None)
    rival.execute("BEGIN IMMEDIATE")
    ending = follow(impatient, folder, notes, never)
    rival.execute("ROLLBACK")
    rival.close()
    impatient.close()
    assert ending is not None
    assert ending.state == "lost"
    assert sum("keeps the database locked" in text for text in notes.said) == 1


def test_trouble_with_the_database_is_said_once(
    store: Store, make_run, notes, monkeypatch: pytest.MonkeyPatch
) -> None:
    def trouble(_: Store) -> None:
        raise StoreError("locked")

    folder: Path = make_run(START)
    ingest(store, folder)
    monkeypatch.setattr(follow_module, "reconcile", trouble)
    assert follow(store, folder, notes, After(4)) is None
    assert notes.said == ["locked"]
