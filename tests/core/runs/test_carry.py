import errno
import shutil
from pathlib import Path

import pytest

from core.runs import carry
from core.runs.carry import Carrier
from core.store import Store, list_runs, open_store


def test_trouble_is_said_once_and_its_end_too(
    store: Store, make_run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(carry, "_BUSY_S", 0.02)
    monkeypatch.setattr(carry, "_PAUSE_S", 0.0)
    folder: Path = make_run()
    said: list[str] = []
    carrier = Carrier(store.url, folder, said.append)
    with store.engine.begin():
        assert not carrier.carry()
        assert not carrier.carry()
    assert carrier.carry()
    assert carrier.carry()
    carrier.close()
    assert ["locked" in text for text in said] == [True, False]
    assert "nothing is missing" in said[1]
    assert [run.id for run in list_runs(store)] == [folder.name]


def test_after_trouble_there_is_a_pause(store: Store, make_run) -> None:
    folder: Path = make_run()
    (folder / "spec.json").unlink()
    said: list[str] = []
    carrier = Carrier(store.url, folder, said.append)
    assert not carrier.carry()
    assert not carrier.carry()  # doesn't even try
    carrier.close()
    assert len(said) == 1


def test_a_file_system_in_trouble_is_waited_for(
    store: Store, make_run, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    carrier = Carrier(store.url, make_run(), said.append)

    def stale(_: Store) -> None:
        raise OSError(errno.ESTALE, "Stale file handle")

    assert not carrier.do(stale)
    assert not carrier.do(stale)
    assert carrier.do(lambda _: None)
    carrier.close()
    assert ["Stale file handle" in text for text in said] == [True, False]


def test_a_database_that_was_replaced_is_opened_anew(
    store: Store, make_run, home: Path, empty_store: Path
) -> None:
    folder: Path = make_run(("started", {"attempt": 1}))
    carrier = Carrier(store.url, folder, pytest.fail)
    assert carrier.carry()
    for file in home.glob("experiments.db*"):
        file.unlink()
    shutil.copy(empty_store, home / "experiments.db")
    assert carrier.carry()
    carrier.close()
    fresh = open_store()
    assert [(run.id, run.state) for run in list_runs(fresh)] == [(folder.name, "running")]
    fresh.close()
