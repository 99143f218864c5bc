"""`vreid compare`."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from core.chart import Line, Look, draw
from core.cli.lists import current_store
from core.cli.output import fitting, put, tell, width
from core.compare.build import Wishes, build, called
from core.compare.choose import Choice, Run, read, select
from core.compare.curves import curves
from core.compare.formats import render
from core.compare.groups import Entry, grouped, single
from core.compare.table import Form
from core.errors import FilterError, RunError, StoreError
from core.store import RunSummary, Store

_CHART = (100, 18)  # columns and rows of a chart; fewer columns where the terminal has fewer


@dataclass(frozen=True, slots=True)
class Order:
    """The options of `vreid compare` as they were given.

    Attributes:
        words: which runs; see `core.compare.choose.select`.
        grouped: replicates together; None decides by what was chosen.
        wishes: all else that concerns the table.
        plot: series to draw.
    """

    words: tuple[str, ...]
    grouped: bool | None = None
    wishes: Wishes = field(default_factory=Wishes)
    form: Form = "table"
    plot: tuple[str, ...] = ()


def compare(order: Order) -> None:
    """Print runs, or means over replicates, beside each other.

    Raises:
        RunError: too few runs were chosen, or an option names what isn't there.
        StoreError: no run fits.
        FilterError: the words are no filter.
    """
    if order.plot and order.form != "table":
        raise RunError("--plot draws in the terminal: leave out --format")
    store = current_store()
    choice = select(store, order.words)
    entries = _entries(read(store, choice.summaries), choice, order)
    wanted = order.wishes.reference
    if wanted and not called(entries, wanted):
        reference = _found(store, wanted)
        choice = _in_front(reference, choice)
        entries = _entries(read(store, choice.summaries), choice, order)
        order = replace(order, wishes=_pinned(order.wishes, reference, entries))
    _check(choice, order)
    comparison = build(entries, order.wishes)
    charts = {key: curves(store, comparison, key) for key in order.plot}
    put(render(comparison, order.form, width(sys.stdout)).removesuffix("\n"))
    for key, lines in charts.items():
        put()
        _draw(key, lines)
    if order.wishes.published != "none" and all(row.kind != "published" for row in comparison.rows):
        tell(f"vreid: no published result on this {order.wishes.published} is known")


def _entries(runs: Sequence[Run], choice: Choice, order: Order) -> list[Entry]:
    """Runs by themselves, or replicates together where that is wanted.

    Where nobody says, runs that a filter found are averaged, as soon as some are replicates.
    """
    if order.grouped is False or (order.grouped is None and choice.named):
        return single(runs)
    together = grouped(runs, order.wishes.ignored)
    if order.grouped is None and len(together) == len(runs):
        return single(runs)
    return together


def _found(store: Store, wanted: str) -> tuple[RunSummary, ...]:
    """The runs of a reference that isn't among what is compared; none where nothing fits."""
    try:
        return select(store, [wanted]).summaries
    except (StoreError, FilterError):
        return ()


def _in_front(reference: Sequence[RunSummary], choice: Choice) -> Choice:
    known = {run.id for run in choice.summaries}
    more = [run for run in reference if run.id not in known]
    return Choice((*more, *choice.summaries), choice.named)


def _pinned(wishes: Wishes, reference: Sequence[RunSummary], entries: Sequence[Entry]) -> Wishes:
    """Wishes that name the reference by its key.

    Raises:
        RunError: its runs are several of the things that are compared.
    """
    found = {entry.key: entry for run in reference for entry in called(entries, run.id)}
    if len(found) > 1:
        labels = ", ".join(entry.label for entry in found.values())
        raise RunError(f"--reference {wishes.reference}: that is several of them: {labels}")
    return replace(wishes, reference=next(iter(found), wishes.reference))


def _check(choice: Choice, order: Order) -> None:
    """Refuse to compare a run with nothing.

    Raises:
        RunError: a single run, and no published result to stand beside it.
    """
    if len(choice.summaries) > 1 or order.wishes.published != "none":
        return
    (run,) = choice.summaries
    if choice.named and len(order.words) > 1:
        raise RunError(f"these are all run {run.id}; name two different ones")
    raise RunError(
        f"compare takes two runs or more, and this is run {run.id} alone; `vreid runs` lists "
        "others, --published pair sets published results beside it"
    )


def _draw(key: str, lines: Sequence[Line]) -> None:
    """A chart of one series."""
    columns, rows = _CHART
    room = min(columns, width(sys.stdout) or columns)
    ascii_only = fitting("⣿", sys.stdout) != "⣿"
    look = Look(key, "step", glyphs="ascii" if ascii_only else "braille")
    for row in draw(lines, room, rows, look):
        put("".join(span.text for span in row).rstrip())
