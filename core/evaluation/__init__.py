"""Distances, ranking and scores: one protocol, one implementation."""

from core.evaluation.scores import Scores, evaluate

__all__ = ["Scores", "evaluate"]
