"""One case in a fresh process: how long its work takes, and the most memory it ever held."""

import json
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

from core.bench.peak import peak
from core.errors import VreidError

Work = Callable[[], str]


class MeasureError(VreidError):
    """A measured process failed."""


@dataclass(frozen=True, slots=True)
class Case:
    """What to measure.

    Attributes:
        name: for the table.
        size: for the table.
        prepare: "module:function"; called with `numbers` it makes the input and returns the work,
            which is timed and says in a few words what came out.
        numbers: arguments of `prepare`.
        repeats: the fastest of so many counts.
    """

    name: str
    size: str
    prepare: str
    numbers: tuple[int, ...]
    repeats: int = 1


@dataclass(frozen=True, slots=True)
class Measurement:
    """What was measured.

    Attributes:
        seconds: of the work alone.
        peak: MiB that the whole process held at most, its input and the interpreter included.
        result: what came out, in a few words.
    """

    seconds: float
    peak: float
    result: str


def measured(case: Case) -> Measurement:
    """Measure a case in a process of its own.

    Raises:
        MeasureError: that process failed.
    """
    command = [sys.executable, "-m", __name__, case.prepare, str(case.repeats)]
    done = subprocess.run(
        [*command, *map(str, case.numbers)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        last = (done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[-1]
        raise MeasureError(f"{case.name} at {case.size} failed: {last}")
    return Measurement(**json.loads(done.stdout))


def measure(prepare: str, repeats: int, numbers: tuple[int, ...]) -> Measurement:
    """Measure in this process; see `Case`."""
    module, _, function = prepare.partition(":")
    work: Work = getattr(import_module(module), function)(*numbers)
    seconds = []
    for _ in range(repeats):
        start = time.perf_counter()
        result = work()
        seconds.append(time.perf_counter() - start)
    return Measurement(min(seconds), peak(), result)


if __name__ == "__main__":
    found = measure(sys.argv[1], int(sys.argv[2]), tuple(map(int, sys.argv[3:])))
    json.dump({name: getattr(found, name) for name in Measurement.__slots__}, sys.stdout)
