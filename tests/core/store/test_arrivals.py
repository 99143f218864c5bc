"""Run folders from other machines."""

import json
import os
import shutil
from pathlib import Path

import pytest

from core.errors import StoreError
from core.journal import JOURNAL, Journal
from core.runs.reconcile import reconcile
from core.store import Store, artifacts, events, find_run, list_runs
from core.store.arrivals import Arrival, bring_in, run_folders
from core.store.ingest import SYSTEM, ingest

STARTED = ("started", {"pid": 1, "process_start": 2.0, "boot_id": "theirs", "host": "elsewhere"})
FINISHED = ("finished", {"scores": {"student/mAP": 0.5}})


@pytest.fixture
def root(home: Path) -> Path:
    return home / "runs"


@pytest.fixture
def away(home: Path, make_run) -> Path:
    """The folder of a run that is at work on another machine, copied here."""
    folder = make_run(STARTED, environment={"host": "elsewhere"}, created=100.0)
    (folder / "checkpoints").mkdir()
    (folder / "checkpoints" / "step-1.pt").write_bytes(b"one")
    (folder / "control.json").write_text('{"want": "stop"}')
    (folder / "supervisor.lock").write_text("")
    (folder / "process.json").write_text('{"pid": 1, "host": "elsewhere", "boot_id": "theirs"}')
    return Path(shutil.move(folder, home / "usb" / folder.name))


def take(store: Store, source: Path, root: Path) -> Arrival:
    return next(iter(bring_in(store, [source], root)))


def go_on(folder: Path, kind: str, **fields: object) -> None:
    with Journal(folder) as journal:
        journal.write(kind, **fields)


def test_a_run_of_another_machine_stays_as_it_says(store: Store, root: Path, away: Path) -> None:
    arrival = take(store, away, root)
    assert arrival == Arrival(away.name, "added", "running")
    assert sorted(path.name for path in (root / away.name).iterdir()) == [
        *("checkpoints", JOURNAL, "process.json", "spec.json"),
    ]
    assert [path.name for path in root.iterdir()] == [away.name]
    assert reconcile(store) == []
    run = find_run(store, away.name)
    assert (run.state, run.host, run.folder) == ("running", "elsewhere", str(root / away.name))


def test_a_known_run_is_brought_up_to_date(store: Store, root: Path, away: Path) -> None:
    take(store, away, root)
    assert take(store, away, root).outcome == "unchanged"
    (away / "checkpoints" / "step-2.pt").write_bytes(b"two")
    (away / SYSTEM).write_text('{"t": 1, "type": "system", "values": {"cpu": 3}}\n')
    go_on(away, "checkpoint", path="checkpoints/step-2.pt", step=2, bytes=3)
    go_on(away, *FINISHED[:1], **FINISHED[1])
    assert take(store, away, root) == Arrival(away.name, "updated", "finished")
    assert (root / away.name / "checkpoints" / "step-2.pt").read_bytes() == b"two"
    assert [one.path for one in artifacts(store, away.name)] == ["checkpoints/step-2.pt"]
    assert [event.kind for event in events(store, away.name)] == ["started", "finished"]


def test_an_older_copy_takes_nothing_back(store: Store, root: Path, away: Path) -> None:
    take(store, away, root)
    here = root / away.name
    go_on(here, "note", text="here")
    whole = (here / JOURNAL).read_bytes()
    assert take(store, away, root).outcome == "unchanged"
    assert (here / JOURNAL).read_bytes() == whole


def test_a_run_that_went_on_in_two_places_is_refused(store: Store, root: Path, away: Path) -> None:
    take(store, away, root)
    go_on(root / away.name, "note", text="here")
    go_on(away, "note", text="there, and for longer")
    arrival = take(store, away, root)
    assert arrival.outcome == "refused"
    assert "otherwise" in arrival.text
    assert "here" in (root / away.name / JOURNAL).read_text()


def test_another_run_of_the_same_id_is_refused(store: Store, root: Path, away: Path) -> None:
    take(store, away, root)
    spec = json.loads((away / "spec.json").read_text())
    (away / "spec.json").write_text(json.dumps({**spec, "created": 200.0}))
    assert "another run" in take(store, away, root).text
    shutil.rmtree(root / away.name)
    assert "another run" in take(store, away, root).text
    assert find_run(store, away.name).created == 100.0


def test_a_folder_that_lies_there_is_taken_in_place(store: Store, root: Path, make_run) -> None:
    folder = make_run(STARTED)
    assert take(store, folder, root).outcome == "added"
    go_on(folder, "note", text="more")
    assert take(store, folder, root).outcome == "updated"
    assert [path.name for path in root.iterdir()] == [folder.name]


def test_a_folder_of_another_name_becomes_that_of_its_run(
    store: Store, root: Path, away: Path
) -> None:
    copied = away.rename(away.with_name("from gpu07 (2)"))
    arrival = take(store, copied, root)
    assert arrival.outcome == "added"
    assert (root / arrival.id / JOURNAL).is_file()


def test_a_lost_folder_comes_back(store: Store, root: Path, away: Path) -> None:
    take(store, away, root)
    shutil.rmtree(root / away.name)
    go_on(away, "note", text="more")
    assert take(store, away, root).outcome == "updated"
    assert (root / away.name / JOURNAL).is_file()


@pytest.mark.parametrize("uid", ["../evil", "/etc/evil", "..", ".hidden", "a/b", ""])
def test_an_id_that_leads_elsewhere_is_refused(
    store: Store, root: Path, away: Path, uid: str
) -> None:
    spec = json.loads((away / "spec.json").read_text())
    (away / "spec.json").write_text(json.dumps({**spec, "id": uid}))
    assert take(store, away, root).outcome == "refused"
    assert list_runs(store) == []
    assert not root.exists() or list(root.iterdir()) == []


def test_links_stay_behind(store: Store, root: Path, away: Path, home: Path) -> None:
    (home / "secret").write_text("x")
    (away / "weights").symlink_to(home / "secret")
    (away / "everything").symlink_to(home)
    os.mkfifo(away / "pipe")
    take(store, away, root)
    names = {path.name for path in (root / away.name).iterdir()}
    assert not names & {"weights", "everything", "pipe"}


def test_a_copy_that_fails_leaves_nothing(
    store: Store, root: Path, away: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(shutil, "copy2", full)
    with pytest.raises(OSError, match="No space"):
        take(store, away, root)
    assert list(root.iterdir()) == []
    assert list_runs(store) == []


def test_each_folder_of_several_is_taken_by_itself(store: Store, root: Path, away: Path) -> None:
    broken = away.with_name("broken")
    broken.mkdir()
    (broken / "spec.json").write_text("{")
    away.with_name("holiday").mkdir()
    sources = run_folders(away.parent)
    assert sources == sorted([away, broken])
    outcomes = {arrival.outcome for arrival in bring_in(store, sources, root)}
    assert outcomes == {"added", "refused"}


def test_a_place_without_runs_says_so(home: Path) -> None:
    for place in (home, home / "nothing"):
        with pytest.raises(StoreError, match="neither a run folder"):
            run_folders(place)


def test_a_queued_run_of_another_machine_waits_in_its_queue(
    store: Store, root: Path, make_run, home: Path
) -> None:
    folder = make_run(queue={"gpus": 1}, environment={"host": "elsewhere"})
    folder = folder.rename(home / folder.name)
    take(store, folder, root)
    with store.engine.connect() as connection:
        host = connection.exec_driver_sql("SELECT host FROM job").scalar()
    assert (host, find_run(store, folder.name).state) == ("elsewhere", "queued")
    ingest(store, root / folder.name)
