"""`vreid compare`."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from core.chart import Line, Look, draw
from core.cli.lists import current_store
from core.cli.output import fitting, put, width
from core.compare.build import Wishes, build, called
from core.compare.choose import Choice, Run, read, select
from core.compare.curves import curves
from core.compare.formats import render
from core.compare.groups import Entry, grouped, single
from core.compare.table import Form
from core.errors import RunError
from core.store import Store

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
    if order.wishes.reference and not called(entries, order.wishes.reference):
        choice, wishes = _with_reference(store, choice, order.wishes)
        order = replace(order, wishes=wishes)
        entries = _entries(read(store, choice.summaries), choice, order)
    _check(choice, order)
    comparison = build(entries, order.wishes)
    put(render(comparison, order.form, width(sys.stdout)).removesuffix("\n"))
    for key in order.plot:
        put()
        _draw(key, curves(store, comparison, key))


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


def _with_reference(store: Store, choice: Choice, wishes: Wishes) -> tuple[Choice, Wishes]:
    """The choice with the run of the reference in front, and wishes that name it by its id."""
    found = select(store, [wishes.reference])
    known = {run.id for run in choice.summaries}
    more = tuple(run for run in found.summaries if run.id not in known)
    named = replace(wishes, reference=found.summaries[0].id)
    return Choice((*more, *choice.summaries), choice.named), named


def _check(choice: Choice, order: Order) -> None:
    """Refuse to compare a run with nothing.

    Raises:
        RunError: a single run, and no published result to stand beside it.
    """
    if len(choice.summaries) > 1 or order.wishes.published:
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
