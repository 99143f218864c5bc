"""Notes, tags, the trash and signs of life."""

from pathlib import Path

import pytest

from core.errors import StoreError
from core.store import Store, data_version, find_run, list_runs, unfinished_runs
from core.store.edit import add_tags, beat, remove_tags, set_note, trash, untrash
from core.store.ingest import conclude, ingest


@pytest.fixture
def over(store: Store, make_run) -> str:
    folder: Path = make_run(("finished", {}), name="over", tags=["a"])
    ingest(store, folder)
    return folder.name


def test_a_note_stays_until_the_next_one(store: Store, over: str) -> None:
    for note in ("lower tau", "née 0 \udcff", ""):
        set_note(store, over, note)
        assert find_run(store, over).note == note.replace("\udcff", "?")


def test_tags_come_and_go(store: Store, over: str) -> None:
    add_tags(store, over, ["b", "a", "b"])
    assert find_run(store, over).tags == ("a", "b")
    remove_tags(store, over, ["a", "never"])
    assert find_run(store, over).tags == ("b",)


def test_a_sign_of_life_is_seen_by_readers(store: Store, make_run) -> None:
    folder = make_run()
    ingest(store, folder)
    seen = data_version(store)
    assert find_run(store, folder.name).beat is None
    beat(store, folder.name)
    assert [run.beat is not None for run in list_runs(store, changed_since=seen)] == [True]


def test_the_trash_hides_a_run_everywhere_until_it_is_taken_out(
    store: Store, over: str, make_run
) -> None:
    other = make_run(("finished", {}), name="other", created=1.0)
    ingest(store, other)
    seen = data_version(store)
    trash(store, over)
    assert [run.id for run in list_runs(store)] == [other.name]
    assert find_run(store, "last").id == other.name
    for wanted in (over, over[:-1], "over"):
        with pytest.raises(StoreError, match="in the trash"):
            find_run(store, wanted)
        assert find_run(store, wanted, trashed=True).trashed is not None
    assert [run.id for run in list_runs(store, changed_since=seen, trashed=True)] == [over]
    untrash(store, over)
    assert find_run(store, over).trashed is None


def test_a_run_at_work_does_not_go_into_the_trash(store: Store, make_run) -> None:
    folder = make_run()
    ingest(store, folder)
    with pytest.raises(StoreError, match="stop it"):
        trash(store, folder.name)
    assert len(unfinished_runs(store)) == 1
    conclude(store, folder.name, "stopped", "", "", 1.0)
    trash(store, folder.name)
    assert list_runs(store) == []


@pytest.mark.parametrize("edit", [beat, trash, untrash])
def test_a_run_that_is_not_there_is_named(store: Store, edit) -> None:
    with pytest.raises(StoreError, match="rnone"):
        edit(store, "rnone")
