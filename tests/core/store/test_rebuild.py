"""A database made anew says what the one from before said, however that came to be."""

import json
import random
import shutil
import sqlite3
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from core.errors import StoreError
from core.journal import JOURNAL, Journal
from core.store import (
    Store,
    data_version,
    events,
    find_run,
    get_setting,
    list_runs,
    open_store,
    series,
)
from core.store import ingest as ingest_module
from core.store.edit import add_tags, remove_tags, set_note, trash
from core.store.ingest import SYSTEM, conclude, ingest, mark_stopping
from core.store.jobs import requeue
from core.store.rebuild import rebuild
from core.store.settings import set_setting

LOSS = "loss/total"
QUERIES = {
    "run": "SELECT * FROM run",
    "point": "SELECT r.uid, k.name, p.* FROM metric_point p",
    "latest": "SELECT r.uid, k.name, p.* FROM metric_latest p",
    "system": "SELECT r.uid, k.name, p.* FROM system_point p",
    "score": "SELECT r.uid, p.* FROM score p",
    "event": "SELECT r.uid, p.* FROM event p",
    "artifact": "SELECT r.uid, p.* FROM artifact p",
    "param": "SELECT r.uid, p.* FROM param p",
    "tag": "SELECT r.uid, p.* FROM tag p",
    "job": "SELECT r.uid, p.* FROM job p",
    "data": "SELECT r.uid, p.role, d.* FROM run_dataset p JOIN dataset d ON d.id = p.dataset_id",
    "key": "SELECT name FROM metric_key",
    "setting": "SELECT * FROM setting",
}
NUMBERS = ("id", "run_id", "key_id", "rev")  # what rows are counted by says nothing
ON_SQLITE = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


def rows(store: Store) -> dict[str, list[str]]:
    """All rows by what they mean; events and files in their order."""
    found = {}
    with store.engine.connect() as connection:
        for name, query in QUERIES.items():
            if "p.key_id" in query or "k.name" in query:
                query += " JOIN metric_key k ON k.id = p.key_id"
            if "r.uid" in query:
                query += " JOIN run r ON r.id = p.run_id"
            if name in ("event", "artifact"):
                query += " ORDER BY r.uid, p.id"
            made = connection.execute(text(query)).mappings().all()
            kept = [repr({k: v for k, v in row.items() if k not in NUMBERS}) for row in made]
            found[name] = kept if name in ("event", "artifact") else sorted(kept)
    return found


numbers = st.one_of(st.none(), st.sampled_from([-1.0, 0.0, 0.25, 3.0, 1e300]))
steps = st.integers(0, 6)
names = st.sampled_from([LOSS, "student/mAP", "x"])
attempts = st.one_of(st.just({}), st.builds(lambda n: {"attempt": n}, st.integers(1, 3)))
words = st.builds(
    lambda kind, fields, more: (kind, {**fields, **more}),
    st.sampled_from(["started", "queued", "finished", "failed", "stopped", "paused", "ended"]),
    attempts,
    st.builds(
        lambda scores, state: {"scores": scores, "state": state, "text": "t", "reason": "r"},
        st.dictionaries(names, numbers, max_size=2),
        st.sampled_from(["lost", "stopped", "failed", "nonsense"]),
    ),
)
happenings = st.lists(
    st.one_of(
        st.builds(
            lambda step, values: ("metric", {"step": step, "epoch": 0.5, "values": values}),
            steps,
            st.dictionaries(names, numbers, min_size=1, max_size=2),
        ),
        st.builds(lambda step: ("resumed", {"step": step, "text": f"from {step}"}), steps),
        words,
        st.builds(lambda name: ("stage", {"name": name, "done": 1}), st.sampled_from("ab")),
        st.builds(lambda n: ("data", {"role": "source", "name": n}), st.sampled_from("ab")),
        st.builds(
            lambda path, size: ("checkpoint", {"path": path, "bytes": size}),
            st.sampled_from("ab"),
            st.integers(0, 9),
        ),
        st.builds(lambda v: ("environment", {"versions": {v: v}}), st.sampled_from("ab")),
    ),
    max_size=25,
)


@pytest.fixture
def workshop(
    empty_store: Path, make_run, monkeypatch: pytest.MonkeyPatch
) -> tuple[Callable[[Path], Store], Callable[..., Path], pytest.MonkeyPatch]:
    """What makes empty stores in a folder, what makes runs, and a way to set sizes of blocks."""

    def make(folder: Path) -> Store:
        shutil.copy(empty_store, folder / "made.db")
        return open_store(f"sqlite:///{folder}/made.db")

    return make, make_run, monkeypatch


@given(happenings, st.booleans(), st.lists(st.floats(0, 1), max_size=3), st.integers(1, 7))
@settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_no_cut_and_no_replay_makes_a_difference(workshop, story, queued, cuts, block) -> None:
    empty, make_run, monkeypatch = workshop
    folder = make_run(*story, queue={"gpus": 1} if queued else None)
    whole = (folder / JOURNAL).read_bytes() if story else b""
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as two:
        monkeypatch.setattr(ingest_module, "BLOCK", 2000)
        at_once, bit_by_bit = empty(Path(one)), empty(Path(two))
        ingest(at_once, folder)
        monkeypatch.setattr(ingest_module, "BLOCK", block)
        for cut in sorted(int(part * len(whole)) for part in cuts):
            (folder / JOURNAL).write_bytes(whole[:cut])
            ingest(bit_by_bit, folder)
        (folder / JOURNAL).write_bytes(whole)
        ingest(bit_by_bit, folder)
        expected = rows(at_once)
        assert rows(bit_by_bit) == expected
        with bit_by_bit.engine.begin() as connection:
            connection.execute(text("UPDATE run SET journal_offset = 0"))
        ingest(bit_by_bit, folder)
        assert rows(bit_by_bit) == expected
        at_once.close()
        bit_by_bit.close()


def test_points_stand_as_a_reader_of_the_journal_would_count_them(store: Store, make_run) -> None:
    draw, written = random.Random(3), {}
    folder = make_run()
    for _ in range(30):
        with Journal(folder) as journal:
            for _ in range(draw.randrange(12)):
                step = draw.randrange(40)
                if draw.random() < 0.1:
                    journal.write("resumed", step=step)
                    written = {s: v for s, v in written.items() if s <= step}
                else:
                    written[step] = draw.choice([None, draw.random()])
                    journal.write("metric", step=step, epoch=0, values={LOSS: written[step]})
        ingest(store, folder)
        found = series(store, folder.name, LOSS)
        assert dict(zip(found.steps, found.values, strict=True)) == written
        with store.engine.connect() as connection:
            row = connection.execute(text("SELECT * FROM metric_latest")).mappings().first()
        finite = [(value, step) for step, value in written.items() if value is not None]
        if written:
            assert (row["last_step"], row["last"]) == (max(written), written[max(written)])
            assert row["n_nonfinite"] == len(written) - len(finite)
            assert (row["best"], row["best_step"]) == (min(finite) if finite else (None, None))
        else:
            assert row is None


def metric(step: int) -> tuple[str, dict[str, Any]]:
    return "metric", {"step": step, "epoch": 0, "values": {LOSS: 1.0 / (step + 1)}}


@pytest.fixture
def lived_in(store: Store, make_run) -> dict[str, str]:
    """A store that has seen more than the journals say; name to id."""
    made = {
        "over": make_run(metric(1), metric(2), ("finished", {"scores": {LOSS: 0.5}}), tags=["old"]),
        "waiting": make_run(queue={"gpus": 1}),
        "claimed": make_run(queue={"gpus": 2, "priority": 1}),
        "asked": make_run(("started", {"pid": 3})),
        "gone": make_run(("started", {"pid": 4})),
        "again": make_run(("failed", {"text": "oom"})),
    }
    for folder in made.values():
        (folder / SYSTEM).write_text('{"t": 1, "type": "system", "values": {"cpu": 3}}\n')
        ingest(store, folder)
    ids = {name: folder.name for name, folder in made.items()}
    set_note(store, ids["over"], "mine")
    add_tags(store, ids["over"], ["new"])
    remove_tags(store, ids["over"], ["old"])
    trash(store, ids["over"])
    mark_stopping(store, ids["asked"])
    conclude(store, ids["gone"], "lost", "process", "gone", 5.0)
    requeue(store, ids["again"], 2, gpus=1)
    with store.engine.begin() as connection:
        claim = "(SELECT id FROM run WHERE uid = :uid)"
        values = {"uid": ids["claimed"]}
        connection.execute(text(f"UPDATE run SET state = 'starting' WHERE id = {claim}"), values)
        query = f"UPDATE job SET claimed = 2.0, devices = '[\"GPU-1\"]' WHERE run_id = {claim}"
        connection.execute(text(query), values)
    set_setting(store, "queue:h", "slots", {"GPU-1": 2})
    return ids


@ON_SQLITE
def test_a_rebuilt_store_has_the_same_rows(store: Store, home: Path, lived_in) -> None:
    before, seen = rows(store), data_version(store)
    found = rebuild(store.url, home / "runs")
    assert (found.runs, found.passed_over, found.without_folder) == (6, [], [])
    assert found.not_carried == []
    assert rows(store) == before
    assert data_version(store) > seen
    assert len(list_runs(store, changed_since=seen)) == 5
    kept = open_store(f"sqlite:///{found.kept}")
    assert rows(kept) == before
    kept.close()
    left = {path.name for path in home.iterdir()}
    assert not [name for name in left if "rebuild" in name and "backup" not in name]


@ON_SQLITE
def test_whoever_has_it_open_reads_and_writes_on(store: Store, home: Path, make_run) -> None:
    folder = make_run(metric(1))
    ingest(store, folder)
    reader = open_store()
    with reader.engine.connect().execution_options(vreid_reads=True) as connection:
        query = text("SELECT count(*) FROM metric_point")
        assert connection.execute(query).scalar() == 1
        with Journal(folder) as journal:
            journal.write(metric(2)[0], **metric(2)[1])
        rebuild(store.url, home / "runs")
        assert connection.execute(query).scalar() == 1
    assert series(reader, folder.name, LOSS).steps == [1, 2]
    later = make_run(metric(3))
    ingest(store, later)
    assert find_run(reader, later.name).id == later.name
    reader.close()


@ON_SQLITE
def test_journals_that_the_old_store_had_not_read_count(store: Store, home: Path, make_run) -> None:
    folder = make_run(("started", {"pid": 3}))
    ingest(store, folder)
    mark_stopping(store, folder.name)
    with Journal(folder) as journal:
        journal.write("queued", attempt=2)
        journal.write("started", attempt=2)
    late = make_run(("finished", {}))
    rebuild(store.url, home / "runs")
    run = find_run(store, folder.name)
    assert (run.state, run.attempt) == ("running", 2)
    assert find_run(store, late.name).state == "finished"


@ON_SQLITE
def test_folders_that_are_no_runs_are_named_and_passed_over(
    store: Store, home: Path, make_run
) -> None:
    good, torn, gone = make_run(metric(1)), make_run(), make_run()
    for folder in (good, torn, gone):
        ingest(store, folder)
    (torn / "spec.json").write_text('{"id": "')
    shutil.rmtree(gone)
    (home / "runs" / "holiday").mkdir()
    (home / "runs" / "notes.txt").write_text("")
    shutil.copytree(good, home / "runs" / "a copy")
    found = rebuild(store.url, home / "runs")
    assert found.runs == 1
    assert len(found.passed_over) == 3
    for name in (torn.name, "holiday", "a copy"):
        assert any(name in line for line in found.passed_over)
    assert found.without_folder == sorted([torn.name, gone.name])
    assert [run.id for run in list_runs(store)] == [good.name]


@ON_SQLITE
def test_runs_kept_elsewhere_are_found_again(store: Store, home: Path, make_run) -> None:
    folder = make_run(metric(1))
    ingest(store, folder)
    assert rebuild(store.url, home / "another place").runs == 1


def test_a_lost_database_is_made_anew(home: Path, make_run) -> None:
    folder = make_run(metric(1), ("ended", {"state": "lost", "text": "gone"}), tags=["a"])
    found = rebuild(f"sqlite:///{home}/experiments.db", home / "runs")
    assert (found.runs, found.kept, found.not_carried) == (1, None, [])
    store = open_store()
    run = find_run(store, folder.name)
    assert (run.state, run.tags) == ("lost", ("a",))
    store.close()


@pytest.mark.parametrize("damage", ["header", "pages"])
@ON_SQLITE
def test_a_damaged_database_is_moved_away(store: Store, home: Path, make_run, damage: str) -> None:
    folders = [make_run(*(metric(step) for step in range(200)), tags=["a"]) for _ in range(3)]
    for folder in folders:
        ingest(store, folder)
    store.close()
    file = home / "experiments.db"
    content = bytearray(file.read_bytes())
    start = 0 if damage == "header" else 3 * 4096
    content[start:] = b"\xa5" * (len(content) - start)
    file.write_bytes(content)
    found = rebuild(f"sqlite:///{file}", home / "runs")
    assert found.runs == 3
    assert found.not_carried
    assert found.kept is not None
    assert found.kept.read_bytes() == content
    opened = open_store()
    assert series(opened, folders[0].name, LOSS).steps == list(range(200))
    opened.close()
    with sqlite3.connect(file) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()


@ON_SQLITE
def test_a_locked_database_stays_as_it_is(
    store: Store, home: Path, make_run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.store.rebuild._BUSY_S", 0.05)
    folder = make_run(metric(1))
    ingest(store, folder)
    with store.engine.begin(), pytest.raises(StoreError, match="locked"):
        rebuild(store.url, home / "runs")
    assert [run.id for run in list_runs(store)] == [folder.name]
    assert not (home / ".experiments.db.rebuild").exists()


def test_another_programs_database_stays_as_it_is(home: Path) -> None:
    file = home / "bookmarks.db"
    with sqlite3.connect(file) as connection:
        connection.execute("CREATE TABLE bookmark (id INTEGER)")
    connection.close()
    before = file.read_bytes()
    with pytest.raises(StoreError, match="another program"):
        rebuild(f"sqlite:///{file}", home / "runs")
    assert file.read_bytes() == before


def test_a_server_says_what_to_do_instead(home: Path) -> None:
    with pytest.raises(StoreError, match="vreid import"):
        rebuild("postgresql+psycopg://somewhere/vreid", home / "runs")


def test_a_database_of_the_first_version_is_made_anew(home: Path, make_run) -> None:
    from core.store.migrate import migrate

    folder = make_run(metric(1))
    file = home / "experiments.db"
    migrate(f"sqlite:///{file}", "0001")
    with sqlite3.connect(file) as connection:
        spec = json.loads((folder / "spec.json").read_text())
        connection.execute(
            "INSERT INTO run VALUES (7, ?, '', '', '', '', '', '', 0, 'lost', 'process', 'gone',"
            " ?, 1.0, 2.0, 2.0, '', 1, 1, 1, 1, ?, '', '', '', 7, 1.5, '', NULL, '[]', '{}', 0, 1)",
            (folder.name, spec["created"], str(folder)),
        )
        connection.execute("INSERT INTO tag VALUES ('later', 7)")
        connection.execute("INSERT INTO event VALUES (1, 7, NULL, 2.0, 'lost', 'warning', 'gone')")
    connection.close()
    found = rebuild(f"sqlite:///{file}", home / "runs")
    assert found.not_carried == []
    store = open_store()
    run = find_run(store, folder.name)
    assert (run.state, run.text, run.tags) == ("lost", "gone", ("later",))
    assert [event.text for event in events(store, run.id)] == ["gone"]
    assert get_setting(store, "queue:h", "slots") is None
    store.close()
