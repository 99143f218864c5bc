"""CMC and mean average precision of a retrieval, under the protocols of the field."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from core.errors import DataError

Mode = Literal["standard", "same_clothes", "clothes_changing"]
Precision = Literal["step", "trapezoid"]
Ints = NDArray[np.integer]
Bools = NDArray[np.bool_]
Floats = NDArray[np.floating]

_BLOCK = 2**24  # distances ranked at once, so that memory stays bounded


@dataclass(frozen=True, slots=True)
class Scores:
    """What a retrieval is worth.

    Attributes:
        cmc: share of valid queries with a match among the first k, by k; in [0, 1].
        mean_ap: mean over valid queries of the average precision; in [0, 1].
        valid_queries: queries with at least one match left in the gallery; others don't count.
    """

    cmc: dict[int, float]
    mean_ap: float
    valid_queries: int


def evaluate(  # noqa: PLR0913 - the fixed interface of the field: both sides' labels
    distances: Floats,
    query_identities: Ints,
    gallery_identities: Ints,
    query_cameras: Ints,
    gallery_cameras: Ints,
    query_clothes: Ints | None = None,
    gallery_clothes: Ints | None = None,
    mode: Mode = "standard",
    average_precision: Precision = "step",
    ranks: Sequence[int] = (1, 5, 10, 20),
) -> Scores:
    """Rank the gallery for each query and score the ranking.

    Gallery entries of the query's identity and camera are removed; so are, where the mode looks at
    clothes, those of its identity in other clothes ("same_clothes") or in the same clothes
    ("clothes_changing"). A query without a match left counts in no score. Equal distances keep the
    order of the gallery. A gallery shorter than k counts as whole.

    Args:
        distances: (Q, G) smaller is closer; must be finite.
        query_identities: (Q,) int.
        gallery_identities: (G,) int.
        query_cameras: (Q,) int.
        gallery_cameras: (G,) int.
        query_clothes: (Q,) int, numbered within an identity.
        gallery_clothes: (G,) int, numbered likewise.
        mode: which entries are matches.
        average_precision: "step" averages the precision at each match; "trapezoid" the mean of it
            and the precision just before, as the first MATLAB evaluations do.
        ranks: the k of the CMC.

    Raises:
        DataError: no query has a match, shapes disagree, or a distance is not a number.

    Source: Zheng et al. (2015, Market-1501; 2016, MARS); clothes as in Gu et al. (2022, CCVID).
    """
    distances = np.asarray(distances)
    queries, gallery = len(query_identities), len(gallery_identities)
    if distances.shape != (queries, gallery):
        raise DataError(
            f"distances are {distances.shape}, where {queries} queries and {gallery} gallery "
            "entries were given"
        )
    if not np.isfinite(distances).all():
        raise DataError("a distance is not a number: has the network diverged?")
    if query_clothes is None or gallery_clothes is None:
        if mode != "standard":
            raise DataError(f"mode {mode} needs the clothes of query and gallery")
        query_clothes, gallery_clothes = query_cameras, gallery_cameras  # never looked at
    found = np.zeros(max(ranks) + 1)
    precision, valid = 0.0, 0
    for rows in _blocks(queries, gallery):
        same = query_identities[rows, None] == gallery_identities[None]  # (q, G)
        removed = same & (query_cameras[rows, None] == gallery_cameras[None])
        if mode != "standard":
            alike = query_clothes[rows, None] == gallery_clothes[None]
            removed |= same & (~alike if mode == "same_clothes" else alike)
        order = np.argsort(distances[rows], axis=1, kind="stable")
        match = np.take_along_axis(same & ~removed, order, axis=1)
        place = np.cumsum(~np.take_along_axis(removed, order, axis=1), axis=1)  # from 1
        counted = match.any(axis=1)
        match, place = match[counted], place[counted]
        first = place[np.arange(len(match)), match.argmax(axis=1)]
        np.add.at(found, first[first <= max(ranks)], 1)
        precision += float(_average_precision(match, place, average_precision).sum())
        valid += len(match)
    if valid == 0:
        raise DataError("no query has a match in the gallery: are identities and cameras right?")
    reached = np.cumsum(found) / valid
    return Scores({k: float(reached[k]) for k in ranks}, precision / valid, valid)


def _average_precision(match: Bools, place: Ints, kind: Precision) -> Floats:
    """(q,) average precision of rankings (q, G): `match` flags, `place` among what is left."""
    hits = np.cumsum(match, axis=1)
    at_match = hits / np.maximum(place, 1)
    if kind == "trapezoid":
        before = np.where(place > 1, (hits - 1) / np.maximum(place - 1, 1), 1.0)
        at_match = (at_match + before) / 2
    total: Floats = np.where(match, at_match, 0.0).sum(axis=1) / hits[:, -1]
    return total


def _blocks(queries: int, gallery: int) -> Iterator[slice]:
    step = max(1, _BLOCK // max(1, gallery))
    for start in range(0, queries, step):
        yield slice(start, min(start + step, queries))
