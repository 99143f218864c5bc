"""Worker processes that end with their parent, however it ends."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from multiprocessing.connection import Connection
from typing import Any, TypeVar

Result = TypeVar("Result")
Job = tuple[Callable[..., Result], tuple[Any, ...]]


def _die_with(lifeline: Connection) -> None:
    """Leave as soon as the other end of the pipe is closed, by the parent or by its death."""

    def watch() -> None:
        lifeline.poll(None)
        os._exit(1)

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides what Ctrl-C means
    threading.Thread(target=watch, daemon=True).start()


class Crew:
    """A pool of processes; on leaving the `with` block none of them is left.

    With one worker everything runs in the calling process.
    """

    def __init__(self, workers: int) -> None:
        self._workers = workers
        self._pool: ProcessPoolExecutor | None = None
        self._hold: Connection | None = None

    def __enter__(self) -> "Crew":
        if self._workers > 1:
            # Spawned, not forked: the caller may have threads, and forked threads deadlock.
            context = multiprocessing.get_context("spawn")
            lifeline, self._hold = context.Pipe(duplex=False)
            self._pool = ProcessPoolExecutor(self._workers, context, _die_with, (lifeline,))
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if self._pool is None or self._hold is None:
            return
        if kind is not None:
            self._hold.close()  # don't wait for unfinished work
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._hold.close()

    def results(self, jobs: Sequence[Job[Result]]) -> Iterator[Result]:
        """Results of all jobs, in any order.

        Raises:
            BrokenProcessPool: a process was killed.
        """
        if self._pool is None:
            for function, arguments in jobs:
                yield function(*arguments)
            return
        left: set[Future[Result]] = {self._pool.submit(job, *given) for job, given in jobs}
        while left:
            done, left = wait(left, return_when=FIRST_COMPLETED)
            for future in done:
                yield future.result()
