"""Runs that were made up, some of them going on, to look around in without any of one's own."""

from __future__ import annotations

import itertools
import math
import os
import random
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.config import plain
from core.journal import Journal
from core.runs.control import asked
from core.runs.folder import LOG, PROCESS, SPEC, write_json
from core.settings import Experiment

STEPS, EPOCHS, EVERY = 120, 30, 10
TICK_S = 1.0
ELSEWHERE = {"pid": 1, "process_start": 1.0, "boot_id": "made up", "host": "demo"}
_STORY = ("going", "finished", "finished", "failed", "finished", "stopped")


@dataclass
class MadeUp:
    """One run of the demonstration."""

    folder: Path
    number: int
    started: float
    step: int = 0

    def train(self, steps: int) -> None:
        """Go some steps on, in the journal and the log."""
        with Journal(self.folder) as journal, (self.folder / LOG).open("a") as log:
            for step in range(self.step + 1, min(self.step + steps, STEPS) + 1):
                t, epoch = self.started + 6.0 * step, math.ceil(step * EPOCHS / STEPS)
                where = {"t": t, "epoch": epoch}
                done: dict[str, Any] = {
                    "done": step,
                    "total": STEPS,
                    "unit": "steps",
                    "epochs": EPOCHS,
                }
                values = losses(step, self.number)
                if step % EVERY == 0:
                    values |= scores(step, self.number)
                journal.write("stage", name="train", **where, **done)
                journal.write("metric", step=step, values=values, **where)
                log.write(f"epoch {epoch} step {step}/{STEPS}  loss {values['loss/total']:.3f}\n")
        self.step = min(self.step + steps, STEPS)

    def end(self, state: str) -> None:
        """Write how it ended."""
        t = self.started + 6.0 * self.step + 1
        words: dict[str, dict[str, Any]] = {
            "finished": {"scores": scores(STEPS, self.number)},
            "failed": {"reason": "memory", "text": "memory ran out: 23.4 of 24 GiB were taken"},
            "stopped": {"text": "somebody asked it to stop"},
            "paused": {"text": "somebody paused it"},
        }
        with Journal(self.folder) as journal:
            journal.write(state, t=t, **words[state])


def losses(step: int, number: int) -> dict[str, float]:
    """What a run of this number has at a step; the same whenever it is asked."""
    rough = random.Random(step * 1009 + number)
    decay = math.exp(-step / (30 + 4 * (number % 5)))
    return {
        "loss/total": 5 * decay + 1.2 + 0.2 * rough.random(),
        "loss/identity": 3 * decay + 0.4 + 0.1 * rough.random(),
        "loss/triplet": 1.5 * decay + 0.1 + 0.05 * rough.random(),
        "loss/domain_frame": 0.69 - 0.2 * decay,
        "loss/domain_video": 0.69 - 0.3 * decay,
        "rate/clips": 90.0 + 12 * rough.random(),
    }


def scores(step: int, number: int) -> dict[str, float]:
    """Rates in [0, 1] of a run of this number after so many steps."""
    best = 0.55 + 0.02 * (number % 7)
    found: dict[str, float] = {}
    for network, better in (("student", 0.0), ("teacher", 0.02), ("student+bn", 0.03)):
        reached = (best + better) * (1 - 0.6 * math.exp(-step / 40))
        found |= {f"{network}/mAP": reached, f"{network}/rank1": min(1.0, reached + 0.04)}
    return found


def make(root: Path, count: int, now: float) -> list[MadeUp]:
    """Write folders of runs; returns those that go on.

    Args:
        root: folder of run folders.
        count: how many.
        now: seconds since the epoch; the newest began some minutes before.
    """
    going = []
    for number in range(count):
        story = _STORY[number % len(_STORY)]
        age = 420.0 + 5400.0 * number if story != "going" else 420.0 + 60.0 * number
        run = _begun(root, number, now - age)
        run.train({"going": 60, "finished": STEPS, "failed": 37, "stopped": 80}[story])
        if story == "going":
            going.append(run)
        else:
            run.end(story)
    return going


def _begun(root: Path, number: int, started: float) -> MadeUp:
    method = ("s2r", "direct")[number % 2]
    seed, target = number % 5, ("prid", "ilids")[number // 2 % 2]
    name = f"{method}-{target}-s{seed}"
    folder = root / f"{time.strftime('%Y%m%d-%H%M', time.localtime(started))}-{number:02x}"
    folder.mkdir(parents=True)
    settings = Experiment(source="svreid", target=target, method=method, seed=seed)  # type: ignore[arg-type]
    spec = {
        "format": 1,
        "id": folder.name,
        "name": name,
        "tags": ["demo", *(["uda"] if method == "s2r" else [])],
        "created": started,
        "settings": plain(settings),
        "command": ["vreid", "run", f"svreid:{target}"],
        "git": {"commit": "0" * 40, "dirty": False},
    }
    write_json(folder / SPEC, spec)
    write_json(folder / PROCESS, ELSEWHERE)
    with Journal(folder) as journal:
        journal.write("started", t=started + 1, **ELSEWHERE)
    return MadeUp(folder, number, started)


@contextmanager
def demonstration(count: int = 18) -> Iterator[None]:
    """A store of made-up runs in place of one's own, gone afterwards; some of its runs go on."""
    with tempfile.TemporaryDirectory(prefix="vreid-demo-") as folder:
        os.environ["VREID_DB"] = str(Path(folder) / "experiments.db")
        os.environ["VREID_RUNS"] = str(Path(folder) / "runs")
        going = make(Path(folder) / "runs", count, time.time())
        take_in(Path(folder) / "runs")
        ended = threading.Event()
        thread = threading.Thread(target=_go_on, args=(going, ended), daemon=True)
        thread.start()
        try:
            yield
        finally:
            ended.set()
            thread.join()


def take_in(root: Path) -> None:
    """Bring all runs of a folder into the store."""
    from core.store import open_store
    from core.store.ingest import ingest

    store = open_store()
    try:
        for folder in sorted(root.iterdir()):
            ingest(store, folder)
    finally:
        store.close()


def _go_on(going: list[MadeUp], ended: threading.Event) -> None:
    """Let runs train, one step each now and then, and heed what is asked of them."""
    for run in itertools.cycle(going):
        if ended.wait(TICK_S / len(going)):
            return
        request = asked(run.folder)
        if request is not None and run.step < STEPS:
            run.end("paused" if request.want == "pause" else "stopped")
            run.step = STEPS
        elif run.step < STEPS:
            run.train(1)
            if run.step == STEPS:
                run.end("finished")
        else:
            continue
        take_in_one(run.folder)


def take_in_one(folder: Path) -> None:
    """Bring what is new of a run into the store."""
    from core.store import open_store
    from core.store.ingest import ingest

    store = open_store()
    try:
        ingest(store, folder)
    finally:
        store.close()
