"""What the machine has: processors, memory, GPUs, shared memory and open files."""

import os
import resource
import shutil

from core.gauges.gpus import Gpu, gpus
from core.health.finding import Finding, Scene, size
from core.machine import cores, memory, processor_quota

LITTLE_MEMORY = 2 * 2**30  # bytes
LITTLE_SHARED = 2**30
FEW_FILES = 1024


def processors(scene: Scene) -> list[Finding]:
    """Processors and memory that a run may use."""
    here, whole, quota = cores(), os.cpu_count() or 1, processor_quota(scene.root)
    text = f"{here} cores" + (f" of {whole}" if here < whole else "")
    if quota is not None and quota < here:
        few = f"{text}, of which this container may use the time of {quota:g}"
        found = Finding("processors", "note", few, f"set threads={max(1, int(quota))}")
    else:
        found = Finding("processors", "ok", text)
    total, free = memory(scene.root)
    text = f"{size(free)} of {size(total)} free"
    if free < LITTLE_MEMORY:
        advice = "end other programs, or lower data.cache_mb and data.identities"
        return [found, Finding("memory", "note", text, advice)]
    return [found, Finding("memory", "ok", text)]


def graphics(scene: Scene) -> list[Finding]:
    """The GPUs, one a line."""
    found = gpus()
    if not found:
        return [_without_gpus(scene)]
    lines = [Finding(f"GPU {gpu.index}", "ok", _described(gpu)) for gpu in found]
    hidden = scene.environ.get("CUDA_VISIBLE_DEVICES")
    if hidden is not None:
        text = f"CUDA_VISIBLE_DEVICES={hidden!r} hides others from runs started here"
        lines.append(Finding("GPUs", "note", text, "unset it where that isn't meant"))
    return lines


def _described(gpu: Gpu) -> str:
    words = [gpu.name]
    if gpu.memory_total is not None:
        words.append(f"{size(gpu.memory_used or 0)} of {size(gpu.memory_total)} in use")
    if gpu.use is not None:
        words.append(f"{gpu.use:.0%} busy")
    if gpu.temperature is not None:
        words.append(f"{gpu.temperature:.0f} °C")
    return ", ".join([*words, gpu.uuid])


def _without_gpus(scene: Scene) -> Finding:
    if (scene.root / "proc/driver/nvidia").exists() or (scene.root / "dev/nvidiactl").exists():
        text = "NVIDIA's driver is here but doesn't answer; runs take the processor"
        return Finding("GPUs", "note", text, "nvidia-smi says why; after an update, restart")
    return Finding("GPUs", "note", "no NVIDIA driver; runs take the processor, which is slow")


def shared_memory(scene: Scene) -> list[Finding]:
    """Where loading processes hand batches over; containers often have 64 MiB."""
    place = scene.root / "dev/shm"
    if not place.is_dir():
        return []
    total = shutil.disk_usage(place).total
    if total < LITTLE_SHARED:
        advice = "start the container with --shm-size=8g, or set data.workers=0"
        return [Finding("shared memory", "note", f"{size(total)} in /dev/shm", advice)]
    return [Finding("shared memory", "ok", f"{size(total)} in /dev/shm")]


def open_files(_scene: Scene) -> list[Finding]:
    """How many files a process may have open."""
    most, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if 0 <= most < FEW_FILES:
        able = FEW_FILES if hard < 0 or hard >= FEW_FILES else hard
        text, advice = f"{most} at a time, few for loading processes", f"ulimit -n {able}"
        return [Finding("open files", "note", text, advice)]
    return [Finding("open files", "ok", "no limit" if most < 0 else f"{most:,} at a time")]
