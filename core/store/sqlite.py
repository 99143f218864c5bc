"""SQLite: connections to a file, copies of it, and what its complaints mean."""

import os
import random
import sqlite3
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import URL, Engine, NullPool, create_engine, event
from sqlalchemy.engine import Connection

TRY_AGAIN_S = (0.001, 0.01)
WAY_OUT = "point VREID_DB to a file in a folder of yours"
SERVER = "postgresql+psycopg://user:password@host/database"


def connect(file: Path, timeout_s: float, *, checked: bool) -> Engine:
    """An engine whose write transactions take the lock at once, so that none fails half-way.

    Args:
        file: the database.
        timeout_s: how long to wait for another writer.
        checked: foreign keys are enforced; a migration, which rebuilds tables, does without.
    """
    exact = URL.create("sqlite", database=str(file))  # "?" and "%" are names too
    engine = create_engine(exact, connect_args={"timeout": timeout_s})
    _prepare(engine, timeout_s, checked=checked)
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
    _prepare(engine, 0.0, checked=True)
    return engine


def may_write(file: Path) -> bool:
    """Whether a database that is there, and the files SQLite makes beside it, can be written."""
    as_effective = os.access in os.supports_effective_ids
    return all(os.access(path, os.W_OK, effective_ids=as_effective) for path in (file, file.parent))


def _prepare(engine: Engine, timeout_s: float, *, checked: bool) -> None:
    """Set up every connection and every transaction of an engine."""

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # the driver would begin deferred transactions
        connection.execute("PRAGMA synchronous=NORMAL")
        connection.execute(f"PRAGMA foreign_keys={'ON' if checked else 'OFF'}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        if connection.get_execution_options().get("vreid_reads", False):
            connection.exec_driver_sql("BEGIN")
        else:
            _take_turn(connection, timeout_s)


def _take_turn(connection: Connection, timeout_s: float) -> None:
    """Begin to write, trying as often as everybody else who waits.

    SQLite's own waiting tries ever more seldom, up to ten times a second: who has waited long is
    overtaken by whoever comes next, for seconds where many write.
    """
    driver: Any = connection.connection.driver_connection
    end = time.monotonic() + timeout_s
    driver.execute("PRAGMA busy_timeout=0")
    try:
        while time.monotonic() < end:
            try:
                driver.execute("BEGIN IMMEDIATE")
                return
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                    break
            time.sleep(random.uniform(*TRY_AGAIN_S))
        connection.exec_driver_sql("BEGIN IMMEDIATE")  # says what is wrong
    finally:
        driver.execute(f"PRAGMA busy_timeout={round(timeout_s * 1000)}")


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


def explanation(done: str, error: BaseException) -> str:
    """What a complaint of SQLite's means, and the way out; `done` is "read" or "written"."""
    cause = str(error).splitlines()[0]
    if "locked" in cause:
        return "another program keeps the database locked; end it, or try again"
    if "not a database" in cause or "malformed" in cause:
        return f"is no database, or a damaged one ({cause}); move it away, or {WAY_OUT}"
    if "full" in cause:
        return f"can't be {done} ({cause}); make room, or {WAY_OUT}"
    return f"can't be {done} ({cause}); {WAY_OUT}"
