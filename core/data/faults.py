"""Frames that can't be decoded, looked for by as many threads as there are cores."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from core.data.frames import read_frame
from core.errors import DataError
from core.machine import cores
from core.types import Tree

AHEAD = 256  # frames that are decoded between two reports

File = tuple[Tree, str]
Progress = Callable[[int, int], None]


def faults(
    files: Sequence[File], size: tuple[int, int], progress: Progress, share: int = 1
) -> dict[File, str]:
    """What is wrong with each of these frames that can't be decoded, in their order.

    Args:
        files: tree and path of each.
        size: (width, height) to decode to.
        progress: told how many frames are done, of how many.
        share: processes that do the same and share the cores.
    """
    found: dict[File, str] = {}
    with ThreadPoolExecutor(max(1, cores() // share)) as pool:  # decoding leaves the interpreter
        for start in range(0, len(files), AHEAD):
            progress(start, len(files))
            part = files[start : start + AHEAD]
            reasons = pool.map(lambda file: _fault(file, size), part)
            found |= {file: why for file, why in zip(part, reasons, strict=True) if why}
    progress(len(files), len(files))
    return found


def _fault(file: File, size: tuple[int, int]) -> str:
    try:
        read_frame(*file, size)
    except DataError as error:
        return str(error)
    return ""
