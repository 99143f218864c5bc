"""Ctrl-C, a request to end, and a closed terminal, as a question one can ask."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType, TracebackType
from typing import Any, Self

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


_early: list[int] = []  # requests that came before anybody counted them


@contextmanager
def remembered() -> Iterator[None]:
    """Let Ctrl-C end what goes on, and let the next `Interruption` know of it all the same.

    Python drops an exception that is raised where nothing may be, as in the clean-up after an
    import: without this, a Ctrl-C at that moment would be lost, and the run go on.
    """
    if signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        yield
        return
    signal.signal(signal.SIGINT, _remember)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        _early.clear()


def _remember(number: int, _frame: FrameType | None) -> None:
    _early.append(number)
    raise KeyboardInterrupt


class Interruption:
    """Counts requests to end while it is entered; the handlers from before come back after.

    What was set to be ignored stays so, as `nohup` wants it.
    """

    def __init__(self) -> None:
        self.count = len(_early)
        self.signal = _early[0] if _early else 0
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
