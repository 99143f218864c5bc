"""Re-ranking of a retrieval by what query and gallery have around them."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.errors import DataError
from core.evaluation.encoding import local_mean, reciprocal_sets, weighted
from core.evaluation.neighbours import as_features, neighbours, pair_distances, squared_distances
from core.evaluation.overlap import similarities


def k_reciprocal_rerank(
    query_features: ArrayLike,
    gallery_features: ArrayLike,
    k1: int = 20,
    k2: int = 6,
    lambda_value: float = 0.3,
) -> NDArray[np.float32]:
    """Distances that blend the Jaccard distance of k-reciprocal sets with the original one.

    The original distance follows the authors' code, on which published figures rest: Euclidean
    distances are squared, squared once more, and divided by each sample's largest. Features are
    used as given: L2-normalise them first where they are compared by cosine. The whole gallery
    takes part, so scores compare only at equal galleries.

    Args:
        query_features: (Q, D) float.
        gallery_features: (G, D) float.
        k1: neighbours that may be reciprocal, besides the sample itself; from 1.
        k2: neighbours, itself among them, whose encodings are averaged; 1 leaves them as they are.
        lambda_value: share of the original distance, in [0, 1]; 1 gives it alone.

    Returns:
        (Q, G) float32 in [0, 1].

    Raises:
        DataError: shapes disagree, a feature is not a number, or a parameter is out of range.

    Source: Zhong, Zheng, Cao and Li (2017), arXiv:1701.08398, equation (12).
    """
    queries = as_features(query_features, "query features")
    gallery = as_features(gallery_features, "gallery features")
    if queries.shape[1] != gallery.shape[1]:
        raise DataError(
            f"query features have {queries.shape[1]} numbers and gallery features "
            f"{gallery.shape[1]}: they must come from one network"
        )
    if k1 < 1 or k2 < 1 or not 0 <= lambda_value <= 1:
        raise DataError(
            f"k1={k1}, k2={k2}, lambda_value={lambda_value}: k1 and k2 start at 1, and "
            "lambda_value lies in [0, 1]"
        )
    features = np.concatenate([queries, gallery])
    found = neighbours(features, max(k1 + 1, k2))
    scale = np.where(found.farthest > 0, found.farthest, 1)
    sets = reciprocal_sets(found.nearest, k1 + 1, round(k1 / 2) + 1)
    sample = np.repeat(np.arange(len(features)), np.diff(sets.indptr))
    apart = pair_distances(features, sample, sets.indices) / scale[sample]
    encoding = local_mean(weighted(sets, apart**2), found.nearest[:, :k2])

    blended = np.empty((len(queries), len(gallery)), np.float32)
    for rows, alike in similarities(encoding[: len(queries)], encoding[len(queries) :]):
        blended[rows] = (1 - lambda_value) * (1 - alike.toarray())
    for rows, squared in squared_distances(queries, gallery):
        blended[rows] += lambda_value * (squared / scale[rows][:, None]) ** 2
    return np.minimum(blended, 1, out=blended)  # whatever was rounded
