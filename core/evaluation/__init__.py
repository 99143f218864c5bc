"""Distances, ranking and scores: one protocol, one implementation."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from core.evaluation.retrieval import Retrieval, per_query
from core.evaluation.scores import Scores, evaluate, mean_scores

if TYPE_CHECKING:
    from core.evaluation.jaccard import JaccardDistance, jaccard_distance
    from core.evaluation.rerank import k_reciprocal_rerank

__all__ = [
    "JaccardDistance",
    "Retrieval",
    "Scores",
    "evaluate",
    "jaccard_distance",
    "k_reciprocal_rerank",
    "mean_scores",
    "per_query",
]


_LATER = {
    "JaccardDistance": "core.evaluation.jaccard",
    "jaccard_distance": "core.evaluation.jaccard",
    "k_reciprocal_rerank": "core.evaluation.rerank",
}


def __getattr__(name: str) -> Any:
    """Load what takes SciPy and Numba, which commands start without, once it is asked for."""
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_LATER[name]), name)
