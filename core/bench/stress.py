"""`scripts/stress`: many processes at one store, and whether all they wrote is there afterwards.

A store of the first schema, filled, is opened by all writers and readers at once: the first of
them brings it up to date while the others wait. Then each writer carries its own journal without
pause, readers look on, and half-way a migration of tomorrow changes the tables under them.
"""

import argparse
import contextlib
import multiprocessing
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from multiprocessing.synchronize import Barrier
from pathlib import Path

from sqlalchemy import MetaData, func, insert, select

from core.bench.crowd import Part, Told, read, write
from core.bench.server import ServerError, serving
from core.compare.formats.markdown import markdown_table
from core.store import Store, open_store
from core.store.engine import connect, reading
from core.store.migrate import MIGRATIONS, migrate
from core.store.migrations import HEAD
from core.store.schema import MetricPoint, Run, table

FIRST = "0001"
TOMORROW = "9999"
START_TIMEOUT_S = 300
OLD_RUNS, OLD_STEPS = 20, 5000
HEADER = (
    *("database", "write units", "metric rows", "locked", "other errors", "lost rows"),
    *("p50, ms", "p99, ms", "max, ms", "reads", "migration amid, s"),
)
_MIGRATION = f"""
import sqlalchemy as sa
from alembic import op

revision, down_revision = "{TOMORROW}", "{HEAD}"


def upgrade():
    op.add_column("run", sa.Column("mood", sa.String(), nullable=False, server_default="calm"))
    op.create_index("ix_metric_point_step", "metric_point", ["step"])
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the options, put each database under stress; returns 1 where anything went wrong."""
    parser = argparse.ArgumentParser(prog="scripts/stress", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--writers", type=int, default=16)
    parser.add_argument("--readers", type=int, default=4)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), help="only this one")
    given = parser.parse_args(arguments)
    rows: list[tuple[str, ...]] = [HEADER]
    wrong: list[str] = []
    for name in [given.database] if given.database else ["sqlite", "postgresql"]:
        try:
            with _place(name) as (folder, url):
                told, lost, migration_s = _trial(folder, url, given)
        except ServerError as error:
            sys.stderr.write(f"scripts/stress: {error}\n")
            continue
        rows.append(_row(name, told, lost, migration_s))
        wrong += [*told.errors, *([f"{name}: {lost} rows are lost"] if lost else [])]
    sys.stdout.write("\n".join(markdown_table(rows)) + "\n")
    for line in sorted(set(wrong)):
        sys.stderr.write(f"{wrong.count(line)} x {line}\n")
    return 1 if wrong else 0


@contextlib.contextmanager
def _place(name: str) -> Iterator[tuple[Path, str]]:
    """A folder, and the address of an empty database."""
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="vreid-stress-")))
        if name == "sqlite":
            yield folder, f"sqlite:///{folder}/experiments.db"
            return
        server = stack.enter_context(serving())
        server.run("CREATE DATABASE stress")
        yield folder, server.url("stress")


def _trial(folder: Path, url: str, given: argparse.Namespace) -> tuple[Told, int, float]:
    """What the crowd told, how many rows are missing, and how long the migration took."""
    os.environ["VREID_RUNS"] = str(folder / "runs")
    migrate(url, FIRST)
    _fill(url)
    crowd = _start(folder, url, given)
    crowd.together.wait(START_TIMEOUT_S)
    time.sleep(given.seconds / 2)
    migration_s = _migrate_amid(folder, url)
    told = crowd.told()
    store = open_store(url)
    lost = _missing(store, told.rows)
    store.close()
    return told, lost, migration_s


@dataclass(frozen=True, slots=True)
class _Crowd:
    """Processes that wait for each other, and where each will say what came out."""

    together: Barrier
    processes: list[tuple[ForkServerProcess, "Connection[Told, Told]"]]

    def told(self) -> Told:
        """What all of them say, once they are done."""
        told = Told()
        for process, result in self.processes:
            try:
                told.add(result.recv())
            except EOFError:
                told.errors.append("a process ended without a word")
            process.join()
        return told


def _start(folder: Path, url: str, given: argparse.Namespace) -> _Crowd:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["core.bench.crowd", "alembic.command"])
    together = context.Barrier(given.writers + given.readers + 1)
    processes = []
    for number in range(given.writers + given.readers):
        part = Part(url, folder / "runs" / f"r{number:02d}", given.seconds)
        mine, theirs = context.Pipe(duplex=False)
        work = write if number < given.writers else read
        process = context.Process(target=work, args=(part, together, theirs), daemon=True)
        process.start()
        theirs.close()
        processes.append((process, mine))
    return _Crowd(together, processes)


def _fill(url: str) -> None:
    """Runs that ended long ago, in the tables of the first schema."""
    engine = connect(url)
    known = MetaData()
    with engine.begin() as connection:
        known.reflect(connection)
        run, key, point = (known.tables[name] for name in ("run", "metric_key", "metric_point"))
        needed = [column for column in run.c if not column.nullable and column.name != "id"]
        blank = {column.name: column.type.python_type() for column in needed}
        blank |= {"state": "finished", "command": "[]", "environment": "{}"}
        names = [{"uid": f"old{number}"} for number in range(OLD_RUNS)]
        connection.execute(insert(run), [blank | name for name in names])
        connection.execute(insert(key), {"name": "loss/total"})
        ids = connection.execute(select(run.c.id)).scalars().all()
        key_id = connection.execute(select(key.c.id)).scalar_one()
        for run_id in ids:
            common = {"run_id": run_id, "key_id": key_id, "t": 0.0, "value": 1.0}
            rows = [{**common, "step": step} for step in range(OLD_STEPS)]
            connection.execute(insert(point), rows)
    engine.dispose()


def _migrate_amid(folder: Path, url: str) -> float:
    """Bring the store to the schema of tomorrow; in seconds."""
    scripts = folder / "migrations"
    shutil.copytree(MIGRATIONS, scripts)
    (scripts / "versions" / f"v{TOMORROW}_tomorrow.py").write_text(_MIGRATION, encoding="utf-8")
    start = time.monotonic()
    migrate(url, TOMORROW, scripts)
    return time.monotonic() - start


def _missing(store: Store, acknowledged: dict[str, int]) -> int:
    """Rows that writers were told are stored, and which aren't; the old runs' as well."""
    runs, points = table(Run), table(MetricPoint)
    counted = select(runs.c.uid, func.count()).join(points, points.c.run_id == runs.c.id)
    with reading(store) as connection:
        found = connection.execute(counted.group_by(runs.c.uid))
        stored = {str(uid): int(rows) for uid, rows in found}
    wanted = acknowledged | {f"old{number}": OLD_STEPS for number in range(OLD_RUNS)}
    return sum(max(0, rows - stored.get(uid, 0)) for uid, rows in wanted.items())


def _row(name: str, told: Told, lost: int, migration_s: float) -> tuple[str, ...]:
    waits = sorted(told.seconds) or [0.0]
    locked = sum("locked" in text for text in told.errors)
    counts = (len(told.seconds), sum(told.rows.values()), locked, len(told.errors) - locked, lost)
    times = (waits[round(share * (len(waits) - 1))] * 1000 for share in (0.5, 0.99, 1.0))
    shown = [*(f"{count:,}" for count in counts), *(f"{wait:,.0f}" for wait in times)]
    return (name, *shown, f"{told.reads:,}", f"{migration_s:.1f}")


if __name__ == "__main__":
    sys.exit(main())
