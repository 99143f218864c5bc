"""What the feed tells the screens, and what a screen asks of the feed."""

from __future__ import annotations

import statistics
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from textual.message import Message

if TYPE_CHECKING:
    from core.gauges.gpus import Gpu
    from core.store import ArtifactRecord, EventRecord, RunSummary, Series, SystemSeries
    from core.store.filter import Facts, Filter
    from core.store.queue import JobRecord


@dataclass(frozen=True, slots=True)
class Needs:
    """What a screen wants to be read beyond the list of runs; what nobody needs isn't read.

    Attributes:
        details: ids of runs that are shown in full.
        curves: ids of runs of which some series are drawn.
        series: the names of those.
        filter: whose facts are looked up; None where summaries are enough.
        grouped: ids of runs that are put into groups over seed and split.
        queue: what waits, for what, and how the machine is shared out.
        machine: how busy processor, memory and GPUs are, also while no run is going on.
        measured: id of the run of which it is told what its machine did.
        close: id of a run, and the first and last step between which its curves are drawn in full.
    """

    details: tuple[str, ...] = ()
    curves: tuple[str, ...] = ()
    series: tuple[str, ...] = ()
    filter: Filter | None = None
    grouped: tuple[str, ...] = ()
    queue: bool = False
    machine: bool = False
    measured: str = ""
    close: tuple[str, int, int] | None = None


@dataclass(frozen=True, slots=True)
class Detail:
    """All that is shown of one run."""

    run: RunSummary
    params: dict[str, Any]
    curves: dict[str, Series]
    events: tuple[EventRecord, ...]
    log: tuple[str, ...]
    files: tuple[ArtifactRecord, ...] = ()


@dataclass(frozen=True, slots=True)
class Queue:
    """The queue of this machine.

    Attributes:
        active: runs that have their place.
        waiting: the others, in their order.
        waits: id of a waiting run to what it waits for; those about to start have none.
        rules: how the machine is shared out, in words.
        paused: nothing starts.
    """

    active: tuple[JobRecord, ...]
    waiting: tuple[JobRecord, ...]
    waits: Mapping[str, str]
    rules: str
    paused: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Runs with equal settings but for seed and split.

    Attributes:
        id: no run has it.
        name: of the group.
        counted: finished ones, the newest of each seed and split.
        others: of the same settings, but not finished, or older than one that counts.
    """

    id: str
    name: str
    counted: tuple[RunSummary, ...]
    others: tuple[RunSummary, ...]

    @property
    def runs(self) -> tuple[RunSummary, ...]:
        """All of them."""
        return (*self.counted, *self.others)

    def spread(self, measure: str) -> tuple[float, float | None] | None:
        """Mean and sample standard deviation of "mAP" or "rank1" over those that count."""
        rates = [rate for run in self.counted if (rate := run.rate(measure)) is not None]
        if not rates:
            return None
        return statistics.fmean(rates), statistics.stdev(rates) if len(rates) > 1 else None


@dataclass(frozen=True, slots=True)
class Machine:
    """How busy this machine is, rounded so that what hardly changes isn't drawn anew.

    Attributes:
        cpu: share of all processors, in [0, 1].
        memory_used, memory_total: bytes.
        gpus: as their driver tells of them.
    """

    cpu: float
    memory_used: float
    memory_total: float
    gpus: tuple[Gpu, ...] = ()


@dataclass
class Snapshot(Message):
    """What the store holds now; complete, so that a later one replaces an earlier.

    What hasn't changed since the snapshot before is the very same object: compare with `is`.

    Attributes:
        runs: id to run, newest first; None before the first reading.
        details: of the runs that are shown in full, once they have been read.
        curves: id to series of the runs that are drawn, once they have been read.
        facts: what the filter looks up; `facts_of` is that filter.
        facts_trouble: why it can't be looked up; "" where it can.
        measured: what the machine did during the run that was asked for.
        close: the series of a run between two steps, in full.
        trouble: why something can't be read or written; "" where all is well.
        groups: of the runs that are put into groups.
    """

    runs: Mapping[str, RunSummary] | None = None
    details: Mapping[str, Detail] = field(default_factory=dict)
    curves: Mapping[str, Mapping[str, Series]] = field(default_factory=dict)
    facts: Facts = field(default_factory=dict)
    facts_of: Filter | None = None
    facts_trouble: str = ""
    queue: Queue | None = None
    machine: Machine | None = None
    measured: Mapping[str, SystemSeries] = field(default_factory=dict)
    close: Mapping[str, Series] = field(default_factory=dict)
    trouble: str = ""
    groups: tuple[Group, ...] = ()

    def can_replace(self, message: Message) -> bool:
        return isinstance(message, Snapshot)
