"""Whether a store is sound, copies of it, its size."""

import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from core.errors import StoreError
from core.journal import JOURNAL
from core.store import Store, list_runs, open_store
from core.store.health import copy, faults, strays, vacuum
from core.store.ingest import ingest

NOTE = ("note", {"text": "x" * 50})
ON_SQLITE = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


def test_a_sound_store_has_no_faults(store: Store, make_run, home: Path) -> None:
    folder = make_run(NOTE)
    ingest(store, folder)
    assert faults(store) == []
    assert strays(store, {folder.name: folder}, home / "runs") == []


@ON_SQLITE
def test_rows_of_no_run_are_found(store: Store, home: Path) -> None:
    with sqlite3.connect(home / "experiments.db") as connection:
        connection.execute("INSERT INTO tag VALUES ('stray', 99)")
    connection.close()
    assert any("tag" in line and "run" in line for line in faults(store))


@ON_SQLITE
def test_damaged_pages_are_found(store: Store, make_run, home: Path) -> None:
    for _ in range(3):
        ingest(store, make_run(*[NOTE] * 200))
    store.close()
    file = home / "experiments.db"
    with sqlite3.connect(file) as connection:
        query = "SELECT rootpage FROM sqlite_master WHERE name = 'ux_event_run_position'"
        page = connection.execute(query).fetchone()[0]
    connection.close()
    content = bytearray(file.read_bytes())
    content[page * 4096 - 100 : page * 4096] = b"\x01" * 100
    file.write_bytes(content)
    opened = open_store()
    assert any("experiments.db" in line for line in faults(opened))
    opened.close()


def test_runs_and_folders_that_do_not_fit_are_named(store: Store, make_run, home: Path) -> None:
    gone, cut, unknown, good = (make_run(NOTE) for _ in range(4))
    for folder in (gone, cut, good):
        ingest(store, folder)
    shutil.rmtree(gone)
    (cut / JOURNAL).write_bytes((cut / JOURNAL).read_bytes()[:-10])
    (home / "runs" / "holiday").mkdir()
    folders = {run.id: Path(run.folder) for run in list_runs(store)}
    found = strays(store, folders, home / "runs")
    assert len(found) == 3
    for folder, complaint in ((gone, "is gone"), (cut, "shorter"), (unknown, "doesn't know")):
        assert any(folder.name in line and complaint in line for line in found)


WRITER = """
import sys
from pathlib import Path
from core.journal import Journal
from core.store import open_store
from core.store.ingest import ingest

store, folder = open_store(), Path(sys.argv[1])
journal = Journal(folder, flush_s=0)
print("ready", flush=True)
for step in range(60):
    journal.write("metric", step=step, epoch=0, values={"a": step, "b": step})
    ingest(store, folder)
"""


@ON_SQLITE
def test_a_copy_is_whole_while_others_write(store: Store, make_run, home: Path) -> None:
    folder = make_run()
    ingest(store, folder)
    command = [sys.executable, "-c", WRITER, str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        writer.stdout.readline()
        copies = [home / "copies" / f"{number}.db" for number in range(3)]
        for target in copies:
            copy(store, target)
    for target in copies:
        opened = open_store(f"sqlite:///{target}")
        assert faults(opened) == []
        with opened.engine.connect() as connection:
            query = "SELECT key_id, count(*), max(last_step) FROM metric_point NATURAL JOIN "
            query += "(SELECT run_id, key_id, last_step FROM metric_latest) GROUP BY key_id"
            counts = connection.exec_driver_sql(query).all()
        assert all(count == last + 1 for _, count, last in counts)
        opened.close()


@ON_SQLITE
def test_a_copy_takes_no_files_place(store: Store, home: Path) -> None:
    (home / "mine.db").write_text("precious")
    with pytest.raises(StoreError, match="already"):
        copy(store, home / "mine.db")
    assert (home / "mine.db").read_text() == "precious"
    with pytest.raises(StoreError, match=r"can't be written"):
        copy(store, home / "mine.db" / "deeper.db")


@ON_SQLITE
def test_room_is_given_back(store: Store, make_run, home: Path) -> None:
    for _ in range(3):
        ingest(store, make_run(*[NOTE] * 500))
    vacuum(store)
    before = (home / "experiments.db").stat().st_size
    with store.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM run")
    vacuum(store)
    assert (home / "experiments.db").stat().st_size < before / 2
    assert list_runs(store) == []


def test_rows_stay_when_a_server_gives_back_room(postgresql_store: Store, make_run) -> None:
    folder = make_run(NOTE)
    ingest(postgresql_store, folder)
    vacuum(postgresql_store)
    assert [run.id for run in list_runs(postgresql_store)] == [folder.name]


@ON_SQLITE
def test_a_locked_store_is_no_smaller(store: Store) -> None:
    impatient = open_store(timeout_s=0.05)
    with store.engine.begin(), pytest.raises(StoreError, match="locked"):
        vacuum(impatient)
    impatient.close()
