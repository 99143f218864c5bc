"""The list of runs as it is shown: filtered, sorted, and kept up as runs change; no widget."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING

from core.errors import FilterError
from vreid_tui.table import COLUMNS, Column

if TYPE_CHECKING:
    from core.store.filter import Facts, Filter
    from core.store.records import RunSummary

SORTABLE = {column.title: column for column in COLUMNS}


class Listing:
    """Which runs are shown, in which order.

    Only runs that changed are looked at again, unless the filter or what it looks up is another.

    Attributes:
        rows: what is shown.
        counts: state to how many runs there are in it, shown or not.
        total: how many runs there are.
        query: the filter as it was written.
        filter: what it means.
        trouble: why the filter can't be understood; "" where it can. The one before stays in force.
    """

    def __init__(self, query: str = "", sort: str = "") -> None:
        self.rows: tuple[RunSummary, ...] = ()
        self.counts: Counter[str] = Counter()
        self.total = 0
        self.query, self.trouble = "", ""
        self.filter: Filter | None = None
        self._runs: Mapping[str, RunSummary] = {}
        self._facts: Facts = {}
        self._passing: dict[str, RunSummary] = {}
        self._column: Column | None = None
        self._reverse = False
        self.sort_by(sort)
        self.ask(query)

    @property
    def sorted_by(self) -> tuple[str, bool]:
        """The column's title, "" for the newest first, and whether the order is turned round."""
        return (self._column.title if self._column else ""), self._reverse

    def ask(self, query: str) -> bool:
        """Filter by a text; whether it can be understood."""
        from core.store.filter import parse

        self.query = query
        try:
            wanted = parse(query)
        except FilterError as error:
            self.trouble = str(error)
            return False
        self.filter, self.trouble = wanted, ""
        self._filter_all()
        return True

    def sort_by(self, title: str) -> None:
        """Sort by a column; "" is newest first, "-" before a title turns the order round."""
        self._column = SORTABLE.get(title.removeprefix("-"))
        self._reverse = title.startswith("-")
        self._sort()

    def take(self, runs: Mapping[str, RunSummary], facts: Facts, facts_of: Filter | None) -> bool:
        """Take over what the store holds; whether the rows are others than before."""
        before, self._runs = self._runs, runs
        fits = facts_of is self.filter
        if self._needs_facts and (not fits or facts is not self._facts):
            if not fits:
                return False  # what this filter looks up is still to come
            self._facts = facts
            self._count()
            return self._filter_all()
        changed = [run for run in runs.values() if before.get(run.id) is not run]
        gone = [id_ for id_ in before if id_ not in runs] if len(before) + len(changed) else []
        if not changed and not gone:
            return False
        self._count()
        return self._refilter(changed, gone)

    @property
    def _needs_facts(self) -> bool:
        return self.filter is not None and bool(self.filter.needs)

    def _count(self) -> None:
        self.counts = Counter(run.state for run in self._runs.values())
        self.total = len(self._runs)

    def _refilter(self, changed: list[RunSummary], gone: list[str]) -> bool:
        touched = False
        for id_ in gone:
            touched |= self._passing.pop(id_, None) is not None
        for run in changed:
            touched |= run.id in self._passing or self._passes(run)
            if self._passes(run):
                self._passing[run.id] = run
            else:
                self._passing.pop(run.id, None)
        if touched:
            self._sort()
        return touched

    def _filter_all(self) -> bool:
        if self._needs_facts and not all(key in self._facts for key in self.filter.needs):  # type: ignore[union-attr]
            return False
        self._passing = {run.id: run for run in self._runs.values() if self._passes(run)}
        before = self.rows
        self._sort()
        return self.rows != before

    def _passes(self, run: RunSummary) -> bool:
        return self.filter is None or self.filter.matches(run, self._facts)

    def _sort(self) -> None:
        """Newest first within equal values; runs without a value come last either way round."""
        runs = sorted(self._passing.values(), key=_newest, reverse=True)
        column = self._column
        if column is not None:
            order = column.order
            having = [run for run in runs if order(run) is not None]
            having.sort(key=order, reverse=self._reverse != column.right)
            runs = having + [run for run in runs if order(run) is None]
        elif self._reverse:
            runs.reverse()
        self.rows = tuple(runs)


def _newest(run: RunSummary) -> tuple[float, str]:
    return run.created, run.id
