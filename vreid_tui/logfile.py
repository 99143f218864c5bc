"""Lines of a log of any size, read where they are wanted; nothing is kept of the rest."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from core.text import log_line

BLOCK = 65536
LONGEST = 2**20  # a line without an end, such as hours of a progress bar, is taken in such pieces


@dataclass(frozen=True, slots=True)
class LogLine:
    """One line.

    Attributes:
        start: offset of its first byte.
        end: offset behind its line feed; of the last line, where the file ends.
        text: harmless; of what was redrawn, the last state.
    """

    start: int
    end: int
    text: str


class LogFile:
    """A file that may grow, shrink, or not be there; where it can't be read, it is empty."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def size(self) -> int:
        """Bytes there are now."""
        try:
            return self.path.stat().st_size
        except OSError:
            return 0

    def after(self, offset: int, count: int) -> list[LogLine]:
        """Lines from one that begins at `offset` on, at most `count`."""
        lines: list[LogLine] = []
        held, start = b"", offset
        while len(lines) < count:
            cut = held.find(b"\n")
            if cut < 0 and len(held) < LONGEST:
                more = self._read(start + len(held), BLOCK)
                if more:
                    held += more
                    continue
            if not held:
                break
            taken = held[: cut + 1] if cut >= 0 else held[:LONGEST]
            lines.append(LogLine(start, start + len(taken), log_line(taken)))
            held, start = held[len(taken) :], start + len(taken)
        return lines

    def before(self, offset: int, count: int) -> list[LogLine]:
        """The lines up to `offset`, in the order of the file: `count`, or fewer long ones.

        One that ends at `offset` is always among them, unless nothing lies before it.
        """
        held, start = b"", offset
        while start > 0 and held.count(b"\n", 0, -1) < count and len(held) < LONGEST:
            size = min(BLOCK, start)
            held, start = self._read(start - size, size) + held, start - size
        pieces = [piece + b"\n" for piece in held.split(b"\n")]
        pieces[-1] = pieces[-1][:-1]
        whole = [piece for piece in pieces[1 if start > 0 else 0 :] if piece] or [held]
        lines: list[LogLine] = []
        for piece in whole[::-1][:count] if held else ():
            lines.insert(0, LogLine(offset - len(piece), offset, log_line(piece)))
            offset -= len(piece)
        return lines

    def count(self, start: int, end: int) -> int:
        """How many lines end between two offsets."""
        found = 0
        while start < end:
            block = self._read(start, min(BLOCK, end - start))
            if not block:
                break
            found += block.count(b"\n")
            start += len(block)
        return found

    def find(
        self,
        words: str,
        offset: int,
        *,
        backwards: bool = False,
        goes_on: Callable[[], bool] = lambda: True,
    ) -> int | None:
        """The start of the next line that holds words, small and capital letters (ASCII) alike.

        Args:
            words: to find.
            offset: forwards, lines that begin there or later; backwards, before.
            backwards: from there up.
            goes_on: asked before each block; False gives up.
        """
        wanted = words.encode("utf-8", errors="surrogateescape").lower()
        overlap = len(wanted) - 1
        end = offset + overlap
        while goes_on():
            start = max(0, end - BLOCK) if backwards else offset
            block = self._read(start, end - start if backwards else BLOCK).lower()
            place = block.rfind(wanted) if backwards else block.find(wanted)
            if place >= 0:
                return self.start_of(start + place)
            if start == 0 if backwards else len(block) < BLOCK:
                return None
            offset, end = start + BLOCK - overlap, start + overlap
        return None

    def start_of(self, offset: int) -> int:
        """Where the line begins that holds the byte at `offset`: behind the last line feed."""
        end, least = offset, max(0, offset - LONGEST)
        while end > least:
            start = max(least, end - BLOCK)
            place = self._read(start, end - start).rfind(b"\n")
            if place >= 0:
                return start + place + 1
            end = start
        return least

    def _read(self, offset: int, size: int) -> bytes:
        try:
            with self.path.open("rb") as file:
                file.seek(offset)
                return file.read(size)
        except OSError:
            return b""
