"""Several processes write at once: nothing is refused, nothing is lost."""

import subprocess
import sys
from pathlib import Path

from core.store import Store, list_runs, metric_keys, series
from core.store.ingest import ingest

WRITER = """
import sys
from pathlib import Path
from core.journal import Journal
from core.store import open_store
from core.store.ingest import ingest

store = open_store()
own, shared = Path(sys.argv[1]), Path(sys.argv[2])
journal = Journal(own, flush_s=0)
for step in range(40):
    journal.write("metric", step=step, epoch=0, values={"loss/total": step, sys.argv[3]: step})
    ingest(store, own)
    ingest(store, shared)
"""
PROCESSES = 4


def test_four_writers_and_a_shared_run(store: Store, make_run) -> None:
    points = [
        ("metric", {"step": step, "epoch": 0, "values": {"loss/total": None}})
        for step in range(500)
    ]
    shared = make_run(*points)
    folders = [make_run() for _ in range(PROCESSES)]
    started = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(folder), str(shared), f"own/{place}"],
            stderr=subprocess.PIPE,
            text=True,
        )
        for place, folder in enumerate(folders)
    ]
    errors = [process.communicate()[1] for process in started]
    assert errors == [""] * PROCESSES
    assert len(list_runs(store)) == PROCESSES + 1
    for place, folder in enumerate(folders):
        assert series(store, folder.name, "loss/total").steps == list(range(40))
        assert metric_keys(store, folder.name) == ["loss/total", f"own/{place}"]
    assert len(series(store, shared.name, "loss/total").steps) == 500


def test_a_reader_sees_whole_write_units(store: Store, make_run, home: Path) -> None:
    folder = make_run(("metric", {"step": 1, "epoch": 0, "values": {"loss/total": 1.0}}))
    with store.engine.connect().execution_options(vreid_reads=True) as connection:
        count = "SELECT count(*) FROM metric_point"
        assert connection.exec_driver_sql(count).scalar() == 0
        ingest(store, folder)
        assert connection.exec_driver_sql(count).scalar() == 0  # still the moment it began in
        connection.rollback()
        assert connection.exec_driver_sql(count).scalar() == 1
