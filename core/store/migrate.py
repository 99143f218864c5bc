"""Bring a database to the present schema: locked, with a backup, and only where it is needed."""

import logging
import time
from pathlib import Path

from filelock import FileLock, Timeout
from sqlalchemy.engine import Connection

from core.errors import StoreError
from core.paths import runs_root
from core.store.engine import (
    Store,
    connect,
    explained,
    place_of,
    reading,
    schema_version,
    sqlite_file,
)
from core.store.migrations import HEAD
from core.store.sqlite import WAY_OUT, back_up, use_write_ahead_log

MIGRATIONS = Path(__file__).parent / "migrations"
LOCK_TIMEOUT_S = 60


def migrate(url: str, head: str = HEAD, scripts: Path = MIGRATIONS) -> Path | None:
    """Create the database, or bring an older one up; processes that start together take turns.

    Args:
        url: of the database.
        head: the schema to arrive at.
        scripts: the folder of migrations.

    Returns:
        The copy made of an older database; None where there was nothing to copy, or no means to.

    Raises:
        StoreError: it can't be written, or another process migrates for over a minute.
    """
    file = sqlite_file(url)
    if file is None:
        return _migrate_server(url, head, scripts)
    lock = FileLock(f"{file}.lock", timeout=LOCK_TIMEOUT_S)
    try:
        Path(lock.lock_file).touch()  # the lock itself would wait for a folder to become writable
        with explained(url, "written"), lock:
            return _migrate_file(file, url, head, scripts)
    except Timeout:
        raise StoreError(f"{file}: another process is migrating it; try again") from None
    except OSError as error:
        raise StoreError(f"{file}: can't be written ({error.strerror}); {WAY_OUT}") from None


def _migrate_file(file: Path, url: str, head: str, scripts: Path) -> Path | None:
    engine = connect(url, checked=False)
    try:
        with reading(Store(url, engine)) as connection:
            present = schema_version(connection, str(file))
        if present >= head:  # another process was faster
            return None
        copy = _backup(file, present) if present else None
        if copy:
            back_up(engine, copy)
        use_write_ahead_log(engine)
        with engine.begin() as connection:
            _run_alembic(connection, head, scripts)
        return copy
    finally:
        engine.dispose()


def _migrate_server(url: str, head: str, scripts: Path) -> Path | None:
    """The same in one transaction, which takes its turn among those that write."""
    place, engine = place_of(url), connect(url, LOCK_TIMEOUT_S)
    try:
        with explained(url, "written"), engine.begin() as connection:
            present = schema_version(connection, place)
            if present >= head:
                return None
            copy = _dumped(connection, place, present)
            _run_alembic(connection, head, scripts)
        return copy
    finally:
        engine.dispose()


def _dumped(connection: Connection, place: str, present: str) -> Path | None:
    """A copy of what is there, beside the runs; None where there is nothing, or it fails."""
    from core.store import postgresql

    if not present:
        postgresql.check_encoding(connection, place)
        return None
    name = connection.engine.url.database or "vreid"
    copy = _backup(runs_root().parent / Path(name).name, present, ".dump")
    if trouble := postgresql.back_up(connection, copy):
        text = "%s: is brought from schema %s up to date without a backup (%s)"
        logging.getLogger("vreid").warning(text, place, present, trouble)
        return None
    return copy


def _run_alembic(connection: Connection, head: str, scripts: Path) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(scripts).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, head)


def _backup(file: Path, present: str, ending: str = "") -> Path:
    """A name for the copy of a database that has this schema."""
    stamp = time.strftime("%Y%m%d-%H%M%S")
    return file.with_name(f"{file.name}.backup-{present}-{stamp}{ending}")
