"""`scripts/bench`: time and memory of a part of the library, as a Markdown table.

Every row is measured in a fresh process; its peak holds the interpreter and the input as well.
"""

import argparse
import os
import platform
import sys
from collections.abc import Callable, Iterable, Sequence

from core.bench import (
    augmentation,
    commands,
    evaluation,
    filtering,
    journalling,
    loading,
    monitoring,
    stopping,
)
from core.bench.measure import Case, MeasureError, measured
from core.compare.formats.markdown import markdown_table

BENCHMARKS: dict[str, Callable[[bool, int], Iterable[Case]]] = {
    "commands": commands.cases,
    "evaluation": evaluation.cases,
    "filter": filtering.cases,
    "loading": loading.cases,
    "augmentation": augmentation.cases,
    "monitoring": monitoring.cases,
    "journalling": journalling.cases,
    "stopping": stopping.cases,
}
HEADER = ("what", "size", "seconds", "peak memory, MiB", "result")


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the options and measure; returns the exit code."""
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument("name", choices=BENCHMARKS)
    parser.add_argument(
        "--large", action="store_true", help="also what takes minutes and GiB, if any"
    )
    parser.add_argument("--shrink", type=int, default=1, help="divide all sizes by this")
    given = parser.parse_args(arguments)
    if given.shrink < 1:
        parser.error("--shrink starts at 1")
    table: list[Sequence[str]] = [HEADER]
    for case in BENCHMARKS[given.name](given.large, given.shrink):
        sys.stderr.write(f"{case.name}, {case.size} …\n")
        try:
            found = measured(case)
        except MeasureError as error:
            sys.stderr.write(f"scripts/bench: {error}\n")
            return 1
        row = (f"{found.seconds:.2f}", f"{found.peak:,.0f}", found.result)
        table.append((case.name, case.size, *row))
    machine = f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"
    sys.stdout.write("\n".join([*markdown_table(table), "", machine]) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
