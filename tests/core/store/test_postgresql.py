import re
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import make_url

from core.bench.server import Server
from core.errors import StoreError
from core.store import Store, find_run, list_runs, open_store
from core.store.engine import place_of, writing
from core.store.ingest import ingest
from core.store.postgresql import address, explanation

SECRET = "Pa55-word"


@pytest.mark.parametrize("scheme", ["postgresql+psycopg", "postgresql", "postgres"])
def test_an_address_may_begin_as_others_do(scheme: str) -> None:
    found = address(f"{scheme}://ann:x@db.example:5433/lab")
    assert found.drivername == "postgresql+psycopg"
    assert (found.username, found.host, found.port, found.database) == (
        "ann",
        "db.example",
        5433,
        "lab",
    )


@pytest.mark.parametrize(
    "url",
    [
        f"postgresql://ann:{SECRET}@db/lab",
        f"postgresql://ann@db/lab?password={SECRET}",
        f"postgresql://ann@db/lab?sslkey=k&sslpassword={SECRET}",
    ],
)
def test_a_place_is_shown_without_its_password(url: str) -> None:
    assert place_of(url).startswith("postgresql://ann@db/lab")
    assert SECRET not in place_of(url)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        (f"postgresql://ann:at@{SECRET}@db/lab", "%40"),
        (f"postgresql://ann:{SECRET}/lab", "VREID_DB can't be read"),
        (f"postgresql:{SECRET}://x", "VREID_DB can't be read"),
        (f"mysql://ann:{SECRET}@db/lab", "mysql isn't known"),
        (f"postgresql+psycopg2://ann:{SECRET}@db/lab", "psycopg2 isn't known"),
        (f"sqlite+pysqlite://{SECRET}", r"it is a file \(SQLite\)"),
    ],
)
def test_an_address_that_is_none_is_refused_without_showing_it(url: str, said: str) -> None:
    with pytest.raises(StoreError, match=said) as caught:
        open_store(url)
    assert SECRET not in str(caught.value)
    assert caught.value.__cause__ is None


def test_a_missing_driver_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(StoreError, match=r"install vreid\[postgresql\]$") as caught:
        open_store(f"postgresql://ann:{SECRET}@db/lab")
    assert SECRET not in str(caught.value)


def test_a_list_of_runs_in_a_file_loads_no_driver(sqlite_store: Store, make_run) -> None:
    ingest(sqlite_store, make_run())
    code = (
        "import sys; from core.store import list_runs, open_store; list_runs(open_store());"
        "print([name for name in sys.modules if 'psycopg' in name or 'postgres' in name])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_a_server_that_is_away_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"postgresql://vreid@/lab\?host=.*start the server"):
        open_store(f"postgresql://vreid@/lab?host={tmp_path}")


def test_a_database_that_is_missing_is_to_be_created(server: Server) -> None:
    with pytest.raises(StoreError, match=r"nowhere.*create that database"):
        open_store(server.url("nowhere"))


def test_a_wrong_password_is_not_shown(server: Server, database: str) -> None:
    rules = server.folder / "data" / "pg_hba.conf"
    server.run("CREATE ROLE guarded LOGIN PASSWORD 'another'")
    rules.write_text("local all guarded scram-sha-256\n" + rules.read_text())
    server.run("SELECT pg_reload_conf()")
    name = str(make_url(database).database)
    for password in ("", SECRET):
        with pytest.raises(StoreError, match="user and a password") as caught:
            open_store(server.url(name, "guarded", password))
        assert SECRET not in str(caught.value)


def test_a_user_without_rights_can_look_but_not_write(
    postgresql_store: Store, server: Server, make_run
) -> None:
    known, late = make_run(), make_run()
    ingest(postgresql_store, known)
    with writing(postgresql_store) as connection:
        for statement in (
            "CREATE ROLE guest LOGIN",
            "GRANT SELECT ON ALL TABLES IN SCHEMA public TO guest",
        ):
            connection.exec_driver_sql(statement)
    guest = open_store(server.url(str(make_url(postgresql_store.url).database), "guest"))
    assert [run.id for run in list_runs(guest)] == [known.name]
    with pytest.raises(StoreError, match="may not write"):
        ingest(guest, late)
    guest.close()
    with writing(postgresql_store) as connection:
        connection.exec_driver_sql("DROP OWNED BY guest")
        connection.exec_driver_sql("DROP ROLE guest")


def test_a_user_who_may_not_create_tables_is_told_so(server: Server, database: str) -> None:
    server.run("CREATE ROLE stranger LOGIN")
    with pytest.raises(StoreError, match=r"permission denied.*rights granted"):
        open_store(server.url(str(make_url(database).database), "stranger"))


def test_a_store_goes_on_after_the_server_was_started_anew(
    postgresql_store: Store, server: Server, make_run
) -> None:
    first, second = make_run(), make_run()
    ingest(postgresql_store, first)
    server.stop()
    try:
        with pytest.raises(StoreError, match="start the server"):
            ingest(postgresql_store, second)
    finally:
        server.start()
    ingest(postgresql_store, second)
    assert {run.id for run in list_runs(postgresql_store)} == {first.name, second.name}


def test_a_server_that_ends_amid_a_write_unit_keeps_nothing_of_it(
    postgresql_store: Store, server: Server, make_run
) -> None:
    folder = make_run()
    ingest(postgresql_store, folder)
    end = "SELECT pg_terminate_backend(pg_backend_pid())"

    def write() -> None:
        with writing(postgresql_store) as connection:
            connection.exec_driver_sql("UPDATE run SET name = 'half'")
            connection.exec_driver_sql(end)

    with pytest.raises(StoreError, match="administrator"):
        write()
    assert find_run(postgresql_store, folder.name).name == "a-run"


def test_another_programs_tables_are_left_alone(server: Server, database: str) -> None:
    server.run(f"ALTER DATABASE {make_url(database).database} SET search_path = other")
    psycopg = pytest.importorskip("psycopg")
    where = database.replace("+psycopg", "")
    with psycopg.connect(where) as connection:
        connection.execute("CREATE SCHEMA other")
        connection.execute("CREATE TABLE other.bookmark (id integer)")
    with pytest.raises(StoreError, match="another program"):
        open_store(database)


@pytest.mark.parametrize(
    ("state", "text", "way"),
    [
        ("55P03", "canceling statement due to lock timeout", "keeps the database locked"),
        ("53100", "could not extend file: No space left on device", "make room on the server"),
        ("53300", "sorry, too many clients already", "max_connections"),
        ("57P01", "terminating connection due to administrator command", "wait for it"),
        ("25006", "cannot execute UPDATE in a read-only transaction", "rights granted"),
        (None, 'connection failed: FATAL:  database "x" does not exist', "create that database"),
        (None, "connection failed: timeout expired", "start the server"),
        ("22003", "integer out of range", r"written \(integer out of range\)$"),
    ],
)
def test_complaints_name_the_way_out(state: str | None, text: str, way: str) -> None:
    error = type("Complaint", (Exception,), {"sqlstate": state})(f"{text}\nand details")
    said = explanation("written", error)
    assert re.search(way, said)
    assert "details" not in said
