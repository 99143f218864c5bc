"""The Jaccard distance of k-reciprocal sets, for clustering."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray
from scipy import sparse

from core.errors import DataError
from core.evaluation.blocks import blocks
from core.evaluation.encoding import local_mean, reciprocal_sets, weighted
from core.evaluation.neighbours import as_features, neighbours, pair_distances
from core.evaluation.overlap import similarities


@dataclass(frozen=True, slots=True, eq=False)
class JaccardDistance:
    """Distances between all N samples, of which nearly all are 1 and aren't kept.

    NumPy takes it for the dense matrix (`np.asarray(found)`); `neighbours` is for scikit-learn.

    Attributes:
        similarity: (N, N) sparse float32, 1 less the distance, symmetric; what is absent is 0.
    """

    similarity: sparse.csr_array

    @property
    def shape(self) -> tuple[int, int]:
        """(N, N)."""
        return len(self), len(self)

    def __len__(self) -> int:
        return int(self.similarity.shape[0])

    def __getitem__(self, places: Any) -> Any:
        """Dense rows (…, N) of one sample, a slice, a list of samples, or a mask; of these columns.

        `found[3]` are the distances of sample 3, `found[3, 5]` is that to sample 5.
        """
        rows, columns = places if isinstance(places, tuple) else (places, slice(None))
        chosen = np.arange(len(self))[rows]
        dense = _dense(self.similarity[chosen.ravel()]).reshape(*chosen.shape, len(self))
        return dense[..., columns]

    def toarray(self) -> NDArray[np.float32]:
        """The dense matrix (N, N): 4 N² bytes."""
        return _dense(self.similarity)

    def __array__(
        self, dtype: DTypeLike | None = None, copy: bool | None = None
    ) -> NDArray[np.generic]:
        if copy is False:
            raise ValueError("distances are kept sparse: a dense array is always a copy")
        return self.toarray().astype(dtype or np.float32, copy=False)

    def neighbours(self, radius: float = 1.0) -> sparse.csr_array:
        """Distances up to a radius as a sparse matrix, for scikit-learn's metric="precomputed".

        Zeros are kept, the diagonal among them; what is absent is farther away than anything that
        is there. Each row is in order of distance, as scikit-learn wants it.

        Args:
            radius: at least that of the search to come, such as DBSCAN's `eps`, which must be below
                1; the smaller, the fewer there are to put in order.
        """
        most = int(np.diff(self.similarity.indptr).max())
        near = (_near(self.similarity[rows], radius) for rows in blocks(len(self), most))
        return _stacked(near, len(self))


def jaccard_distance(features: ArrayLike, k1: int = 30, k2: int = 6) -> JaccardDistance:
    """Jaccard distances of k-reciprocal sets between all samples.

    Memory goes with the pairs of samples that share a neighbour, not with N².

    Args:
        features: (N, D) float; L2-normalised here.
        k1: neighbours that may be reciprocal, the sample itself among them; from 1.
        k2: neighbours, itself among them, whose encodings are averaged; 1 leaves them as they are.

    Raises:
        DataError: a feature is not a number, or a parameter is out of range.

    Source: Zhong et al. (2017), arXiv:1701.08398, equation (10), as Ge et al. (2020, SpCL) cluster
    by it: weights are a softmax over negative squared distances, and nothing is blended in.
    """
    if k1 < 1 or k2 < 1:
        raise DataError(f"k1={k1}, k2={k2}: neighbours are counted from 1")
    encoding = _encoded(as_features(features, "features"), k1, k2)
    alike = _stacked((block for _, block in similarities(encoding, encoding)), encoding.shape[1])
    alike.setdiag(1)  # whatever was rounded
    return JaccardDistance(alike)


def _encoded(features: NDArray[np.floating], k1: int, k2: int) -> sparse.csr_array:
    lengths = np.sqrt(np.einsum("nd,nd->n", features, features))
    unit = features / np.where(lengths > 0, lengths, 1)[:, None]
    nearest = neighbours(unit, max(k1, k2)).nearest
    sets = reciprocal_sets(nearest, k1, round(k1 / 2) + 1)
    sample = np.repeat(np.arange(len(unit)), np.diff(sets.indptr))
    weights = weighted(sets, pair_distances(unit, sample, sets.indices))
    return local_mean(weights, nearest[:, :k2])


def _dense(similarity: sparse.csr_array) -> NDArray[np.float32]:
    apart: NDArray[np.float32] = similarity.toarray()
    return np.subtract(1, apart, out=apart)


def _near(similarity: sparse.csr_array, radius: float) -> sparse.csr_array:
    """Distances (n, N) up to a radius, each row in order."""
    apart = 1 - similarity.data
    near = np.flatnonzero(apart <= radius)
    row = np.searchsorted(similarity.indptr, near, side="right") - 1
    order = np.lexsort((apart[near], row))
    counts = np.bincount(row, minlength=similarity.shape[0])
    chosen = near[order]
    found = (apart[chosen], similarity.indices[chosen], np.append(0, np.cumsum(counts)))
    return sparse.csr_array(found, shape=similarity.shape)


def _stacked(parts: Iterable[sparse.csr_array], width: int) -> sparse.csr_array:
    """Blocks of rows as one matrix that grows in place: joining them would take them twice."""
    counts, columns, values = np.empty(0, np.int64), np.empty(0, np.int32), np.empty(0, np.float32)
    for part in parts:
        for whole, more in (
            (counts, np.diff(part.indptr)),
            (columns, part.indices),
            (values, part.data),
        ):
            end = len(whole)
            whole.resize(end + len(more), refcheck=False)
            whole[end:] = more
    ends = np.append(0, np.cumsum(counts))
    return sparse.csr_array((values, columns, ends), shape=(len(counts), width))
