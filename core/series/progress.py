"""A line for each training that begins or ends."""

import time
from collections.abc import Callable

from core.chart.axes import duration
from core.series.plan import Training, scored_as
from core.series.single import Outcome


class Progress:
    """Says how a series goes on; a `core.series.conduct.Watcher`.

    Args:
        say: takes a line.
        total: how many trainings there are.
        clock: seconds.
    """

    def __init__(
        self, say: Callable[[str], None], total: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._say, self._total, self._clock = say, total, clock
        self._began: dict[int, float] = {}
        self._first = clock()
        self._over = 0

    def began(self, number: int, training: Training) -> None:
        """Say that a training was started."""
        self._began[number] = self._clock()
        self._say(f"[{number}/{self._total}] {training.title}: begins")

    def ended(self, number: int, outcome: Outcome) -> None:
        """Say how it ended, how long it took, and about how long the rest will take."""
        now = self._clock()
        self._over += 1
        took = _seconds(now - self._began.get(number, now))
        left = self._total - self._over
        rest = f"; about {duration((now - self._first) * left / self._over)} left" if left else ""
        title = f"[{number}/{self._total}] {outcome.training.title}"
        self._say(f"{title}: {_result(outcome)}, {took}{rest}")


def failure(outcome: Outcome) -> str:
    """Which training didn't finish, and why."""
    run = f" (run {outcome.run_id})" if outcome.run_id else ""
    return f"{outcome.training.title}{run} {_ending(outcome)}"


def _ending(outcome: Outcome) -> str:
    words = {"stopped": "was stopped"}.get(outcome.state, outcome.state)
    return f"{words}: {outcome.text}" if outcome.text else words


def _result(outcome: Outcome) -> str:
    if outcome.state != "finished":
        return _ending(outcome)
    training = outcome.training
    rate = (outcome.scores or {}).get(f"{scored_as(training.row, training.settings)}/mAP")
    return "no mAP" if rate is None else f"{100 * rate:.1f} mAP"


def _seconds(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 600 else duration(seconds)
