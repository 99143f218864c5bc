"""Reads the store in a thread of its own and posts what changed; touches no widget."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual.message import Message

from core.errors import VreidError
from core.text import log_lines

if TYPE_CHECKING:
    from core.store import EventRecord, RunSummary, Series, Store

LOG_BYTES = 65536
LOG_LINES = 500
RECONCILE_S = 2.0
RETRY_S = 2.0


@dataclass(frozen=True, slots=True)
class Detail:
    """All that is shown of one run."""

    run: RunSummary
    params: dict[str, Any]
    curves: dict[str, Series]
    events: tuple[EventRecord, ...]
    log: tuple[str, ...]


@dataclass
class Snapshot(Message):
    """What the store holds now; complete, so that a later one replaces an earlier.

    Attributes:
        runs: newest first; None before the first reading.
        detail: of the run that is watched, once it has been read.
        trouble: why something can't be read or written; "" where all is well.
    """

    runs: tuple[RunSummary, ...] | None = None
    detail: Detail | None = None
    trouble: str = ""

    def can_replace(self, message: Message) -> bool:
        return isinstance(message, Snapshot)


@dataclass(slots=True)
class _Seen:
    """What has been read so far, and up to where."""

    rev: int = -1
    runs: dict[str, RunSummary] = field(default_factory=dict)
    detail: Detail | None = None
    log_size: int = -1


def carry_journals(store: Store) -> None:
    """Take new events of all runs into the store, also of those nobody else follows."""
    from core.runs.reconcile import reconcile

    reconcile(store)


def project_store() -> Store:
    """The store of VREID_DB, or of the project."""
    from core.store import open_store

    return open_store()


class Feed:
    """Polls the store and posts a `Snapshot` when, and only when, something changed.

    Args:
        connect: opens the store; called in the thread, again after a failure.
        carry: brings new events into the store; called every `RECONCILE_S`.
        period_s: between two looks at the store.
    """

    def __init__(
        self,
        connect: Callable[[], Store] = project_store,
        carry: Callable[[Store], None] = carry_journals,
        period_s: float = 0.5,
    ) -> None:
        self._connect, self._carry, self._period_s = connect, carry, period_s
        self._post: Callable[[Snapshot], object] = lambda _snapshot: None
        self._wake, self._ended = threading.Event(), threading.Event()
        self._watched = ""
        self._thread = threading.Thread(target=self._live, name="feed", daemon=True)

    def start(self, post: Callable[[Snapshot], object]) -> None:
        """Begin to read; `post` is called from the thread."""
        self._post = post
        self._thread.start()

    def watch(self, run_id: str) -> None:
        """Read this run in full from now on; "" none."""
        if run_id != self._watched:
            self._watched = run_id
            self._wake.set()

    def stop(self) -> None:
        """End the thread; returns at once where it hangs in a slow read."""
        self._ended.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(timeout=1.0)

    def _live(self) -> None:
        while not self._ended.is_set():
            try:
                store = self._connect()
                try:
                    self._read_on(store)
                finally:
                    store.close()
            except VreidError as error:
                self._give_up(str(error))
            except Exception as error:  # a reader that died unseen would leave old values standing
                self._give_up(f"reading failed ({error!r}); report this")

    def _give_up(self, trouble: str) -> None:
        """Say what is wrong, and wait before the next attempt."""
        self._post(Snapshot(trouble=trouble))
        self._ended.wait(RETRY_S)

    def _read_on(self, store: Store) -> None:
        """Look at the store again and again until the end."""
        seen, carried_at = _Seen(), -math.inf
        trouble, said = store.notice, None
        while not self._ended.is_set():
            self._wake.clear()
            if self._refresh(store, seen) or trouble != said:
                self._post(Snapshot(tuple(seen.runs.values()), seen.detail, trouble))
                said = trouble
            if not store.notice and time.monotonic() - carried_at >= RECONCILE_S:
                trouble, carried_at = self._carried(store), time.monotonic()
                continue  # what came in is read at once
            self._wake.wait(self._period_s)

    def _carried(self, store: Store) -> str:
        """Carry journals into the store; why not, where that fails: reading goes on."""
        try:
            self._carry(store)
        except VreidError as error:
            return str(error)
        return ""

    def _refresh(self, store: Store, seen: _Seen) -> bool:
        """Read what is new; whether there was any."""
        from core.store import data_version

        rev = data_version(store)
        changed = rev != seen.rev
        if changed:
            _read_runs(store, seen, rev)
        return self._read_detail(store, seen) or changed

    def _read_detail(self, store: Store, seen: _Seen) -> bool:
        run, before = seen.runs.get(self._watched), seen.detail
        if run is None:
            seen.detail = None
            return before is not None
        size = _size(_log_of(run))
        same = before is not None and before.run.id == run.id
        if before is not None and same and before.run is run and size == seen.log_size:
            return False
        seen.detail = _detail(store, run, before if same else None)
        seen.log_size = size
        return True


def _read_runs(store: Store, seen: _Seen, rev: int) -> None:
    """Take over runs that changed; all of them where the store is another one than before."""
    from core.store import list_runs

    if rev < seen.rev:
        seen.rev, seen.runs = -1, {}
    changed = {run.id: run for run in list_runs(store, changed_since=seen.rev, trashed=True)}
    new = {id_: run for id_, run in changed.items() if id_ not in seen.runs}
    kept = {id_: changed.get(id_, run) for id_, run in seen.runs.items()}
    seen.runs = {id_: run for id_, run in (new | kept).items() if run.trashed is None}
    seen.rev = rev


def _detail(store: Store, run: RunSummary, before: Detail | None) -> Detail:
    """All about a run; of curves that were read before, what came since."""
    from core.store import events, metric_keys, run_params

    same = before is not None and before.run.curve_epoch == run.curve_epoch
    curves = dict(before.curves) if before and same else {}
    if before is None or before.run is not run:
        for key in metric_keys(store, run.id):
            curves[key] = _longer(store, run.id, key, curves.get(key))
    return Detail(
        run=run,
        params=before.params if before else run_params(store, run.id),
        curves=curves,
        events=tuple(events(store, run.id)),
        log=tuple(log_lines(_tail(_log_of(run)), LOG_LINES)),
    )


def _longer(store: Store, run_id: str, key: str, old: Series | None) -> Series:
    from core.store import Series, series

    if old is None or not old.steps:
        return series(store, run_id, key)
    new = series(store, run_id, key, after_step=old.steps[-1])
    return Series(
        old.steps + new.steps,
        old.epochs + new.epochs,
        old.times + new.times,
        old.values + new.values,
    )


def _log_of(run: RunSummary) -> Path:
    from core.runs.folder import folder_of

    return folder_of(run) / "log.txt"


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
