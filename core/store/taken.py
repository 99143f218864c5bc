"""What a block of journal events adds up to, while it is being added up."""

from dataclasses import dataclass, field
from typing import Any

from core.journal import Event
from core.store.values import words

Row = dict[str, Any]


@dataclass(slots=True)
class Digest:
    """Rows and values that a block of events adds up to.

    Attributes:
        before: state, stage, attempt and start of the run before the block.
        run: columns of the run's row that changed.
        points: (series, step) to its values; the last word on a step counts.
        series: all that were named, also those whose points were taken back.
        void_after: stored points beyond this step are void; None keeps all.
        events, artifacts: rows, without their run.
        datasets: role and row of each.
        scores: name to final value; stored ones go first where `void_scores`.
        environment: versions and hardware.
        queued: what each further attempt wishes of the queue.
    """

    before: Row
    run: Row = field(default_factory=dict)
    points: dict[tuple[str, int], Row] = field(default_factory=dict)
    series: set[str] = field(default_factory=set)
    void_after: int | None = None
    events: list[Row] = field(default_factory=list)
    artifacts: list[Row] = field(default_factory=list)
    datasets: list[tuple[str, Row]] = field(default_factory=list)
    scores: dict[str, float | None] = field(default_factory=dict)
    void_scores: bool = False
    environment: dict[str, Any] = field(default_factory=dict)
    queued: list[Row] = field(default_factory=list)

    def now(self, name: str) -> Any:
        """A column of the run as it is by now."""
        return self.run.get(name, self.before[name])


@dataclass(frozen=True, slots=True)
class Entry:
    """One event of a journal.

    Attributes:
        event: as it was written.
        time: its own, in seconds since the epoch.
        position: the byte offset after it, which names it for good.
    """

    event: Event
    time: float
    position: int

    @property
    def text(self) -> str:
        """What it says to people."""
        return words(self.event.get("text", ""))

    def row(self, text: str, kind: str = "", level: str = "") -> Row:
        """Its row in the list of what happened."""
        return {
            "position": self.position,
            "t": self.time,
            "kind": kind or words(self.event["type"]),
            "level": level or words(self.event.get("level", "info")),
            "text": text,
        }
