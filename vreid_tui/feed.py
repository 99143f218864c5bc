"""Reads the store in a thread of its own and posts what changed; touches no widget."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import fields, replace
from typing import TYPE_CHECKING

from core.errors import VreidError
from vreid_tui.gauges import Gauges
from vreid_tui.snapshot import Machine, Needs, Queue, Snapshot

if TYPE_CHECKING:
    from core.store import Store
    from vreid_tui.carrying import Carrier
    from vreid_tui.reading import Reader

RECONCILE_S = 2.0
RETRY_S = 2.0


def carry_journals(store: Store) -> None:
    """Take new events of all runs into the store, also of those nobody else follows.

    Where runs wait and nobody stands by, as after a restart of the machine, what has room starts.
    """
    from core.queue.standby import neglected
    from core.runs.reconcile import reconcile

    reconcile(store)
    if neglected(store):
        from core.queue.advance import advance  # loads the table classes: not for the first view

        advance(store)


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
        gauges: of this machine.
        writes: bring anything into the store at all.
    """

    def __init__(
        self,
        connect: Callable[[], Store] = project_store,
        carry: Callable[[Store], None] = carry_journals,
        period_s: float = 0.5,
        gauges: Gauges | None = None,
        *,
        writes: bool = True,
    ) -> None:
        self._connect, self._carry, self._period_s = connect, carry, period_s
        self._gauges, self._writes = gauges or Gauges(), writes
        self._post: Callable[[Snapshot], object] = lambda _snapshot: None
        self._wake, self._ended = threading.Event(), threading.Event()
        self._needs = Needs()
        self._thread = threading.Thread(target=self._live, name="feed", daemon=True)

    def start(self, post: Callable[[Snapshot], object]) -> None:
        """Begin to read; `post` is called from the thread."""
        self._post = post
        self._thread.start()

    def need(self, needs: Needs) -> None:
        """Read this from now on, at once where it is new."""
        if needs != self._needs:
            self._needs = needs
            self._wake.set()

    def look(self) -> None:
        """Look at the store now, because something was done to it."""
        self._wake.set()

    def stop(self) -> None:
        """End the threads; returns at once where one hangs in a slow read."""
        self._ended.set()
        self._wake.set()
        self._gauges.stop()
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
        from vreid_tui.carrying import Carrier
        from vreid_tui.reading import Reader

        reader, carried_at, carrier = Reader(store), -math.inf, Carrier(store)
        trouble, said = store.notice, None
        writes = self._writes and not store.notice
        while not self._ended.is_set():
            self._wake.clear()
            found = self._read(reader, trouble)
            if said is None or differ(said, found):
                self._post(found)
                said = found
            if not reader.whole:
                continue
            if writes and time.monotonic() - carried_at >= RECONCILE_S:
                trouble, carried_at = self._carried(store), time.monotonic()
                continue  # what came in is read at once
            if writes and not trouble and self._brought(carrier, found):
                continue
            self._wake.wait(self._period_s)

    def _read(self, reader: Reader, trouble: str) -> Snapshot:
        needs = self._needs
        found = reader.read(needs)
        measured = self._gauges.read(wanted=needs.machine or needs.queue or reader.going_on)
        return replace(found, machine=measured, trouble=trouble)

    def _brought(self, carrier: Carrier, found: Snapshot) -> bool:
        """Take in what runs in view have written; trouble is said by the next carrying of all."""
        with suppress(VreidError):
            return carrier.bring(found, self._needs)
        return False

    def _carried(self, store: Store) -> str:
        """Carry journals into the store; why not, where that fails: reading goes on."""
        try:
            self._carry(store)
        except VreidError as error:
            return str(error)
        return ""


def differ(before: Snapshot, now: Snapshot) -> bool:
    """Whether a snapshot tells anything that the one before didn't."""
    pairs = [(getattr(before, each.name), getattr(now, each.name)) for each in fields(Snapshot)]
    return any(old is not new and not _same(old, new) for old, new in pairs)


def _same(old: object, new: object) -> bool:
    """Equal, or mappings that hold the very same objects: those aren't looked into."""
    if isinstance(old, dict) and isinstance(new, dict):
        return old.keys() == new.keys() and all(_same(old[key], new[key]) for key in old)
    return old is new or (isinstance(old, str | tuple | Queue | Machine) and old == new)
