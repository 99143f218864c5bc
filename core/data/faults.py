"""Frames that can't be decoded, looked for by as many threads as there are cores."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from itertools import chain

import numpy as np

from core.data.frames import read_frame
from core.data.memory import Marks, Memory, mark_of
from core.errors import DamagedError, DataError
from core.machine import cores
from core.types import Tree

AHEAD = 256  # frames that are decoded between two reports
MARKED = 2**14  # files that are marked between two reports
TOGETHER = 2**8  # of them in one thread

File = tuple[Tree, str]
Progress = Callable[[int, int], None]


def faults(
    files: Sequence[File],
    size: tuple[int, int],
    memory: Memory,
    progress: Progress,
    share: int = 1,
    *,
    again: bool = False,
) -> dict[File, str]:
    """What is wrong with each of these frames that can't be read, in their order.

    What memory knows isn't decoded; what is found is kept there even where `progress` raises, so
    that the next call goes on from there. That a file can't be read isn't kept: it may pass
    without changing the file.

    Args:
        files: tree and path of each.
        size: (width, height) to decode to; what can be decoded to one can be to any.
        memory: of their dataset.
        progress: told how many frames are decoded, of how many.
        share: processes that do the same and share the cores.
        again: decode all, whatever memory knows.
    """
    found: dict[int, str] = {}
    with ThreadPoolExecutor(max(1, cores() // share)) as pool:  # decoding leaves the interpreter
        marks = _marks(files, pool, progress)
        known = np.zeros(len(files), bool)
        if not again:
            known, found = memory.recall(marks)
        rest = np.flatnonzero(~known).tolist()
        try:
            for start in range(0, len(rest), AHEAD):
                progress(start, len(rest))
                places = rest[start : start + AHEAD]
                errors = pool.map(lambda place: _fault(files[place], size), places)
                for place, error in zip(places, errors, strict=True):
                    if error:
                        found[place] = str(error)
                    if not error or isinstance(error, DamagedError):
                        memory.note(int(marks[place]), found.get(place, ""))
        finally:
            memory.keep()
    progress(len(rest), len(rest))
    return {files[place]: found[place] for place in sorted(found)}


def _marks(files: Sequence[File], pool: Executor, progress: Progress) -> Marks:
    """(N,) marks of files; in threads, as a network disk may take its time over each."""
    marks = np.empty(len(files), np.uint64)
    for start in range(0, len(files), MARKED):
        progress(0, len(files))
        part = files[start : start + MARKED]
        pieces = (part[at : at + TOGETHER] for at in range(0, len(part), TOGETHER))
        found: Iterator[list[int]] = pool.map(
            lambda piece: [mark_of(*file) for file in piece], pieces
        )
        marks[start : start + MARKED] = np.fromiter(
            chain.from_iterable(found), np.uint64, len(part)
        )
    return marks


def _fault(file: File, size: tuple[int, int]) -> DataError | None:
    try:
        read_frame(*file, size)
    except DataError as error:
        return error
    return None
