import sys
from pathlib import Path

import pytest
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.plugins.hparams.metadata import (
    SESSION_START_INFO_TAG,
    parse_session_start_info_plugin_data,
)

from core.errors import RunError
from core.hooks.event_file import write_event_file
from core.store import Store, find_run
from core.store.ingest import ingest


@pytest.fixture
def run(store: Store, make_run):
    folder = make_run(
        ("started", {"pid": 1, "process_start": None, "boot_id": "", "host": ""}),
        ("metric", {"step": 5, "epoch": 0.5, "values": {"loss/total": 2.0, "student/mAP": 0.1}}),
        ("metric", {"step": 9, "epoch": 1.0, "values": {"loss/total": float("nan")}}),
        ("metric", {"step": 12, "epoch": 1.5, "values": {"loss/total": 0.5}}),
        ("finished", {"scores": {"student/mAP": 0.75}}),
    )
    ingest(store, folder)
    return find_run(store, folder.name)


def test_curves_scores_and_settings_can_be_read_back(
    store: Store, run, tmp_path: Path, times
) -> None:
    folder = write_event_file(store, run, tmp_path / "out")
    assert folder == tmp_path / "out" / run.id
    written = EventAccumulator(str(folder)).Reload()
    points = written.Scalars("loss/total")
    assert [(each.step, each.value) for each in points] == [(5, 2.0), (12, 0.5)]
    known = times(Path(run.folder))
    assert [each.wall_time for each in points] == pytest.approx([known[5], known[12]])
    assert [each.value for each in written.Scalars("student/mAP")] == [pytest.approx(0.1)]
    (final,) = written.Scalars("final/student/mAP")
    assert (final.step, final.value, final.wall_time) == (12, 0.75, pytest.approx(run.ended))
    content = written.SummaryMetadata(SESSION_START_INFO_TAG).plugin_data.content
    settings = parse_session_start_info_plugin_data(content)
    assert settings.hparams["method"].string_value == "s2r"
    assert settings.hparams["seed"].number_value == 0
    assert settings.group_name == run.id


def test_writing_a_run_again_replaces_it(store: Store, run, tmp_path: Path) -> None:
    write_event_file(store, run, tmp_path)
    folder = write_event_file(store, run, tmp_path)
    assert len(list(folder.iterdir())) == 1
    assert len(EventAccumulator(str(folder)).Reload().Scalars("loss/total")) == 2


def test_a_place_that_cannot_be_written_is_named(store: Store, run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(RunError, match=r"file.*--out"):
        write_event_file(store, run, tmp_path / "file")


def test_a_missing_package_is_told_with_the_extra_that_brings_it(
    store: Store, run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == "tensorboard"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(sys, "path", [])
    with pytest.raises(RunError, match=r"pip install vreid\[tensorboard\]"):
        write_event_file(store, run, tmp_path)
