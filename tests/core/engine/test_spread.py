"""Processes on several nodes, which `accelerate launch` starts, do what those of one machine do."""

import json
import os
import pickle
import subprocess
import sys
from pathlib import Path

import pytest

import core
from core import crew
from core.clusters import nodes
from core.journal import JOURNAL
from core.types import Dataset

from .test_processes import settings

MODULE = """
import pickle, sys
from pathlib import Path
from core import crew
from core.clusters import nodes
from core.engine.experiment import Run, run
from core.errors import Stopped
from core.journal import Journal
from core.worker import Endings, Wish

folder = Path(sys.argv[1])
stopping = Wish()
if crew.rank() == 0 and nodes.is_spread():
    nodes.heed(folder)
given = pickle.loads((folder / "given.pickle").read_bytes())
with Endings(folder) if crew.rank() else Journal(folder) as journal:
    try:
        run(Run(*given, folder, journal, stopping))
    except Stopped:
        journal.write("stopped")
        sys.exit(130)
"""
LEAD = """
import sys
from pathlib import Path
from core.clusters import nodes

folder = Path(sys.argv[1])
sys.exit(nodes.lead("train_spread", folder, (2, 2), lambda: False))
"""


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A training as a module that processes find."""
    (tmp_path / "train_spread.py").write_text(MODULE, encoding="utf-8")
    package = Path(core.__file__ or "").parents[1]
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}{os.pathsep}{package}")
    return tmp_path


@pytest.fixture
def fake_srun(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program `srun` whose nodes are all here."""
    script = Path(__file__).parents[1] / "clusters" / "fake_srun.py"
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "srun").write_text(f'#!/bin/sh\nexec "{sys.executable}" "{script}" "$@"\n')
    (programs / "srun").chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")


def prepared(folder: Path, source: Dataset, target: Dataset, **changes: object) -> Path:
    folder.mkdir()
    chosen = settings(processes=2, **changes)
    (folder / "given.pickle").write_bytes(pickle.dumps((chosen, source, target)))
    return folder


def metrics(folder: Path) -> list[dict[str, float]]:
    lines = [json.loads(line) for line in (folder / JOURNAL).read_text().splitlines()]
    return [event["values"] for event in lines if event["type"] == "metric"]


def on_one_machine(folder: Path) -> list[dict[str, float]]:
    command = [sys.executable, "-m", "train_spread", str(folder)]
    assert crew.lead(command, 2, lambda: False) == 0
    return metrics(folder)


def is_equal(one: list[dict[str, float]], other: list[dict[str, float]]) -> bool:
    """Whether all losses are, bit for bit."""
    losses = [
        [{k: v for k, v in step.items() if not k.startswith("rate/")} for step in steps]
        for steps in (one, other)
    ]
    return losses[0] == losses[1] and len(losses[0]) >= 5


def test_two_nodes_train_as_two_processes_of_one(
    module: Path, fake_srun: None, source: Dataset, target: Dataset
) -> None:
    alone = on_one_machine(prepared(module / "one", source, target))
    folder = prepared(module / "two", source, target)
    assert nodes.lead("train_spread", folder, (2, 2), lambda: False) == 0
    assert is_equal(alone, metrics(folder))


def test_a_wish_to_stop_reaches_the_first_process(
    module: Path, fake_srun: None, source: Dataset, target: Dataset
) -> None:
    folder = prepared(module / "run", source, target, optimiser={"epochs": 500})
    assert nodes.lead("train_spread", folder, (2, 2), lambda: True) == nodes.STOPPED
    assert "stopped" in (folder / JOURNAL).read_text()
    assert not (folder / nodes.WISH).exists()


@pytest.mark.long
def test_two_nodes_of_a_real_slurm_do_too(
    module: Path, daemons, source: Dataset, target: Dataset
) -> None:
    alone = on_one_machine(prepared(module / "one", source, target))
    folder = prepared(module / "two", source, target)
    (module / "lead.py").write_text(LEAD, encoding="utf-8")
    job = ["--nodes=2", "--ntasks-per-node=1", "--wait", f"--output={module}/job.out"]
    done = subprocess.run(
        ["sbatch", *job, f"--wrap={sys.executable} -m lead {folder}"],
        env=daemons.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr + (module / "job.out").read_text()[-2000:]
    assert is_equal(alone, metrics(folder))
