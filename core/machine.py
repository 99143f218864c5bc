"""What of this machine a process may use, and which start of it this is."""

import os
from collections.abc import Iterator
from pathlib import Path


def cores() -> int:
    """Processors this process may run on: fewer than the machine has in many a container."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def boot_id() -> str:
    """Another one after each start of the machine; "" where the system has none."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return ""


def memory(root: Path = Path("/")) -> tuple[int, int]:
    """Bytes of memory there are, and that are free: the machine's, or less in a container.

    Cached files count as free, because the system gives them up for whoever needs memory.

    Args:
        root: where the system's folders are.
    """
    import psutil

    whole = psutil.virtual_memory()
    total, free = whole.total, whole.available
    for limit, used in _memory_limits(root):
        if limit < whole.total:  # one that limits nothing is a huge number
            total, free = min(total, limit), min(free, max(0, limit - used))
    return total, free


def processor_quota(root: Path = Path("/")) -> float | None:
    """Processors whose time a container may use, as 1.5; None where there is no limit."""
    quotas = []
    for folder in _control_groups(root, ""):
        given = _words(folder / "cpu.max")
        if len(given) == 2 and given[0].isdecimal():
            quotas.append(int(given[0]) / int(given[1]))
    for folder in _control_groups(root, "cpu"):
        quota, period = _number(folder / "cpu.cfs_quota_us"), _number(folder / "cpu.cfs_period_us")
        if quota and period:
            quotas.append(quota / period)
    return min(quotas, default=None)


def _memory_limits(root: Path) -> Iterator[tuple[int, int]]:
    """(limit, used) in bytes of this process's control group and of those around it."""
    for kind, limit, used, cached in (
        ("", "memory.max", "memory.current", "inactive_file"),
        ("memory", "memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"),
    ):
        for folder in _control_groups(root, kind):
            most, now = _number(folder / limit), _number(folder / used)
            if most is not None and now is not None:
                words = _words(folder / "memory.stat")
                files = dict(zip(words[::2], words[1::2], strict=False)).get(cached, "0")
                yield most, now - int(files)


def _control_groups(root: Path, kind: str) -> list[Path]:
    """Folders of this process's control groups, the innermost first.

    Args:
        root: where the system's folders are.
        kind: "memory" or "cpu" of version 1; "" is version 2.
    """
    try:
        lines = (root / "proc/self/cgroup").read_text(encoding="utf-8").splitlines()
    except OSError:
        return []
    top = root / "sys/fs/cgroup" / kind
    for _, kinds, place in (line.split(":", 2) for line in lines if line.count(":") >= 2):
        if kind in kinds.split(","):
            inner = top / place.lstrip("/")
            if not inner.is_dir():  # a container sees its own group as the top one
                inner = top
            return [inner, *(up for up in inner.parents if up.is_relative_to(top))]
    return []


def _number(path: Path) -> int | None:
    words = _words(path)
    return int(words[0]) if words and words[0].isdecimal() else None


def _words(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8").split()
    except OSError:
        return []


def memory_kills() -> int:
    """How many processes this machine has killed for want of memory since its start."""
    try:
        lines = Path("/proc/vmstat").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    found = [line.split()[1] for line in lines if line.startswith("oom_kill ")]
    return int(found[0]) if found else 0
