"""What of this machine a process may use."""

import os


def cores() -> int:
    """Processors this process may run on: fewer than the machine has in many a container."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
