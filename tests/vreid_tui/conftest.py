"""Made-up runs in a real store: written as journals, taken in as any run's."""

import dataclasses
import itertools
import json
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from core.config import plain
from core.journal import Journal
from core.runs.folder import PROCESS, write_json
from core.settings import Experiment
from core.store import RunSummary, Store, find_run, open_store
from core.store.ingest import ingest

START = 1_700_000_000.0


@dataclass
class Bench:
    """A store and run folders, to fill as a trainer would."""

    root: Path
    store: Store
    numbers: Iterator[int] = field(default_factory=itertools.count)

    def start(
        self,
        id_: str,
        *,
        name: str = "",
        method: Any = "s2r",
        target: str = "demo-cam",
        tags: tuple[str, ...] = (),
        created: float = 0.0,
        seed: int = 0,
    ) -> Path:
        """A run whose process has just started."""
        folder = self.root / id_
        folder.mkdir(parents=True)
        moment = created or START + next(self.numbers) * 3600
        settings = plain(Experiment(target=target, method=method, backbone="small", seed=seed))
        spec = {
            "format": 1,
            "id": id_,
            "name": name or id_,
            "tags": list(tags),
            "created": moment,
            "settings": settings,
            "command": ["vreid", "run"],
            "git": {"commit": "0" * 40, "dirty": False},
        }
        (folder / "spec.json").write_text(json.dumps(spec))
        elsewhere = {"pid": 1, "process_start": 1.0, "boot_id": "b", "host": "h"}
        write_json(folder / PROCESS, elsewhere)
        self.write(folder, "started", t=moment + 1, **elsewhere)
        return folder

    def write(self, folder: Path, type_: str, **fields: Any) -> None:
        """One event, taken into the store."""
        self.append(folder, type_, **fields)
        ingest(self.store, folder)

    def append(self, folder: Path, type_: str, **fields: Any) -> None:
        """One event, left in the journal for others to take in."""
        with Journal(folder) as journal:
            journal.write(type_, **fields)

    def train(self, folder: Path, steps: int, total: int, every: int = 10, first: int = 1) -> None:
        """Steps of training: losses at each, scores now and then."""
        start = json.loads((folder / "spec.json").read_text())["created"] + 1
        epochs = max(1, total // 10)
        with Journal(folder) as journal:
            for step in range(first, steps + 1):
                t, epoch = start + step, math.ceil(step / 10)
                progress = {"done": step, "total": total, "unit": "steps"}
                journal.write("stage", name="train", t=t, epoch=epoch, epochs=epochs, **progress)
                journal.write("metric", t=t, step=step, epoch=epoch, values=losses(step))
                if step % every == 0:
                    values = scores(step / total)
                    journal.write("metric", t=t, step=step, epoch=epoch, values=values)
        ingest(self.store, folder)

    def measure(self, folder: Path, second: float, values: dict[str, float]) -> None:
        """What the machine did, left for others to take in."""
        start = json.loads((folder / "spec.json").read_text())["created"] + 1
        with (folder / "system.jsonl").open("a") as file:
            file.write(json.dumps({"t": start + second, "type": "system", "values": values}) + "\n")

    def finish(self, folder: Path) -> None:
        start = json.loads((folder / "spec.json").read_text())["created"]
        self.write(folder, "finished", t=start + 3700, scores=scores(1.0))

    def summary(self, id_: str) -> RunSummary:
        return find_run(self.store, id_)


def losses(step: int) -> dict[str, float]:
    decay = math.exp(-step / 60)
    wobble = 0.1 * math.sin(step * 1.7)
    return {
        "loss/total": 5 * decay + wobble + 1.2,
        "loss/identity": 3 * decay + 0.4 + wobble / 2,
        "loss/triplet": 1.5 * decay + 0.1,
        "loss/domain_frame": 0.69 - 0.2 * decay,
        "loss/domain_video": 0.69 - 0.3 * decay,
        "loss/consistency_assignment": 2 * decay + 0.3,
        "rate/clips": 96.0 + 4 * wobble,
    }


def scores(done: float) -> dict[str, float]:
    found = {}
    for network, best in (("student", 0.61), ("teacher", 0.64), ("student+bn", 0.66)):
        found[f"{network}/mAP"] = 0.2 + (best - 0.2) * done**0.5
        found[f"{network}/rank1"] = 0.3 + (best - 0.2) * done**0.5
    return found


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    monkeypatch.setenv("VREID_DB", str(tmp_path / "experiments.db"))
    monkeypatch.setenv("VREID_RUNS", str(tmp_path / "runs"))
    store = open_store()
    yield Bench(tmp_path / "runs", store)
    store.close()


@pytest.fixture
def make_summary() -> Callable[..., RunSummary]:
    """A run as lists show it, with any field changed."""
    base = RunSummary(
        id="20240102-0304-ab",
        name="s2r-demo",
        source="demo-syn",
        target="demo-cam",
        method="s2r",
        backbone="small",
        seed=0,
        state="running",
        reason="",
        text="",
        created=START,
        started=START,
        ended=None,
        updated=START,
        stage="train",
        step=120,
        total=300,
        epoch=12,
        epochs=30,
        group="",
        folder="nowhere",
        rev=1,
        headline={"student/mAP": 0.712, "student/rank1": 0.685},
        tags=(),
    )
    return lambda **changes: dataclasses.replace(base, **changes)
