"""CMC and mean average precision of a retrieval, under the protocols of the field."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from core.errors import DataError
from core.evaluation.labels import Mode
from core.evaluation.retrieval import Precision, Retrieval, per_query


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
    distances: ArrayLike,
    query_identities: ArrayLike,
    gallery_identities: ArrayLike,
    query_cameras: ArrayLike,
    gallery_cameras: ArrayLike,
    query_clothes: ArrayLike | None = None,
    gallery_clothes: ArrayLike | None = None,
    mode: Mode = "standard",
    average_precision: Precision = "step",
    ranks: Sequence[int] = (1, 5, 10, 20),
) -> Scores:
    """Rank the gallery for each query and score the ranking.

    A query without a match left counts in no score. Equal distances keep the order of the gallery.
    A gallery shorter than k counts as whole.

    Args:
        distances: (Q, G) smaller is closer; as in `per_query`, like all that follow.
        query_identities: (Q,) int.
        gallery_identities: (G,) int.
        query_cameras: (Q,) int.
        gallery_cameras: (G,) int.
        query_clothes: (Q,) int, numbered within an identity.
        gallery_clothes: (G,) int, numbered likewise.
        mode: which entries are matches: "standard", "same_clothes" or "clothes_changing".
        average_precision: "step", "trapezoid" or "grouped".
        ranks: the k of the CMC.

    Raises:
        DataError: as `per_query` and `mean_scores` raise it.

    Source: as `per_query`.
    """
    found = per_query(
        distances,
        query_identities,
        gallery_identities,
        query_cameras,
        gallery_cameras,
        query_clothes,
        gallery_clothes,
        mode,
        average_precision,
    )
    return mean_scores(found, ranks)


def mean_scores(found: Retrieval, ranks: Sequence[int] = (1, 5, 10, 20)) -> Scores:
    """Means over the valid queries.

    Args:
        found: what each query found.
        ranks: the k of the CMC.

    Raises:
        DataError: no query has a match, or a rank is not a whole number from 1.
    """
    if not len(ranks) or any(k != int(k) or k < 1 for k in ranks):
        raise DataError(f"ranks are {tuple(ranks)}: one or more whole numbers from 1 are needed")
    valid = int(found.valid.sum())
    if valid == 0:
        raise DataError("no query has a match in the gallery: are identities and cameras right?")
    first = found.first_match[found.valid]
    cmc = {int(k): float(np.mean(first <= k)) for k in ranks}
    return Scores(cmc, float(found.average_precision[found.valid].mean()), valid)
