import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from core.gauges import kin
from core.gauges.kin import Kin, Process

TAG = ("VREID_RUN", "r1")
L = 5_000_000  # a leader; beyond the numbers that a system gives
needs_proc = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="no /proc here")


def process(pid: int, parent: int = 1, session: int = 1, start: float = 0.0) -> Process:
    return Process(pid, start, parent, session, cpu_s=1.0, resident=10)


def looks(*tables: list[Process]) -> list[list[int]]:
    """Ids, counted from the leader's, that each look finds where there are these processes."""
    waiting = iter(tables)
    watched = Kin(L, TAG, lambda: {one.pid: one for one in next(waiting)})
    return [sorted(one.pid - L for one in watched.look()) for _ in tables]


def test_session_and_descendants_belong_to_a_run() -> None:
    found = [
        process(L, session=L),
        process(L + 1, parent=L, session=L),
        process(L + 2, parent=1, session=L),  # its parent died
        process(L + 3, parent=L + 1, session=L + 3),  # began a session of its own
        process(L + 4, parent=L + 3, session=L + 3),
        process(L + 5),
        process(L + 6, parent=L + 5),
    ]
    assert looks(found) == [[0, 1, 2, 3, 4]]
    assert looks(found[::-1]) == [[0, 1, 2, 3, 4]]


def test_a_process_stays_of_the_run_when_its_parents_are_gone() -> None:
    stray = [process(L + 1, parent=L, session=L + 1), process(L + 2, parent=L + 1, session=L + 2)]
    orphans = [process(one.pid, 1, one.session) for one in stray]
    assert looks([process(L, session=L), *stray], orphans, []) == [[0, 1, 2], [1, 2], []]


def test_whoever_gets_the_number_of_a_process_is_another_one() -> None:
    before = [process(L, session=L), process(L + 1, parent=L, session=L + 1)]
    after = [process(L, session=L, start=9.0), process(L + 1, session=L + 1, start=9.0)]
    assert looks(before, after) == [[0, 1], []]


def test_nobody_belongs_to_a_session_whose_number_is_anothers() -> None:
    before, after = [process(L, session=L)], [process(L, session=L, start=9.0)]
    assert looks(before, [], [*after, process(L + 1, parent=L, session=L)]) == [[0], [], []]


def test_the_one_that_looks_is_never_counted() -> None:
    own = process(os.getpid(), session=L)
    assert looks([own, process(L, parent=own.pid, session=L)]) == [[0]]


@pytest.fixture
def start() -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    """Starts a program in a session of its own that waits for the end of its input."""
    begun = []

    def run(code: str = "", **environment: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-c", f"import os\n{code}\nos.write(1, b'.'); os.read(0, 1)"]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        child = subprocess.Popen(
            command, **pipes, start_new_session=True, env={**os.environ, **environment}
        )
        begun.append(child)
        assert child.stdout
        child.stdout.read(1)  # it has come to its last line
        return child

    yield run
    for child in begun:
        child.communicate()


def test_strays_are_found_by_their_tag_and_asked_once(
    start, monkeypatch: pytest.MonkeyPatch
) -> None:
    tagged, other = start(VREID_RUN="r1"), start(VREID_RUN="r2")
    asked, environ = [], psutil.Process.environ

    def counted(of: psutil.Process) -> dict[str, str]:
        asked.append(of.pid)
        return environ(of)

    monkeypatch.setattr(psutil.Process, "environ", counted)
    watched = Kin(L, TAG)
    for _ in range(2):
        assert [one.pid for one in watched.look()] == [tagged.pid]
    assert asked.count(other.pid) == asked.count(tagged.pid) == 1


def test_a_real_tree_is_found_with_what_it_costs(start) -> None:
    child = start("own = b'x' * (32 << 20)\nif os.fork() == 0: os.setsid()")
    assert child.stdout
    child.stdout.read(1)
    found = {one.pid: one for one in Kin(child.pid, TAG).look()}
    assert len(found) == 2
    assert found[child.pid].session == child.pid
    assert all(one.resident > 32 << 20 for one in found.values())
    assert found[child.pid].cpu_s > 0


@needs_proc
def test_both_ways_to_read_the_table_agree() -> None:
    ours, theirs = kin.table(), kin.portable()
    pid = os.getpid()
    assert ours[pid].parent == theirs[pid].parent == os.getppid()
    assert ours[pid].session == theirs[pid].session == os.getsid(0)
    assert ours[pid].resident == pytest.approx(theirs[pid].resident, rel=0.1)
    assert ours[pid].cpu_s == pytest.approx(theirs[pid].cpu_s, abs=1)
    boot = psutil.boot_time()
    assert boot + ours[pid].start == pytest.approx(theirs[pid].start, abs=2)


@needs_proc
def test_a_name_may_hold_anything(start) -> None:
    child = start("open('/proc/self/comm', 'w').write('a) R 1 (')")
    found = kin.table()[child.pid]
    assert (found.parent, found.session) == (os.getpid(), child.pid)


@needs_proc
def test_the_time_of_children_that_ended_counts(start) -> None:
    busy = "import time\nwhile time.process_time() < 0.3: pass"
    child = start(f"import subprocess, sys\nsubprocess.run([sys.executable, '-c', {busy!r}])")
    assert kin.table()[child.pid].cpu_s >= 0.3


@needs_proc
def test_shared_pages_are_divided_among_those_who_share_them(start) -> None:
    child = start("own = bytearray(os.urandom(1)) * (64 << 20)\nfor _ in range(3):\n os.fork()")
    assert child.stdout
    child.stdout.read(7)
    family = Kin(child.pid, TAG).look()
    shares = [kin.proportional(one) or 0 for one in family]
    assert len(shares) == 8
    assert 64 << 20 < sum(shares) < 3 * (64 << 20) < sum(one.resident for one in family)


@needs_proc
def test_bytes_that_went_to_the_disk_are_counted(tmp_path: Path) -> None:
    own = [process(os.getpid())]
    before = kin.traffic(own)
    assert before
    with (tmp_path / "file").open("wb") as file:
        file.write(b"x" * (1 << 20))
        file.flush()
        os.fsync(file.fileno())
    after = kin.traffic(own)
    assert after
    assert after[1] - before[1] >= (0 if _in_memory(tmp_path) else 1 << 20)
    assert kin.traffic([]) is None


def _in_memory(path: Path) -> bool:
    """Whether a file system needs no disk."""
    mounts = [line.split() for line in Path("/proc/mounts").read_text().splitlines()]
    holding = [m for m in mounts if path.is_relative_to(m[1])]
    return max(holding, key=lambda mount: len(mount[1]))[2] in ("tmpfs", "ramfs")


@pytest.mark.parametrize("ask", [kin.proportional, lambda one: kin.traffic([one])])
def test_what_is_gone_tells_nothing(ask) -> None:
    assert ask(process(L)) is None


def test_a_process_that_ends_between_two_questions_is_left_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(kin.os, "listdir", lambda _: [str(os.getpid()), str(L), "self"])
    assert list(kin.table()) == [os.getpid()]
