import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core.errors import StoreError
from core.store import Store, list_runs, open_store
from core.store.engine import writing
from core.store.ingest import ingest
from core.store.migrations import HEAD


def url(path: Path) -> str:
    return f"sqlite:///{path}"


def test_a_new_store_is_empty_and_writes_ahead(home: Path) -> None:
    store = open_store(url(home / "new" / "folder" / "runs.db"))
    assert list_runs(store) == []
    assert store.notice == ""
    with sqlite3.connect(home / "new" / "folder" / "runs.db") as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    connection.close()


def test_every_connection_enforces_keys_and_waits(sqlite_store: Store) -> None:
    with sqlite_store.engine.connect() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("foreign_keys", "synchronous", "busy_timeout")
        }
    assert pragmas == {"foreign_keys": 1, "synchronous": 1, "busy_timeout": 30000}


def test_a_text_file_is_refused_and_left_as_it_is(home: Path) -> None:
    file = home / "notes.txt"
    file.write_text("no database at all, but long enough to be taken for one\n" * 20)
    with pytest.raises(StoreError, match=r"notes\.txt.*VREID_DB"):
        open_store(url(file))
    assert file.read_text().startswith("no database")


def test_a_folder_is_refused(home: Path) -> None:
    with pytest.raises(StoreError, match=r"is a folder.*VREID_DB"):
        open_store(url(home))


@pytest.mark.parametrize("place", ["file/experiments.db", "file/deeper/experiments.db"])
def test_a_place_that_cannot_be_made_is_named(home: Path, place: str) -> None:
    (home / "file").write_text("")
    with pytest.raises(StoreError, match=r"experiments\.db.*VREID_DB"):
        open_store(url(home / place))


def test_a_file_system_that_refuses_files_is_named() -> None:
    with pytest.raises(StoreError, match=r"/proc/experiments\.db.*VREID_DB"):
        open_store("sqlite:////proc/experiments.db")


def test_a_database_of_another_program_is_left_alone(home: Path) -> None:
    file = home / "bookmarks.db"
    with sqlite3.connect(file) as connection:
        connection.execute("CREATE TABLE bookmark (id INTEGER)")
    connection.close()
    with pytest.raises(StoreError, match="another program"):
        open_store(url(file))
    with sqlite3.connect(file) as connection:
        tables = connection.execute("SELECT name FROM sqlite_master").fetchall()
    connection.close()
    assert tables == [("bookmark",)]


def test_a_newer_database_can_be_read_but_not_written(store: Store, make_run) -> None:
    known, late = make_run(), make_run()
    ingest(store, known)
    with store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    newer = open_store()
    assert "newer vreid" in newer.notice
    assert HEAD in newer.notice
    assert [run.id for run in list_runs(newer)] == [known.name]
    with pytest.raises(StoreError, match="newer vreid"):
        ingest(newer, late)
    newer.close()


NOBODY = 65534


@pytest.fixture
def locked_away(sqlite_store: Store, make_run) -> Iterator[Callable[[], Path]]:
    """Moves the store with a run to a folder that can't be written, seen by someone unprivileged.

    The folder is outside of pytest's own, which is closed to others than its user.
    """
    ingest(sqlite_store, make_run())
    folder = Path(tempfile.mkdtemp())

    def lock(*beside: str) -> Path:
        file = Path(sqlite_store.place)
        if not beside:
            sqlite_store.close()  # takes the log in
        for name in (file.name, *beside):
            shutil.copy(file.with_name(name), folder / name)
            (folder / name).chmod(0o444)
        folder.chmod(0o555)
        if os.geteuid() == 0:
            os.seteuid(NOBODY)
        return folder / file.name

    yield lock
    if os.getuid() == 0:
        os.seteuid(0)
    folder.chmod(0o755)
    shutil.rmtree(folder)


@pytest.mark.parametrize(
    "beside", [(), ("experiments.db-wal", "experiments.db-shm")], ids=["closed", "in use"]
)
def test_a_store_in_a_folder_of_others_can_be_read(
    locked_away: Callable[..., Path], beside: tuple[str, ...]
) -> None:
    file = locked_away(*beside)
    opened = open_store(url(file))
    assert len(list_runs(opened)) == 1
    assert "may not write" in opened.notice
    assert "VREID_DB" in opened.notice
    with pytest.raises(StoreError, match="may not write"), writing(opened):
        pass
    opened.close()
    assert sorted(path.name for path in file.parent.iterdir()) == [file.name, *sorted(beside)]


def test_a_log_that_cannot_be_read_is_one_message(locked_away: Callable[..., Path]) -> None:
    file = locked_away("experiments.db-wal")
    with pytest.raises(StoreError, match=r"experiments\.db: can't be read.*VREID_DB"):
        open_store(url(file))


def test_a_locked_database_says_so(store: Store, make_run) -> None:
    folder = make_run()
    impatient = open_store(timeout_s=0.05)
    with store.engine.begin(), pytest.raises(StoreError, match="locked"):
        ingest(impatient, folder)
    assert ingest(impatient, folder) == 0
    impatient.close()
