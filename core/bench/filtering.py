"""Filters over many runs: in memory as the dashboard has them, and from the database."""

from collections.abc import Iterator

from core.bench.filled import RUNS, filled
from core.bench.measure import Case, Work
from core.store import list_runs
from core.store.choice import find_runs, read_facts
from core.store.filter import parse

SUMMARISED = "prid state:finished seed:0-4 map>40 age>1d !tag:old"
LOOKED_UP = "optimiser.rate>0.0003 data.split:3 loss/total<1"


def cases(large: bool, shrink: int) -> Iterator[Case]:
    """What is measured: `large` takes ten times as many runs; the number is divided by `shrink`."""
    count = max(10, RUNS * (10 if large else 1) // shrink)
    for name, function in (
        ("summaries in memory", "in_memory"),
        ("with settings and a series", "looked_up"),
        ("all from the database", "from_database"),
    ):
        yield Case(name, f"{count:,}", f"{__name__}:{function}", (count,), 3)


def in_memory(count: int) -> Work:
    """A filter that summaries answer."""
    runs = list_runs(filled(count))
    return lambda: f"{sum(map(parse(SUMMARISED).matches, runs))} runs"


def looked_up(count: int) -> Work:
    """A filter that also asks for two settings and a series."""
    store = filled(count)
    runs = list_runs(store)

    def work() -> str:
        wanted = parse(LOOKED_UP)
        facts = read_facts(store, wanted)
        return f"{sum(wanted.matches(run, facts) for run in runs)} runs"

    return work


def from_database(count: int) -> Work:
    """What `vreid runs FILTER` reads."""
    store = filled(count)
    return lambda: f"{len(find_runs(store, parse(f'{SUMMARISED} {LOOKED_UP}'), 50))} runs"
