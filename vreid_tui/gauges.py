"""How busy the machine is, measured in a thread: a driver in trouble may never answer."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from vreid_tui.snapshot import Machine

if TYPE_CHECKING:
    from core.gauges.gpus import Gpu

PERIOD_S = 2.0
GIB = 2**30
_STEP = 0.05  # of a share
_DEAD = 0.6  # of a step: what moves less stays, so that nothing flickers between two values


class Gauges:
    """The last measurement, taken while somebody wants it.

    Args:
        measure: takes one, as `Probe` does; None makes a probe in the thread.
        period_s: between two.
    """

    def __init__(
        self, measure: Callable[[], Machine] | None = None, period_s: float = PERIOD_S
    ) -> None:
        self._measure, self._period_s = measure, period_s
        self._last: Machine | None = None
        self._wanted, self._ended = threading.Event(), threading.Event()
        self._thread: threading.Thread | None = None

    def read(self, *, wanted: bool) -> Machine | None:
        """The last measurement; None where none is wanted, or none could be taken yet."""
        if not wanted:
            self._wanted.clear()
            return None
        self._wanted.set()
        if self._thread is None:
            self._thread = threading.Thread(target=self._live, name="gauges", daemon=True)
            self._thread.start()
        return self._last

    def stop(self) -> None:
        """End the thread, without waiting for a driver that doesn't answer."""
        self._ended.set()
        self._wanted.set()

    def _live(self) -> None:
        measure = self._measure or Probe()
        while not self._ended.is_set():
            self._wanted.wait()
            if not self._ended.is_set():
                found = steady(self._last, measure())
                if found != self._last:
                    self._last = found
            self._ended.wait(self._period_s)


class Probe:
    """Measures this machine; the first look at the processors tells nothing yet."""

    def __init__(self) -> None:
        from core.gauges.gpus import Panel

        self._panel = Panel()
        self._cpu: tuple[float, float] | None = None

    def __call__(self) -> Machine:
        from core.machine import memory

        total, free = memory()
        return Machine(self._busy(), float(total - free), float(total), tuple(self._panel.read()))

    def _busy(self) -> float:
        import psutil

        times = psutil.cpu_times()
        idle, whole = times.idle + getattr(times, "iowait", 0.0), sum(times)
        before, self._cpu = self._cpu, (idle, whole)
        if before is None or whole <= before[1]:
            return 0.0
        return min(1.0, max(0.0, 1 - (idle - before[0]) / (whole - before[1])))


def steady(before: Machine | None, now: Machine) -> Machine:
    """A measurement in coarse steps, that keeps to the last one where it is near."""
    gpus = {gpu.uuid: gpu for gpu in before.gpus} if before else {}
    return Machine(
        _coarse(before.cpu if before else None, now.cpu, _STEP),
        _coarse(before.memory_used if before else None, now.memory_used, GIB),
        now.memory_total,
        tuple(_gpu(gpus.get(gpu.uuid), gpu) for gpu in now.gpus),
    )


def _gpu(before: Gpu | None, now: Gpu) -> Gpu:
    def kept(name: str, step: float) -> float | None:
        value = getattr(now, name)
        old = getattr(before, name) if before else None
        return None if value is None else _coarse(old, value, step)

    return replace(
        now,
        memory_used=kept("memory_used", GIB),
        use=kept("use", _STEP),
        temperature=kept("temperature", 2.0),
        power=kept("power", 10.0),
    )


def _coarse(before: float | None, now: float, step: float) -> float:
    if before is not None and abs(now - before) <= step * (0.5 + _DEAD):
        return before
    return round(now / step) * step
