"""Squared Euclidean distances and nearest neighbours of features, block by block."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.errors import DataError
from core.evaluation.blocks import blocks

Floats = NDArray[np.floating]


@dataclass(frozen=True, slots=True, eq=False)
class Neighbours:
    """The nearest of all samples to each.

    Attributes:
        nearest: (N, k) int64, nearest first, each sample before all others in its own row; at
            equal distances by index.
        farthest: (N,) squared distance to the sample farthest away.
    """

    nearest: NDArray[np.int64]
    farthest: Floats


def as_features(features: ArrayLike, name: str) -> Floats:
    """Features (N, D) as float32, or as float64 where they are given so.

    Raises:
        DataError: they are not a matrix of numbers, or there is none.
    """
    given = np.asarray(features)
    if given.ndim != 2 or given.size == 0 or given.dtype.kind not in "fiu":
        raise DataError(
            f"{name} are {given.shape} of {given.dtype}: a row of real numbers for each sample is "
            "needed"
        )
    found: Floats = given.astype(np.promote_types(given.dtype, np.float32), copy=False)
    if not all(np.isfinite(found[rows]).all() for rows in blocks(*found.shape)):
        raise DataError(f"{name} hold what is not a number: has the network diverged?")
    return found


def squared_distances(features: Floats, others: Floats) -> Iterator[tuple[slice, Floats]]:
    """Squared Euclidean distances (n, M) of blocks of rows of features (N, D) to others (M, D)."""
    lengths = np.einsum("nd,nd->n", others, others)
    for rows in blocks(len(features), len(others)):
        some = features[rows]
        apart = (-2 * some) @ others.T
        apart += lengths
        apart += np.einsum("nd,nd->n", some, some)[:, None]
        yield rows, np.maximum(apart, 0, out=apart)


def neighbours(features: Floats, count: int) -> Neighbours:
    """Find the nearest of all samples to each.

    Args:
        features: (N, D).
        count: neighbours of each (k), itself among them; all N where it asks for more.
    """
    count = min(count, len(features))
    nearest = np.empty((len(features), count), np.int64)
    farthest = np.empty(len(features), features.dtype)
    for rows, apart in squared_distances(features, features):
        farthest[rows] = apart.max(axis=1)
        apart[np.arange(len(apart)), np.arange(rows.start, rows.stop)] = -1  # before all others
        nearest[rows] = _smallest(apart, count)
    return Neighbours(nearest, farthest)


def pair_distances(
    features: Floats, first: NDArray[np.integer], second: NDArray[np.integer]
) -> Floats:
    """Squared Euclidean distance (P,) of each pair of rows of features (N, D)."""
    found = np.empty(len(first), features.dtype)
    for some in blocks(len(first), features.shape[1]):
        apart = features[first[some]] - features[second[some]]
        found[some] = np.einsum("pd,pd->p", apart, apart)
    return found


def _smallest(values: Floats, count: int) -> NDArray[np.int64]:
    """(n, count) columns of each row's smallest values, in order; at equal values by column."""
    bound = np.partition(values, count - 1, axis=1)[:, count - 1, None]
    row, column = np.nonzero(values <= bound)  # more than `count` of a row where values are equal
    order = np.lexsort((values[row, column], row))
    found = np.bincount(row, minlength=len(values))
    start = np.cumsum(found) - found
    smallest: NDArray[np.int64] = column[order[start[:, None] + np.arange(count)]]
    return smallest
