"""`db` and `import`."""

import json
import shutil
from pathlib import Path

import pytest

from core.store import Store, list_runs
from core.store.edit import set_note, trash
from core.store.ingest import ingest

FINISHED = ("finished", {"scores": {"student/mAP": 0.5}})


def test_the_path_is_all_that_is_printed(vreid, home: Path, monkeypatch) -> None:
    assert vreid("db", "path").out == f"{home}/experiments.db\n"
    assert not (home / "experiments.db").exists()
    monkeypatch.setenv("VREID_DB", "postgresql+psycopg://me:secret@there/vreid")
    assert "secret" not in vreid("db", "path").out


def test_check_answers_in_its_exit_code(vreid, store: Store, make_run) -> None:
    one, two = make_run(FINISHED), make_run(FINISHED)
    ingest(store, one)
    ingest(store, two)
    trash(store, two.name)
    done = vreid("db", "check")
    assert (done.code, done.err) == (0, "")
    assert "folders: 2" in done.out
    shutil.rmtree(one)
    done = vreid("db", "check")
    assert done.code == 1
    assert one.name in done.out


def test_check_of_a_damaged_file_says_so(vreid, home: Path) -> None:
    (home / "experiments.db").write_text("no database at all\n" * 50)
    done = vreid("db", "check")
    assert done.code == 1
    assert "damaged" in done.out


def test_a_backup_lies_beside_or_where_it_is_wanted(vreid, store: Store, home: Path) -> None:
    assert ".backup-" in vreid("db", "backup").out
    assert len(list(home.glob("experiments.db.backup-*"))) == 1
    vreid("db", "backup", str(home / "mine.db"))
    assert (home / "mine.db").is_file()
    (home / "folder").mkdir()
    vreid("db", "backup", str(home / "folder"))
    assert len(list((home / "folder").iterdir())) == 1
    done = vreid("db", "backup", str(home / "mine.db"))
    assert done.code == 1
    assert "already" in done.err


def test_vacuum_tells_the_sizes(vreid, store: Store) -> None:
    assert "MB before" in vreid("db", "vacuum").out


def test_rebuild_keeps_what_journals_do_not_say(vreid, store: Store, make_run, home: Path) -> None:
    one, gone = make_run(FINISHED), make_run(FINISHED)
    ingest(store, one)
    ingest(store, gone)
    set_note(store, one.name, "mine")
    shutil.rmtree(gone)
    (home / "runs" / "holiday").mkdir()
    done = vreid("db", "rebuild")
    assert done.code == 0
    assert "runs: 1" in done.out
    assert "backup-rebuild" in done.out
    assert "holiday" in done.err
    assert gone.name in done.err
    assert [run.note for run in list_runs(store)] == ["mine"]


@pytest.mark.parametrize("form", ["text", "json"])
def test_import_tells_what_became_of_each_folder(
    vreid, store: Store, make_run, home: Path, form: str
) -> None:
    folder = make_run(FINISHED)
    source = folder.rename(home / "usb")
    again = ("--json",) if form == "json" else ()
    done = vreid("import", str(source), *again)
    assert done.code == 0
    if form == "json":
        expected = {"id": folder.name, "outcome": "added", "text": "finished"}
        assert json.loads(done.out) == {"format": 1, "runs": [expected]}
    else:
        assert done.out.split() == ["added", folder.name, "finished"]
    (source / "spec.json").write_text("{")
    done = vreid("import", str(source))
    assert done.code == 1
    assert "refused" in done.out


def test_import_of_a_place_without_runs(vreid, home: Path) -> None:
    done = vreid("import", str(home))
    assert done.code == 1
    assert "neither" in done.err
