"""Open the store: create it, bring it up to date, or say why that can't be."""

from pathlib import Path

from core.errors import StoreError
from core.paths import database_url
from core.store import filesystem
from core.store.engine import (
    Store,
    connect,
    reading,
    schema_version,
    sqlite_file,
)
from core.store.migrations import HEAD
from core.store.sqlite import WAY_OUT, connect_reading, may_write


def open_store(url: str = "", timeout_s: float = 30.0) -> Store:
    """The store at `url`, else where VREID_DB or the project folder has it.

    What can't be written, for want of rights or because a newer version made it, is opened for
    reading alone.

    Args:
        url: of a SQLite file, made where it doesn't exist, or of a PostgreSQL database.
        timeout_s: how long to wait for another writer.

    Raises:
        StoreError: the place can't be used; the message names it and the way out.
    """
    url = url or database_url()
    file = sqlite_file(url)
    if file:
        _check_place(file)
    store = _connected(url, file, timeout_s)
    try:
        present, notice = _examined(store, file)
    except StoreError:
        store.close()
        raise
    if present < HEAD:
        from core.store.migrate import migrate  # Alembic takes as long to load as all the rest

        store.close()
        migrate(url)
    return Store(url, store.engine, notice)


def _connected(url: str, file: Path | None, timeout_s: float) -> Store:
    if file and file.exists() and not may_write(file):
        return Store(url, connect_reading(file), _locked_away(file))
    return Store(url, connect(url, timeout_s))


def _examined(store: Store, file: Path | None) -> tuple[str, str]:
    """The schema so far, and why the store can only be read."""
    if file and not file.exists():
        return "", ""
    with reading(store) as connection:
        present = schema_version(connection, store.place)
        if present > HEAD:
            return present, _newer(store.place, present)
        if file or not present:
            return present, store.notice
        from core.store import postgresql

        writable = postgresql.may_write(connection)
    return present, "" if writable else _without_rights(store.place)


def _check_place(file: Path) -> None:
    """Refuse a folder or a network file system, and make the folder that the file goes into."""
    try:
        if file.is_dir():
            raise StoreError(f"{file}: is a folder, the database has to be a file; {WAY_OUT}")
        file.parent.mkdir(parents=True, exist_ok=True)
        new = not file.exists()
    except OSError as error:
        raise StoreError(f"{file}: can't be made ({error.strerror}); {WAY_OUT}") from None
    filesystem.check(file, new=new)


def _newer(place: str, present: str) -> str:
    return (
        f"{place}: was made by a newer vreid (schema {present}, this one knows {HEAD}), so it can "
        f"only be read; update vreid, or {WAY_OUT}"
    )


def _locked_away(file: Path) -> str:
    return (
        f"{file}: you may not write this file or its folder, so runs can only be looked at, with "
        f"the states they had; to start runs, {WAY_OUT}"
    )


def _without_rights(place: str) -> str:
    return (
        f"{place}: its user may not write, or it is a standby, so runs can only be looked at, with "
        "the states they had; to start runs, have the rights granted, or point VREID_DB elsewhere"
    )
