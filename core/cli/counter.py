"""How far a long operation of a command is: one line that is rewritten, on a terminal alone."""

import sys
import time
from types import TracebackType

from core.chart.axes import duration
from core.cli.output import width, write
from core.tables import cut
from core.text import harmless

PAINT_S = 0.25


class Counter:
    """Shows "name  done/total  time left" on stderr while it is entered.

    Args:
        name: of the operation; may quote what others wrote.
        unit: what is counted; bytes are shown in MB.
    """

    def __init__(self, name: str, unit: str = "") -> None:
        self._name, self._unit = harmless(name), unit
        self._live = sys.stderr.isatty()
        self._began = time.monotonic()
        self._painted = 0.0

    def __enter__(self) -> "Counter":
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        if self._painted:
            write(sys.stderr, "\r\x1b[K")

    def __call__(self, done: int, total: int) -> None:
        """Take how far it is."""
        now = time.monotonic()
        if not self._live or now - self._painted < PAINT_S:
            return
        self._painted = now
        left = duration((now - self._began) * (total - done) / done) + " left" if done else ""
        scale = 10**6 if self._unit == "bytes" else 1
        unit = "MB" if self._unit == "bytes" else self._unit
        counts = f"{done // scale:,}/{total // scale:,} {unit}".rstrip()
        line = f"{self._name}  {counts}  {left}".rstrip()
        write(sys.stderr, "\r\x1b[K" + cut(line, (width(sys.stderr) or len(line)) - 1))
