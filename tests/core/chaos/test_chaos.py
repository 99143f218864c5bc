"""Real runs, struck at random moments; `scripts/chaos` strikes two hundred times."""

import signal
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from core.chaos import trial as module
from core.chaos.blows import BLOWS, Blow, strike
from core.chaos.evidence import evidence, rows_of
from core.chaos.settings import small
from core.chaos.trial import trial
from core.store import Store
from core.store.ingest import ingest


@pytest.mark.long
def test_ten_blows_change_nothing(
    store: Store, detached, until, code_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VREID_CACHE", str(code_cache))
    outcome = trial(store, small(), kills=10, seed=3)
    assert outcome.wrong == []
    assert sum(outcome.kills.values()) == 10
    assert outcome.finished >= 1
    until(lambda: not detached())


def test_blows_reach_nobody_where_nobody_is(make_run) -> None:
    folder = make_run()
    assert not any(strike(folder, blow, []) for blow in BLOWS)


def test_every_kind_of_blow_is_dealt_to_somebody() -> None:
    assert {blow.number for blow in BLOWS} == {signal.SIGKILL, signal.SIGTERM, signal.SIGHUP}
    assert {role for blow in BLOWS for role in blow.roles} == {"worker", "supervisor", "viewer"}
    assert all(isinstance(blow, Blow) and blow.states for blow in BLOWS)


def test_evidence_tells_runs_apart(store: Store, make_run) -> None:
    def left(value: float, weight: float) -> object:
        rates = {"loss/total": value, "rate/clips": value * 7}
        folder = make_run(("metric", {"step": 1, "epoch": 1, "values": rates}))
        (folder / "weights").mkdir()
        tensors = {"a": np.full(3, weight, np.float32)}
        save_file(tensors, folder / "weights" / "student.safetensors")
        ingest(store, folder)
        assert rows_of(store, folder.name) == {("loss/total", 1, value)}
        return evidence(store, folder)

    assert left(0.5, 1.0) == left(0.5, 1.0)
    assert left(0.5, 1.0) != left(0.25, 1.0)
    assert left(0.5, 1.0) != left(0.5, 2.0)


def test_a_trial_needs_an_undisturbed_run(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "FINISH_S", 0.0)
    monkeypatch.setattr(module, "advance", lambda _: [])
    monkeypatch.setattr(module, "render_first", lambda _: None)
    with pytest.raises(RuntimeError, match="undisturbed"):
        trial(store, small(), kills=1)
