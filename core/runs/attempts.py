"""The attempts of a run, as its journal tells them."""

from dataclasses import dataclass
from pathlib import Path

from core.journal import JOURNAL, Event, Journal, read_events
from core.runs.endings import Ending, ending_of_event


@dataclass(slots=True)
class History:
    """What a journal says of a run's attempts, as far as it was read.

    Attributes:
        attempt: the latest that began or was asked for, from 1; 0 before the first began.
        waits: it was asked for and hasn't begun.
        ending: how the latest ended; None where it didn't.
        offset: bytes that were read.
    """

    attempt: int = 0
    waits: bool = False
    ending: Ending | None = None
    offset: int = 0

    def read(self, folder: Path) -> None:
        """Read on to the end."""
        for event, after in read_events(folder / JOURNAL, self.offset):
            self.offset = after
            self.take(event)

    @property
    def next(self) -> int:
        """The number of the attempt that begins now."""
        return self.attempt if self.waits else self.attempt + 1

    def take(self, event: Event) -> None:
        """Take one event; the first ending of an attempt counts."""
        if event["type"] in ("started", "queued"):
            number = event.get("attempt")
            self.attempt = max(self.attempt, number if isinstance(number, int) else 1)
            self.waits, self.ending = event["type"] == "queued", None
        elif self.ending is None:
            self.ending = ending_of_event(event)


def history(folder: Path) -> History:
    """All that a run's journal says of its attempts."""
    found = History()
    found.read(folder)
    return found


def write_ending(folder: Path, ending: Ending, attempt: int) -> None:
    """Append how an attempt ended, in place of the worker, which is gone."""
    said = {"state": ending.state, "reason": ending.reason, "text": ending.text}
    with Journal(folder) as journal:
        journal.write("ended", attempt=attempt, **said)
