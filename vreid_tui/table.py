"""The list of runs as columns of text: which fit, and what stands in them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.chart import duration
from vreid_tui.cells import fit
from vreid_tui.states import labelled

if TYPE_CHECKING:
    from core.store.records import RunSummary

MARGIN = 2
NO_RUNS = "no run yet: `vreid run demo` starts two"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the list.

    Attributes:
        title: its heading.
        rank: columns with a higher rank give way first.
        least, most: its width in cells; what is left over goes to the lowest rank first.
        text: what stands in it, from a run and the time now.
        right: numbers end at its right edge.
    """

    title: str
    rank: int
    least: int
    most: int
    text: Callable[[RunSummary, float], str]
    right: bool = False


def percent(rate: float | None) -> str:
    """A rate in [0, 1] as "71.2"; "-" where there is none."""
    return "-" if rate is None else f"{rate * 100:.1f}"


def pair(run: RunSummary) -> str:
    """Where the run learns and where it is tested, without a character of ambiguous width."""
    return f"{run.source}>{run.target}"


def _epoch(run: RunSummary, _now: float) -> str:
    return f"{run.epoch}/{run.epochs}" if run.epochs else "-"


def _state(run: RunSummary, _now: float) -> str:
    return run.state


COLUMNS = (
    Column("state", 0, 10, 10, _state),
    Column("name", 0, 12, 32, lambda run, _: run.name),
    Column("source>target", 2, 17, 24, lambda run, _: pair(run)),
    Column("method", 4, 6, 10, lambda run, _: run.method),
    Column("backbone", 6, 8, 9, lambda run, _: run.backbone),
    Column("seed", 7, 4, 6, lambda run, _: str(run.seed), right=True),
    Column("epoch", 3, 7, 7, _epoch, right=True),
    Column("mAP", 1, 5, 5, lambda run, _: percent(run.rate("mAP")), right=True),
    Column("R1", 1, 5, 5, lambda run, _: percent(run.rate("rank1")), right=True),
    Column("age", 5, 5, 5, lambda run, now: duration(now - run.created), right=True),
    Column("tags", 8, 8, 30, lambda run, _: " ".join(run.tags)),
)

Layout = tuple[tuple[Column, int], ...]


def layout(width: int) -> Layout:
    """The columns that fit into `width` cells, and how wide each is."""
    room = width - MARGIN
    chosen: list[Column] = []
    for column in sorted(COLUMNS, key=lambda column: column.rank):
        if column.least + 1 <= room:
            chosen.append(column)
            room -= column.least + 1
    widths = {}
    for column in chosen:
        more = min(column.most - column.least, room)
        widths[column.title] = column.least + more
        room -= more
    return tuple((column, widths[column.title]) for column in COLUMNS if column in chosen)


def heading(columns: Layout) -> str:
    """The titles over their columns."""
    cells = [fit(column.title, width, right=column.right) for column, width in columns]
    return " " * MARGIN + " ".join(cells)


def cells_of(run: RunSummary, columns: Layout, now: float, *, ascii_only: bool) -> list[str]:
    """One run's cells, each as wide as its column; the state's is led by its sign."""
    made = []
    for column, width in columns:
        text = column.text(run, now)
        if column.text is _state:
            text = labelled(run.state, ascii_only=ascii_only)
        made.append(fit(text, width, right=column.right))
    return made


def plain_table(
    runs: Sequence[RunSummary], width: int, now: float, *, ascii_only: bool
) -> list[str]:
    """The whole list as lines of text, for a pipe or a screen reader."""
    columns = layout(width)
    rows = [" ".join(cells_of(run, columns, now, ascii_only=ascii_only)) for run in runs]
    return [heading(columns).rstrip(), *(" " * MARGIN + row.rstrip() for row in rows)]
