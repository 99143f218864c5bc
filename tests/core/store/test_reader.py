from pathlib import Path

import pytest

from core.errors import StoreError
from core.settings import Experiment
from core.store import Store, data_version, find_run, list_runs, series, unfinished_runs
from core.store import reader as reader_module
from core.store.ingest import conclude, ingest


def add(store: Store, make_run, *events, **spec) -> str:
    folder: Path = make_run(*events, **spec)
    ingest(store, folder)
    return folder.name


def test_runs_come_newest_first_and_as_many_as_asked(store: Store, make_run) -> None:
    ids = [add(store, make_run, created=float(day)) for day in (2, 3, 1)]
    assert [run.id for run in list_runs(store)] == [ids[1], ids[0], ids[2]]
    assert [run.id for run in list_runs(store, limit=1)] == [ids[1]]


def test_only_what_changed_is_read_again(store: Store, make_run) -> None:
    first, second = (add(store, make_run) for _ in range(2))
    seen = data_version(store)
    assert list_runs(store, changed_since=seen) == []
    conclude(store, first, "stopped", "", "", 1.0)
    assert data_version(store) > seen
    assert [run.id for run in list_runs(store, changed_since=seen)] == [first]
    assert [run.id for run in unfinished_runs(store)] == [second]


def test_a_run_is_found_by_id_its_beginning_name_and_as_last(store: Store, make_run) -> None:
    one = add(store, make_run, created=1.0, name="twin")
    two = add(store, make_run, created=2.0, name="twin")
    assert find_run(store, one).id == one
    assert find_run(store, two[:-1]).id == two
    assert find_run(store, "twin").id == two
    assert find_run(store, "last").id == two


@pytest.mark.parametrize("wanted", ["", "r%", "nothing", "_" * 11])
def test_a_run_that_is_not_there(store: Store, make_run, wanted: str) -> None:
    add(store, make_run)
    with pytest.raises(StoreError, match="vreid runs"):
        find_run(store, wanted)


def test_a_beginning_that_fits_several_is_refused(store: Store, make_run) -> None:
    ids = sorted(add(store, make_run) for _ in range(2))
    with pytest.raises(StoreError, match=f"2 runs.*{ids[0]}"):
        find_run(store, "r")


def test_last_of_an_empty_store(store: Store) -> None:
    with pytest.raises(StoreError, match="no run yet"):
        find_run(store, "last")


def test_names_are_values_and_no_sql(store: Store, make_run) -> None:
    name = "x'; DROP TABLE run; --"
    add(store, make_run, name=name, tags=["'", name])
    assert find_run(store, name).tags == ("'", name)


def test_the_headline_is_the_last_value_until_there_is_a_final_one(store: Store, make_run) -> None:
    value = ("metric", {"step": 1, "epoch": 0, "values": {"student/mAP": 0.25, "loss/total": 1.0}})
    running = add(store, make_run, value)
    ended = add(store, make_run, value, ("finished", {"scores": {"student/mAP": 0.75}}))
    colours = ("finished", {"scores": {"histogram/mAP": 0.1, "histogram/rank1": 0.2}})
    simple = add(store, make_run, colours, settings=Experiment(method="histogram"))
    assert find_run(store, running).headline == {"student/mAP": 0.25}
    assert find_run(store, running).rate("rank1") is None
    assert find_run(store, ended).rate("mAP") == 0.75
    assert find_run(store, simple).rate("rank1") == 0.2


def test_many_runs_read_like_few(store: Store, make_run, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(5):
        value = ("metric", {"step": 1, "epoch": 0, "values": {"student/mAP": number / 10}})
        add(store, make_run, value, tags=[f"t{number}"])
    few = list_runs(store)
    monkeypatch.setattr(reader_module, "_FEW", 2)
    assert list_runs(store) == few
    assert {run.tags for run in few} == {(f"t{number}",) for number in range(5)}


def test_a_series_goes_on_from_a_step(store: Store, make_run) -> None:
    points = [
        ("metric", {"step": step, "epoch": 0, "values": {"loss/total": step / 2}})
        for step in (3, 1, 2)
    ]
    run = add(store, make_run, *points)
    assert series(store, run, "loss/total", after_step=1).values == [1.0, 1.5]
    assert series(store, run, "nothing").steps == []
