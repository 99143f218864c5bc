"""Live progress of a run: one line that is rewritten on a terminal, else a line now and then."""

import time
from collections.abc import Callable
from typing import TextIO

from core.chart.axes import compact, duration
from core.cli.output import width, write
from core.journal import Event
from core.tables import columns, cut, percent
from core.text import harmless

PAINT_S = 0.25
SAY_S = 30.0  # a file is told this often that a long stage goes on


class Progress:
    """Shows the events of one run; a `core.runs.follow.Watcher`."""

    def __init__(
        self,
        stream: TextIO,
        label: str,
        clock: Callable[[], float] = time.monotonic,
        since: float = 0.0,
    ) -> None:
        """Show a run on a stream; what happened before `since` is worth no line."""
        self._stream, self._label, self._clock, self._since = stream, label, clock, since
        self._live = stream.isatty()
        self._standing = Standing()
        self._painted_at = -PAINT_S
        self._painted = False

    def event(self, event: Event) -> None:
        """Take one event of the journal."""
        lines = self._standing.take(event, plain=not self._live)
        if float(event.get("t") or 0.0) >= self._since:
            for line in lines:
                self.say(line)
        if self._live and self._clock() - self._painted_at >= PAINT_S:
            self._paint()

    def say(self, text: str) -> None:
        """Print a line that stays."""
        self._clear()
        write(self._stream, f"{self._label}  {harmless(text)}\n")

    def close(self) -> None:
        """Leave the cursor on a line of its own."""
        self._clear()

    def _paint(self) -> None:
        room = (width(self._stream) or 80) - 1
        line = cut(self._label, room)
        for part in self._standing.parts():
            if columns(line) + 2 + columns(part) <= room:
                line += f"  {part}"
        write(self._stream, f"\r\x1b[K{line}")
        self._painted, self._painted_at = True, self._clock()

    def _clear(self) -> None:
        if self._painted:
            write(self._stream, "\r\x1b[K")
            self._painted = False


class Standing:
    """Where a run stands, from its events."""

    def __init__(self) -> None:
        self.stage = ""
        self.done = self.total = self.epoch = self.epochs = 0
        self.values: dict[str, float | None] = {}
        self._began = self._now = self._said = 0.0
        self._done_before = 0

    def take(self, event: Event, *, plain: bool) -> list[str]:
        """Take one event; return the lines that it is worth.

        Args:
            event: of the journal.
            plain: nobody sees `parts`, so the beginning of a stage, the end of an epoch, and
                half a minute without either are worth a line.
        """
        self._now = float(event.get("t") or self._now)
        match event["type"]:
            case "stage":
                return self._take_stage(event, plain)
            case "metric":
                return self._take_values(event)
            case "note" if event.get("text"):
                return [str(event["text"])]
            case "resumed":
                return [str(event.get("text") or f"goes on from step {event.get('step')}")]
            case "finished" | "failed" | "stopped" | "paused" | "ended":
                return self._end_stage()
        return []

    def parts(self) -> list[str]:
        """What is worth showing, the most important first."""
        if not self.stage:
            return ["starting"]
        parts = [self.stage]
        if self.epochs:
            parts.append(f"epoch {self.epoch}/{self.epochs}")
        elif self.total:
            parts.append(f"{self.done}/{self.total}")
        if left := self._left():
            parts.append(f"{left} left")
        return parts + self._losses()

    def _take_stage(self, event: Event, plain: bool) -> list[str]:
        lines: list[str] = []
        name, epoch = str(event.get("name", "")), int(event.get("epoch") or 0)
        if name != self.stage:
            lines = self._end_stage()
            self.stage, self._began = name, self._now
            self._done_before = int(event.get("done") or 0)
            if plain and name:
                lines.append(f"{name}: begins")
        elif plain and self.epoch and epoch > self.epoch:
            lines = ["  ".join(self.parts())]
        self.epoch, self.epochs = epoch, int(event.get("epochs") or 0)
        self.done, self.total = int(event.get("done") or 0), int(event.get("total") or 0)
        if plain and not lines and self._now - self._said >= SAY_S:
            lines = ["  ".join(self.parts())]
        if lines:
            self._said = self._now
        return lines

    def _end_stage(self) -> list[str]:
        if not self.stage:
            return []
        took = duration(self._now - self._began)
        losses = "  ".join(self._losses()) if self.epochs else ""
        line = f"{self.stage}: done in {took}" + (f"  {losses}" if losses else "")
        self.stage = ""
        return [line]

    def _take_values(self, event: Event) -> list[str]:
        values = event.get("values") or {}
        self.values |= values
        found = []
        for network in [key.removesuffix("/mAP") for key in values if key.endswith("/mAP")]:
            measured = (percent(values.get(f"{network}/{name}")) for name in ("mAP", "rank1"))
            found.append("{} mAP {} rank-1 {}".format(network, *measured))
        at = f"epoch {self.epoch}: " if self.epoch else ""
        return [at + ", ".join(found)] if found else []

    def _losses(self) -> list[str]:
        parts = []
        total = self.values.get("loss/total")
        if total is not None:
            parts.append(f"loss {compact(total)}")
        if (rate := self.values.get("rate/clips")) is not None:
            parts.append(f"{compact(rate)} clips/s")
        shown = [
            f"{key.removeprefix('loss/').replace('_', ' ')} {compact(value)}"
            for key, value in self.values.items()
            if value is not None and key.startswith("loss/") and key != "loss/total"
        ]
        return parts + shown

    def _left(self) -> str:
        done = self.done - self._done_before  # the first word of a stage may come late
        if done <= 0 or self.done >= self.total:
            return ""
        return duration((self._now - self._began) * (self.total - self.done) / done)
