"""PostgreSQL: its addresses, connections, rights and copies, and what its complaints mean.

No password leaves this module: places are shown without one, and programs get it by their
environment.
"""

import os
import shutil
import subprocess
from pathlib import Path

from sqlalchemy import URL, Engine, create_engine, event, make_url, text
from sqlalchemy.engine import Connection
from sqlalchemy.exc import ArgumentError

from core.errors import StoreError
from core.store.sqlite import SERVER

DRIVER = "postgresql+psycopg"
DUMP_TIMEOUT_S = 3600

_NAMES = (DRIVER, "postgresql", "postgres")  # the last two as libpq's own addresses begin
_TURN = 0x76726569  # of the advisory lock that write units and migrations take
_PATIENCE = {  # a server that is gone is noticed in seconds, not after the system's two hours
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,  # ms
    "client_encoding": "utf8",
    "application_name": "vreid",
}
_MAY_WRITE = text(
    "SELECT NOT pg_is_in_recovery() AND has_table_privilege('run', 'INSERT') "
    "AND has_table_privilege('meta', 'UPDATE')"
)
_WAYS_OUT = (  # SQLSTATEs; words where the server couldn't give one; what to do
    (
        ("28P01", "28000"),
        ("password", "no pg_hba.conf entry", 'role "'),
        "put a user and a password that the server takes into VREID_DB, or ~/.pgpass",
    ),
    (("3D000",), ('database "',), "create that database, or name another in VREID_DB"),
    (
        ("42501", "25006"),
        (),
        "have the rights granted to you, or point VREID_DB to a database of yours",
    ),
    (("53100",), ("No space left",), "make room on the server"),
    (
        ("53300",),
        ("too many clients", "remaining connection slots"),
        "end some dashboards, or raise the server's max_connections",
    ),
    (
        ("55P03",),
        (),
        "another program keeps the database locked; end it, or try again",
    ),
)
_AWAY = "start the server, or wait for it, or point VREID_DB elsewhere"


def address(url: str) -> URL:
    """The URL in its parts, for the driver that is used here.

    Raises:
        StoreError: it can't be read, or is of another database.
    """
    try:
        given = make_url(url)
    except (ArgumentError, ValueError):
        given = None
    if given is None or "@" in (given.host or ""):
        raise StoreError(
            f"VREID_DB can't be read as an address; write {SERVER}, with @ : / % of the password "
            "as %40 %3A %2F %25"
        )
    if given.drivername not in _NAMES:
        raise StoreError(
            f"VREID_DB: {given.drivername} isn't known; it is a file (SQLite), or {SERVER}"
        )
    return given.set(drivername=DRIVER)


def place(url: str) -> str:
    """The database for people: without the password, wherever it stood."""
    full = address(url)
    query = {name: value for name, value in full.query.items() if "password" not in name}
    bare = URL.create("postgresql", full.username, None, full.host, full.port, full.database, query)
    return bare.render_as_string()


def connect(url: str, timeout_s: float) -> Engine:
    """An engine whose write units take turns, as they do in SQLite.

    Then two processes that carry the same journal can't count a value twice, revisions become
    visible in their order, and no two write units wait for each other's rows. Readers wait for
    nobody: each sees one moment. Connections that a restart of the server broke are replaced.

    Args:
        url: of the database.
        timeout_s: how long to wait for another writer.

    Raises:
        StoreError: the driver is missing, or the URL can't be read.
    """
    exact = address(url)
    options = {name: value for name, value in _PATIENCE.items() if name not in exact.query}
    try:
        engine = create_engine(
            exact, connect_args=options, pool_pre_ping=True, pool_size=1, max_overflow=9
        )
    except ImportError:
        raise StoreError(
            f"{place(url)}: needs the driver psycopg; install vreid[postgresql]"
        ) from None
    _prepare(engine, timeout_s)
    return engine


def _prepare(engine: Engine, timeout_s: float) -> None:
    """Set up every transaction of an engine."""
    wait = f"set_config('lock_timeout', '{max(1, round(timeout_s * 1000))}', true)"
    take_turn = f"SELECT {wait}, pg_advisory_xact_lock({_TURN})"
    one_moment = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        reads = connection.get_execution_options().get("vreid_reads", False)
        connection.exec_driver_sql(one_moment if reads else take_turn)


def may_write(connection: Connection) -> bool:
    """Whether this user may write the store's tables, and the server is no mere copy."""
    return bool(connection.execute(_MAY_WRITE).scalar_one())


def check_encoding(connection: Connection, shown: str) -> None:
    """Refuse a database that can't hold every character.

    Raises:
        StoreError: it has another encoding than UTF-8.
    """
    found = connection.exec_driver_sql("SHOW server_encoding").scalar_one()
    if found != "UTF8":
        raise StoreError(
            f"{shown}: has the encoding {found}, which lacks characters; create the database with "
            "ENCODING 'UTF8' TEMPLATE template0"
        )


def back_up(connection: Connection, target: Path) -> str:
    """Write a copy of the whole database with pg_dump, for pg_restore.

    Returns:
        Why there is no copy; "" where there is one.
    """
    program = shutil.which("pg_dump")
    if program is None:
        return "pg_dump is not installed"
    where, secret = _for_programs(connection)
    command = [program, "--format=custom", f"--file={target}", f"--dbname={where}"]
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.touch(mode=0o600)  # it holds what only users of the database may see
        done = subprocess.run(
            [*command, "--no-password"],
            env={**os.environ, **secret},
            capture_output=True,
            text=True,
            check=False,
            timeout=DUMP_TIMEOUT_S,
        )
        trouble = (done.stderr.strip().splitlines() or ["it failed"])[0] if done.returncode else ""
    except (OSError, subprocess.TimeoutExpired) as error:
        trouble = str(error)
    if trouble:
        target.unlink(missing_ok=True)
    return trouble


def _for_programs(connection: Connection) -> tuple[str, dict[str, str]]:
    """Where a program finds the database, as an argument, and the password for its environment."""
    from psycopg.conninfo import make_conninfo

    _, given = connection.dialect.create_connect_args(connection.engine.url)
    told = {name: v for name, v in given.items() if "password" not in name and name != "context"}
    password = given.get("password")
    return make_conninfo(**told), {"PGPASSWORD": password} if password else {}


def explanation(done: str, error: BaseException) -> str:
    """What a complaint of PostgreSQL's means, and the way out; `done` is "read" or "written"."""
    cause = (str(error).strip() or type(error).__name__).splitlines()[0]
    cause = cause.removeprefix("connection failed: ")
    state = getattr(error, "sqlstate", None)
    for states, words, way_out in _WAYS_OUT:
        if state in states or (state is None and any(word in cause for word in words)):
            return f"can't be {done} ({cause}); {way_out}"
    if state is None or state[:3] in ("57P", "080"):
        return f"can't be {done} ({cause}); {_AWAY}"
    return f"can't be {done} ({cause})"
