import os
import subprocess
import sys
import time
from collections.abc import Iterator

import psutil
import pytest

from core.runs.processes import TAG, descendants, describe, is_alive, kill, members, start_of

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]


@pytest.fixture
def sleeper() -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(SLEEP, start_new_session=True, env={**os.environ, TAG: "rtest"})
    while TAG not in psutil.Process(process.pid).environ():  # the system shows it a little later
        time.sleep(0.01)
    yield process
    process.kill()
    process.wait()


def test_a_process_is_known_by_when_it_started(sleeper: subprocess.Popen[bytes]) -> None:
    start = start_of(sleeper.pid)
    assert start is not None
    assert is_alive(sleeper.pid, start)
    assert is_alive(sleeper.pid, psutil.Process(sleeper.pid).create_time())
    assert is_alive(sleeper.pid, None)
    assert not is_alive(sleeper.pid, start - 60)  # another program got the number


def test_what_is_described_is_found_again(sleeper: subprocess.Popen[bytes]) -> None:
    found = describe(sleeper.pid)
    assert found["parent"] == os.getpid()
    assert is_alive(found["pid"], found["process_start"])


def test_the_dead_count_as_gone_though_nobody_buried_them(
    sleeper: subprocess.Popen[bytes],
) -> None:
    sleeper.kill()
    while psutil.Process(sleeper.pid).status() != psutil.STATUS_ZOMBIE:
        time.sleep(0.01)
    assert not is_alive(sleeper.pid, None)
    sleeper.wait()
    assert not is_alive(sleeper.pid, None)


def test_a_clock_that_is_set_anew_makes_no_process_another_one(
    sleeper: subprocess.Popen[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    start = start_of(sleeper.pid)
    monkeypatch.setattr("core.runs.processes._created", lambda _: time.time() - 3600)
    assert is_alive(sleeper.pid, start)


def test_strays_are_found_by_their_tag(sleeper: subprocess.Popen[bytes]) -> None:
    nobody = 2**22 + 1
    assert [process.pid for process in members("rtest", nobody)] == [sleeper.pid]
    assert members("rother", nobody) == []
    assert members("rother", sleeper.pid) == []  # the leader itself is not among them


def test_without_a_leader_all_that_are_tagged_are_meant(
    sleeper: subprocess.Popen[bytes],
) -> None:
    assert [process.pid for process in members("rtest")] == [sleeper.pid]
    assert members("rother") == []


def test_sessions_from_outside_of_a_container_are_no_session(
    sleeper: subprocess.Popen[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "getsid", lambda _: 0)  # of everybody
    assert members("rother", 0) == []
    assert members("rother") == []


def test_children_are_found_through_their_parents() -> None:
    code = f"import subprocess; subprocess.run({SLEEP!r})"
    parent = subprocess.Popen([sys.executable, "-c", code], env={})
    while not (found := descendants(parent.pid)):
        time.sleep(0.01)
    parent.kill()
    parent.wait()
    assert kill(found) == []
    assert descendants(parent.pid) == []


def test_killing_says_who_is_left(sleeper: subprocess.Popen[bytes]) -> None:
    assert kill([psutil.Process(sleeper.pid)]) == []
    assert sleeper.wait() == -9
