from dataclasses import replace
from pathlib import Path

import pytest

from core.series.ledger import measured
from core.series.plan import Replicate, Series, Training, needs
from core.settings import Checkpoint, Experiment
from core.store import Store


@pytest.fixture
def training(series: Series) -> Training:
    return needs(series)["full", Replicate(1)]


def test_a_finished_run_of_equal_settings_counts_whatever_it_is_called(
    store: Store, finish, training: Training
) -> None:
    run = finish(training.settings, {"student/mAP": 0.25}, name="mine", tags=["other"])
    found = measured(store, [training])[training]
    assert (found.run_id, dict(found.scores)) == (run, {"student/mAP": 0.25})
    assert (found.commit, found.dirty) == ("0" * 40, False)


def test_what_changes_only_the_pace_is_passed_over(
    store: Store, finish, training: Training
) -> None:
    data = replace(training.settings.data, cache_mb=1, workers=3)
    paced = replace(training.settings, data=data, checkpoint=Checkpoint(minutes=1, keep=9))
    finish(paced, cache=Path("/elsewhere"))
    assert training in measured(store, [training])


def other_seed(settings: Experiment) -> Experiment:
    return replace(settings, seed=2)


def other_threads(settings: Experiment) -> Experiment:
    return replace(settings, threads=1)


def other_setting(settings: Experiment) -> Experiment:
    return replace(settings, data=replace(settings.data, flip=0.25))


@pytest.mark.parametrize("change", [other_seed, other_threads, other_setting])
def test_a_run_of_other_settings_does_not_count(
    store: Store, finish, training: Training, change
) -> None:
    finish(change(training.settings))
    assert measured(store, [training]) == {}


@pytest.mark.parametrize("ending", ["failed", "stopped"])
def test_a_run_that_did_not_finish_does_not_count(
    store: Store, finish, training: Training, ending: str
) -> None:
    finish(training.settings, ending=ending)
    assert measured(store, [training]) == {}


def test_a_run_on_sets_of_another_renderer_does_not_count(
    store: Store, finish, training: Training, monkeypatch: pytest.MonkeyPatch
) -> None:
    finish(training.settings)
    monkeypatch.setattr("core.synth.spec.RENDERER_VERSION", 999)
    assert measured(store, [training]) == {}
    run = finish(training.settings)
    assert measured(store, [training])[training].run_id == run


def test_of_equal_runs_the_newest_counts(store: Store, finish, training: Training) -> None:
    newest = finish(training.settings, created=20.0)
    finish(training.settings, created=10.0)
    assert measured(store, [training])[training].run_id == newest


def test_a_journal_that_nobody_followed_to_its_end_is_taken_in(
    store: Store, make_run, finish, training: Training, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = finish(training.settings)
    with store.engine.begin() as connection:  # as where `vreid run` was killed before the end
        connection.exec_driver_sql("UPDATE run SET state = 'running', journal_offset = 0")
        connection.exec_driver_sql("DELETE FROM score")
    found = measured(store, [training])[training]
    assert (found.run_id, dict(found.scores)) == (run, {"student/mAP": 0.5})
