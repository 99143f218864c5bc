"""Distances, ranking and scores: one protocol, one implementation."""

from core.evaluation.retrieval import Retrieval, per_query
from core.evaluation.scores import Scores, evaluate, mean_scores

__all__ = ["Retrieval", "Scores", "evaluate", "mean_scores", "per_query"]
