"""The list of runs as columns of text: which fit, and what stands in them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.chart import duration
from vreid_tui.cells import fit
from vreid_tui.states import labelled, place

if TYPE_CHECKING:
    from core.store.records import RunSummary
    from vreid_tui.snapshot import Group

MARGIN = 3
NO_RUNS = "no run yet: `vreid run demo` starts two"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the list.

    Attributes:
        title: its heading.
        rank: columns with a higher rank give way first.
        least, most: its width in cells; what is left over goes to the lowest rank first.
        text: what stands in it, from a run and the time now.
        order: what runs are sorted by; None comes last.
        right: numbers end at its right edge, and are sorted from the highest.
    """

    title: str
    rank: int
    least: int
    most: int
    text: Callable[[Any, float], str]
    order: Callable[[Any], Any]
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


def _age(run: RunSummary, now: float) -> str:
    return duration(now - run.created)


def _rate(measure: str) -> Callable[[RunSummary], float | None]:
    return lambda run: run.rate(measure)


COLUMNS = (
    Column("state", 0, 10, 10, _state, lambda run: place(run.state)),
    Column("name", 0, 12, 32, lambda run, _: run.name, lambda run: run.name.casefold()),
    Column("source>target", 2, 17, 24, lambda run, _: pair(run), lambda run: pair(run)),
    Column("method", 4, 7, 10, lambda run, _: run.method, lambda run: run.method),
    Column("backbone", 6, 9, 9, lambda run, _: run.backbone, lambda run: run.backbone),
    Column("seed", 7, 5, 6, lambda run, _: str(run.seed), lambda run: run.seed, right=True),
    Column("epoch", 3, 7, 7, _epoch, lambda run: run.epoch or None, right=True),
    Column("mAP", 1, 5, 5, lambda run, _: percent(run.rate("mAP")), _rate("mAP"), right=True),
    Column("R1", 1, 5, 5, lambda run, _: percent(run.rate("rank1")), _rate("rank1"), right=True),
    Column("age", 5, 5, 5, _age, lambda run: -run.created, right=True),
    Column("tags", 8, 8, 30, lambda run, _: " ".join(run.tags), lambda run: run.tags or None),
)


def _seeds(group: Group, _now: float) -> str:
    seeds = sorted({run.seed for run in group.runs})
    together = len(seeds) > 1 and seeds == list(range(seeds[0], seeds[-1] + 1))
    return f"{seeds[0]}-{seeds[-1]}" if together else ",".join(map(str, seeds))


def _spread(measure: str) -> Callable[[Group, float], str]:
    def text(group: Group, _now: float) -> str:
        found = group.spread(measure)
        if found is None:
            return "-"
        mean, deviation = found
        return percent(mean) + ("" if deviation is None else f"±{deviation * 100:.1f}")

    return text


def _mean(measure: str) -> Callable[[Group], float | None]:
    def order(group: Group) -> float | None:
        found = group.spread(measure)
        return found[0] if found else None

    return order


def _counted(group: Group, _now: float) -> str:
    return f"{len(group.counted)} of {len(group.runs)}"


def _first(text: Callable[[RunSummary], str]) -> Callable[[Group, float], str]:
    return lambda group, _: text(group.runs[0])


GROUP_COLUMNS = (
    Column("finished", 0, 10, 10, _counted, lambda group: len(group.counted)),
    Column("group", 0, 12, 40, lambda group, _: group.name, lambda group: group.name.casefold()),
    Column("source>target", 3, 17, 24, _first(pair), lambda group: pair(group.runs[0])),
    Column("method", 4, 7, 10, _first(lambda run: run.method), lambda group: group.runs[0].method),
    Column("seeds", 2, 7, 10, _seeds, lambda group: len(group.runs), right=True),
    Column("mAP", 1, 9, 9, _spread("mAP"), _mean("mAP"), right=True),
    Column("R1", 1, 9, 9, _spread("rank1"), _mean("rank1"), right=True),
)

Layout = tuple[tuple[Column, int], ...]


def layout(width: int, columns: Sequence[Column] = COLUMNS) -> Layout:
    """The columns that fit into `width` cells, and how wide each is."""
    room = width - MARGIN
    chosen: list[Column] = []
    for column in sorted(columns, key=lambda column: column.rank):
        if column.least + 1 <= room:
            chosen.append(column)
            room -= column.least + 1
    widths = {}
    for column in chosen:
        more = min(column.most - column.least, room)
        widths[column.title] = column.least + more
        room -= more
    return tuple((column, widths[column.title]) for column in columns if column in chosen)


def heading(columns: Layout, by: str = "", *, turned: bool = False) -> str:
    """The titles over their columns; the one that is sorted by has a sign before it."""
    cells = []
    for column, width in columns:
        falling = column.right != turned
        sign = ("v" if falling else "^") if column.title == by else ""
        cells.append(fit(sign + column.title, width, right=column.right))
    return " " * MARGIN + " ".join(cells)


def cells_of(
    run: RunSummary | Group, columns: Layout, now: float, *, ascii_only: bool
) -> list[str]:
    """One run's cells, each as wide as its column; the state's is led by its sign."""
    made = []
    for column, width in columns:
        text = column.text(run, now)
        if column.text is _state:
            text = labelled(text, ascii_only=ascii_only)
        if ascii_only:
            text = text.replace("±", "+-")
        made.append(fit(text, width, right=column.right))
    return made


def plain_table(
    runs: Sequence[RunSummary], width: int, now: float, *, ascii_only: bool
) -> list[str]:
    """The whole list as lines of text, for a pipe or a screen reader."""
    columns = layout(width)
    rows = [" ".join(cells_of(run, columns, now, ascii_only=ascii_only)) for run in runs]
    return [heading(columns).rstrip(), *(" " * MARGIN + row.rstrip() for row in rows)]
