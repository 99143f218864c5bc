"""Entries of the queue."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from core.journal import Journal
from core.store import Store, find_run, scores
from core.store.ingest import ingest
from core.store.jobs import requeue

FINISHED = ("finished", {"scores": {"student/mAP": 0.5}})


def jobs(store: Store) -> dict[str, dict[str, Any]]:
    query = text("SELECT r.uid, j.* FROM job j JOIN run r ON r.id = j.run_id")
    with store.engine.connect() as connection:
        return {row["uid"]: dict(row) for row in connection.execute(query).mappings()}


def test_wishes_are_kept_in_the_order_of_submission(store: Store, make_run) -> None:
    environment = {"host": "h1"}
    one = make_run(queue={"gpus": 2, "priority": 5, "after": ["r1", "r2"]}, environment=environment)
    two, three = make_run(queue={}, owner="me"), make_run()
    for folder in (one, two, three, one):
        ingest(store, folder)
    found = jobs(store)
    assert set(found) == {one.name, two.name}
    first, second = found[one.name], found[two.name]
    assert (first["gpus"], first["priority"], first["after"]) == (2, 5, '["r1", "r2"]')
    assert (first["host"], second["owner"]) == ("h1", "me")
    assert first["place"] < second["place"]
    assert (second["gpus"], second["devices"], second["claimed"]) == (0, "[]", None)


def test_a_further_attempt_waits_behind_the_others(store: Store, make_run) -> None:
    again = make_run(FINISHED, queue={"gpus": 1})
    ingest(store, again)
    ingest(store, make_run(queue={"gpus": 1}))
    with store.engine.begin() as connection:
        connection.execute(text("UPDATE job SET claimed = 1.0, devices = '[\"GPU-1\"]'"))
    assert requeue(store, again.name, 2, priority=3)
    job = jobs(store)[again.name]
    assert (job["gpus"], job["priority"], job["claimed"], job["devices"]) == (1, 3, None, "[]")
    assert job["place"] == max(row["place"] for row in jobs(store).values())
    run = find_run(store, again.name)
    assert (run.state, run.attempt, run.ended) == ("queued", 2, None)
    assert scores(store, again.name) == {}


@pytest.mark.parametrize("first", ["store", "journal"])
def test_a_further_attempt_is_asked_for_once(store: Store, make_run, first: str) -> None:
    folder: Path = make_run(FINISHED)
    ingest(store, folder)
    if first == "store":
        assert requeue(store, folder.name, 2, gpus=1)
    with Journal(folder) as journal:
        journal.write("queued", attempt=2, gpus=1)
    ingest(store, folder)
    before = jobs(store)
    assert not requeue(store, folder.name, 2, gpus=1)
    assert jobs(store) == before
    assert before[folder.name]["gpus"] == 1
    assert find_run(store, folder.name).state == "queued"


def test_what_is_at_work_is_not_queued_again(store: Store, make_run) -> None:
    folder = make_run(("started", {"pid": 3}))
    ingest(store, folder)
    assert not requeue(store, folder.name, 2)
    assert find_run(store, folder.name).state == "running"


def test_the_entry_goes_with_its_run(store: Store, make_run) -> None:
    folder = make_run(queue={"gpus": 1})
    ingest(store, folder)
    with store.engine.begin() as connection:
        connection.execute(text("DELETE FROM run"))
    assert jobs(store) == {}
