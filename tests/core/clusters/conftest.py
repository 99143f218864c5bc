"""A Slurm of the tests' own, and runs for it whose worker is a small script."""

import json
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import core
from core.clusters import slurm
from core.clusters.wishes import Wishes
from core.runs import handed
from core.runs.folder import read_json
from core.runs.reconcile import reconcile
from core.runs.submit import Plan, Submitted, Wait, submit
from core.settings import Experiment
from core.store import RunSummary, Store, find_run
from core.store.states import ENDED

from .real_slurm import RealSlurm, wait

WORKER = Path(__file__).with_name("fake_worker.py")
SLURM = Path(__file__).with_name("fake_slurm.py")

Start = Callable[..., Submitted]
Until = Callable[..., RunSummary]


@pytest.fixture
def real_slurm(daemons: RealSlurm, monkeypatch: pytest.MonkeyPatch) -> RealSlurm:
    """Commands of Slurm talk to the tests' own, and are believed at once."""
    monkeypatch.setenv("SLURM_CONF", str(daemons.configuration))
    monkeypatch.setattr(handed, "QUIET_S", 2.0)
    eager(monkeypatch)
    return daemons


def eager(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask as often as there is something to ask."""
    monkeypatch.setattr(slurm, "ASK_S", 0.0)
    slurm.name_of_cluster.cache_clear()


@pytest.fixture
def prepare(store: Store, monkeypatch: pytest.MonkeyPatch) -> Start:
    """Writes a run for Slurm down, with a mode of `fake_worker.py`; the code isn't copied."""
    checkout = Path(core.__file__ or "").parents[1]
    monkeypatch.setattr("core.runs.submit.freeze", lambda _: checkout)

    def prepared(mode: str, after: tuple[str, ...] = (), **wishes: object) -> Submitted:
        chosen: dict[str, object] = {"requeue": 0, "options": {"time": "10"}, **wishes}
        plan = Plan(Experiment(), wait=Wait(after=after), cluster=Wishes(**chosen))
        return submit(store, plan, [sys.executable, str(WORKER), mode])

    return prepared


@pytest.fixture
def until(store: Store) -> Until:
    """Looks at the runs until one is in a state; by default until it has ended."""

    def awaited(run: Submitted, *states: str, patience_s: float = 90.0) -> RunSummary:
        wanted = states or tuple(ENDED)
        found: list[RunSummary] = []

        def arrived() -> bool:
            reconcile(store)
            found.append(find_run(store, run.id))
            return found[-1].state in wanted

        try:
            wait(arrived, "", patience_s)
        except TimeoutError:
            log = run.folder / "supervisor.log"
            said = log.read_text(encoding="utf-8") if log.exists() else "no supervisor.log"
            hint = slurm.hints([str((read_json(run.folder / handed.JOB) or {}).get("job"))])
            pytest.fail(f"still {found[-1].state} after {patience_s} s; {hint}; {said[-2000:]}")
        return found[-1]

    return awaited


@pytest.fixture
def soon() -> Callable[..., None]:
    return wait


class FakeSlurm:
    """Slurm's commands as `fake_slurm.py` plays them."""

    def __init__(self, place: Path) -> None:
        self.place = place

    def __setitem__(self, job: str, said: str) -> None:
        """Have a job in a state, as "RUNNING|None"; "" forgets it."""
        jobs = json.loads((self.place / "jobs.json").read_text())
        jobs[job] = said
        kept = {name: state for name, state in jobs.items() if state}
        (self.place / "jobs.json").write_text(json.dumps(kept))

    def be(self, mood: str) -> None:
        """Carry jobs out "at-once", or be "down"."""
        (self.place / mood).touch()

    def calls(self, command: str) -> list[str]:
        lines = (self.place / "calls").read_text().splitlines()
        return [line for line in lines if line.split()[0] == command]

    def script(self, number: int) -> str:
        return (self.place / f"{number}.sh").read_text()


@pytest.fixture
def fake_slurm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeSlurm]:
    """Commands of Slurm on the path, for machines that have none."""
    place = tmp_path / "fake-slurm"
    place.mkdir()
    for name in ("sbatch", "srun", "squeue", "sacct", "scancel", "scontrol"):
        words = f'exec "{sys.executable}" "{SLURM}" {name} "$@"'
        (place / name).write_text(f"#!/bin/sh\n{words}\n", encoding="utf-8")
        (place / name).chmod(0o755)
    monkeypatch.setenv("FAKE_SLURM", str(place))
    monkeypatch.setenv("PATH", f"{place}{os.pathsep}{os.environ['PATH']}")
    eager(monkeypatch)
    yield FakeSlurm(place)
    slurm.name_of_cluster.cache_clear()
