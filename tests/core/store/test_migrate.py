import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path
from subprocess import PIPE

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, make_url
from sqlalchemy.exc import DBAPIError
from sqlmodel import SQLModel

from core.bench.server import Server
from core.errors import StoreError
from core.store import Store, list_runs, open_store, series
from core.store.engine import connect
from core.store.ingest import ingest
from core.store.migrate import MIGRATIONS, migrate
from core.store.migrations import HEAD

NEWER = "9999"
NEXT = """
import sqlalchemy as sa
from alembic import op

revision = "9999"
down_revision = "{head}"


def upgrade():
    op.add_column("run", sa.Column("mood", sa.String(), nullable=False, server_default="calm"))
    {more}
"""


OLD_ROWS = """
INSERT INTO run VALUES (1, 'r0old', 'old', '', 'a', 'b', 's2r', 'small', 0, 'finished', '', '',
    1.0, 1.0, 2.0, 2.0, 'train', 1, 1, 1, 1, '/f', '/d', 'h', 'b', 7, 1.5, '', NULL, '[]', '{}',
    10, 1);
INSERT INTO metric_key VALUES (1, 'loss/total');
INSERT INTO metric_point VALUES (1, 1, 1, 1.5, 0.5, 0.5);
INSERT INTO metric_latest VALUES (1, 1, 0.5, 1, 0.5, 1, 0);
INSERT INTO tag VALUES ('kept', 1);
UPDATE meta SET value = 1;
"""


@pytest.fixture
def scripts(tmp_path: Path) -> Path:
    """The migrations, and one that a later version might add."""
    folder = tmp_path / "migrations"
    shutil.copytree(MIGRATIONS, folder)
    write_next(folder, "pass")
    return folder


def write_next(folder: Path, more: str) -> None:
    text = NEXT.format(head=HEAD, more=more)
    (folder / "versions" / "v9999_mood.py").write_text(text, encoding="utf-8")


def columns(url: str) -> set[str]:
    engine = connect(url)
    found = {column["name"] for column in inspect(engine).get_columns("run")}
    engine.dispose()
    return found


def restored(copy: Path, request: pytest.FixtureRequest, home: Path) -> str:
    """The address of what a copy holds, laid out anew."""
    if copy.suffix != ".dump":
        return f"sqlite:///{copy}"
    url = request.getfixturevalue("database")
    where = ["--host", request.getfixturevalue("server").folder, "--username", "vreid"]
    name = make_url(url).database
    subprocess.run(["pg_restore", *where, f"--dbname={name}", copy], check=True)
    return url


def test_the_models_are_what_the_migrations_build(store: Store) -> None:
    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, SQLModel.metadata) == []


def test_the_wide_tables_have_no_hidden_row_numbers(sqlite_store: Store) -> None:
    query = "SELECT name FROM sqlite_master WHERE sql LIKE '%WITHOUT ROWID%'"
    with sqlite_store.engine.connect() as connection:
        found = {row[0] for row in connection.exec_driver_sql(query)}
    assert {"metric_point", "metric_latest", "param"} <= found


def test_the_head_is_the_last_migration() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    assert ScriptDirectory.from_config(config).get_current_head() == HEAD


def test_an_older_store_is_copied_first_and_keeps_its_runs(
    store: Store, make_run, scripts: Path, home: Path, request: pytest.FixtureRequest
) -> None:
    folder = make_run(("metric", {"step": 1, "epoch": 0, "values": {"loss/total": 2.0}}))
    ingest(store, folder)
    copy = migrate(store.url, NEWER, scripts)
    assert copy is not None
    assert copy.parent == home
    assert f".backup-{HEAD}-" in copy.name
    assert "mood" in columns(store.url)
    assert [run.id for run in list_runs(store)] == [folder.name]
    assert migrate(store.url, NEWER, scripts) is None  # nothing left to do
    before = restored(copy, request, home)
    assert "mood" not in columns(before)
    old = open_store(before)
    assert series(old, folder.name, "loss/total").values == [2.0]
    old.close()


def test_a_store_of_the_first_version_keeps_its_runs(home: Path, make_run) -> None:
    file = home / "experiments.db"
    migrate(f"sqlite:///{file}", "0001")
    with sqlite3.connect(file) as connection:
        connection.executescript(OLD_ROWS)
    connection.close()
    store = open_store()
    run = list_runs(store)[0]
    assert (run.id, run.state, run.tags) == ("r0old", "finished", ("kept",))
    assert (run.attempt, run.curve_epoch, run.note, run.beat, run.trashed) == (1, 0, "", None, None)
    assert series(store, "r0old", "loss/total").values == [0.5]
    ingest(store, make_run(queue={"gpus": 1}))
    assert sorted(found.state for found in list_runs(store)) == ["finished", "queued"]
    with store.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
    store.close()


def test_processes_that_start_together_migrate_once(home: Path) -> None:
    migrate(f"sqlite:///{home}/experiments.db", "0001")
    code = "from core.store import open_store, list_runs; print(list_runs(open_store()))"
    started = [
        subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    assert [process.communicate()[0].strip() for process in started] == ["[]"] * 3
    assert len(list(home.glob("experiments.db.backup-0001-*"))) == 1


def test_a_copy_of_a_server_is_for_its_owner_alone(postgresql_store: Store, scripts: Path) -> None:
    copy = migrate(postgresql_store.url, NEWER, scripts)
    assert copy.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("program", ["", "#!/bin/sh\necho too old >&2\nexit 1\n"])
def test_a_server_is_migrated_without_a_copy_where_there_can_be_none(
    postgresql_store: Store,
    scripts: Path,
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    program: str,
) -> None:
    if program:
        (home / "pg_dump").write_text(program)
        (home / "pg_dump").chmod(0o755)
    monkeypatch.setenv("PATH", str(home))
    assert migrate(postgresql_store.url, NEWER, scripts) is None
    assert "mood" in columns(postgresql_store.url)
    (said,) = caplog.messages
    assert "without a backup" in said
    assert ("too old" if program else "not installed") in said
    assert list(home.glob("*.dump")) == []


def test_a_migration_that_fails_changes_nothing(store: Store, scripts: Path) -> None:
    write_next(scripts, 'op.execute("UPDATE nothing_of_the_kind SET x = 1")')
    with pytest.raises(StoreError, match="nothing_of_the_kind") as caught:
        migrate(store.url, NEWER, scripts)
    assert isinstance(caught.value.__cause__, DBAPIError)
    assert "mood" not in columns(store.url)
    assert list_runs(store) == []


def outputs(code: str, *arguments: str) -> list[str]:
    """What four processes print that run this at once."""
    started = [
        subprocess.Popen([sys.executable, "-c", code, *arguments], stdout=PIPE, text=True)
        for _ in range(4)
    ]
    return [process.communicate()[0].strip() for process in started]


@pytest.mark.parametrize("place", ["home", "database"])
def test_processes_that_start_together_build_one_store(
    place: str, request: pytest.FixtureRequest
) -> None:
    request.getfixturevalue(place)
    code = "from core.store import open_store, list_runs; print(list_runs(open_store()))"
    assert outputs(code) == ["[]"] * 4


def test_processes_that_migrate_at_once_take_turns(store: Store, scripts: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from core.store.migrate import migrate;"
        "print(migrate(sys.argv[1], sys.argv[2], Path(sys.argv[3])) is not None)"
    )
    said = outputs(code, store.url, NEWER, str(scripts))
    assert sorted(said) == ["False", "False", "False", "True"]  # one copy, made before the change
    assert "mood" in columns(store.url)


def test_a_server_database_that_lacks_characters_is_refused(database: str, server: Server) -> None:
    name = make_url(database).database
    server.run(f"DROP DATABASE {name}")
    server.run(f"CREATE DATABASE {name} ENCODING 'LATIN1' TEMPLATE template0")
    with pytest.raises(StoreError, match=r"LATIN1.*UTF8"):
        open_store(database)


def test_a_url_with_a_percent_sign_is_a_name_like_others(home: Path) -> None:
    target = home / "100%25 new" / "x.db"
    target.parent.mkdir()
    migrate(f"sqlite:///{target}")
    engine = connect(f"sqlite:///{target}")
    with engine.connect() as connection:
        found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    engine.dispose()
    assert found == HEAD
