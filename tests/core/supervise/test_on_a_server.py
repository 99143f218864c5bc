"""Runs that are kept in PostgreSQL."""

from pathlib import Path

import pytest

from core.runs.attempts import history
from core.runs.control import ask
from core.store import Store, scores, series

STEPS = [1, 2, 3]


@pytest.fixture
def store(postgresql_store: Store) -> Store:
    return postgresql_store


def test_a_run_is_carried_into_a_server(store: Store, look_after) -> None:
    run = look_after("finish")
    assert run.state == "finished"
    assert scores(store, run.id) == {"student/mAP": 0.5, "student/rank1": 0.25}
    assert series(store, run.id, "loss/total").steps == STEPS


def test_a_locked_server_holds_no_run_up(store: Store, look_after, until) -> None:
    def meanwhile(folder: Path) -> None:
        with store.engine.connect() as rival, rival.begin():  # takes the turn of all write units
            ask(folder, "stop")
            until(lambda: history(folder).ending)

    run = look_after("wait", meanwhile)
    assert run.state == "stopped"
    assert series(store, run.id, "loss/total").steps == STEPS
