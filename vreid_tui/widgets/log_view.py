"""A log to read in: it follows its end until somebody reads further up."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from textual import events, work
from textual.message import Message
from textual.strip import Strip

from core.health.finding import size
from vreid_tui.actions import Where, bindings
from vreid_tui.cells import Piece, fit, from_column, wrap
from vreid_tui.logfile import LogFile, LogLine
from vreid_tui.widgets.lines import LineWidget, strip

LOOK_S = 0.25
MOST_COUNTED = 2**22  # bytes of news looked at in one go
SHIFT = 20  # columns

Row = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """What is seen at the top: a line by its offset, and how many of its rows lie above."""

    offset: int
    row: int = 0


class LogView(LineWidget, can_focus=True):
    """Shows a file from a place on; "N new lines" says what came while one read elsewhere."""

    PLACES: ClassVar[tuple[Where, ...]] = ("log", "pane")
    BINDINGS = bindings(*PLACES)

    class Asked(Message):
        """The reader wants to find words, which have to be asked for."""

    @dataclass
    class Told(Message):
        """Something about a search that the reader should know."""

        text: str

    def __init__(self, heading: str = "log", *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._heading = heading
        self._file = LogFile(Path())
        self._length = 0
        self._place = Place(0)
        self._shown_to = 0
        self._news = self._news_from = 0
        self._shift = 0
        self._match: int | None = None
        self.follows = True
        self.wraps = True
        self.wanted = ""
        self._search = threading.Event()

    def open(self, path: Path) -> None:
        """Show the end of a file, and follow it."""
        if path != self._file.path:
            self._file, self._shift, self.wanted, self._match = LogFile(path), 0, "", None
            self._search.set()
            self.follows = True
            self._take_length(self._file.size())

    def on_mount(self) -> None:
        self.set_interval(LOOK_S, self._look)

    async def _look(self) -> None:
        """Take over what the file has grown by; a slow disk holds up nobody."""
        if not self.size or not self.screen.is_active:
            return
        file = self._file
        size = await asyncio.to_thread(file.size)
        if file is self._file and size != self._length:
            self._take_length(size)

    def _take_length(self, size: int) -> None:
        if size < self._length and not self.follows:
            self.follows = self._place.offset >= size
        self._length = size
        if self.follows:
            self._to_end()
        else:
            self._count_news()
            self.repaint()

    def _count_news(self) -> None:
        end = min(self._length, self._news_from + MOST_COUNTED)
        self._news += self._file.count(self._news_from, end)
        self._news_from = max(self._news_from, end)

    def compose_lines(self) -> Iterable[Strip]:
        room, rows = self._room, list[Row]()
        lines = self._file.after(self._place.offset, room)
        shown_to = self._place.offset
        for line in lines:
            made = self._rows(line)
            skipped = self._place.row if line is lines[0] else 0
            if len(rows) >= room:
                break
            rows += made[skipped:]
            shown_to = line.end
        self._shown_to = shown_to
        return [strip(self._heading_row()), *(strip(row) for row in rows[:room])]

    def _heading_row(self) -> Row:
        """What it is, how far down, and what came since."""
        mark = "> " if self.has_focus else "  "
        if not self._length:
            return ((mark + self._heading, "good+bold"), ("  nothing yet", "muted"))
        share = f"  {self._shown_to / self._length:.0%} of {size(self._length)}"
        state = "  follows" if self.follows else ""
        found = f"  /{self.wanted}" if self.wanted else ""
        pieces = [
            (mark + self._heading, "good+bold"),
            (fit(share + state + found, min(60, len(share + state + found))), "muted"),
        ]
        if self._news and not self.follows:
            lines = "1 new line" if self._news == 1 else f"{self._news:,} new lines"
            more = "+" if self._news_from < self._length else ""
            pieces.append((f"  {lines}{more} below", "warning+bold"))
        return tuple(pieces)

    def _rows(self, line: LogLine) -> list[Row]:
        """A line as it is shown: wrapped, or the part of it that the columns show."""
        if self.wraps:
            return wrap(self._pieces(line.text), self.size.width, 2)
        cut = fit(from_column(line.text, self._shift), self.size.width)
        return [self._pieces(cut.rstrip())]

    def _pieces(self, text: str) -> Row:
        """Text, what was searched for standing out."""
        wanted, folded = self.wanted.lower(), text.lower()
        if not wanted or len(folded) != len(text):
            return ((text, "text"),)
        pieces: list[Piece] = []
        start = 0
        while (place := folded.find(wanted, start)) >= 0:
            end = place + len(wanted)
            pieces += [(text[start:place], "text"), (text[place:end], "warning+bold+reverse")]
            start = end
        return (*pieces, (text[start:], "text"))

    @property
    def _room(self) -> int:
        return max(1, self.size.height - 1)

    def on_resize(self, _event: events.Resize) -> None:
        if self.follows:
            self._to_end()
        else:
            self._go(Place(self._place.offset))

    def on_show(self) -> None:
        self._take_length(self._file.size())

    def on_focus(self) -> None:
        self.repaint()

    def on_blur(self) -> None:
        self.repaint()

    def action_scroll(self, rows: int) -> None:
        self._go(self._moved(self._place, rows))

    def action_page(self, pages: int) -> None:
        self._go(self._moved(self._place, pages * max(1, self._room - 1)))

    def action_edge(self, side: int) -> None:
        if side < 0:
            self._go(Place(0))
        else:
            self._follow()

    def action_follow(self) -> None:
        """Follow the end, or stay where one is."""
        if self.follows:
            self._stay()
            self.repaint()
        else:
            self._follow()

    def action_wrap(self) -> None:
        """Break long lines, or cut them."""
        self.wraps = not self.wraps
        self._shift = 0
        if self.follows:
            self._to_end()
        else:
            self._go(Place(self._place.offset))

    def action_shift(self, way: int) -> None:
        """See what lies to the right or left of long lines that are cut."""
        if not self.wraps:
            self._shift = max(0, self._shift + way * SHIFT)
            self.repaint()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self.action_scroll(3)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self.action_scroll(-3)

    def action_find(self) -> None:
        self.post_message(self.Asked())

    def find(self, words: str) -> None:
        """Go to the next line that holds words, from what is seen on; "" ends the search."""
        self.wanted = words
        self._search.set()
        if words:
            self._find(words, self._place.offset, backwards=False)
        self.repaint()

    def action_next_match(self, way: int) -> None:
        """Go to the next match, or the one before."""
        if not self.wanted:
            return
        offset = self._place.offset if self._match is None else self._match
        if way > 0 and self._match is not None:
            offset = next((line.end for line in self._file.after(offset, 1)), offset)
        self._find(self.wanted, offset, backwards=way < 0)

    def _find(self, words: str, offset: int, *, backwards: bool) -> None:
        """Search from an offset on, in a thread; a search that is under way ends."""
        self._search.set()
        self._search = threading.Event()
        self._search_file(self._file, words, offset, backwards, self._search)

    @work(thread=True)
    def _search_file(
        self, file: LogFile, words: str, offset: int, backwards: bool, given_up: threading.Event
    ) -> None:
        found = file.find(words, offset, backwards=backwards, goes_on=lambda: not given_up.is_set())
        if not given_up.is_set() and self.is_attached:
            self.app.call_from_thread(self._found, words, found, backwards)

    def _found(self, words: str, place: int | None, backwards: bool) -> None:
        if place is None:
            way = "above" if backwards else "below"
            self.post_message(self.Told(f"nothing {way} holds {words!r}"))
        else:
            self._go(Place(place), match=place)

    def _follow(self) -> None:
        self.follows = True
        self._take_length(self._file.size())

    def _stay(self) -> None:
        """Leave the end; what comes from now on is news."""
        if self.follows:
            self.follows = False
            self._news, self._news_from = 0, self._length

    def _to_end(self) -> None:
        self._place = self._last_place()
        self.repaint()

    def _last_place(self) -> Place:
        """From where on the rest fills the view."""
        rows, offset = 0, self._length
        while lines := self._file.before(offset, self._room):
            for line in reversed(lines):
                rows += len(self._rows(line))
                if rows >= self._room:
                    return Place(line.start, rows - self._room)
            offset = lines[0].start
        return Place(0)

    def _go(self, place: Place, match: int | None = None) -> None:
        """Show a place, or the end where that is further up; whoever comes to it follows it."""
        last = self._last_place()
        at_end = (place.offset, place.row) >= (last.offset, last.row)
        if at_end and match is None:
            self.follows = True
        else:
            self._stay()
        self._place, self._match = last if at_end else place, match
        self.repaint()

    def _moved(self, place: Place, rows: int) -> Place:
        """So many rows further down, or up where negative."""
        offset, row = place.offset, place.row + rows
        while row < 0:
            above = self._file.before(offset, min(-row, self._room))
            if not above:
                return Place(0)
            for line in reversed(above):
                offset, row = line.start, row + len(self._rows(line))
                if row >= 0:
                    break
        for line in self._file.after(offset, row + 1) if row else ():
            count = len(self._rows(line))
            if row < count:
                break
            offset, row = line.end, row - count
        return Place(offset, row)
