"""Samples of a run's machine, written to its folder while it runs."""

import contextlib
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from core.journal import Journal

SYSTEM = "system.jsonl"
EARLY_S, LATE_S = 5.0, 15.0
EARLY_FOR_S = 600.0
SHARE = 0.005  # of one core, for whatever a machine's gauges cost
_PATIENCE_S = 1.0


class Gauges(Protocol):
    """Whoever takes samples."""

    def sample(self) -> dict[str, float]:
        """The values of this moment."""

    def close(self) -> None:
        """Let go of what was opened."""


class Recorder:
    """Writes samples from a thread of its own, for as long as the context lasts.

    Nobody waits for it: a disk that is gone, or a driver that doesn't answer, stops the samples and
    nothing else. A full disk costs samples.
    """

    def __init__(self, folder: Path, gauges: Gauges) -> None:
        """Prepare to append to `system.jsonl` of the folder."""
        self._journal = Journal(folder, name=SYSTEM)
        self._gauges = gauges
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._go_on, name="recorder", daemon=True)

    def __enter__(self) -> Self:
        with contextlib.suppress(RuntimeError):  # no thread to be had: a run without samples
            self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._end.set()
        if self._thread.ident is not None:
            self._thread.join(_PATIENCE_S)

    def record(self, spent: Callable[[], float] = time.thread_time) -> float:
        """Write one sample; returns what it cost, in seconds of the processor."""
        before = spent()
        with contextlib.suppress(Exception):  # as the gauges: nothing here may end a supervisor
            self._journal.write("system", values=self._gauges.sample())
        return spent() - before

    def _go_on(self) -> None:
        begun = time.monotonic()
        while not self._end.is_set():
            cost = self.record()
            self._end.wait(pause(time.monotonic() - begun, cost))
        self._gauges.close()


def pause(age_s: float, cost_s: float) -> float:
    """Seconds until the next sample.

    The first ten minutes show how a run loads and where its memory settles; afterwards less is
    new, and a week of samples of one GPU is 15 MB in place of 45. On a machine where a sample is
    dear, as with thousands of processes, it is taken as seldom as keeps it cheap.

    Args:
        age_s: since the first sample.
        cost_s: processor time of the last one.
    """
    return max(EARLY_S if age_s < EARLY_FOR_S else LATE_S, cost_s / SHARE)
