import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from accelerate.state import AcceleratorState
from safetensors import safe_open
from safetensors.torch import load_file

from core.config import experiment
from core.engine import batches
from core.engine.examination import RANKS, named
from core.engine.experiment import Run, run
from core.errors import DataError, DivergedError, Stopped
from core.evaluation import mean_scores
from core.evaluation.features import FEATURES, read_features
from core.evaluation.queries import QUERIES, read_evidence
from core.journal import JOURNAL, Journal
from core.settings import Experiment
from core.types import Dataset

TINY = {
    "backbone": "small",
    "batch_norm": "domain",
    "device": "cpu",
    "threads": 1,
    "data": {"height": 32, "width": 16, "clip_length": 2, "identities": 4, "clips": 2},
    "model": {"weights": "none"},
    "optimiser": {"epochs": 3, "steps": 2, "rate": 1e-3},
    "s2r": {
        "warm_up": 1,
        "domain": {"hidden": 8},
        "consistency": {"clusters": 4, "ramp": 1},
    },
    "evaluation": {"every": 2},
}


def settings(**changes: object) -> Experiment:
    return experiment(TINY | changes)


def train(
    folder: Path,
    source: Dataset,
    target: Dataset,
    chosen: Experiment,
    stopping: Callable[[], bool] = lambda: False,
) -> dict[str, float]:
    AcceleratorState._reset_state(reset_partial_state=True)  # a worker is a process of its own
    folder.mkdir(exist_ok=True)
    with Journal(folder) as journal:
        return run(Run(chosen, source, target, folder, journal, stopping))


def events(folder: Path, kind: str) -> list[dict[str, object]]:
    lines = (folder / JOURNAL).read_text().splitlines()
    return [event for event in map(json.loads, lines) if event["type"] == kind]


@pytest.mark.parametrize("method", ["direct", "s2r", "s2r-official", "supervised", "histogram"])
def test_every_method_trains_and_is_examined(
    method: str, tmp_path: Path, source: Dataset, target: Dataset
) -> None:
    scores = train(tmp_path / "run", source, target, settings(method=method))
    networks = {
        "direct": {"student", "student+bn"},
        "supervised": {"student", "student+bn"},
        "s2r": {"student", "student+bn", "teacher", "teacher+bn"},
        "s2r-official": {"student", "student+bn", "teacher", "teacher+bn"},
        "histogram": {"histogram"},
    }[method]
    assert {name.partition("/")[0] for name in scores} == networks
    assert all(0 <= value <= 1 for value in scores.values())
    final = events(tmp_path / "run", "metric")[-1]
    assert final["values"] == scores
    if method != "histogram":
        assert final["step"] == 6
        kinds = [event["kind"] for event in events(tmp_path / "run", "artifact")]
        assert kinds.count("weights") == len(networks) // 2
        assert kinds.count("evidence") == 2
    evidence = read_evidence(tmp_path / "run" / QUERIES)
    assert set(evidence.found) == networks
    for name, found in evidence.found.items():  # as the scores say, to the bit
        assert named(mean_scores(found.retrieval, RANKS), name).items() <= scores.items()


def test_features_are_kept_from_before_and_after(
    tmp_path: Path, source: Dataset, target: Dataset
) -> None:
    for name, seed in (("a", 1), ("b", 2)):
        train(tmp_path / name, source, target, settings(method="direct", seed=seed))
    found, other = (read_features(tmp_path / name / FEATURES) for name in "ab")
    assert (found.network, found.part) == ("student", "test")
    assert "random weights" in found.origin
    assert found.listing.name.tolist() == other.listing.name.tolist()
    tested = {each.frames[0] for each in (*target.query, *target.gallery)}
    assert set(found.listing.name[found.target].tolist()) == tested
    assert np.linalg.norm(found.after.astype(float), axis=1) == pytest.approx(1, abs=1e-2)
    assert not np.array_equal(found.before, found.after)
    assert not np.array_equal(found.before, other.before)


def test_evidence_that_finds_no_room_costs_no_run(
    tmp_path: Path, source: Dataset, target: Dataset
) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "evidence").touch()  # no folder can be made there
    assert "student/mAP" in train(tmp_path / "run", source, target, settings(method="direct"))
    said = str([event["text"] for event in events(tmp_path / "run", "note")])
    assert "can't be written" in said


def test_queries_without_a_match_are_counted(
    tmp_path: Path, source: Dataset, target: Dataset
) -> None:
    lacking = replace(target, gallery=target.gallery[1:])
    train(tmp_path / "run", source, lacking, settings(method="direct"))
    said = [event["text"] for event in events(tmp_path / "run", "note")]
    assert f"{len(lacking.query) - 1} of {len(lacking.query)} queries have a match" in str(said)


def test_clothes_are_scored_and_rankings_corrected_of_networks_as_they_are(
    tmp_path: Path, source: Dataset, target: Dataset
) -> None:
    """One outfit for each camera, so that nobody is found in the same one."""
    sides = {
        side: tuple(replace(each, clothes=each.camera) for each in getattr(target, side))
        for side in ("query", "gallery")
    }
    chosen = settings(method="direct", evaluation={"every": 0, "rerank": True})
    scores = train(tmp_path / "run", source, replace(target, **sides), chosen)
    networks = {name.partition("/")[0] for name in scores}
    assert networks == {"student", "student+cc", "student+rr", "student+bn"}
    assert scores["student+cc/mAP"] == scores["student/mAP"]


@pytest.mark.parametrize("cameras", ["keep", "centre", "normalise"])
def test_clustering_of_a_whole_epoch_runs_end_to_end(
    cameras: str, tmp_path: Path, source: Dataset, target: Dataset
) -> None:
    chosen = settings(method="s2r")
    wanted = replace(chosen.s2r.consistency, scope="epoch", cameras=cameras, clusters=0)
    chosen = replace(chosen, s2r=replace(chosen.s2r, consistency=wanted))
    assert "teacher/mAP" in train(tmp_path / "run", source, target, chosen)


def test_lower_precision_is_that_of_the_backbone_and_trains(
    tmp_path: Path, source: Dataset, target: Dataset
) -> None:
    few = {"epochs": 1, "steps": 2}
    larger = TINY["data"] | {"height": 64, "width": 32}  # type: ignore[operator]
    lower = settings(method="direct", data=larger, optimiser=few | {"precision": "bf16"})
    full = settings(method="direct", data=larger, optimiser=few)
    weights = []
    for name, chosen in (("lower", lower), ("full", full)):
        train(tmp_path / name, source, target, chosen)
        weights.append(load_file(tmp_path / name / "weights" / "student.safetensors"))
    assert all(value.dtype != torch.bfloat16 for value in weights[0].values())
    first = "backbone.stages.0.0.weight"
    assert not torch.equal(weights[0][first], weights[1][first])
    torch.testing.assert_close(weights[0][first], weights[1][first], rtol=0, atol=0.01)


def test_one_seed_gives_the_same_weights_bit_for_bit(
    tmp_path: Path, source: Dataset, target: Dataset
) -> None:
    found = []
    for name, seed in (("a", 3), ("b", 3), ("c", 4)):
        train(tmp_path / name, source, target, settings(method="s2r", seed=seed))
        found.append(load_file(tmp_path / name / "weights" / "student.safetensors"))
    assert all(torch.equal(found[0][key], found[1][key]) for key in found[0])
    assert not all(torch.equal(found[0][key], found[2][key]) for key in found[0])


def test_direct_and_s2r_start_from_the_same_weights(
    tmp_path: Path, source: Dataset, target: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = []

    def no_loop(self: object, *_: object) -> None:
        method = self._method  # type: ignore[attr-defined]
        started.append({k: v.clone() for k, v in method.networks()["student"].state_dict().items()})

    monkeypatch.setattr("core.engine.loop.Loop.run", no_loop)
    for method in ("direct", "s2r"):
        train(tmp_path / method, source, target, settings(method=method))
    assert all(torch.equal(started[0][key], started[1][key]) for key in started[0])


def test_target_labels_never_reach_adaptation(
    tmp_path: Path, source: Dataset, target: Dataset
) -> None:
    shuffled = replace(
        target,
        train=tuple(replace(t, identity=1000 - n, clothes=n) for n, t in enumerate(target.train)),
    )
    scores = [
        train(tmp_path / name, source, data, settings(method="s2r"))
        for name, data in (("true", target), ("other", shuffled))
    ]
    assert scores[0] == scores[1]
    assert all(each.identity is None for each in batches.unlabelled(target))


def test_a_wish_to_stop_is_heard_between_steps(
    tmp_path: Path, source: Dataset, target: Dataset
) -> None:
    asked = iter([False, False, True])
    with pytest.raises(Stopped):
        train(tmp_path / "run", source, target, settings(method="direct"), lambda: next(asked))
    assert events(tmp_path / "run", "metric")[-1]["step"] == 2


def test_a_loss_that_diverges_names_step_and_terms(
    tmp_path: Path, source: Dataset, target: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    values = iter([torch.tensor(0.5), torch.tensor(0.5), torch.tensor(torch.nan)])
    monkeypatch.setattr("core.methods.supervised.batch_hard_triplet", lambda *_: next(values))
    with pytest.raises(DivergedError, match=r"step 3: .* not finite \(loss/identity .* nan\)"):
        train(tmp_path / "run", source, target, settings(method="direct"))
    kept = load_file(tmp_path / "run" / "weights" / "student.safetensors")
    assert all(value.isfinite().all() for value in kept.values())


def test_one_identity_is_refused(tmp_path: Path, source: Dataset, target: Dataset) -> None:
    alone = replace(source, train=tuple(t for t in source.train if t.identity == 0))
    with pytest.raises(DataError, match="one identity only"):
        train(tmp_path / "run", alone, target, settings(method="direct"))


def test_a_target_smaller_than_a_batch_is_refused(
    tmp_path: Path, source: Dataset, target: Dataset
) -> None:
    few = replace(target, train=target.train[:3])
    with pytest.raises(DataError, match="3 training tracklets, fewer than a batch"):
        train(tmp_path / "run", source, few, settings(method="s2r"))


def test_a_target_without_a_test_part_is_adapted_to_and_not_measured(
    tmp_path: Path, source: Dataset, target: Dataset
) -> None:
    nameless = tuple(replace(each, identity=None) for each in target.train)
    footage = replace(target, train=nameless, query=(), gallery=())
    chosen = settings(method="s2r", evaluation={"every": 1})
    assert train(tmp_path / "run", source, footage, chosen) == {}
    assert (tmp_path / "run" / "weights" / "teacher.safetensors").is_file()
    said = str([event["text"] for event in events(tmp_path / "run", "note")])
    assert "no query and gallery: the network is adapted to it and kept" in said
    for asked in ({"method": "histogram"}, {"evaluation": {"select": "best"}}):
        with pytest.raises(DataError, match="nothing can be measured there"):
            train(tmp_path / "other", source, footage, settings(**asked))


def test_a_damaged_frame_in_a_tracklet_is_named(
    tmp_path: Path, source: Dataset, make_world: Callable[..., Dataset]
) -> None:
    broken = make_world("broken")
    frame = broken.root / broken.query[0].frames[1]
    frame.write_bytes(frame.read_bytes()[:90])
    with pytest.raises(DataError, match=rf"{frame.name}: is "):
        train(tmp_path / "run", source, broken, settings(method="histogram"))


def test_what_was_trained_is_kept_whatever_the_examination_meets(
    tmp_path: Path, source: Dataset, make_world: Callable[..., Dataset]
) -> None:
    broken = make_world("unexaminable")
    (broken.root / broken.gallery[0].frames[0]).write_text("no picture")
    with pytest.raises(DataError, match="is no image"):
        train(tmp_path / "run", source, broken, settings(method="direct", evaluation={"every": 0}))
    assert (tmp_path / "run" / "weights" / "student.safetensors").is_file()


def test_a_stopped_run_keeps_its_weights(tmp_path: Path, source: Dataset, target: Dataset) -> None:
    asked = iter([False] * 3 + [True])
    with pytest.raises(Stopped):
        train(tmp_path / "run", source, target, settings(method="direct"), lambda: next(asked))
    assert (tmp_path / "run" / "weights" / "student.safetensors").is_file()
    with pytest.raises(Stopped):
        train(tmp_path / "none", source, target, settings(method="direct"), lambda: True)
    assert not (tmp_path / "none" / "weights").exists()


def test_a_wish_to_stop_is_heard_in_the_examination(
    tmp_path: Path, source: Dataset, target: Dataset
) -> None:
    steps = 6  # of training; every later question comes from the examination
    asked = iter([False] * steps + [True])
    chosen = settings(method="direct", evaluation={"every": 0})
    with pytest.raises(Stopped):
        train(tmp_path / "run", source, target, chosen, lambda: next(asked))
    assert events(tmp_path / "run", "stage")[-1]["name"] == "evaluate"


def test_labels_never_reach_a_clustering_of_the_whole_target(
    tmp_path: Path, source: Dataset, target: Dataset
) -> None:
    chosen = settings(method="s2r")
    wanted = replace(chosen.s2r.consistency, scope="epoch", cameras="normalise", clusters=0)
    chosen = replace(chosen, s2r=replace(chosen.s2r, consistency=wanted))
    swapped = tuple(replace(t, identity=900 - n) for n, t in enumerate(target.train))
    scores = [
        train(tmp_path / name, source, data, chosen)
        for name, data in (("true", target), ("other", replace(target, train=swapped)))
    ]
    assert scores[0] == scores[1]


def test_the_best_epoch_carries_in_its_name_that_test_labels_chose_it(
    tmp_path: Path, source: Dataset, target: Dataset
) -> None:
    chosen = settings(method="direct", evaluation={"every": 1, "select": "best"})
    scores = train(tmp_path / "run", source, target, chosen)
    assert {name.partition("/")[0] for name in scores} == {"student@best", "student@best+bn"}
    on_the_way = [event["values"] for event in events(tmp_path / "run", "metric")]
    reached = [values["student/mAP"] for values in on_the_way if "student/mAP" in values]  # type: ignore[operator, index]
    assert len(reached) == 3
    assert scores["student@best/mAP"] == max(reached)
    kept = {path.name for path in (tmp_path / "run" / "weights").iterdir()}
    assert kept == {"student.safetensors", "student@best.safetensors"}


def test_a_loss_that_diverges_leaves_the_weights_of_the_last_whole_epoch(
    tmp_path: Path, source: Dataset, target: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    values = iter([0.5, 0.5, 0.5, float("nan")])
    monkeypatch.setattr(
        "core.methods.supervised.batch_hard_triplet", lambda *_: torch.tensor(next(values))
    )
    with pytest.raises(DivergedError, match=r"step 4: .*weights of the last whole epoch are kept"):
        train(tmp_path / "run", source, target, settings(method="direct"))
    with safe_open(tmp_path / "run" / "weights" / "student.safetensors", "pt") as kept:
        assert kept.metadata()["epoch"] == "1"


def test_accumulated_batches_make_one_step_by_their_mean_gradient(
    tmp_path: Path, source: Dataset, target: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    gradients: list[list[torch.Tensor]] = []
    stepped = torch.optim.Adam.step

    def step(self: torch.optim.Adam, *given: object) -> object:
        held = [p.grad.clone() for g in self.param_groups for p in g["params"]]
        gradients.append(held)
        return stepped(self, *given)  # type: ignore[arg-type]

    monkeypatch.setattr(torch.optim.Adam, "step", step)
    once = {"epochs": 1, "steps": 2, "rate": 1e-60, "weight_decay": 0.0}
    frozen = {"batch_norm": "frozen", "method": "direct", "evaluation": {"every": 0}}
    train(tmp_path / "two", source, target, settings(optimiser=once, **frozen))
    both = once | {"steps": 1, "accumulate": 2}
    train(tmp_path / "one", source, target, settings(optimiser=both, **frozen))
    first, second, mean = gradients
    for one, other, averaged in zip(first, second, mean, strict=True):
        torch.testing.assert_close(averaged, (one + other) / 2, rtol=1e-3, atol=1e-6)


def test_each_camera_can_have_statistics_of_its_own(
    tmp_path: Path, source: Dataset, target: Dataset
) -> None:
    wanted = {"every": 0, "re_estimate_cameras": True}
    chosen = settings(method="direct", batch_norm="camera", evaluation=wanted)
    scores = train(tmp_path / "run", source, target, chosen)
    assert {name.partition("/")[0] for name in scores} == {
        "student",
        "student+bn",
        "student+cbn",
    }


@pytest.mark.parametrize("mode", ["source", "mixed", "shared", "camera", "frozen"])
def test_every_setting_of_batch_norm_trains(
    mode: str, tmp_path: Path, source: Dataset, target: Dataset
) -> None:
    chosen = settings(method="s2r", batch_norm=mode, optimiser={"epochs": 2, "steps": 1})
    assert "teacher/mAP" in train(tmp_path / "run", source, target, chosen)
