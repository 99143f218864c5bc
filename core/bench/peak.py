"""The most memory that this process ever held."""

import resource
import sys
from pathlib import Path

_MIB = 1024**2


def peak() -> float:
    """In MiB, the interpreter included.

    Linux keeps it for the program itself; what `getrusage` tells there is that of the process
    which started it, where that was more.
    """
    try:
        lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
        found = next(line.split()[1] for line in lines if line.startswith("VmHWM:"))
        return int(found) * 1024 / _MIB
    except (OSError, StopIteration):
        unit = 1 if sys.platform == "darwin" else 1024
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / _MIB
