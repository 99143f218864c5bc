"""How far sparse rows of weights overlap: the one loop that sparse algebra has no product for."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from core.evaluation.blocks import blocks
from core.jit import kernel

Ints = NDArray[np.integer]
Floats = NDArray[np.floating]


def similarities(
    rows: sparse.csr_array, others: sparse.csr_array
) -> Iterator[tuple[slice, sparse.csr_array]]:
    """Jaccard similarities (n, M) of blocks of rows of weights (N, K) to others (M, K).

    For weights that sum to 1: m / (2 - m), where m is the sum over columns of the smaller weight.
    What is absent is 0.

    Source: equation (10) of arXiv:1701.08398, as 1 less the distance.
    """
    inverted = others.tocsc()
    width = others.shape[0]
    held = np.diff(inverted.indptr).astype(np.int64)  # others with weight on each column
    most = np.minimum(np.add.reduceat(held[rows.indices], rows.indptr[:-1]), width)
    for some in blocks(rows.shape[0], int(most.max())):
        block = rows[some]
        room = int(most[some].sum())
        columns, values = np.empty(room, np.int32), np.empty(room, np.float32)
        ends = np.zeros(block.shape[0] + 1, np.int64)
        _overlap(
            (block.indptr, block.indices, block.data),
            (inverted.indptr, inverted.indices, inverted.data),
            np.zeros(width),
            (ends, columns, values),
        )
        found = (values[: ends[-1]], columns[: ends[-1]], ends)
        yield some, sparse.csr_array(found, shape=(block.shape[0], width))


@kernel
def _overlap(
    rows: tuple[Ints, Ints, Floats],
    inverted: tuple[Ints, Ints, Floats],
    sums: Floats,
    found: tuple[Ints, Ints, Floats],
) -> None:
    """Similarities of rows into `found`: ends, columns, values; `sums` (M,) is 0 before and after.

    Every sum adds its columns in their order, so that the result is the same both ways round.
    """
    starts, columns, weights = rows
    heads, holders, held = inverted
    ends, near, values = found
    end = 0
    for row in range(len(starts) - 1):
        first = end
        for entry in range(starts[row], starts[row + 1]):
            column, weight = columns[entry], weights[entry]
            for place in range(heads[column], heads[column + 1]):
                other = holders[place]
                if sums[other] == 0:
                    near[end] = other
                    end += 1
                sums[other] += min(weight, held[place])
        for place in range(first, end):
            shared = sums[near[place]]
            values[place] = min(shared / (2 - shared), 1.0)
            sums[near[place]] = 0
        ends[row + 1] = end
