import math
import shutil
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from core.errors import StoreError
from core.journal import JOURNAL
from core.store import (
    Store,
    artifacts,
    data_version,
    datasets,
    events,
    find_run,
    latest,
    open_store,
    run_origin,
    run_params,
    scores,
    series,
)
from core.store import ingest as ingest_module
from core.store.ingest import conclude, ingest, mark_stopping

STORY: list[tuple[str, dict[str, Any]]] = [
    ("started", {"pid": 17, "process_start": 3.5, "boot_id": "b", "host": "h"}),
    ("environment", {"versions": {"torch": "2"}, "hardware": {"cores": 2}}),
    ("stage", {"name": "load", "done": 0, "total": 1, "unit": "sets"}),
    ("data", {"role": "source", "name": "demo-syn", "root": "r", "protocol": "p", "train": 9}),
    ("data", {"role": "target", "name": "demo-cam", "root": "r", "protocol": "p", "query": 4}),
    ("stage", {"name": "train", "done": 0, "total": 4, "unit": "steps", "epoch": 0, "epochs": 2}),
    ("metric", {"step": 1, "epoch": 0.5, "values": {"loss/total": 3.0, "student/mAP": 0.2}}),
    ("metric", {"step": 2, "epoch": 1.0, "values": {"loss/total": math.nan, "student/mAP": 0.6}}),
    ("stage", {"name": "train", "done": 2, "total": 4, "unit": "steps", "epoch": 1, "epochs": 2}),
    ("note", {"level": "warning", "text": "slow disk"}),
    ("metric", {"step": 3, "epoch": 1.5, "values": {"loss/total": 1.0, "student/mAP": 0.5}}),
    ("artifact", {"kind": "weights", "path": "weights/last.safetensors", "bytes": 7}),
    ("finished", {"scores": {"student/mAP": 0.55, "student/rank1": 0.4}}),
]


def dump(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    """All rows, less the revision, which counts write units."""
    found = {}
    tables = "metric_key metric_point metric_latest score event artifact run_dataset dataset param"
    with store.engine.connect() as connection:
        for name in tables.split():
            rows = connection.execute(text(f"SELECT * FROM {name}")).all()
            found[name] = sorted((tuple(row) for row in rows), key=repr)
        rows = connection.execute(text("SELECT * FROM run")).mappings().all()
        kept = [{k: v for k, v in row.items() if k != "rev"} for row in rows]
        found["run"] = [tuple(row.items()) for row in kept]
    return found


def test_a_journal_arrives_whole(store: Store, make_run) -> None:
    folder = make_run(*STORY, tags=["a", "b"], group="g1")
    assert ingest(store, folder) == len(STORY)
    run = find_run(store, folder.name)
    assert (run.state, run.stage, run.step, run.total) == ("finished", "train", 2, 4)
    assert (run.epoch, run.epochs, run.tags, run.group) == (1, 2, ("a", "b"), "g1")
    assert run.headline == {"student/mAP": 0.55, "student/rank1": 0.4}
    loss = series(store, run.id, "loss/total")
    assert (loss.steps, loss.values) == ([1, 2, 3], [3.0, None, 1.0])
    assert loss.epochs == [0.5, 1.0, 1.5]
    standing = latest(store, run.id)
    assert (standing["loss/total"].best, standing["loss/total"].n_nonfinite) == (1.0, 1)
    assert (standing["student/mAP"].best, standing["student/mAP"].best_step) == (0.6, 2)
    assert standing["student/mAP"].last == 0.5
    assert scores(store, run.id) == {"student/mAP": 0.55, "student/rank1": 0.4}
    assert [found.role for found in datasets(store, run.id)] == ["source", "target"]
    assert datasets(store, run.id)[0].facts == {"train": 9}
    assert artifacts(store, run.id)[0].bytes == 7
    kinds = [event.kind for event in events(store, run.id)]
    assert kinds == ["started", "stage", "stage", "note", "finished"]
    origin = run_origin(store, run.id)
    assert (origin.pid, origin.process_start, origin.boot_id) == (17, 3.5, "b")
    assert origin.environment["hardware"] == {"cores": 2}
    assert origin.git_commit == "0" * 40
    assert run_params(store, run.id)["s2r.domain.sizes"] == [2, 4, 8]


def test_every_cut_of_the_journal_leads_to_the_same_rows(
    store: Store, make_run, empty_store: Path, home: Path
) -> None:
    whole = make_run(*STORY)
    text_ = (whole / JOURNAL).read_bytes()
    ingest(store, whole)
    expected = dump(store)
    for cut in range(0, len(text_), 37):
        shutil.copy(empty_store, home / f"cut{cut}.db")
        other = open_store(f"sqlite:///{home}/cut{cut}.db")
        (whole / JOURNAL).write_bytes(text_[:cut])
        ingest(other, whole)
        ingest(other, whole)
        (whole / JOURNAL).write_bytes(text_)
        ingest(other, whole)
        assert dump(other) == expected, f"cut after byte {cut}"
        other.close()


def test_a_replay_from_the_start_doubles_nothing(store: Store, make_run) -> None:
    folder = make_run(*STORY)
    ingest(store, folder)
    rows = dump(store)
    with store.engine.begin() as connection:
        connection.execute(text("UPDATE run SET journal_offset = 0"))
    ingest(store, folder)
    assert dump(store) == rows


def test_an_unfinished_line_waits_for_its_end(store: Store, make_run) -> None:
    folder = make_run(STORY[0])
    with (folder / JOURNAL).open("ab") as file:
        file.write(b'{"t": 5, "type": "note", "te')
    assert ingest(store, folder) == 1
    assert ingest(store, folder) == 0
    with (folder / JOURNAL).open("ab") as file:
        file.write(b'xt": "whole"}\n')
    assert ingest(store, folder) == 1
    assert events(store, folder.name)[-1].text == "whole"


@pytest.mark.parametrize(
    "line",
    [
        b"\x00\xff garbage\n",
        b'["a list"]\n',
        b'{"type": "metric", "values": null}\n',
        b'{"type": "metric", "step": "x", "values": {"loss/total": "high"}}\n',
        b'{"type": "stage"}\n',
        b'{"type": "finished", "scores": null}\n',
        b'{"type": "of-tomorrow", "t": "noon"}\n',
    ],
)
def test_a_strange_line_does_not_keep_the_next_one_out(store: Store, make_run, line: bytes) -> None:
    folder = make_run(STORY[0])
    note = b'{"t": 5, "type": "note", "text": "after"}\n'
    with (folder / JOURNAL).open("ab") as file:
        file.write(line + note)
    ingest(store, folder)
    assert "after" in [event.text for event in events(store, folder.name)]


def test_long_journals_are_taken_in_blocks(
    store: Store, make_run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ingest_module, "BLOCK", 7)
    points = [
        ("metric", {"step": step, "epoch": 0, "values": {"loss/total": float(step)}})
        for step in range(50)
    ]
    folder = make_run(*points)
    before = data_version(store)
    assert ingest(store, folder) == 50
    assert series(store, folder.name, "loss/total").steps == list(range(50))
    assert data_version(store) >= before + 8


def test_the_first_ending_counts(store: Store, make_run) -> None:
    folder = make_run(STORY[0])
    ingest(store, folder)
    assert conclude(store, folder.name, "lost", "process", "gone", 9.0)
    assert not conclude(store, folder.name, "stopped", "", "late", 10.0)
    with (folder / JOURNAL).open("ab") as file:
        file.write(b'{"t": 11, "type": "finished", "scores": {"student/mAP": 1.0}}\n')
    ingest(store, folder)
    run = find_run(store, folder.name)
    assert (run.state, run.text, run.ended) == ("lost", "gone", 9.0)
    assert scores(store, folder.name) == {}


def test_stopping_is_no_word_on_a_run_that_has_ended(store: Store, make_run) -> None:
    folder = make_run(STORY[0])
    ingest(store, folder)
    mark_stopping(store, folder.name)
    assert find_run(store, folder.name).state == "stopping"
    conclude(store, folder.name, "stopped", "", "", 1.0)
    mark_stopping(store, folder.name)
    assert find_run(store, folder.name).state == "stopped"


def test_a_last_value_that_is_not_finite_is_no_best(store: Store, make_run) -> None:
    values = [{"loss/total": v} for v in (math.inf, 2.0, math.nan)]
    points = [("metric", {"step": i, "epoch": 0, "values": v}) for i, v in enumerate(values)]
    folder = make_run(*points)
    ingest(store, folder)
    found = latest(store, folder.name)["loss/total"]
    assert (found.last, found.last_step, found.best, found.best_step) == (None, 2, 2.0, 1)
    assert found.n_nonfinite == 2


def test_a_folder_without_a_specification_is_named(store: Store, home: Path) -> None:
    folder = home / "runs" / "rnothing"
    folder.mkdir(parents=True)
    with pytest.raises(StoreError, match="rnothing"):
        ingest(store, folder)
    (folder / "spec.json").write_text('{"id": 3}')
    with pytest.raises(StoreError, match="rnothing"):
        ingest(store, folder)
