"""`python -m core.bench.blocks BLOCKS SECONDS SPARE FOLDER`: what `core.bench.journalling` runs."""

import json
import os
import signal
import sys
import time
from pathlib import Path
from statistics import mean, median, stdev

import psutil
import torch

from core.bench.journalling import RESULT
from core.engine.loop import REPORT_EVERY
from core.journal import Journal
from core.machine import cores
from core.runs.processes import describe

STEP_S = 0.05
ROWS = 12  # curves of S2R


class Trainer:
    """Steps that take their time, and what training tells of them."""

    def __init__(self, journal: Journal) -> None:
        self._matrix = torch.randn(512, 512)
        self._products, self._done = 1, 0
        self._journal = journal
        self.told: list[float] = []
        while self._once() < STEP_S:
            self._products *= 2

    def block(self, seconds: float, *, told: bool) -> float:
        """Seconds of a step, the mean of a block."""
        took, end = [], time.monotonic() + seconds
        while time.monotonic() < end:
            start = time.perf_counter()
            self._once()
            self._done += 1
            if told:
                begun = time.perf_counter()
                if self._done % REPORT_EVERY == 0:
                    self._tell()
                self.told.append(time.perf_counter() - begun)
            took.append(time.perf_counter() - start)
        return mean(took)

    def _once(self) -> float:
        start = time.perf_counter()
        for _ in range(self._products):
            self._matrix @ self._matrix
        return time.perf_counter() - start

    def _tell(self) -> None:
        values = {f"loss/part{number}": 1 / self._done for number in range(ROWS)}
        self._journal.write("metric", step=self._done, epoch=self._done / 1000, values=values)
        told = {"name": "train", "done": self._done, "total": 10**6, "unit": "steps"}
        self._journal.write("stage", **told, epoch=1, epochs=100)


def main() -> None:
    """Work as a run does, from its first word to its last."""
    blocks, seconds, spare, folder = *map(int, sys.argv[1:4]), Path(sys.argv[4])
    torch.set_num_threads(max(1, cores() - spare))
    with Journal(folder) as journal:
        journal.write("started", attempt=1, **describe(os.getpid()))
        found = compare(Trainer(journal), blocks, seconds)
        (folder / RESULT).write_text(json.dumps(found), encoding="utf-8")
        journal.write("finished", scores={})


def compare(trainer: Trainer, blocks: int, seconds: float) -> dict[str, float]:
    """Take blocks in turn, the first of each pair by turns too."""
    supervisor = psutil.Process(os.getppid())
    before = sum(supervisor.cpu_times()[:2])
    apart, without = [], []
    for number in range(blocks):
        took = {}
        for told in (True, False) if number % 2 else (False, True):
            supervisor.send_signal(signal.SIGCONT if told else signal.SIGSTOP)
            took[told] = trainer.block(seconds, told=told)
        apart.append(took[True] / took[False] - 1)
        without.append(took[False])
    supervisor.send_signal(signal.SIGCONT)
    spent = sum(supervisor.cpu_times()[:2]) - before
    return {
        "step": 1000 * median(without),
        "mean": mean(apart),
        "error": stdev(apart) / len(apart) ** 0.5,
        "journal": mean(trainer.told),
        "supervisor": spent / (blocks * seconds),
    }


if __name__ == "__main__":
    main()
