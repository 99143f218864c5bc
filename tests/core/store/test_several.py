"""Several runs at once say what each of them says by itself."""

from core.settings import Experiment
from core.store import Store, datasets, latest, run_origin, run_params, scores
from core.store import several as module
from core.store.ingest import ingest
from core.store.several import commits_of, datasets_of, last_scores_of, params_of, scores_of


def test_several_are_what_each_is(store: Store, make_run, monkeypatch) -> None:
    monkeypatch.setattr(module, "_AT_ONCE", 2)
    data = ("data", {"role": "target", "name": "prid", "root": "/x", "protocol": "p", "query": 3})
    values = {"student/mAP": 0.25, "loss/total": 1.0, "teacher/rank1": float("nan")}
    metric = ("metric", {"step": 1, "epoch": 0, "values": values})
    ids = []
    for seed in range(5):
        end = ("finished", {"scores": {"student/mAP": seed / 10, "student/rank1": None}})
        dirty = {"commit": f"{seed}" * 40, "dirty": (None, True, False)[seed % 3]}
        folder = make_run(data, metric, end, settings=Experiment(seed=seed), git=dirty)
        ingest(store, folder)
        ids.append(folder.name)
    params, finals, last = params_of(store, ids), scores_of(store, ids), last_scores_of(store, ids)
    commits, found = commits_of(store, ids), datasets_of(store, ids)
    for one in ids:
        alone = run_params(store, one)
        assert {key: _lists(value) for key, value in params[one].items()} == alone
        assert finals[one] == {k: v for k, v in scores(store, one).items() if v is not None}
        assert last[one] == {"student/mAP": latest(store, one)["student/mAP"].last}
        origin = run_origin(store, one)
        assert commits[one] == (origin.git_commit, origin.git_dirty)
        assert list(found[one].values()) == datasets(store, one)
    assert params_of(store, []) == {}
    assert scores_of(store, ["nobody"]) == {"nobody": {}}


def _lists(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value
