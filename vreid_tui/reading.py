"""Reads from the store what has changed since the last look; no thread, no widget."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import FilterError
from core.text import log_lines
from vreid_tui.snapshot import Detail, Group, Needs, Queue, Snapshot
from vreid_tui.states import has_ended

if TYPE_CHECKING:
    from core.store import RunSummary, Series, Store, SystemSeries
    from core.store.filter import Facts, Filter

LOG_BYTES = 65536
LOG_LINES = 500
FIRST = 200
FACTS_S = 2.0
QUEUE_S = 2.0
GROUPS_S = 5.0


@dataclass(slots=True)
class _Curves:
    """The series of one run that have been read, as of one state of it."""

    run: RunSummary
    series: dict[str, Series] = field(default_factory=dict)


class Reader:
    """Remembers what it has read, and reads the rest; one for each opened store.

    Attributes:
        going_on: whether any run is.
        whole: whether all runs have been read, not the newest alone.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._rev = -1
        self._runs: dict[str, RunSummary] = {}
        self.going_on = False
        self.whole = False
        self._curves: dict[str, _Curves] = {}
        self._details: dict[str, Detail] = {}
        self._log_sizes: dict[str, int] = {}
        self._facts: Facts = {}
        self._facts_of: Filter | None = None
        self._facts_rev, self._facts_at, self._facts_trouble = -1, 0.0, ""
        self._queue: Queue | None = None
        self._queue_rev, self._queue_at = -1, 0.0
        self._groups: tuple[Group, ...] = ()
        self._grouped: tuple[RunSummary, ...] = ()
        self._grouped_at = 0.0
        self._measured_of: RunSummary | None = None
        self._measured: dict[str, SystemSeries] = {}
        self._close_of: tuple[RunSummary, int, int] | None = None
        self._close: dict[str, Series] = {}

    def read(self, needs: Needs) -> Snapshot:
        """All that is needed, as it is now."""
        from core.store import data_version

        rev = data_version(self._store)
        if rev != self._rev:
            self._read_runs(rev)
        details = {id_: self._detail(id_) for id_ in needs.details if id_ in self._runs}
        curves = {id_: self._drawn(id_, needs.series) for id_ in needs.curves if id_ in self._runs}
        self._forget({*details, *curves})
        self._details = details
        self._look_up(needs.filter)
        self._look_at_queue(needs.queue)
        self._group(needs.grouped)
        self._look_at_machine(self._runs.get(needs.measured))
        self._look_closely(needs.close)
        return Snapshot(
            self._runs,
            details,
            curves,
            self._facts,
            self._facts_of,
            self._facts_trouble,
            self._queue,
            measured=self._measured,
            close=self._close,
            groups=self._groups,
        )

    def _read_runs(self, rev: int) -> None:
        """Take over runs that changed; all of them where the store is another one than before."""
        from core.store import list_runs

        if rev < self._rev:
            self._rev, self._runs = -1, {}
        if self._rev < 0 and not self._runs:
            first = list_runs(self._store, FIRST)
            self._runs = {run.id: run for run in first}
            if len(first) == FIRST:
                return  # the others follow at once; a screen has no room for more
        read = list_runs(self._store, changed_since=self._rev, trashed=True)
        changed = {run.id: run for run in read}
        new = {id_: run for id_, run in changed.items() if id_ not in self._runs}
        kept = {id_: changed.get(id_, run) for id_, run in self._runs.items()}
        runs = new | kept if self._rev >= 0 else changed
        self._runs = {id_: run for id_, run in runs.items() if run.trashed is None}
        self._rev, self.whole = rev, True
        self.going_on = any(not has_ended(run.state) for run in self._runs.values())

    def _detail(self, run_id: str) -> Detail:
        """All about a run; the same object while nothing of it has changed."""
        from core.store import artifacts, events, metric_keys, run_params

        run, before = self._runs[run_id], self._details.get(run_id)
        size = _size(log_of(run))
        if before is not None and before.run is run and self._log_sizes.get(run_id) == size:
            return before
        self._log_sizes[run_id] = size
        same = before is not None and before.run is run
        if before is not None and same:
            curves, told, files = before.curves, before.events, before.files
        else:
            curves = self._series(run, metric_keys(self._store, run_id))
            told = tuple(events(self._store, run_id))
            files = tuple(artifacts(self._store, run_id))
        return Detail(
            run=run,
            params=before.params if before else run_params(self._store, run_id),
            curves=curves,
            events=told,
            log=tuple(log_lines(_tail(log_of(run)), LOG_LINES)),
            files=files,
        )

    def _look_at_machine(self, run: RunSummary | None) -> None:
        """What the machine did during a run, whenever something of that run has changed."""
        from core.store import system_keys
        from core.store.curves import measured

        if run is not self._measured_of:
            keys = system_keys(self._store, run.id) if run else []
            self._measured = {key: measured(self._store, run.id, key) for key in keys if run}
            self._measured_of = run

    def _look_closely(self, wanted: tuple[str, int, int] | None) -> None:
        """All points of a run between two steps, where fewer are drawn of the whole."""
        from core.store import metric_keys
        from core.store.curves import curve

        run = self._runs.get(wanted[0]) if wanted else None
        of = (run, wanted[1], wanted[2]) if run and wanted else None
        if of != self._close_of:
            keys = metric_keys(self._store, run.id) if run else []
            self._close = {
                key: curve(self._store, run.id, key, *of[1:]) for key in keys if run and of
            }
            self._close_of = of

    def _drawn(self, run_id: str, keys: tuple[str, ...]) -> dict[str, Series]:
        found = self._series(self._runs[run_id], keys)
        return {key: series for key, series in found.items() if series.steps}

    def _series(self, run: RunSummary, keys: list[str] | tuple[str, ...]) -> dict[str, Series]:
        """These series of a run; of those that were read before, what came since."""
        known = self._curves.get(run.id)
        if known is None or known.run.curve_epoch != run.curve_epoch:
            known = _Curves(run)
        fresh = known.run is not run
        for key in keys:
            old = known.series.get(key)
            if old is None or fresh:
                known.series[key] = _longer(self._store, run.id, key, old)
        if fresh:  # those that nobody asked for now are no longer complete
            known.series = {key: known.series[key] for key in keys}
            known.run = run
        self._curves[run.id] = known
        return {key: known.series[key] for key in keys}

    def _forget(self, shown: set[str]) -> None:
        """Let go of the curves of runs that nobody looks at."""
        for run_id in [id_ for id_ in self._curves if id_ not in shown]:
            del self._curves[run_id]

    def _look_up(self, wanted: Filter | None) -> None:
        """The facts of a filter: at once for a new one, else now and then as runs change."""
        from core.store.choice import read_facts

        if wanted is None or not wanted.needs:
            self._facts, self._facts_of, self._facts_trouble = {}, wanted, ""
            return
        due = self._facts_rev != self._rev and time.monotonic() - self._facts_at >= FACTS_S
        if self._facts_of is wanted and not due:
            return
        try:
            self._facts, self._facts_trouble = read_facts(self._store, wanted), ""
        except FilterError as error:
            self._facts, self._facts_trouble = {key: {} for key in wanted.needs}, str(error)
        self._facts_of = wanted
        self._facts_rev, self._facts_at = self._rev, time.monotonic()

    def _group(self, ids: tuple[str, ...]) -> None:
        """Put runs into groups; anew for others, and now and then as they change."""
        runs = tuple(self._runs[id_] for id_ in ids if id_ in self._runs)
        same = [run.id for run in runs] == [run.id for run in self._grouped]
        late = time.monotonic() - self._grouped_at >= GROUPS_S
        if runs != self._grouped and (not same or late):
            self._groups = groups_of(self._store, runs)
            self._grouped, self._grouped_at = runs, time.monotonic()

    def _look_at_queue(self, wanted: bool) -> None:
        if not wanted:
            self._queue, self._queue_rev = None, -1
            return
        if self._queue_rev == self._rev and time.monotonic() - self._queue_at < QUEUE_S:
            return
        found = read_queue(self._store)
        self._queue = self._queue if found == self._queue else found
        self._queue_rev, self._queue_at = self._rev, time.monotonic()


def groups_of(store: Store, runs: Sequence[RunSummary]) -> tuple[Group, ...]:
    """Runs with equal settings but for seed and split together, and the others by themselves."""
    from core.compare.choose import read
    from core.compare.groups import grouped

    if not runs:
        return ()
    return tuple(
        Group(
            f"group {entry.key}",
            entry.label,
            tuple(run.summary for run in entry.runs),
            tuple(run.summary for run in entry.others),
        )
        for entry in grouped(read(store, runs))
    )


def read_queue(store: Store) -> Queue:
    """The queue of this machine as it is now."""
    from core.queue.advance import present_devices, share_out
    from core.queue.rules import in_words, read_rules
    from core.runs.control import who
    from core.runs.provenance import machine
    from core.store.queue import standing

    host = machine()["host"]
    now, rules, devices = standing(store, host, who()), read_rules(store, host), present_devices()
    waits = share_out(now, devices, rules).waits
    words = in_words(rules, len(devices))
    return Queue(tuple(now.active), tuple(now.waiting), waits, words, rules.paused)


def log_of(run: RunSummary) -> Path:
    """Where the output of a run's process is."""
    from core.runs.folder import folder_of

    return folder_of(run) / "log.txt"


def _longer(store: Store, run_id: str, key: str, old: Series | None) -> Series:
    """A series with what came since; one that has grown long is thinned out again."""
    from core.store import series
    from core.store.curves import MOST, curve, longer

    if old is None or not old.steps or len(old.steps) > 2 * MOST:
        return curve(store, run_id, key)
    return longer(old, series(store, run_id, key, after_step=old.steps[-1]))


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _tail(path: Path) -> bytes:
    """The end of a file, from the beginning of a line on; nothing where it can't be read."""
    try:
        with path.open("rb") as file:
            size = file.seek(0, 2)
            file.seek(max(0, size - LOG_BYTES))
            block = file.read(LOG_BYTES)
    except OSError:
        return b""
    return block.partition(b"\n")[2] if size > LOG_BYTES else block
