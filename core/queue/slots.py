"""Which of the waiting runs start now, and where: no process, no database, no clock here."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from core.store.states import ENDED


@dataclass(frozen=True, slots=True)
class Rules:
    """How a machine is shared out.

    Attributes:
        cpu: runs at a time that use no GPU.
        per_gpu: runs at a time on each GPU.
        gpus: UUIDs or numbers of the GPUs that may be used, the best first; empty is all.
        free_gb: memory that must be free on a GPU before another run starts there, GiB.
        settle_s: seconds that a new run is given to take its memory before that is looked at.
        paused: start nothing.
    """

    cpu: int = 1
    per_gpu: int = 1
    gpus: tuple[str, ...] = ()
    free_gb: float = 0.0
    settle_s: float = 60.0
    paused: bool = False


@dataclass(frozen=True, slots=True)
class Waiting:
    """A run in the queue; see `core.runs.submit.Wait`."""

    id: str
    gpus: int = 0
    priority: int = 0
    place: int = 0
    after: tuple[str, ...] = ()
    now: bool = False


@dataclass(frozen=True, slots=True)
class Claim:
    """A run that has been given its place; `devices` are UUIDs, none on the processor."""

    id: str
    devices: tuple[str, ...] = ()
    at: float = 0.0


@dataclass(frozen=True, slots=True)
class Device:
    """A GPU, and its free memory in bytes."""

    uuid: str
    index: int
    free: int


@dataclass(slots=True)
class Choice:
    """What starts, and why the others wait.

    Attributes:
        starts: id to the UUIDs of its GPUs.
        waits: id to a reason in words.
    """

    starts: dict[str, tuple[str, ...]] = field(default_factory=dict)
    waits: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Machine:
    """The present.

    Attributes:
        devices: GPUs.
        claims: runs that have their place.
        states: of the runs that others wait for.
        time: seconds since the epoch.
    """

    devices: Sequence[Device] = ()
    claims: Sequence[Claim] = ()
    states: Mapping[str, str] = field(default_factory=dict)
    time: float = 0.0


def in_order(waiting: Sequence[Waiting]) -> list[Waiting]:
    """By priority, then in the order in which they came."""
    return sorted(waiting, key=lambda each: (-each.priority, each.place))


def choose(waiting: Sequence[Waiting], machine: Machine, rules: Rules) -> Choice:
    """Share out what is free, in order; who can't start holds up those behind, in its lane alone.

    Args:
        waiting: in any order.
        machine: as it is.
        rules: of this machine.
    """
    choice, room = Choice(), _Room(machine, rules)
    for run in in_order(waiting):
        if reason := _before_all(run, machine, rules):
            choice.waits[run.id] = reason
        elif run.now:
            choice.starts[run.id] = room.any(run.gpus)
        elif isinstance(found := room.take(run.gpus), str):
            choice.waits[run.id] = found
        else:
            choice.starts[run.id] = found
    return choice


def _before_all(run: Waiting, machine: Machine, rules: Rules) -> str:
    """What a run waits for before any place is looked at; it holds up nobody."""
    for other in run.after:
        state = machine.states.get(other, "gone")
        if state == "gone" or (state in ENDED and state != "finished"):
            instead = f"vreid queue move {run.id} --alone"
            return f"for run {other}, which is {state}: resume that one, or {instead}"
        if state != "finished":
            return f"for run {other} ({state})"
    return "the queue is paused: vreid queue resume" if rules.paused and not run.now else ""


class _Room:
    """What is free, less what has been given away."""

    def __init__(self, machine: Machine, rules: Rules) -> None:
        self._machine, self._rules = machine, rules
        self._load = Counter(uuid for claim in machine.claims for uuid in claim.devices)
        self._on_cpu = sum(not claim.devices for claim in machine.claims)
        self._devices = _allowed(machine.devices, rules.gpus)
        self._full: dict[bool, tuple[int, str]] = {}  # by lane, of the first that waits

    def any(self, count: int) -> tuple[str, ...]:
        """The GPUs with the fewest runs, however many they have."""
        ranked = sorted(self._devices, key=lambda each: self._load[each.uuid])
        return self._give(ranked[:count])

    def take(self, count: int) -> tuple[str, ...] | str:
        """UUIDs of as many GPUs, none for the processor; or why that has to wait."""
        lane = count > 0
        if count > len(self._devices):  # no wait will help it, so that it holds up nobody
            return f"for {_gpus(count)}, of which {len(self._devices)} may be used here"
        if lane not in self._full:
            found = self._on_gpus(count) if lane else self._on_processor()
            if not isinstance(found, str):
                return found
            self._full[lane] = (count, found)
        first, found = self._full[lane]
        return found if count == first else f"for its turn; the first waits {found}"

    def _on_processor(self) -> tuple[str, ...] | str:
        if self._on_cpu >= self._rules.cpu:
            return f"for a place on the processor ({self._on_cpu} of {self._rules.cpu} taken)"
        return self._give(())

    def _on_gpus(self, count: int) -> tuple[str, ...] | str:
        free = [each for each in self._devices if self._load[each.uuid] < self._rules.per_gpu]
        if len(free) < count:
            return f"for {count} of {_gpus(len(self._devices))} ({len(free)} free)"
        roomy = [each for each in free if self._is_roomy(each)]
        if len(roomy) < count:
            return f"for {self._rules.free_gb:g} GiB of free memory on {_gpus(count)}"
        return self._give(sorted(roomy, key=lambda each: self._load[each.uuid])[:count])

    def _is_roomy(self, device: Device) -> bool:
        """Whether there is memory; what a new run takes can't be seen at once."""
        if self._rules.free_gb <= 0:
            return True
        last = max((c.at for c in self._machine.claims if device.uuid in c.devices), default=0.0)
        settled = self._machine.time - last >= self._rules.settle_s and last <= self._machine.time
        new = self._load[device.uuid] > sum(
            device.uuid in claim.devices for claim in self._machine.claims
        )
        return settled and not new and device.free >= self._rules.free_gb * 2**30

    def _give(self, devices: Sequence[Device]) -> tuple[str, ...]:
        uuids = tuple(each.uuid for each in devices)
        self._load.update(uuids)
        self._on_cpu += not uuids
        return uuids


def _gpus(count: int) -> str:
    return "1 GPU" if count == 1 else f"{count} GPUs"


def _allowed(devices: Sequence[Device], wanted: Sequence[str]) -> list[Device]:
    """The GPUs that may be used, in the order asked for."""
    if not wanted:
        return list(devices)
    by_name = {name: each for each in devices for name in (each.uuid, str(each.index))}
    return list(dict.fromkeys(by_name[name] for name in wanted if name in by_name))
