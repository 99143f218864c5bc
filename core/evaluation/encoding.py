"""k-reciprocal encoding: each sample as weights on those that have it among their nearest, too.

Two samples are alike as far as the same others stand near both. Rows are sparse throughout.

Source: Zhong, Zheng, Cao and Li (2017), arXiv:1701.08398, sections 3.2 to 3.5.
"""

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Floats = NDArray[np.floating]


def reciprocal_sets(nearest: NDArray[np.int64], forward: int, half: int) -> sparse.csr_array:
    """Expanded k-reciprocal sets: row i has an entry for each member of i's set.

    Two samples are reciprocal where each is among the other's nearest. A member's own set, taken
    over half as many, is added where more than two thirds of it are members already.

    Args:
        nearest: (N, k) nearest first.
        forward: how many of them count, at most k.
        half: how many count for what is added.

    Returns:
        (N, N) sparse; its values carry no meaning.

    Source: equations (3) and (4), with the authors' code in asking for more than two thirds.
    """
    members = _reciprocal(nearest[:, :forward])
    smaller = _reciprocal(nearest[:, :half])  # as a matrix symmetric, like `members`
    sizes = np.diff(smaller.indptr)
    shared = members.multiply(members @ smaller).tocsr()  # (i, c): how many of c's set are i's
    shared.data = (3 * shared.data > 2 * sizes[shared.indices]).astype(np.int32)
    shared.eliminate_zeros()
    sets = (members + shared @ smaller).tocsr()
    sets.sort_indices()
    return sets


def local_mean(weights: sparse.csr_array, nearest: NDArray[np.int64]) -> sparse.csr_array:
    """Rows of weights (N, N), each the mean over its nearest (N, k).

    Source: equation (11), local query expansion.
    """
    mean = _links(nearest, np.float32) / np.float32(nearest.shape[1])
    found = (mean @ weights).tocsr()
    found.sort_indices()
    return found


def weighted(sets: sparse.csr_array, exponents: Floats) -> sparse.csr_array:
    """Sets (N, N) with weights exp(-exponent) (one for each entry) that sum to 1 in each row.

    Source: equation (7), and the sum that the authors' code divides by.
    """
    weights = np.exp(-exponents)
    totals = np.add.reduceat(weights, sets.indptr[:-1])  # no row is empty: i is in its own set
    weights /= np.repeat(totals, np.diff(sets.indptr))
    return sparse.csr_array(
        (weights.astype(np.float32), sets.indices, sets.indptr), shape=sets.shape
    )


def _reciprocal(nearest: NDArray[np.int64]) -> sparse.csr_array:
    links = _links(nearest, np.int32)
    return links.multiply(links.T.tocsr()).tocsr()


def _links(nearest: NDArray[np.int64], dtype: type[np.generic]) -> sparse.csr_array:
    """(N, N) sparse ones from each sample to its nearest (N, k)."""
    count, each = nearest.shape
    starts = np.arange(0, count * each + 1, each)
    return sparse.csr_array(
        (np.ones(count * each, dtype), nearest.ravel(), starts), shape=(count, count)
    )
