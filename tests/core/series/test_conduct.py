"""Trainings without processes: each ends as it was told to, at the poll it was told to."""

import pytest

from core.runs.interruption import Interruption
from core.series.conduct import carry_out
from core.series.plan import Series, Training, distinct, needs
from core.series.single import Outcome


class Fake:
    """A training that ends after some polls, or when it is interrupted."""

    def __init__(self, training: Training, polls: int = 1, state: str = "finished") -> None:
        self.training, self.polls, self.state = training, polls, state
        self.interrupted = 0

    def poll(self) -> int | None:
        self.polls -= 1
        return None if self.polls > 0 else 0

    def interrupt(self) -> None:
        self.interrupted += 1
        self.state, self.polls = "stopped", 0

    def outcome(self) -> Outcome:
        return Outcome(self.training, self.state)


class Notes:
    """A watcher that remembers."""

    def __init__(self, act=lambda number: None) -> None:
        self.said: list[tuple[int, str]] = []
        self._act = act

    def began(self, number: int, training: Training) -> None:
        self.said.append((number, "began"))
        self._act(number)

    def ended(self, number: int, outcome: Outcome) -> None:
        self.said.append((number, outcome.state))


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.series.conduct.POLL_S", 0)


@pytest.fixture
def trainings(series: Series) -> list[Training]:
    return distinct([needs(series)])


def test_so_many_run_at_a_time_and_no_more(trainings: list[Training]) -> None:
    running, most = set(), []

    class Counted(Fake):
        def outcome(self) -> Outcome:
            running.discard(self)
            return super().outcome()

    def start(training: Training) -> Counted:
        process = Counted(training, polls=len(most) + 1)
        running.add(process)
        most.append(len(running))
        return process

    outcomes = carry_out(trainings, 2, Notes(), Interruption(), start)
    assert max(most) == 2
    assert {outcome.training for outcome in outcomes} == set(trainings)


def test_one_that_fails_stops_no_other(trainings: list[Training]) -> None:
    states = iter(["failed", "finished", "failed", "finished"])
    notes = Notes()
    outcomes = carry_out(trainings, 1, notes, Interruption(), lambda t: Fake(t, 1, next(states)))
    assert [outcome.state for outcome in outcomes] == ["failed", "finished", "failed", "finished"]
    assert notes.said[:3] == [(1, "began"), (1, "failed"), (2, "began")]


def test_a_process_that_cannot_be_started_is_a_failure_of_that_one(
    trainings: list[Training],
) -> None:
    def start(training: Training) -> Fake:
        if training.settings.seed == 0:
            raise OSError(12, "Cannot allocate memory")
        return Fake(training)

    outcomes = carry_out(trainings, 2, Notes(), Interruption(), start)
    assert [outcome.state for outcome in outcomes] == ["failed", "failed", "finished", "finished"]
    assert "Cannot allocate memory" in outcomes[0].text


def test_a_request_to_end_is_passed_on_and_none_is_begun_after_it(
    trainings: list[Training],
) -> None:
    interruption, started = Interruption(), []

    def act(number: int) -> None:
        interruption.count = int(number == 2)

    def start(training: Training) -> Fake:
        started.append(Fake(training, polls=9))
        return started[-1]

    outcomes = carry_out(trainings, 2, Notes(act), interruption, start)
    assert [process.interrupted for process in started] == [1, 1]
    assert [outcome.state for outcome in outcomes] == ["stopped", "stopped"]


def test_each_further_request_is_passed_on_too(trainings: list[Training]) -> None:
    interruption = Interruption()

    class Stubborn(Fake):
        def interrupt(self) -> None:
            self.interrupted += 1
            interruption.count += 1
            if self.interrupted == 3:
                super().interrupt()

    process = Stubborn(trainings[0], polls=100)
    notes = Notes(lambda number: setattr(interruption, "count", 1))
    carry_out(trainings[:1], 1, notes, interruption, lambda _: process)
    assert process.interrupted == 4


def test_nothing_is_left_running_where_this_process_goes_down(trainings: list[Training]) -> None:
    started: list[Fake] = []

    class Broken(Fake):
        def poll(self) -> int | None:
            raise MemoryError

    def start(training: Training) -> Fake:
        started.append(Broken(training))
        return started[-1]

    with pytest.raises(MemoryError):
        carry_out(trainings, 2, Notes(), Interruption(), start)
    assert [process.interrupted for process in started] == [1, 1]
