import threading

import pytest

from core.gauges.gpus import Gpu
from vreid_tui.gauges import GIB, Gauges, Probe, steady
from vreid_tui.snapshot import Machine


def test_small_changes_are_none() -> None:
    first = steady(None, Machine(0.512, 3.4 * GIB, 8.0 * GIB))
    assert (first.cpu, first.memory_used) == (0.5, 3 * GIB)
    assert steady(first, Machine(0.55, 4.0 * GIB, 8.0 * GIB)) == first
    assert steady(first, Machine(0.61, 4.2 * GIB, 8.0 * GIB)).cpu == pytest.approx(0.6)


def test_gpus_are_steadied_each_by_itself_and_keep_what_they_do_not_tell() -> None:
    gpu = Gpu(0, "a", "H200", 80.0 * GIB, 31.2 * GIB, 0.42, None, 433.0)
    first = steady(None, Machine(0.0, 0.0, 0.0, (gpu,))).gpus[0]
    assert (first.use, first.memory_used, first.temperature) == (0.4, 31 * GIB, None)
    other = Gpu(1, "b", "H200")
    second = steady(Machine(0, 0, 0, (first,)), Machine(0, 0, 0, (gpu, other))).gpus
    assert second[0] == first
    assert second[1] == other


def test_nothing_is_measured_while_nobody_wants_it() -> None:
    asked, measured = threading.Event(), threading.Event()

    def measure() -> Machine:
        asked.set()
        measured.set()
        return Machine(0.5, 0.0, 0.0)

    gauges = Gauges(measure, period_s=0.01)
    assert gauges.read(wanted=False) is None
    assert not asked.is_set()
    gauges.read(wanted=True)
    assert measured.wait(30)
    assert gauges.read(wanted=False) is None
    gauges.stop()


def test_this_machine_can_be_measured() -> None:
    probe = Probe()
    assert probe().cpu == 0.0
    found = probe()
    assert 0.0 <= found.cpu <= 1.0
    assert 0 < found.memory_used < found.memory_total
