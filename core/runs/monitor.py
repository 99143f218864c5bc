"""What is measured while a run runs: its processes, the machine, its disk, and GPUs.

Names and units are those of `UNITS`; of GPU 0, as `nvidia-smi` counts, they begin with "gpu/0/".
What a machine doesn't tell is left out.
"""

import contextlib
import shutil
import time
from collections.abc import Callable, Collection
from pathlib import Path

from core.gauges.gpus import Panel
from core.gauges.kin import Kin, Process, traffic
from core.gauges.memory import Memory
from core.machine import memory
from core.runs.processes import TAG

UNITS = {
    "system/cpu": "cores",  # that the run kept busy since the sample before
    "system/machine_cpu": "share",  # of all cores of the machine, by anyone, since then
    "system/memory": "bytes",  # of the run's processes; pages they share count once
    "system/machine_memory_free": "bytes",  # that are to be had, in a container within its limit
    "system/processes": "count",  # of the run
    "system/disk_free": "bytes",  # where the run's folder is, for this user
    "system/disk_read": "bytes",  # by the run since it began; cached files aren't read
    "system/disk_written": "bytes",  # likewise
    "gpu/*/use": "share",  # of the last moments in which anyone computed on it
    "gpu/*/memory": "bytes",  # in use by anyone
    "gpu/*/memory_total": "bytes",
    "gpu/*/temperature": "degrees Celsius",
    "gpu/*/power": "watts",
}
_GPU = {
    "use": "use",
    "memory": "memory_used",
    "memory_total": "memory_total",
    "temperature": "temperature",
    "power": "power",
}

Values = dict[str, float]


class Monitor:
    """Takes samples of a run; what needs two looks begins with the second one."""

    def __init__(
        self,
        folder: Path,
        leader: int,
        run_id: str,
        devices: Collection[str] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Watch a run.

        Args:
            folder: of the run.
            leader: process id of its worker, which leads a session of its own.
            run_id: what its processes are tagged with.
            devices: UUIDs of the GPUs it may use; None for all there are.
            clock: seconds that only grow.
        """
        self._folder = folder
        self._clock = clock
        self._kin = Kin(leader, (TAG, run_id))
        self._memory = Memory()
        self._panel = Panel(devices)
        self._cpu: tuple[float, float] | None = None  # when, processor seconds until then
        self._machine: tuple[float, float] | None = None  # idle and all seconds of all cores
        self._traffic = (0, 0)

    def sample(self) -> Values:
        """The values of this moment; a gauge that fails is left out, whatever it fails with."""
        values: Values = {}
        for gauge in (self._processes, self._cores, self._free, self._gpus):
            with contextlib.suppress(Exception):  # no gauge is worth the supervisor of a run
                values.update(gauge())
        return values

    def close(self) -> None:
        """Let go of the GPUs' driver."""
        self._panel.close()

    def _processes(self) -> Values:
        kin = self._kin.look()
        values = {
            "system/processes": float(len(kin)),
            "system/memory": float(self._memory.of(kin)),
            **self._busy(kin),
        }
        found = traffic(kin)
        if found is not None:  # a stray that ended takes its count along
            self._traffic = max(self._traffic[0], found[0]), max(self._traffic[1], found[1])
            values["system/disk_read"], values["system/disk_written"] = map(float, self._traffic)
        return values

    def _busy(self, kin: list[Process]) -> Values:
        now, spent = self._clock(), sum(process.cpu_s for process in kin)
        before, self._cpu = self._cpu, (now, spent)
        if before is None or now <= before[0]:
            return {}
        return {"system/cpu": max(0.0, spent - before[1]) / (now - before[0])}

    def _cores(self) -> Values:
        import psutil

        times = psutil.cpu_times()
        guests = getattr(times, "guest", 0.0) + getattr(times, "guest_nice", 0.0)
        idle = times.idle + getattr(times, "iowait", 0.0)
        now = (idle, sum(times) - guests)  # what guests took is in "user" already
        before, self._machine = self._machine, now
        if before is None or now[1] <= before[1]:
            return {}
        share = 1 - (now[0] - before[0]) / (now[1] - before[1])
        return {"system/machine_cpu": min(1.0, max(0.0, share))}

    def _free(self) -> Values:
        return {
            "system/machine_memory_free": float(memory()[1]),
            "system/disk_free": float(shutil.disk_usage(self._folder).free),
        }

    def _gpus(self) -> Values:
        told = {
            f"gpu/{gpu.index}/{name}": getattr(gpu, attribute)
            for gpu in self._panel.read()
            for name, attribute in _GPU.items()
        }
        return {name: value for name, value in told.items() if value is not None}
