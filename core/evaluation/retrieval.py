"""What each query finds: its average precision, and where its first match stands."""

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.errors import DataError
from core.evaluation.blocks import blocks
from core.evaluation.labels import Matching, Mode, side
from core.evaluation.places import Places, Ties, places

Precision = Literal["step", "trapezoid", "grouped"]


@dataclass(frozen=True, slots=True, eq=False)
class Retrieval:
    """What each query found.

    Attributes:
        valid: (Q,) whether a match is left in the gallery.
        average_precision: (Q,) float64 in [0, 1]; NaN where invalid.
        first_match: (Q,) int64 place of the first match among what is left, from 1; 0 where
            invalid.
    """

    valid: NDArray[np.bool_]
    average_precision: NDArray[np.float64]
    first_match: NDArray[np.int64]


def per_query(  # noqa: PLR0913 - the fixed interface of the field: both sides' labels
    distances: ArrayLike,
    query_identities: ArrayLike,
    gallery_identities: ArrayLike,
    query_cameras: ArrayLike,
    gallery_cameras: ArrayLike,
    query_clothes: ArrayLike | None = None,
    gallery_clothes: ArrayLike | None = None,
    mode: Mode = "standard",
    average_precision: Precision = "step",
    ties: Ties = "gallery",
) -> Retrieval:
    """Rank the gallery for each query and tell what each one finds.

    Gallery entries of the query's identity and camera are removed; so are, where the mode looks at
    clothes, those of its identity in other clothes ("same_clothes") or in the same clothes
    ("clothes_changing"). What is left of its identity are its matches.

    Args:
        distances: (Q, G) smaller is closer; finite; compared as given, whatever their precision.
            Read in blocks of rows, so that it may be a memory map.
        query_identities: (Q,) int.
        gallery_identities: (G,) int.
        query_cameras: (Q,) int.
        gallery_cameras: (G,) int.
        query_clothes: (Q,) int, numbered within an identity.
        gallery_clothes: (G,) int, numbered likewise.
        mode: which entries are matches.
        average_precision: "step" averages the precision at each match; "trapezoid" the mean of it
            and the precision just before, as the first MATLAB evaluations do; "grouped" takes
            equal distances as one step, as scikit-learn does.
        ties: equal distances keep the order of the gallery, as a stable sort has them; "best" and
            "worst" put matches before or behind the rest, which bounds what ties can change.

    Raises:
        DataError: shapes disagree, a distance is not a number, or a name is unknown.

    Source: Zheng et al. (2015, Market-1501; 2016, MARS); clothes as in Gu et al. (2022, CCVID).
    """
    query = side("query", query_identities, query_cameras, query_clothes)
    gallery = side("gallery", gallery_identities, gallery_cameras, gallery_clothes)
    matching = Matching(query, gallery, mode)
    for name, given, known in (
        ("average_precision", average_precision, get_args(Precision)),
        ("ties", ties, get_args(Ties)),
    ):
        if given not in known:
            raise DataError(f"{name} is {given!r}; there are {', '.join(known)}")
    matrix = _checked(distances, len(query), len(gallery))
    found = Retrieval(
        np.zeros(len(query), bool), np.full(len(query), np.nan), np.zeros(len(query), np.int64)
    )
    for rows in blocks(*matrix.shape):
        at = places(matrix[rows], matching.pairs(rows), ties)
        found.valid[rows] = at.matches > 0
        found.first_match[rows] = at.first
        found.average_precision[rows] = _average(at, average_precision)
    return found


def _checked(distances: ArrayLike, queries: int, gallery: int) -> NDArray[np.generic]:
    matrix = np.asarray(distances)
    if matrix.shape != (queries, gallery):
        raise DataError(
            f"distances are {matrix.shape}, where {queries} queries and {gallery} gallery "
            "entries were given"
        )
    if matrix.dtype.kind not in "fiub":
        raise DataError(f"distances are of type {matrix.dtype}: real numbers are needed")
    return matrix


def _average(at: Places, kind: Precision) -> NDArray[np.float64]:
    """(q,) average precision of each query; NaN without a match."""
    if kind == "grouped":
        return _mean(at.group_hits / at.group_place, at)
    precision = at.hits / at.place
    if kind == "trapezoid":
        before = np.where(at.place > 1, (at.hits - 1) / np.maximum(at.place - 1, 1), 1.0)
        precision = (precision + before) / 2
    return _mean(precision, at)


def _mean(precision: NDArray[np.float64], at: Places) -> NDArray[np.float64]:
    total = np.bincount(at.query, weights=precision, minlength=len(at.matches))
    mean = np.full(len(total), np.nan)
    np.divide(total, at.matches, out=mean, where=at.matches > 0)
    return mean
