"""Processor time of one sample of a run, as its supervisor takes them while it runs.

Samples in a row leave nothing for exact figures of memory, which have an allowance of their own; it
is added to the shares that are printed.
"""

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from core.bench.measure import Case, Work
from core.gauges.memory import SHARE
from core.runs.monitor import Monitor
from core.runs.recorder import EARLY_S, LATE_S

PROCESSES, MANY_PROCESSES = 20, 500
MEMORY = 20  # MiB of each process, its own
SAMPLES = 50
TREE = """
import os, sys
for _ in range(int(sys.argv[1]) - 1):
    if os.fork() == 0:
        break
own = bytearray(os.urandom(1)) * (int(sys.argv[2]) << 20)
os.write(1, b".")
os.read(0, 1)
"""


def cases(large: bool, shrink: int) -> Iterator[Case]:
    """What is measured: `large` adds a tree of many processes; sizes are divided by `shrink`."""
    for count, each in ((PROCESSES, MEMORY), *([(MANY_PROCESSES, 1)] if large else [])):
        some = max(1, count // shrink)
        yield Case(
            "a sample of a run and its machine",
            f"{some} processes of {each} MiB",
            f"{__name__}:samples",
            (some, each),
        )


def samples(processes: int, each: int) -> Work:
    """Samples of a tree of sleeping processes."""
    tree = subprocess.Popen(
        [sys.executable, "-c", TREE, str(processes), str(each)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    assert tree.stdout
    tree.stdout.read(processes)  # a point from each that is ready
    folder = Path(tempfile.gettempdir())
    monitor = Monitor(folder, tree.pid, "none")

    def work() -> str:
        with tree:  # its processes end where their input does
            monitor.sample()  # opens what there is to open
            before = time.process_time()
            found = [monitor.sample()["system/processes"] for _ in range(SAMPLES)]
            spent = (time.process_time() - before) / SAMPLES
        assert found == [processes] * SAMPLES
        rates = [f"{spent / s + SHARE:.2%} of a core every {s:.0f} s" for s in (EARLY_S, LATE_S)]
        return f"{1000 * spent:.1f} ms; at most {', '.join(rates)}"

    return work
