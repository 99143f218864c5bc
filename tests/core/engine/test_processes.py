"""Two processes that share each batch do what one does with all of it."""

import json
import pickle
import sys
from pathlib import Path

import pytest
import torch
from accelerate.state import AcceleratorState
from safetensors.torch import load_file

from core import crew
from core.config import experiment, merge
from core.engine.experiment import Run, run
from core.journal import JOURNAL, Journal
from core.settings import Experiment
from core.types import Dataset

TRAIN = """
import itertools, pickle, sys
from pathlib import Path
from core import crew
from core.engine.experiment import Run, run
from core.errors import Stopped
from core.journal import Journal
from core.worker import Endings

folder, cut = Path(sys.argv[1]), int(sys.argv[2])
asked = itertools.count(1)  # the first process alone is told to stop, at one of its questions
stopping = lambda: not crew.rank() and next(asked) == cut
given = pickle.loads((folder / "given.pickle").read_bytes())
with Endings(folder) if crew.rank() else Journal(folder) as journal:
    try:
        run(Run(*given, folder, journal, stopping))
    except Stopped:
        sys.exit(130)
"""
EACH_STEP = {  # one step an epoch, so that the journal has every step's losses
    "backbone": "small",
    "batch_norm": "frozen",
    "device": "cpu",
    "threads": 1,
    "data": {"height": 32, "width": 16, "clip_length": 2, "identities": 4, "clips": 2},
    "model": {"weights": "none"},
    "optimiser": {"epochs": 5, "steps": 1, "rate": 1e-4},
    "s2r": {"warm_up": 1, "domain": {"hidden": 8}, "consistency": {"clusters": 4, "ramp": 1}},
    "evaluation": {"every": 0, "re_estimate": False},
}


def settings(**changes: object) -> Experiment:
    return experiment(merge(EACH_STEP, changes))


def train(
    folder: Path, source: Dataset, target: Dataset, chosen: Experiment, cut: int = 0
) -> list[dict[str, float]]:
    """The journal's values of each step."""
    folder.mkdir(exist_ok=True)
    (folder / "given.pickle").write_bytes(pickle.dumps((chosen, source, target)))
    if chosen.processes == 1:
        with Journal(folder) as journal:
            run(Run(chosen, source, target, folder, journal, lambda: False))
    else:
        (folder / crew.MEETING).unlink(missing_ok=True)
        command = [sys.executable, "-c", TRAIN, str(folder), str(cut)]
        assert crew.lead(command, chosen.processes, lambda: False) == (130 if cut else 0)
    lines = [json.loads(line) for line in (folder / JOURNAL).read_text().splitlines()]
    return [event["values"] for event in lines if event["type"] == "metric"][:5]


def test_losses_and_weights_are_those_of_one_process_also_when_resumed(
    tmp_path: Path, source: Dataset, target: Dataset
) -> None:
    AcceleratorState._reset_state(reset_partial_state=True)  # a worker is a process of its own
    one = train(tmp_path / "one", source, target, settings())
    both = train(tmp_path / "two", source, target, settings(processes=2))
    assert {"loss/triplet", "loss/domain_combined"} < one[0].keys()
    assert {"loss/consistency_assignment", "loss/consistency_compactness"} < one[-1].keys()
    for alone, shared in zip(one, both, strict=True):
        for name in alone:
            if not name.startswith("rate/"):
                assert shared[name] == pytest.approx(alone[name], abs=1e-5), name
    weights = [
        load_file(tmp_path / name / "weights" / "student.safetensors") for name in ("one", "two")
    ]
    for name, value in weights[0].items():
        torch.testing.assert_close(weights[1][name], value, rtol=0, atol=1e-5)
    apart = torch.cat([(weights[1][n] - v).flatten().float() for n, v in weights[0].items()])
    assert apart.square().mean().sqrt() < 1e-6  # Adam moves each by up to 5e-4
    cut = tmp_path / "cut"
    train(cut, source, target, settings(processes=2), cut=16)  # in the fourth epoch's clustering
    assert (cut / "checkpoints" / "step-00000003.pt").exists()
    train(cut, source, target, settings(processes=2))
    resumed = load_file(cut / "weights" / "student.safetensors")
    assert all(torch.equal(value, weights[1][name]) for name, value in resumed.items())
