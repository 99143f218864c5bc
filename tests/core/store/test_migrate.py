import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.exc import OperationalError
from sqlmodel import SQLModel

from core.errors import StoreError
from core.store import Store, list_runs, open_store, series
from core.store.engine import connect
from core.store.ingest import ingest
from core.store.migrate import MIGRATIONS, migrate
from core.store.migrations import HEAD

NEXT = """
import sqlalchemy as sa
from alembic import op

revision = "9000"
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
    (folder / "versions" / "v9000_mood.py").write_text(text, encoding="utf-8")


def columns(file: Path) -> set[str]:
    connection = sqlite3.connect(file)
    found = {row[1] for row in connection.execute("PRAGMA table_info(run)")}
    connection.close()
    return found


def test_the_models_are_what_the_migrations_build(store: Store) -> None:
    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, SQLModel.metadata) == []


def test_the_wide_tables_have_no_hidden_row_numbers(store: Store) -> None:
    query = "SELECT name FROM sqlite_master WHERE sql LIKE '%WITHOUT ROWID%'"
    with store.engine.connect() as connection:
        found = {row[0] for row in connection.exec_driver_sql(query)}
    assert {"metric_point", "metric_latest", "param"} <= found


def test_the_head_is_the_last_migration() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    assert ScriptDirectory.from_config(config).get_current_head() == HEAD


def test_an_older_store_is_copied_first_and_keeps_its_runs(
    store: Store, make_run, scripts: Path, home: Path
) -> None:
    folder = make_run(("metric", {"step": 1, "epoch": 0, "values": {"loss/total": 2.0}}))
    ingest(store, folder)
    copy = migrate(store.url, "9000", scripts)
    assert copy is not None
    assert copy.name.startswith(f"experiments.db.backup-{HEAD}-")
    assert "mood" not in columns(copy)
    assert "mood" in columns(home / "experiments.db")
    assert [run.id for run in list_runs(store)] == [folder.name]
    assert migrate(store.url, "9000", scripts) is None  # nothing left to do


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


def test_a_migration_that_fails_changes_nothing(store: Store, scripts: Path, home: Path) -> None:
    write_next(scripts, 'op.execute("UPDATE nothing_of_the_kind SET x = 1")')
    with pytest.raises(StoreError, match="nothing_of_the_kind") as caught:
        migrate(store.url, "9000", scripts)
    assert isinstance(caught.value.__cause__, OperationalError)
    assert "mood" not in columns(home / "experiments.db")
    assert list_runs(store) == []


def test_processes_that_start_together_build_one_store(home: Path) -> None:
    code = "from core.store import open_store, list_runs; print(list_runs(open_store()))"
    started = [
        subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    assert [process.communicate()[0].strip() for process in started] == ["[]"] * 4


def test_a_url_with_a_percent_sign_is_a_name_like_others(home: Path) -> None:
    target = home / "100%25 new" / "x.db"
    target.parent.mkdir()
    migrate(f"sqlite:///{target}")
    engine = connect(f"sqlite:///{target}")
    with engine.connect() as connection:
        found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    engine.dispose()
    assert found == HEAD
