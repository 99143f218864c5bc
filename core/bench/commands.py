"""What commands that only look take, as whole processes, at a store of 10,000 runs."""

import subprocess
import sys
import time
from collections.abc import Iterator
from statistics import median

from core.bench.filled import RUNS, filled
from core.bench.measure import Case, Work
from core.runs.supervision import environment

POINTS = 1000  # of each run: ten million together
TIMES = 10
_COMPARED = ("state:finished", "tag:old", "optimiser.rate:0.0003", "map>15")  # 200 of 10,000
COMMANDS = (
    ("--help",),
    ("runs",),
    ("runs", "state:failed", "seed:0-4", "map>40"),
    ("runs", "optimiser.rate>0.0003"),
    ("show", "last"),
    ("compare", *_COMPARED),
    ("compare", "--each", *_COMPARED),
    ("queue",),
)
_TOLD = """
import atexit, sys
from core.bench.peak import peak
atexit.register(lambda: sys.stderr.write(f"{peak()}\\n"))
from core.cli import main
main()
"""


def cases(large: bool, shrink: int) -> Iterator[Case]:
    """What is measured: `large` adds nothing; the number of runs is divided by `shrink`."""
    count = max(10, RUNS // shrink)
    size = f"{count:,} runs, {count * POINTS:,} points"
    yield Case("commands", size, f"{__name__}:commands", (count, POINTS))


def commands(count: int, points: int) -> Work:
    """Every command several times; the median of each."""
    store = filled(count, points)

    def work() -> str:
        took = [f"{' '.join(words)}: {_timed(words, store.url)}" for words in COMMANDS]
        return "; ".join(["in the median", *took])

    return work


def _timed(words: tuple[str, ...], url: str) -> str:
    """Milliseconds and MiB of a command."""
    seconds, peaks = zip(*(_once(words, url) for _ in range(TIMES)), strict=True)
    return f"{1000 * median(seconds):.0f} ms, {max(peaks):.0f} MiB"


def _once(words: tuple[str, ...], url: str) -> tuple[float, float]:
    """Seconds, and the most memory that was held, in MiB."""
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-P", "-c", _TOLD, *words],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env={**environment(), "VREID_DB": url},
        check=True,
    )
    return time.perf_counter() - start, float(done.stderr.split()[-1])
