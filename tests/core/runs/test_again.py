from pathlib import Path

import pytest

from core.errors import RunError
from core.journal import JOURNAL, read_events
from core.runs.again import again
from core.runs.attempts import history
from core.runs.control import ask, who
from core.runs.endings import record_exit
from core.runs.folder import CHECKPOINTS, CONTROL, EXIT, PROCESS, SPEC, read_json, write_json
from core.runs.provenance import machine
from core.runs.supervision import supervision
from core.store import Store, events, find_run, scores
from core.store.ingest import conclude, ingest
from core.store.queue import standing

PARTS = (CONTROL, EXIT, PROCESS)


@pytest.fixture
def make_ended(store: Store, make_run):
    """A run that ended with this event, and what an attempt leaves in its folder."""

    def make(kind: str = "stopped", **fields: object) -> Path:
        folder = make_run(("started", {"attempt": 1}), (kind, fields), queue={"gpus": 1})
        ingest(store, folder)
        ask(folder, "stop")
        record_exit(folder, 130, 1, None)
        write_json(folder / PROCESS, {"pid": 1})
        return folder

    return make


@pytest.fixture
def ended(make_ended) -> Path:
    return make_ended()


def with_checkpoint(folder: Path) -> Path:
    (folder / CHECKPOINTS).mkdir()
    (folder / CHECKPOINTS / "step-00000120.json").write_text("{}")
    return folder


def test_a_further_attempt_waits_and_knows_nothing_of_the_one_before(
    store: Store, ended: Path
) -> None:
    assert not again(store, find_run(store, ended.name), ended)
    found = find_run(store, ended.name)
    assert (found.state, found.attempt, found.text, found.ended) == ("queued", 2, "", None)
    assert [part for part in PARTS if (ended / part).exists()] == []
    told = history(ended)
    assert (told.attempt, told.waits, told.next, told.ending) == (2, True, 2, None)
    waiting = standing(store, machine()["host"], who()).waiting
    assert [(job.id, job.gpus) for job in waiting] == [(ended.name, 1)]


def test_it_goes_on_from_its_last_checkpoint(store: Store, ended: Path) -> None:
    with_checkpoint(ended)
    assert again(store, find_run(store, ended.name), ended)
    assert (ended / CHECKPOINTS / "step-00000120.json").exists()


def test_afresh_puts_checkpoints_aside_for_each_attempt(store: Store, make_ended) -> None:
    folder = with_checkpoint(make_ended("finished", scores={"student/mAP": 0.5}))
    assert not again(store, find_run(store, folder.name), folder, afresh=True)
    assert (folder / f"{CHECKPOINTS}-1" / "step-00000120.json").exists()
    assert not (folder / CHECKPOINTS).exists()
    assert scores(store, folder.name) == {}
    conclude(store, folder.name, "failed", "", "", 1.0)
    with_checkpoint(folder)
    again(store, find_run(store, folder.name), folder, afresh=True)
    assert sorted(f.name for f in folder.glob(f"{CHECKPOINTS}*")) == [
        f"{CHECKPOINTS}-1",
        f"{CHECKPOINTS}-2",
    ]
    assert find_run(store, folder.name).attempt == 3


@pytest.mark.parametrize("state", ["failed", "stopped", "paused"])
def test_whatever_has_ended_may_go_on(store: Store, make_ended, state: str) -> None:
    folder = make_ended(state)
    again(store, find_run(store, folder.name), folder)
    assert find_run(store, folder.name).state == "queued"


def test_a_finished_run_is_trained_once_more_on_purpose_alone(store: Store, make_ended) -> None:
    folder = make_ended("finished")
    with pytest.raises(RunError, match="has finished; `vreid retry"):
        again(store, find_run(store, folder.name), folder)
    assert (folder / EXIT).exists()


def test_a_run_that_goes_on_is_not_asked_for_twice(store: Store, ended: Path) -> None:
    before = find_run(store, ended.name)
    again(store, before, ended)
    with pytest.raises(RunError, match="is queued"):
        again(store, find_run(store, ended.name), ended)
    with pytest.raises(RunError, match="goes on already"):
        again(store, before, ended)  # as somebody saw it a moment ago
    types = [event["type"] for event, _ in read_events(ended / JOURNAL)]
    assert types.count("queued") == 1


def test_a_supervisor_that_is_still_there_is_waited_for(
    store: Store, ended: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.runs.again.LEAVE_S", 0.0)
    with supervision(ended), pytest.raises(RunError, match="still has its supervisor"):
        again(store, find_run(store, ended.name), ended)
    assert (ended / EXIT).exists()


def test_a_folder_that_is_gone_is_told(store: Store, ended: Path) -> None:
    moved = ended.rename(ended.with_name("elsewhere"))
    with pytest.raises(RunError, match="is gone"):
        again(store, find_run(store, ended.name), ended)
    assert moved.is_dir()


def test_a_folder_that_cannot_be_written_is_told_before_anything_is_queued(
    store: Store, ended: Path
) -> None:
    (ended / CONTROL).unlink()
    (ended / CONTROL).mkdir()
    with pytest.raises(RunError, match=r"can't be written \(Is a directory\)"):
        again(store, find_run(store, ended.name), ended)
    assert find_run(store, ended.name).state == "stopped"


def test_an_attempt_that_the_disk_has_no_room_for_is_none(
    store: Store, ended: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lose(journal, *_: object, **__: object) -> None:
        journal.lost += 1

    with monkeypatch.context() as patch:
        patch.setattr("core.journal.Journal.write", lose)
        with pytest.raises(RunError, match="no further attempt could be written down"):
            again(store, find_run(store, ended.name), ended)
    found = find_run(store, ended.name)
    assert (found.state, found.reason) == ("failed", "disk")
    again(store, found, ended)
    assert find_run(store, ended.name).state == "queued"
    assert history(ended).next == find_run(store, ended.name).attempt


def test_the_last_of_the_attempt_before_is_taken_in_first(store: Store, make_run) -> None:
    folder = make_run(("started", {"attempt": 1}), ("failed", {"reason": "data", "text": "late"}))
    ingest(store, make_run())
    early = make_run()
    ingest(store, early)
    conclude(store, early.name, "lost", "process", "", 1.0)
    (early / JOURNAL).write_bytes((folder / JOURNAL).read_bytes())
    again(store, find_run(store, early.name), early)
    found = find_run(store, early.name)
    assert (found.state, found.attempt, found.reason) == ("queued", 2, "")


def test_a_copy_of_the_code_that_is_gone_is_made_anew_and_that_is_said(
    store: Store, ended: Path, home: Path
) -> None:
    spec = read_json(ended / SPEC)
    write_json(ended / SPEC, {**spec, "code": str(home / "emptied")})
    again(store, find_run(store, ended.name), ended)
    code = Path(read_json(ended / SPEC)["code"])
    assert (code / "core" / "worker.py").is_file() or (code / "core" / "worker").is_dir()
    assert any("emptied is gone" in event.text for event in events(store, ended.name))
