"""Connections to the store, its transactions, and statements in the words of both databases."""

import contextlib
import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Engine, inspect
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError

from core.errors import StoreError
from core.store import sqlite

if TYPE_CHECKING:
    from sqlalchemy import Table
    from sqlalchemy.dialects.postgresql import Insert


@dataclass(frozen=True, slots=True)
class Store:
    """An open store: hand it to the functions of this package; threads may share it.

    Attributes:
        url: where it is, as SQLAlchemy writes it; with the password, if there is one.
        engine: its connections.
        notice: why it can only be read; "" where it can be written.
    """

    url: str = field(repr=False)
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
    """The database for people: its file, or its URL without the password.

    Raises:
        StoreError: the URL can't be read, or is of a database that isn't known here.
    """
    if file := sqlite_file(url):
        return str(file)
    from core.store import postgresql

    return postgresql.place(url)


def connect(url: str, timeout_s: float = 30.0, *, checked: bool = True) -> Engine:
    """An engine whose write transactions take turns, so that none fails half-way.

    Args:
        url: of a SQLite file, or of a PostgreSQL database.
        timeout_s: how long to wait for another writer.
        checked: SQLite enforces foreign keys; a migration, which rebuilds tables, does without.

    Raises:
        StoreError: the URL can't be read, or needs a driver that isn't installed.
    """
    if file := sqlite_file(url):
        return sqlite.connect(file, timeout_s, checked=checked)
    from core.store import postgresql

    return postgresql.connect(url, timeout_s)


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
    tables = set(inspect(connection).get_table_names())
    if not tables:
        return ""
    found = None
    if "alembic_version" in tables and "metric_point" in tables:
        found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    if found is None:
        raise StoreError(f"{place}: is another program's database; {sqlite.WAY_OUT}")
    return str(found)


def upsert(table: "Table") -> "Insert":
    """An INSERT that can take an ON CONFLICT clause.

    SQLite took the clause over from PostgreSQL, and SQLAlchemy writes the statement for either.
    """
    from sqlalchemy.dialects.postgresql import insert

    return insert(table)


def replace(table: "Table", keys: tuple[str, ...]) -> "Insert":
    """An INSERT that overwrites the row with the same keys."""
    statement = upsert(table)
    changed = {c.name: statement.excluded[c.name] for c in table.c if c.name not in (*keys, "id")}
    return statement.on_conflict_do_update(index_elements=list(keys), set_=changed)


def finite(value: object) -> float | None:
    """A number as the store keeps it: None where it is not finite, or no number."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    with contextlib.suppress(OverflowError):  # of an integer beyond all floats
        number = float(value)
        return number if math.isfinite(number) else None
    return None


@contextlib.contextmanager
def explained(url: str, done: str) -> Iterator[None]:
    """Turn the database's complaints into one sentence with the place and the way out."""
    try:
        yield
    except DBAPIError as error:
        raise StoreError(f"{place_of(url)}: {_explanation(url, done, error)}") from error


def _explanation(url: str, done: str, error: DBAPIError) -> str:
    cause = error.orig or error
    if sqlite_file(url):
        return sqlite.explanation(done, cause)
    from core.store import postgresql

    return postgresql.explanation(done, cause)
