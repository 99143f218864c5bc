"""`python -m core.hooks.keep RUN_FOLDER TRACKER`: feed a tracker, and try again where that fails.

Each try is a process (`core.hooks.feed`), so that a tracker that hangs or crashes takes nothing
with it. Tries go on as long as the run does, and a few more after its end; what a try has handed
over isn't handed over again.
"""

import contextlib
import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.hooks import handed
from core.hooks.trackers import FOLDER, log_file, note_trouble, trouble_file

_FEED = (sys.executable, "-P", "-m", "core.hooks.feed")
_NICE = 10  # training goes first


@dataclass(frozen=True, slots=True)
class Patience:
    """How a tracker that fails is tried again.

    Attributes:
        pause_s: after the first failure; twice as long after each further one.
        longest_s: the longest pause.
        tries: without any success, after the run has ended.
    """

    pause_s: float = 5.0
    longest_s: float = 300.0
    tries: int = 3


_PATIENCE = Patience()


def keep(
    folder: Path, name: str, patience: Patience = _PATIENCE, command: Sequence[str] = _FEED
) -> bool:
    """Feed a tracker until it has the whole run, or all patience is used up.

    Args:
        folder: of the run.
        name: of the tracker.
        patience: with a tracker that fails.
        command: the feed; folder and name are appended.

    Returns:
        Whether the tracker has all, or somebody else feeds it.
    """
    left, pause = patience.tries, patience.pause_s
    with _lock(folder, name) as lock:
        while lock is not None and left:
            before = handed.load(folder, name)
            if _try([*command, str(folder), name], lock) == 0:
                trouble_file(folder, name).unlink(missing_ok=True)
                return True
            note_trouble(folder, name)
            if handed.load(folder, name).offset > before.offset:
                left, pause = patience.tries, patience.pause_s
            elif handed.has_ended(folder, before):
                left -= 1
            time.sleep(pause if left else 0)
            pause = min(2 * pause, patience.longest_s)
        return lock is None


@contextlib.contextmanager
def _lock(folder: Path, name: str) -> Iterator[int | None]:
    """A lock that tries hold as well; None where another process has it."""
    (folder / FOLDER).mkdir(exist_ok=True)
    descriptor = os.open(folder / FOLDER / f"{name}.lock", os.O_RDWR | os.O_CREAT, 0o644)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            alone = True
        except BlockingIOError:
            alone = False
        yield descriptor if alone else None
    finally:
        os.close(descriptor)


def _try(command: list[str], lock: int) -> int:
    """One process that feeds; its exit code. Nothing that it started outlives it."""
    log = log_file(Path(command[-2]), command[-1])
    with log.open("wb") as out:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            cwd=log.parent,  # what a tracker drops where it stands
            pass_fds=(lock,),
            start_new_session=True,
        )
    code = process.wait()
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    return code


if __name__ == "__main__":
    os.nice(_NICE)
    sys.exit(not keep(Path(sys.argv[1]).absolute(), sys.argv[2]))
