"""Ctrl-C, a request to end, and a closed terminal, as a question one can ask."""

import signal
from types import FrameType, TracebackType
from typing import Any, Self

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Interruption:
    """Counts requests to end while it is entered; the handlers from before come back after.

    What was set to be ignored stays so, as `nohup` wants it.
    """

    def __init__(self) -> None:
        self.count = 0
        self.signal = 0
        self._before: dict[int, Any] = {}

    @property
    def exit_code(self) -> int:
        """What a process that ends on this request returns: 130 after Ctrl-C."""
        return 128 + self.signal

    def __enter__(self) -> Self:
        for number in _SIGNALS:
            if signal.getsignal(number) is not signal.SIG_IGN:
                self._before[number] = signal.signal(number, self._note)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _note(self, number: int, _frame: FrameType | None) -> None:
        self.count += 1
        self.signal = self.signal or number
