"""How busy the machine is, as bars."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual.reactive import var
from textual.strip import Strip

from core.text import harmless
from vreid_tui.cells import Piece
from vreid_tui.describe import GIB, memory_use
from vreid_tui.widgets.lines import LineWidget, strip

if TYPE_CHECKING:
    from core.gauges.gpus import Gpu
    from vreid_tui.snapshot import Machine

_LABEL, _BAR = 7, 24
_BUSY = 0.9


class Meters(LineWidget):
    """One line for the processors, one for the memory, one for each GPU."""

    machine: var[Machine | None] = var(None)

    def __init__(self, *, ascii_only: bool, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._full, self._rest = ("#", ".") if ascii_only else ("⣿", "⣀")

    def watch_machine(self) -> None:
        self.repaint()

    def compose_lines(self) -> Iterable[Strip]:
        machine = self.machine
        if machine is None:
            return []
        used = machine.memory_used / max(1.0, machine.memory_total)
        memory = f"{machine.memory_used / GIB:.0f} of {machine.memory_total / GIB:.0f} GiB"
        rows = [
            self._row("cpu", machine.cpu, f"{machine.cpu:.0%}"),
            self._row("memory", used, memory),
            *(self._row(f"GPU {gpu.index}", gpu.use, _words(gpu)) for gpu in machine.gpus),
        ]
        if not machine.gpus:
            rows.append([(" no GPU of NVIDIA's", "muted")])
        return [strip(row) for row in rows]

    def _row(self, label: str, share: float | None, text: str) -> list[Piece]:
        full = round((share or 0.0) * _BAR)
        role = "warning" if (share or 0.0) >= _BUSY else "live"
        return [
            (f" {label:<{_LABEL}} ", "muted"),
            (self._full * full, role),
            (self._rest * (_BAR - full), "muted"),
            (f"  {text}", "text"),
        ]


def _words(gpu: Gpu) -> str:
    parts = ["-" if gpu.use is None else f"{gpu.use:.0%}", memory_use(gpu)]
    if gpu.temperature is not None:
        parts.append(f"{gpu.temperature:.0f} C")
    if gpu.power is not None:
        parts.append(f"{gpu.power:.0f} W")
    return "  ".join([*parts, harmless(gpu.name)])
