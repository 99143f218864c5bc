"""The processes of a run and what they cost, from one pass over the table of processes.

A pass takes about 12 microseconds for each process of the machine. Asking a tree of processes one
by one costs as much, and misses those whose parent has died.
"""

import contextlib
import os
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import psutil

_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")
_PROC = "/proc"


@dataclass(frozen=True, slots=True)
class Process:
    """A process at one moment.

    Attributes:
        pid: its number, which another one gets some day.
        start: seconds since some moment that stays the same; with `pid` it names one process.
        parent: its parent's number.
        session: the number of the process that began its session.
        cpu_s: processor seconds it took so far, with those of its children that have ended.
        resident: bytes of memory, pages shared with others included.
    """

    pid: int
    start: float
    parent: int
    session: int
    cpu_s: float
    resident: int


Table = dict[int, Process]


class Kin:
    """Finds the processes of a run at each look.

    They are those of its leader's session, those that carry its tag, their descendants, and
    whoever was one of them before; never the process that looks.
    """

    def __init__(
        self, leader: int, tag: tuple[str, str], read: Callable[[], Table] | None = None
    ) -> None:
        """Look for the session of `leader`, and for the variable and value `tag`."""
        self._leader = leader
        self._tag = tag
        self._read = read or table
        self._begun: float | None = None  # when the leader did
        self._known: set[tuple[int, float]] = set()
        self._strangers: set[tuple[int, float]] = set()

    def look(self) -> list[Process]:
        """The living, and those that have ended but nobody has buried yet."""
        found = self._read()
        found.pop(os.getpid(), None)
        names = {(process.pid, process.start) for process in found.values()}
        self._known &= names
        self._strangers &= names
        session = self._session(found)
        roots = [process for process in found.values() if self._belongs(process, session)]
        kin = _with_descendants(found, roots)
        self._known |= {(process.pid, process.start) for process in kin}
        return kin

    def _session(self, found: Table) -> int | None:
        """The number of the run's session; None once another process has got it."""
        leader = found.get(self._leader)
        if leader and self._begun is None:
            self._begun = leader.start
        return self._leader if leader is None or leader.start == self._begun else None

    def _belongs(self, process: Process, session: int | None) -> bool:
        name = (process.pid, process.start)
        if name in self._known or session in (process.pid, process.session):
            return True
        if name in self._strangers:
            return False
        with contextlib.suppress(psutil.Error, OSError, ValueError):
            if psutil.Process(process.pid).environ().get(self._tag[0]) == self._tag[1]:
                return True
        self._strangers.add(name)  # asked once: an environment is the dearest thing to read
        return False


def table() -> Table:
    """All processes of this machine, or of this container, that may be seen."""
    return _linux() if Path(_PROC, "self", "stat").exists() else portable()


def portable() -> Table:
    """The same by means that every system has, at several times the cost."""
    found = {}
    for process in psutil.process_iter(["create_time", "ppid", "cpu_times", "memory_info"]):
        about = process.info
        cpu, memory = about["cpu_times"], about["memory_info"]
        if cpu is None or memory is None:  # another user's
            continue
        with contextlib.suppress(OSError):
            found[process.pid] = Process(
                process.pid,
                about["create_time"],
                about["ppid"],
                os.getsid(process.pid),
                cpu.user + cpu.system + _of_children(cpu),
                memory.rss,
            )
    return found


def traffic(processes: Iterable[Process]) -> tuple[int, int] | None:
    """Bytes that processes, and their children that have ended, read from and wrote to disks.

    Returns:
        read, written; None where the system doesn't tell of any of them.
    """
    total = None
    for process in processes:
        with contextlib.suppress(OSError, ValueError, KeyError):
            lines = _content(process.pid, "io").splitlines()
            count = dict(line.split(b": ") for line in lines)
            before = total or (0, 0)
            total = before[0] + int(count[b"read_bytes"]), before[1] + int(count[b"write_bytes"])
    return total


def proportional(process: Process) -> int | None:
    """Bytes of memory of a process, each page shared by n processes counted as 1/n.

    The system goes through all its pages for that, about 2 ms for each GiB; None where it doesn't
    tell.
    """
    with contextlib.suppress(OSError, ValueError):
        for line in _content(process.pid, "smaps_rollup").splitlines():
            if line.startswith(b"Pss:"):
                return int(line.split()[1]) * 1024
    return None


def _linux() -> Table:
    found = {}
    for name in os.listdir(_PROC):  # noqa: PTH208 - a Path for each process would cost as much again
        if name.isdecimal():
            with contextlib.suppress(OSError, ValueError, IndexError):
                found[int(name)] = _process(int(name))
    return found


def _process(pid: int) -> Process:
    """See proc_pid_stat(5); the name of the program, in brackets, may hold anything."""
    fields = _content(pid, "stat").rpartition(b")")[2].split()
    return Process(
        pid,
        start=int(fields[19]) / _TICKS,
        parent=int(fields[1]),
        session=int(fields[3]),
        cpu_s=sum(map(int, fields[11:15])) / _TICKS,
        resident=int(fields[21]) * _PAGE,
    )


def _content(pid: int, name: str) -> bytes:
    descriptor = os.open(f"{_PROC}/{pid}/{name}", os.O_RDONLY)
    try:
        return os.read(descriptor, 8192)
    finally:
        os.close(descriptor)


def _of_children(cpu: object) -> float:
    """Linux and macOS tell it, others don't."""
    names = ("children_user", "children_system")
    return float(sum(getattr(cpu, name, 0.0) for name in names))


def _with_descendants(found: Table, roots: list[Process]) -> list[Process]:
    children = defaultdict(list)
    for process in found.values():
        children[process.parent].append(process)
    kin = {process.pid: process for process in roots}
    waiting = list(roots)
    while waiting:
        new = [child for child in children[waiting.pop().pid] if child.pid not in kin]
        kin.update((child.pid, child) for child in new)
        waiting += new
    return list(kin.values())
