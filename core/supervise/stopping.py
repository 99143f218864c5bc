"""How a worker is brought to its end: asked, asked to hurry, killed."""

import time
from collections.abc import Callable
from pathlib import Path

from core.runs.control import LAST_GRACE_S, Request
from core.supervise.process import Worker, end, tell


class Stopping:
    """Carries out requests, each step after its grace.

    Args:
        folder: of the run.
        worker: of it.
        clock: seconds that only grow.
    """

    def __init__(
        self, folder: Path, worker: Worker, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._folder, self._worker, self._clock = folder, worker, clock
        self.request: Request | None = None
        self._heard: set[Request] = set()
        self._told = 0
        self._next_at = 0.0

    def heed(self, request: Request | None) -> bool:
        """Take the latest request, and do what is due; whether it is a new one.

        Times aren't compared: a clock that was set back would make every request an old one.
        """
        new = request is not None and request not in self._heard
        if request is not None and new:
            self._heard.add(request)
            self.request = request
        if self.request is None:
            return False
        if self.request.want == "kill":
            end(self._folder, self._worker)
        elif new or self._clock() >= self._next_at:
            self._escalate(self.request.grace_s)
        return new

    def _escalate(self, grace_s: float) -> None:
        """Take the next step, and set when the one after it is due."""
        self._told += 1
        if self._told > 2:
            end(self._folder, self._worker)
            return
        tell(self._worker)
        self._next_at = self._clock() + (grace_s if self._told == 1 else LAST_GRACE_S)
