"""Follow a run that was started here, to its end or until somebody asks it to end."""

import contextlib
import time
from collections.abc import Callable
from functools import partial
from typing import Protocol

from core.journal import JOURNAL, Event, read_events
from core.runs.carry import Carrier
from core.runs.endings import Ending, ending_of_event, ending_of_exit, record_exit
from core.runs.interruption import Interruption
from core.runs.launch import Launched
from core.runs.processes import descendants, kill, members
from core.store.engine import Store
from core.store.ingest import conclude, ingest, mark_stopping

POLL_S = 0.25
CARRY_S = 1.0
GRACE_S = 15.0
_LAST_TRIES = 5


class Watcher(Protocol):
    """Who is told what happens; must not raise."""

    def event(self, event: Event) -> None:
        """Take one event of the journal."""

    def say(self, text: str) -> None:
        """Take one sentence that is not from the journal."""


def follow(
    store: Store,
    run: Launched,
    watcher: Watcher,
    interruption: Interruption,
    grace_s: float = GRACE_S,
) -> Ending:
    """Watch a run, carry its journal into the store, and write down how it ended.

    An interruption asks the worker to end its step; after `grace_s`, or at a second request,
    everything that belongs to the run is killed.

    Args:
        store: which database; connections of its own are used.
        run: started by this process.
        watcher: told every event and trouble with the database.
        interruption: entered by the caller, so that nothing is missed before this is called.
        grace_s: how long a worker may take to end politely.
    """
    follower = _Follower(store.url, run, watcher)
    try:
        while run.process.poll() is None and not interruption.count:
            follower.look()
            time.sleep(POLL_S)
        asked = run.process.poll() is None
        if asked:
            follower.stop(interruption, grace_s)
        return follower.end(asked)
    finally:
        follower.close()


class _Follower:
    """The journal as far as it was read, and where it goes."""

    def __init__(self, url: str, run: Launched, watcher: Watcher) -> None:
        self._run, self._watcher = run, watcher
        self._carrier = Carrier(url, run.folder, watcher.say)
        self._offset = 0
        self._carry_at = 0.0
        self._ending: Ending | None = None

    def look(self) -> None:
        """Show what is new, and about once a second take it into the store."""
        for event, after in read_events(self._run.folder / JOURNAL, self._offset):
            self._offset = after
            self._ending = self._ending or ending_of_event(event)
            self._watcher.event(event)
        if time.monotonic() >= self._carry_at:
            self._carrier.carry()
            self._carry_at = time.monotonic() + CARRY_S

    def stop(self, interruption: Interruption, grace_s: float) -> None:
        """Ask the worker to end; make an end of it where it doesn't."""
        process, before = self._run.process, interruption.count
        self._watcher.say("stopping after this step; once more ends it at once")
        process.terminate()  # the leader alone: it ends its loading processes itself
        self._carrier.do(partial(mark_stopping, uid=self._run.id))
        deadline = time.monotonic() + grace_s
        while process.poll() is None:
            if time.monotonic() > deadline or interruption.count > before:
                everyone = members(self._run.id, process.pid) + descendants(process.pid)
                process.kill()
                kill(everyone)
                process.wait()
            self.look()
            time.sleep(POLL_S)

    def end(self, asked: bool) -> Ending:
        """Leave no process, no word and no doubt behind."""
        code = self._run.process.wait()
        with contextlib.suppress(OSError):  # a full disk: then the store alone knows
            record_exit(self._run.folder, code, asked)
        if left := kill(members(self._run.id, self._run.process.pid)):
            pids = ", ".join(str(process.pid) for process in left)
            self._watcher.say(f"processes of the run can't be ended: {pids}")
        self.look()
        ending = self._ending or ending_of_exit(code, asked)
        said = self._persist(lambda store: self._conclude(store, ending))
        if not said:
            self._watcher.say(f"{self._run.folder} keeps the run; `vreid runs` takes it in later")
        return ending

    def close(self) -> None:
        """Let go of the database."""
        self._carrier.close()

    def _conclude(self, store: Store, ending: Ending) -> None:
        ingest(store, self._run.folder)
        conclude(store, self._run.id, ending.state, ending.reason, ending.text, time.time())

    def _persist(self, act: Callable[[Store], None]) -> bool:
        for _ in range(_LAST_TRIES):
            if self._carrier.do(act):
                return True
            time.sleep(POLL_S)
        return False
