"""Rows in blocks, so that memory stays bounded however large a matrix is."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

ENTRIES = 2**22  # of a block: 16 MiB of float32


def blocks(rows: int, width: int) -> Iterator[slice]:
    """Slices that cover `rows` in order, each of about `ENTRIES` entries and of one row at least.

    Args:
        rows: how many there are.
        width: entries of a row, or what one takes.
    """
    step = max(1, ENTRIES // max(1, width))
    for start in range(0, rows, step):
        yield slice(start, min(start + step, rows))


def spans(starts: NDArray[np.int64], lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    """Whole numbers from each start on, as many as its length says, one span after the other."""
    before = np.cumsum(lengths) - lengths
    found: NDArray[np.int64] = np.arange(lengths.sum()) + np.repeat(starts - before, lengths)
    return found
