import fnmatch
import os
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from core.gauges import kin
from core.gauges.kin import Process
from core.runs import monitor
from core.runs.monitor import UNITS, Monitor

LEADER = 5_000_000
ALWAYS = {
    *("system/processes", "system/memory", "system/machine_memory_free", "system/disk_free"),
}


class Machine:
    """Processes of a run, the time, and what the processes have read and written."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 0.0
        self.processes: list[Process] = []
        self.traffic: tuple[int, int] | None = (0, 0)
        monkeypatch.setattr(kin, "table", lambda: {one.pid: one for one in self.processes})
        monkeypatch.setattr(monitor, "traffic", lambda _: self.traffic)

    def run(self, *cpu_s: float) -> None:
        self.processes = [
            Process(LEADER + number, 0.0, LEADER, LEADER, spent, 1000)
            for number, spent in enumerate(cpu_s)
        ]


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Machine:
    return Machine(monkeypatch)


@pytest.fixture
def watched(machine: Machine, driver, tmp_path: Path) -> Monitor:
    return Monitor(tmp_path, LEADER, "r1", clock=lambda: machine.now)


def test_cores_are_those_kept_busy_since_the_sample_before(machine, watched) -> None:
    machine.run(100.0, 50.0)
    assert "system/cpu" not in watched.sample()
    machine.now = 4.0
    machine.run(104.0, 52.0)
    assert watched.sample()["system/cpu"] == pytest.approx(1.5)
    assert "system/cpu" not in watched.sample()  # no time has passed


def test_a_process_that_vanished_makes_no_negative_figure(machine, watched) -> None:
    machine.run(100.0, 50.0)
    machine.traffic = (700, 900)
    watched.sample()
    machine.now, machine.traffic = 5.0, (100, 950)
    machine.run(101.0)
    values = watched.sample()
    assert values["system/cpu"] == 0
    assert (values["system/disk_read"], values["system/disk_written"]) == (700, 950)


def test_a_run_that_has_ended_still_has_a_machine(machine, watched) -> None:
    machine.traffic = None
    values = watched.sample()
    assert values["system/processes"] == values["system/memory"] == 0
    assert "system/disk_read" not in values
    assert values["system/machine_memory_free"] > 0
    assert values["system/disk_free"] > 0


def test_cores_of_the_machine(watched, monkeypatch: pytest.MonkeyPatch) -> None:
    times = psutil.cpu_times()
    some = type(times)(*[0.0] * len(times))
    looks = iter([some, some._replace(user=6.0, idle=2.0)])
    monkeypatch.setattr(psutil, "cpu_times", lambda: next(looks))
    assert "system/machine_cpu" not in watched.sample()
    assert watched.sample()["system/machine_cpu"] == pytest.approx(0.75)


def test_gpus_are_named_by_their_number(driver, tmp_path: Path) -> None:
    driver.add("GPU-a")
    driver.add("GPU-b", rates=OSError("lost"))
    both = Monitor(tmp_path, LEADER, "r1").sample()
    assert {name: value for name, value in both.items() if name.startswith("gpu/1/")} == {
        "gpu/1/memory": 80.0,
        "gpu/1/memory_total": 100.0,
        "gpu/1/temperature": 60.0,
        "gpu/1/power": 250.0,
    }
    assert both["gpu/0/use"] == 0.5
    second = Monitor(tmp_path, LEADER, "r1", devices=["GPU-b"]).sample()
    assert {name[:6] for name in second if name.startswith("gpu/")} == {"gpu/1/"}
    none = Monitor(tmp_path, LEADER, "r1", devices=()).sample()
    assert not any(name.startswith("gpu/") for name in none)


def test_every_value_has_a_unit(machine, watched, driver) -> None:
    driver.add("GPU-a")
    machine.run(1.0)
    watched.sample()
    machine.now = 5.0
    values = watched.sample()
    for name, value in values.items():
        assert type(value) is float
        assert [unit for pattern, unit in UNITS.items() if fnmatch.fnmatch(name, pattern)], name
    assert values.keys() >= ALWAYS


@pytest.mark.parametrize(
    ("broken", "prefixes"),
    [
        ("_processes", {"system/machine", "system/disk_f", "gpu/0/"}),
        ("_cores", {"system/memory", "system/machine_memory", "gpu/0/"}),
        ("_free", {"system/memory", "gpu/0/"}),
        ("_gpus", {"system/memory", "system/machine_memory"}),
    ],
)
def test_a_gauge_that_fails_costs_its_own_values_alone(
    watched, driver, monkeypatch: pytest.MonkeyPatch, broken: str, prefixes: set[str]
) -> None:
    driver.add("GPU-a")

    def fail() -> None:
        raise RuntimeError("unforeseen")

    monkeypatch.setattr(watched, broken, fail)
    left = watched.sample()
    assert all(any(name.startswith(prefix) for name in left) for prefix in prefixes)


def test_a_folder_that_is_gone_is_no_error(tmp_path: Path, driver) -> None:
    values = Monitor(tmp_path / "gone", LEADER, "r1").sample()
    assert "system/disk_free" not in values
    assert "system/memory" in values


def test_a_real_run_is_measured(tmp_path: Path) -> None:
    code = "own = b'x' * (64 << 20); print(flush=True); input()"
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    worker = subprocess.Popen([sys.executable, "-c", code], **pipes, start_new_session=True)
    assert worker.stdout
    worker.stdout.readline()
    watched = Monitor(tmp_path, worker.pid, "r1")
    values = watched.sample()
    worker.communicate(b"\n")
    assert values["system/processes"] == 1
    assert 64 << 20 < values["system/memory"] < 200 << 20
    assert watched.sample()["system/processes"] == 0
    watched.close()


def test_a_supervisor_measures_without_the_numeric_libraries() -> None:
    code = (
        "import os, sys; from pathlib import Path; from core.runs.monitor import Monitor;"
        "from core.runs.recorder import Recorder;"
        "Recorder(Path.cwd(), Monitor(Path.cwd(), os.getpid(), 'r1'))._gauges.sample();"
        "assert not {'torch', 'numpy', 'sqlalchemy'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, env=os.environ)
