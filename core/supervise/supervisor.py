"""From a worker's start, or from where another supervisor left it, to the last word on it."""

import signal
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from types import FrameType

from core.hooks.notice import tell
from core.hooks.trackers import start_feeds
from core.journal import JOURNAL
from core.machine import memory_kills
from core.queue.advance import advance
from core.runs.attempts import history, write_ending
from core.runs.carry import Carrier
from core.runs.control import Request, asked
from core.runs.endings import Ending, ending_of_exit, record_exit
from core.runs.folder import PROCESS, SPEC, read_json
from core.runs.judge import NO_FOLDER
from core.runs.monitor import Monitor
from core.runs.processes import kill, members
from core.runs.recorder import Recorder
from core.store.edit import beat
from core.store.engine import Store
from core.store.ingest import conclude, ingest, mark_stopping
from core.supervise.process import Worker, adopted, end, start
from core.supervise.stopping import Stopping

TICK_S = 0.2
CARRY_S = 2.0  # who looks on brings in sooner what he sees
BEAT_S = 15.0  # a sign of life where nothing else is to be stored
LAST_TRY_S = 60.0  # for a database that can't be written at the end
KILL_AGAIN_S = 5.0


def begin(folder: Path, devices: Sequence[str] | None, url: str) -> Ending | None:
    """Start a run's worker and look after it to its end; the caller holds the run's lock.

    Args:
        folder: of the run.
        devices: UUIDs of its GPUs; None leaves all as they are.
        url: of the store.

    Returns:
        How it ended; None where there was nothing to look after.
    """
    past = history(folder)
    if past.ending is not None or adopted(folder):
        return None  # somebody was faster
    kill(members(folder.name))  # of a supervisor that died before it could say whom it started
    try:
        begun: Worker | Ending = start(folder, past.next, devices)
    except (OSError, ValueError, LookupError) as error:
        begun = _unstarted(error)
    return _look_after(folder, begun, past.next, url)


def adopt(folder: Path, url: str) -> Ending | None:
    """Look after the worker of a supervisor that died; see `begin`."""
    worker = adopted(folder)
    attempt = (read_json(folder / PROCESS) or {}).get("attempt")
    if worker is None:
        return None
    return _look_after(folder, worker, attempt if isinstance(attempt, int) else 1, url)


def take_leave(folder: Path, ending: Ending, url: str) -> None:
    """What nobody has to wait for once a run has ended: the next one, and telling people."""
    carrier = Carrier(url, folder, _say)
    try:
        carrier.do(advance)  # its place is free
    finally:
        carrier.close()
    for complaint in tell(folder, ending):
        _say(complaint)


def _look_after(folder: Path, begun: Worker | Ending, attempt: int, url: str) -> Ending:
    carrier = Carrier(url, folder, _say)
    try:
        supervisor = _Supervisor(folder, attempt, carrier)
        seen = begun if isinstance(begun, Ending) else supervisor.see_out(begun)
        return supervisor.conclude(seen)
    finally:
        carrier.close()


class _Supervisor:
    """What one supervisor knows of its run."""

    def __init__(self, folder: Path, attempt: int, carrier: Carrier) -> None:
        self._folder, self._attempt, self._carrier = folder, attempt, carrier
        self._signalled: list[Request] = []
        self._unsaid = False  # that the run is asked to end
        self._carried: tuple[int, float] = (-1, 0.0)  # size of the journal, when
        self._kills = memory_kills()
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._note)

    def see_out(self, worker: Worker) -> Ending:
        """Stay until the worker is gone; how it ended, if it left no word itself."""
        stopping = Stopping(self._folder, worker)
        self._feeds = start_feeds(self._folder, read_json(self._folder / SPEC) or {})
        with Recorder(self._folder, self._gauges(worker)):
            while not worker.ended():
                if self._deleted():  # nothing that it learns could be kept, nor could it be asked
                    end(self._folder, worker)
                self._tick(stopping)
                time.sleep(TICK_S)
        return self._bury(worker, stopping.request or asked(self._folder))

    def conclude(self, seen: Ending) -> Ending:
        """Write down how the run ended, unless its worker did; returns what counts.

        Where no file can be written, the store is told; where that can't be, the folder keeps it.
        """
        ending = history(self._folder).ending
        if ending is None:
            ending = seen
            write_ending(self._folder, ending, self._attempt)
        deadline = time.monotonic() + LAST_TRY_S
        while not self._carrier.do(partial(self._store, ending=ending)):
            if time.monotonic() > deadline:
                _say("the run's folder keeps what the database lacks; `vreid runs` takes it in")
                break
            time.sleep(CARRY_S)
        return ending

    def _tick(self, stopping: Stopping) -> None:
        request = self._signalled.pop() if self._signalled else asked(self._folder)
        self._unsaid |= stopping.heed(request)
        if self._unsaid:  # until the store has it, however busy it is
            self._unsaid = not self._carrier.do(partial(mark_stopping, uid=self._folder.name))
        size, since = self._size(), time.monotonic() - self._carried[1]
        due = since >= CARRY_S if size != self._carried[0] else since >= BEAT_S
        if due and self._carrier.carry():
            self._carrier.do(partial(beat, uid=self._folder.name))
            self._carried = (size, time.monotonic())

    def _bury(self, worker: Worker, request: Request | None) -> Ending:
        """Leave no process and no doubt behind."""
        code = worker.code()
        while left := end(self._folder, worker):
            _say(f"processes that can't be ended yet: {', '.join(map(str, left))}")
            self._carrier.carry()
            time.sleep(KILL_AGAIN_S)
        with suppress(OSError):  # a full disk: then journal or store know
            record_exit(self._folder, code, self._attempt, request)
        if not self._folder.is_dir():
            return NO_FOLDER
        return ending_of_exit(code, request, starved=memory_kills() > self._kills)

    def _store(self, store: Store, ending: Ending) -> None:
        ingest(store, self._folder)
        uid = self._folder.name
        conclude(store, uid, ending.state, ending.reason, ending.text, time.time())

    def _gauges(self, worker: Worker) -> Monitor:
        devices = (read_json(self._folder / PROCESS) or {}).get("devices")
        return Monitor(self._folder, worker.pid, self._folder.name, devices)

    def _deleted(self) -> bool:
        """Whether the run's folder was taken away, and not the disk that it is on."""
        with suppress(OSError):
            return self._folder.parent.is_dir() and not self._folder.is_dir()
        return False

    def _size(self) -> int:
        try:
            return (self._folder / JOURNAL).stat().st_size
        except OSError:
            return 0

    def _note(self, number: int, _frame: FrameType | None) -> None:
        self._signalled.append(Request("stop", time.time(), signal.Signals(number).name))


def _unstarted(error: Exception) -> Ending:
    reason = getattr(error, "strerror", "") or error
    text = f"the training process can't be started ({reason}); free memory, processes or disk"
    return Ending("failed", "error", f"{text}, then `vreid resume` it")


def _say(text: str) -> None:
    """A line of the supervisor's own log."""
    stamp = time.strftime("%Y-%m-%d %H:%M:%S")
    with suppress(OSError):  # a full disk mustn't end who looks after the run
        sys.stderr.write(f"{stamp} {text}\n")
        sys.stderr.flush()
