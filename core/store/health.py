"""Looking after a database: whether it is sound, copies of it, its size."""

import contextlib
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from core.errors import StoreError
from core.journal import JOURNAL
from core.store.engine import Store, explained, reading, sqlite_file
from core.store.ingest import SYSTEM
from core.store.register import SPEC
from core.store.sqlite import back_up

_MOST = 20  # complaints of SQLite about one file


def faults(store: Store) -> list[str]:
    """What is wrong within the database; a server looks after that by itself."""
    if sqlite_file(store.url) is None:
        return []
    checks = (
        (f"PRAGMA integrity_check({_MOST})", lambda row: "" if row[0] == "ok" else row[0]),
        ("PRAGMA foreign_key_check", lambda row: f"a row of {row[0]} belongs to no {row[2]}"),
    )
    found: list[str] = []
    try:
        for query, complaint in checks:
            with reading(store) as connection:
                rows = connection.exec_driver_sql(query).fetchmany(_MOST)
            found += [f"{store.place}: {text}" for text in map(complaint, rows) if text]
    except StoreError as error:  # so badly damaged that it can't even be checked
        found.append(str(error))
    return found


def strays(store: Store, folders: Mapping[str, Path], root: Path) -> list[str]:
    """Where runs of the store and folders of runs don't fit together.

    Args:
        store: where to look.
        folders: of every run of the store: id to where its files should be.
        root: the folder of run folders.

    Raises:
        StoreError: the database can't be read.
    """
    query = text("SELECT uid, journal_offset, system_offset FROM run ORDER BY created, id")
    with reading(store) as connection:
        runs = connection.execute(query).all()
    found = []
    for uid, *offsets in runs:
        folder = folders.get(uid, root / uid)
        if not folder.is_dir():
            found.append(f"run {uid}: its folder {folder} is gone")
            continue
        for name, offset in zip((JOURNAL, SYSTEM), offsets, strict=True):
            if _size(folder / name) < offset:
                found.append(f"run {uid}: {folder / name} is shorter than what was read of it")
    known = {row.uid for row in runs}
    inside = sorted(root.iterdir()) if root.is_dir() else []
    unknown = [path for path in inside if (path / SPEC).is_file() and path.name not in known]
    return found + [f"{path}: a run that the database doesn't know" for path in unknown]


def copy(store: Store, target: Path) -> None:
    """Write a consistent copy to a new file, while others may write.

    Raises:
        StoreError: there is such a file, it can't be written, or the database is a server's.
    """
    if sqlite_file(store.url) is None:
        raise StoreError(f"{store.place}: a server's database is copied by its own pg_dump")
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        if target.exists():
            raise StoreError(f"{target}: is there already; name another file")
        target.parent.mkdir(parents=True, exist_ok=True)
        with told(store, "copied"):
            back_up(store.engine, draft)
        draft.replace(target)
    except OSError as error:
        raise StoreError(f"{target}: can't be written ({error.strerror})") from None
    finally:
        with contextlib.suppress(OSError):
            draft.unlink()


def vacuum(store: Store) -> None:
    """Give back room that deleted rows took, and help the database plan its queries.

    Raises:
        StoreError: it can't be written, or another program keeps it locked.
    """
    if store.notice:
        raise StoreError(store.notice)
    statements = ["VACUUM", "PRAGMA optimize", "PRAGMA wal_checkpoint(TRUNCATE)"]
    with told(store, "written"):
        connection = store.engine.raw_connection()
        connection.detach()
        try:
            if sqlite_file(store.url) is None:
                connection.dbapi_connection.autocommit = True  # type: ignore[union-attr]
                statements = ["VACUUM ANALYZE"]
            for statement in statements:
                connection.cursor().execute(statement)
        finally:
            connection.close()


@contextlib.contextmanager
def told(store: Store, done: str) -> Iterator[None]:
    """As `explained`, for statements that go past SQLAlchemy to the driver."""
    with explained(store.url, done):
        try:
            yield
        except store.engine.dialect.loaded_dbapi.Error as error:
            raise DBAPIError(None, None, error) from error


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
