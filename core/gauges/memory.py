"""Memory of processes that share some of it, as loading processes and their trainer do.

Resident sets count a shared page once for each process: sixteen loading processes of one trainer
seem to take seventeen times what they do. What each owns of the pages it shares is told exactly,
but a system that goes through 100 GiB for that takes a fifth of a second. So the dear figure is
taken seldom, and in between the resident set is scaled by what was owned of it at the last look.
"""

import time
from collections.abc import Callable, Iterable

from core.gauges.kin import Process, proportional

SHARE = 0.002  # of one core, spent on exact figures in the long run
_SAVED_S = 0.02  # of processor time, at most, so that a pause makes no spree


class Memory:
    """Bytes of memory that processes take together, a page that they share counted once."""

    def __init__(
        self,
        exact: Callable[[Process], int | None] = proportional,
        clock: Callable[[], float] = time.monotonic,
        spent: Callable[[], float] = time.thread_time,
    ) -> None:
        """Take the exact figure of a process, the time, and the processor time from these."""
        self._exact, self._clock, self._spent = exact, clock, spent
        self._owned: dict[tuple[int, float], float] = {}  # share of the resident set; oldest first
        self._allowance_s = _SAVED_S
        self._at = clock()

    def of(self, processes: Iterable[Process]) -> float:
        """Their memory in bytes, exact for those whose turn it is."""
        present = {(process.pid, process.start): process for process in processes}
        self._owned = {name: share for name, share in self._owned.items() if name in present}
        now = self._clock()
        self._allowance_s = min(_SAVED_S, self._allowance_s + SHARE * (now - self._at))
        self._at = now
        new = [name for name in present if name not in self._owned]
        for name in [*new, *self._owned]:
            if self._allowance_s <= 0:
                break
            before = self._spent()
            self._look(name, present[name])
            self._allowance_s -= self._spent() - before
        return sum(
            process.resident * self._owned.get(name, 1.0) for name, process in present.items()
        )

    def _look(self, name: tuple[int, float], process: Process) -> None:
        exact = self._exact(process)
        known = exact is not None and process.resident > 0
        self._owned.pop(name, None)
        self._owned[name] = min(1.0, exact / process.resident) if known and exact else 1.0
