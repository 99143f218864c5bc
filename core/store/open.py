"""Open the store: create it, bring it up to date, or say why that can't be."""

from pathlib import Path

from core.errors import StoreError
from core.paths import database_url
from core.store.engine import (
    WAY_OUT,
    Store,
    connect,
    connect_reading,
    may_write,
    reading,
    schema_version,
    sqlite_file,
)
from core.store.migrations import HEAD


def open_store(url: str = "", timeout_s: float = 30.0) -> Store:
    """The store at `url`, else where VREID_DB or the project folder has it.

    A file that can't be written, or lies in such a folder, is opened for reading alone.

    Args:
        url: of a SQLite file; made where it doesn't exist.
        timeout_s: how long to wait for another writer.

    Raises:
        StoreError: the place can't be used; the message names it and the way out.
    """
    url = url or database_url()
    file = sqlite_file(url)
    if file is None:
        raise StoreError(f"{url}: only SQLite is known so far; {WAY_OUT}")
    _check_place(file)
    writable = not file.exists() or may_write(file)
    engine = connect(url, timeout_s) if writable else connect_reading(file)
    present = ""
    if file.exists():
        with reading(Store(url, engine)) as connection:
            present = schema_version(connection, str(file))
    if present < HEAD:
        from core.store.migrate import migrate  # Alembic takes as long to load as all the rest

        engine.dispose()
        migrate(url)
        present = HEAD
    if present > HEAD:
        return Store(url, engine, _newer(file, present))
    return Store(url, engine, "" if writable else _locked_away(file))


def _check_place(file: Path) -> None:
    """Refuse a folder, and make the folder that the file goes into."""
    try:
        if file.is_dir():
            raise StoreError(f"{file}: is a folder, the database has to be a file; {WAY_OUT}")
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"{file}: can't be made ({error.strerror}); {WAY_OUT}") from None


def _newer(file: Path, present: str) -> str:
    return (
        f"{file}: was made by a newer vreid (schema {present}, this one knows {HEAD}), so it can "
        f"only be read; update vreid, or {WAY_OUT}"
    )


def _locked_away(file: Path) -> str:
    return (
        f"{file}: you may not write this file or its folder, so runs can only be looked at, with "
        f"the states they had; to start runs, {WAY_OUT}"
    )
