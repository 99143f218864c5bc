import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import delete

from core.bench import stress
from core.bench.crowd import Part, Told, write
from core.store import Store
from core.store.engine import writing
from core.store.schema import MetricPoint, table


@pytest.mark.long
@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_a_crowd_loses_nothing(database: str, request: pytest.FixtureRequest) -> None:
    if database == "postgresql":
        request.getfixturevalue("server")
    command = [sys.executable, "-m", "core.bench.stress", "--writers=2", "--readers=1"]
    done = subprocess.run(
        [*command, "--seconds=1", f"--database={database}"], capture_output=True, text=True
    )
    assert (done.stderr, done.returncode) == ("", 0)
    header, _, row = (line.strip("| ").split(" | ") for line in done.stdout.splitlines())
    found = dict(zip(header, row, strict=True))
    assert found["database"] == database
    assert int(found["write units"].replace(",", "")) > 0
    assert [found[name] for name in ("locked", "other errors", "lost rows")] == ["0", "0", "0"]


class Alone:
    """A barrier and a listener in this process."""

    def __init__(self) -> None:
        self.told = Told()

    def wait(self) -> None:
        pass

    def send(self, told: Told) -> None:
        self.told = told


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a process of the crowd sets for itself is undone."""
    monkeypatch.setenv("VREID_RUNS", "")


@pytest.fixture
def written(sqlite_store: Store, home: Path) -> Told:
    """What a writer told that wrote for a moment."""
    alone = Alone()
    write(Part(sqlite_store.url, home / "runs" / "r00", 0.2), alone, alone)
    return alone.told


def test_a_row_that_is_gone_is_counted_as_lost(
    sqlite_store: Store, written: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stress, "OLD_RUNS", 0)
    assert written.errors == []
    assert stress._missing(sqlite_store, written.rows) == 0
    points = table(MetricPoint)
    with writing(sqlite_store) as connection:
        connection.execute(delete(points).where(points.c.step == 0))
    assert stress._missing(sqlite_store, written.rows) == 10


def test_a_store_that_refuses_is_an_error_and_no_acknowledgement(home: Path) -> None:
    alone = Alone()
    (home / "folder.db").mkdir()
    write(Part(f"sqlite:///{home}/folder.db", home / "runs" / "r00", 0.2), alone, alone)
    assert alone.told.rows == {}
    (said,) = alone.told.errors
    assert "is a folder" in said
