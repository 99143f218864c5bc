import pytest

from core.gauges.kin import Process
from core.gauges.memory import SHARE, Memory


class Machine:
    """A clock, a count of processor time, and exact figures at a price."""

    def __init__(self, exact: dict[int, int | None], price_s: float = 0.0) -> None:
        self.exact, self.price_s = exact, price_s
        self.now = self.spent = 0.0
        self.asked: list[int] = []

    def figure(self, process: Process) -> int | None:
        self.asked.append(process.pid)
        self.spent += self.price_s
        return self.exact[process.pid]

    def memory(self) -> Memory:
        return Memory(self.figure, lambda: self.now, lambda: self.spent)


def processes(**resident: int) -> list[Process]:
    return [Process(int(name[1:]), 0.0, 1, 1, 0.0, size) for name, size in resident.items()]


def test_shared_pages_count_once() -> None:
    machine = Machine({1: 60, 2: 30})
    assert machine.memory().of(processes(p1=100, p2=100)) == 90


def test_between_looks_the_resident_set_is_scaled() -> None:
    machine = Machine({1: 50}, price_s=1.0)
    memory = machine.memory()
    assert memory.of(processes(p1=100)) == 50
    assert memory.of(processes(p1=200)) == pytest.approx(100)
    assert machine.asked == [1]


def test_exact_figures_cost_no_more_than_their_share() -> None:
    machine = Machine(dict.fromkeys(range(1, 9), 50), price_s=0.1)
    memory = machine.memory()
    for _ in range(2000):
        memory.of(processes(**{f"p{pid}": 100 for pid in range(1, 9)}))
        machine.now += 5
    assert SHARE * 0.95 < machine.spent / machine.now < SHARE * 1.05
    counts = [machine.asked.count(pid) for pid in range(1, 9)]
    assert max(counts) - min(counts) <= 1  # each in its turn


def test_a_long_pause_makes_no_spree() -> None:
    machine = Machine(dict.fromkeys(range(1, 100), 50), price_s=0.01)
    memory = machine.memory()
    machine.now = 1e6
    memory.of(processes(**{f"p{pid}": 100 for pid in range(1, 100)}))
    assert len(machine.asked) <= 3


def test_what_is_not_told_counts_whole() -> None:
    assert Machine({1: None, 2: 10}).memory().of(processes(p1=100, p2=40)) == 110


def test_a_number_that_another_process_got_is_looked_at_anew() -> None:
    machine = Machine({1: 10})
    memory = machine.memory()
    assert memory.of([Process(1, 0.0, 1, 1, 0.0, 100)]) == 10
    machine.exact[1] = 90
    assert memory.of([Process(1, 5.0, 1, 1, 0.0, 100)]) == 90
    assert memory.of([]) == 0


def test_no_process_owns_more_than_it_holds_or_divides_by_nothing() -> None:
    assert Machine({1: 150, 2: 5}).memory().of(processes(p1=100, p2=0)) == 100
