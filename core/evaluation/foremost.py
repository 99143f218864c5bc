"""The first entries of each query's ranking, for people to look at."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.evaluation.blocks import blocks
from core.evaluation.labels import Matching


class Foremost(NamedTuple):
    """What stands at the head of each ranking.

    Attributes:
        entry: (Q, K) int32 places in the gallery, nearest first; -1 where it has no more.
        distance: (Q, K) float32; NaN where there is no more.
    """

    entry: NDArray[np.int32]
    distance: NDArray[np.float32]


def foremost(distances: NDArray[np.generic], matching: Matching, most: int) -> Foremost:
    """The nearest gallery entries of each query, without those that its protocol removes.

    Equal distances keep the order of the gallery, as in the scores.

    Args:
        distances: (Q, G) smaller is closer; finite.
        matching: says what is removed.
        most: K.
    """
    entry = np.full((len(distances), most), -1, np.int32)
    near = np.full((len(distances), most), np.nan, np.float32)
    for rows in blocks(*distances.shape):
        pairs = matching.pairs(rows)
        left = distances[rows].astype(np.float64)
        left[pairs.query[pairs.removed], pairs.entry[pairs.removed]] = np.inf
        for number, row in enumerate(left, rows.start):
            first = _first(row, most)
            entry[number, : len(first)] = first
            near[number, : len(first)] = row[first]
    return Foremost(entry, near)


def _first(row: NDArray[np.float64], most: int) -> NDArray[np.intp]:
    """The places of its smallest values, in order; infinite ones aren't among them."""
    farthest = np.partition(row, most - 1)[most - 1] if most < len(row) else np.inf
    near = np.flatnonzero((row <= farthest) & np.isfinite(row))
    return near[np.argsort(row[near], kind="stable")][:most]
