"""Follow a run that others look after: to its end, or as long as one likes."""

import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from core.errors import StoreError
from core.journal import JOURNAL, Event, read_events
from core.runs.attempts import History
from core.runs.endings import Ending
from core.runs.handed import is_handed
from core.runs.reconcile import reconcile
from core.runs.supervision import is_supervised, wait_unsupervised
from core.store import Store, find_run
from core.store.states import ENDED

POLL_S = 0.2
LOOK_S = 2.0
LAST_S = 15.0  # for the supervisor to bring the last of the journal into the store


class Watcher(Protocol):
    """Who is told what happens; must not raise."""

    def event(self, event: Event) -> None:
        """Take one event of the journal."""

    def say(self, text: str) -> None:
        """Take one sentence that is not from the journal."""


def follow(
    store: Store,
    folder: Path,
    watcher: Watcher,
    leaving: Callable[[], bool],
    why_waiting: Callable[[], str] = str,
) -> Ending | None:
    """Show a run as it goes on, also while it waits; nothing is done to it.

    Args:
        store: where its state is.
        folder: of the run.
        watcher: told every event of the journal.
        leaving: whether somebody wants to end the following.
        why_waiting: why a run that is queued doesn't start; "" where that isn't known.

    Returns:
        How the run ended; None where it goes on without a follower.
    """
    follower = _Follower(store, folder, watcher, why_waiting)
    while not leaving():
        follower.read()
        if follower.history.ending is not None:
            wait_unsupervised(folder, LAST_S)
            if is_handed(folder):  # nobody there reaches the store
                follower.settle()
            follower.read()
            if follower.history.ending is not None:  # no further attempt
                return follower.history.ending
        if (ending := follower.look()) is not None:
            return ending
        time.sleep(POLL_S)
    return None


class _Follower:
    """The journal as far as it was read, and a look at the store now and then."""

    def __init__(
        self, store: Store, folder: Path, watcher: Watcher, why_waiting: Callable[[], str]
    ) -> None:
        self._store, self._folder, self._watcher = store, folder, watcher
        self._why_waiting = why_waiting
        self._look_at = 0.0
        self._said = ""
        self.history = History()

    def read(self) -> None:
        """Tell what is new."""
        for event, after in read_events(self._folder / JOURNAL, self.history.offset):
            self.history.offset = after
            self.history.take(event)
            self._watcher.event(event)

    def look(self) -> Ending | None:
        """See that somebody looks after the run; an ending that no journal tells of."""
        if time.monotonic() < self._look_at:
            return None
        self._look_at = time.monotonic() + LOOK_S
        if is_supervised(self._folder) and not is_handed(self._folder):
            return None
        try:
            reconcile(self._store)  # all: it may wait for one that nobody looks after
            run = find_run(self._store, self._folder.name)
        except StoreError as error:
            self._say(str(error))
            return None
        if run.state == "queued" and (reason := self._why_waiting()):
            self._say(f"waits {reason}")
        over = run.state in ENDED and self.history.ending is None and not self.history.waits
        return Ending(run.state, run.reason, run.text) if over else None

    def settle(self) -> None:
        """Bring the store up to date."""
        with suppress(StoreError):
            reconcile(self._store, self._folder.name)

    def _say(self, text: str) -> None:
        """Say a sentence once."""
        if text != self._said:
            self._watcher.say(text)
            self._said = text
