"""Connections to the database, and everything that differs between its dialects."""

import contextlib
import math
import os
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from sqlalchemy import URL, Engine, NullPool, create_engine, event, make_url
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError

from core.errors import StoreError

if TYPE_CHECKING:
    from sqlalchemy import Table
    from sqlalchemy.dialects.sqlite import Insert

WAY_OUT = "point VREID_DB to a file in a folder of yours"


@dataclass(frozen=True, slots=True)
class Store:
    """An open store: hand it to the functions of this package; threads may share it.

    Attributes:
        url: where it is, as SQLAlchemy writes it.
        engine: its connections.
        notice: why it can only be read; "" where it can be written.
    """

    url: str
    engine: Engine
    notice: str = ""

    @property
    def place(self) -> str:
        """The database file, or the URL without its password."""
        return place_of(self.url)

    def close(self) -> None:
        """Let go of all connections."""
        self.engine.dispose()


def sqlite_file(url: str) -> Path | None:
    """The file of a SQLite URL; None for another database."""
    return Path(url.removeprefix("sqlite:///")) if url.startswith("sqlite:///") else None


def place_of(url: str) -> str:
    """The database for people: its file, or its URL without the password."""
    file = sqlite_file(url)
    return str(file) if file else make_url(url).render_as_string(hide_password=True)


def connect(url: str, timeout_s: float = 30.0, *, checked: bool = True) -> Engine:
    """An engine whose write transactions take the lock at once, so that none fails half-way.

    Args:
        url: of a SQLite file.
        timeout_s: how long to wait for another writer.
        checked: foreign keys are enforced; a migration, which rebuilds tables, does without.
    """
    file = sqlite_file(url)
    exact = URL.create("sqlite", database=str(file)) if file else url  # "?" and "%" are names too
    engine = create_engine(exact, connect_args={"timeout": timeout_s})
    _prepare(engine, checked=checked)
    return engine


def connect_reading(file: Path) -> Engine:
    """An engine for a file that can't be written here.

    SQLite makes files beside a database even to read it. Where it can't, the file has to be
    declared immutable; each connection is a new one, so that what others write is seen.
    """

    def opened() -> sqlite3.Connection:
        pending = file.with_name(file.name + "-wal").exists()
        mode = "mode=ro" if pending else "mode=ro&immutable=1"
        return sqlite3.connect(f"file:{quote(str(file))}?{mode}", uri=True, check_same_thread=False)

    engine = create_engine("sqlite://", creator=opened, poolclass=NullPool)
    _prepare(engine, checked=True)
    return engine


def may_write(file: Path) -> bool:
    """Whether a database that is there, and the files SQLite makes beside it, can be written."""
    as_effective = os.access in os.supports_effective_ids
    return all(os.access(path, os.W_OK, effective_ids=as_effective) for path in (file, file.parent))


def _prepare(engine: Engine, *, checked: bool) -> None:
    """Set up every connection and every transaction of an engine."""

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # the driver would begin deferred transactions
        connection.execute("PRAGMA synchronous=NORMAL")
        connection.execute(f"PRAGMA foreign_keys={'ON' if checked else 'OFF'}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        reads = connection.get_execution_options().get("vreid_reads", False)
        connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


@contextlib.contextmanager
def reading(store: Store) -> Iterator[Connection]:
    """A connection that sees one moment of the store; keep it short, the log grows meanwhile.

    Raises:
        StoreError: the database can't be read.
    """
    with (
        explained(store.url, "read"),
        store.engine.connect().execution_options(vreid_reads=True) as connection,
    ):
        yield connection


@contextlib.contextmanager
def writing(store: Store) -> Iterator[Connection]:
    """One write unit: all of it is stored, or nothing.

    Raises:
        StoreError: the database can't be written, or the store is open for reading alone.
    """
    if store.notice:
        raise StoreError(store.notice)
    with explained(store.url, "written"), store.engine.begin() as connection:
        yield connection


def schema_version(connection: Connection, place: str) -> str:
    """The schema's number, such as "0001"; "" for an empty database.

    Raises:
        StoreError: the database holds another program's tables.
    """
    query = "SELECT name FROM sqlite_master WHERE type = 'table'"
    tables = {row[0] for row in connection.exec_driver_sql(query)}
    if not tables:
        return ""
    found = None
    if "alembic_version" in tables and "metric_point" in tables:
        found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    if found is None:
        raise StoreError(f"{place}: is another program's database; {WAY_OUT}")
    return str(found)


def use_write_ahead_log(engine: Engine) -> None:
    """Let readers and one writer work at once; the file remembers it."""
    _outside_transaction(engine, "PRAGMA journal_mode=WAL")


def back_up(engine: Engine, target: Path) -> None:
    """Write a consistent copy of the whole database to a new file."""
    _outside_transaction(engine, "VACUUM INTO ?", str(target))


def _outside_transaction(engine: Engine, statement: str, *values: str) -> None:
    connection = engine.raw_connection()
    try:
        connection.cursor().execute(statement, values)
    finally:
        connection.close()


def upsert(table: "Table") -> "Insert":
    """An INSERT that can take an ON CONFLICT clause."""
    from sqlalchemy.dialects.sqlite import insert

    return insert(table)


def replace(table: "Table", keys: tuple[str, ...]) -> "Insert":
    """An INSERT that overwrites the row with the same keys."""
    statement = upsert(table)
    changed = {c.name: statement.excluded[c.name] for c in table.c if c.name not in (*keys, "id")}
    return statement.on_conflict_do_update(index_elements=list(keys), set_=changed)


def finite(value: object) -> float | None:
    """A number as the store keeps it: None where it is not finite, or no number."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return float(value)


@contextlib.contextmanager
def explained(url: str, done: str) -> Iterator[None]:
    """Turn the database's complaints into one sentence with the place and the way out."""
    try:
        yield
    except DBAPIError as error:
        raise StoreError(_explanation(place_of(url), done, error)) from error


def _explanation(place: str, done: str, error: DBAPIError) -> str:
    cause = str(error.orig).splitlines()[0]
    if "locked" in cause:
        return f"{place}: another program keeps the database locked; end it, or try again"
    if "not a database" in cause or "malformed" in cause:
        return f"{place}: is no database, or a damaged one ({cause}); move it away, or {WAY_OUT}"
    if "full" in cause:
        return f"{place}: can't be {done} ({cause}); make room, or {WAY_OUT}"
    return f"{place}: can't be {done} ({cause}); {WAY_OUT}"
