"""NVIDIA GPUs as their driver tells of them, without CUDA or torch.

A GPU is known by its UUID: CUDA, the driver and each container may number them differently. Which
process uses which GPU isn't asked: to a container the driver names processes by foreign numbers.
"""

import contextlib
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

REOPEN_S = 60.0  # a GPU that came back, or a driver that was replaced, is found within this


@dataclass(frozen=True, slots=True)
class Gpu:
    """One GPU at one moment; None stands for what it doesn't tell.

    Attributes:
        index: as `nvidia-smi` numbers it.
        uuid: CUDA_VISIBLE_DEVICES takes it too.
        name: of the model.
        memory_total: bytes.
        memory_used: bytes, with what the driver keeps for itself.
        use: share of about the last second in which it computed anything, in [0, 1].
        temperature: degrees Celsius.
        power: watts.
    """

    index: int
    uuid: str
    name: str
    memory_total: float | None = None
    memory_used: float | None = None
    use: float | None = None
    temperature: float | None = None
    power: float | None = None


def gpus() -> list[Gpu]:
    """The GPUs of this machine as they are now; none without NVIDIA's driver."""
    panel = Panel()
    try:
        return panel.read()
    finally:
        panel.close()


class Panel:
    """Reads GPUs again and again: a lost one is left out until it is back, and nothing raises.

    A driver in trouble can take forever over an answer: whoever mustn't wait reads in a thread.
    """

    def __init__(
        self, uuids: Collection[str] | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Choose the GPUs with these UUIDs, or all; the driver is opened by the first reading."""
        self._uuids = uuids
        self._clock = clock
        self._nvml: Any = None
        self._reopen_at = float("-inf")

    def read(self) -> list[Gpu]:
        """The chosen GPUs that answer, by index."""
        if self._uuids is not None and not self._uuids:
            return []
        if self._nvml is None and self._clock() >= self._reopen_at:
            self._reopen_at = self._clock() + REOPEN_S
            self._nvml = _opened()
        count = _asked(self._nvml, "nvmlDeviceGetCount") or 0
        answers = [_gpu(self._nvml, index) for index in range(int(count))]
        if (not count or None in answers) and self._clock() >= self._reopen_at:
            self.close()  # only a session opened anew sees what has changed
        return [gpu for gpu in answers if gpu and (self._uuids is None or gpu.uuid in self._uuids)]

    def close(self) -> None:
        """Let go of the driver; the next reading opens it again."""
        _asked(self._nvml, "nvmlShutdown")
        self._nvml = None


def _opened() -> Any:
    """NVIDIA's management library, ready to be asked; None where there is none."""
    with contextlib.suppress(Exception):  # no package, no library, no driver, none that fits
        import pynvml

        pynvml.nvmlInit()
        return pynvml
    return None


def _gpu(nvml: Any, index: int) -> Gpu | None:
    """What a GPU tells of itself; None where it doesn't even tell its name."""
    handle = _asked(nvml, "nvmlDeviceGetHandleByIndex", index)  # anew: an old one may be stale
    uuid = _asked(nvml, "nvmlDeviceGetUUID", handle)
    if handle is None or uuid is None:
        return None
    memory = _asked(nvml, "nvmlDeviceGetMemoryInfo", handle)
    rates = _asked(nvml, "nvmlDeviceGetUtilizationRates", handle)
    heat = _asked(nvml, "nvmlDeviceGetTemperature", handle, nvml.NVML_TEMPERATURE_GPU)
    milliwatts = _asked(nvml, "nvmlDeviceGetPowerUsage", handle)
    return Gpu(
        index,
        uuid,
        _asked(nvml, "nvmlDeviceGetName", handle) or "GPU",
        memory_total=memory and float(memory.total),
        memory_used=memory and float(memory.used),
        use=rates and rates.gpu / 100,
        temperature=None if heat is None else float(heat),
        power=None if milliwatts is None else milliwatts / 1000,
    )


def _asked(nvml: Any, question: str, *details: object) -> Any:
    """The answer, or None: a GPU that is lost or has no such sensor fails in ways of its own."""
    with contextlib.suppress(Exception):
        return getattr(nvml, question)(*details)
    return None
