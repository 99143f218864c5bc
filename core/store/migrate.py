"""Bring a database to the present schema: locked, with a backup, and only where it is needed."""

import time
from pathlib import Path

from filelock import FileLock, Timeout
from sqlalchemy.engine import Connection

from core.errors import StoreError
from core.store.engine import (
    WAY_OUT,
    Store,
    back_up,
    connect,
    explained,
    place_of,
    reading,
    schema_version,
    sqlite_file,
    use_write_ahead_log,
)
from core.store.migrations import HEAD

MIGRATIONS = Path(__file__).parent / "migrations"
LOCK_TIMEOUT_S = 60


def migrate(url: str, head: str = HEAD, scripts: Path = MIGRATIONS) -> Path | None:
    """Create the database, or bring an older one up; processes that start together take turns.

    Args:
        url: of the database.
        head: the schema to arrive at.
        scripts: the folder of migrations.

    Returns:
        The copy made of an older database; None where there was nothing to copy.

    Raises:
        StoreError: it can't be written, or another process migrates for over a minute.
    """
    place, file = place_of(url), sqlite_file(url)
    lock = FileLock(f"{file}.lock", timeout=LOCK_TIMEOUT_S)
    try:
        Path(lock.lock_file).touch()  # the lock itself would wait for a folder to become writable
        with explained(url, "written"), lock:
            return _migrate_locked(url, head, scripts)
    except Timeout:
        raise StoreError(f"{place}: another process is migrating it; try again") from None
    except OSError as error:
        raise StoreError(f"{place}: can't be written ({error.strerror}); {WAY_OUT}") from None


def _migrate_locked(url: str, head: str, scripts: Path) -> Path | None:
    engine = connect(url, checked=False)
    try:
        with reading(Store(url, engine)) as connection:
            present = schema_version(connection, place_of(url))
        if present >= head:  # another process was faster
            return None
        copy = _backup_path(url, present) if present else None
        if copy:
            back_up(engine, copy)
        use_write_ahead_log(engine)
        with engine.begin() as connection:
            _run_alembic(connection, head, scripts)
        return copy
    finally:
        engine.dispose()


def _run_alembic(connection: Connection, head: str, scripts: Path) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(scripts).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, head)


def _backup_path(url: str, present: str) -> Path | None:
    file = sqlite_file(url)
    if file is None:
        return None
    stamp = time.strftime("%Y%m%d-%H%M%S")
    return file.with_name(f"{file.name}.backup-{present}-{stamp}")
