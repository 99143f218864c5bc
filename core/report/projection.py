"""Features in a plane, to look at."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.evaluation.evidence import UNKNOWN

Floats = NDArray[np.float64]

_FEW = 30  # points that neighbourhoods can't be told of
_KEPT = 30  # principal axes before t-SNE
_PERPLEXITY = 30.0


@dataclass(frozen=True, slots=True, eq=False)
class Projection:
    """Points (N, 2), and how they came about in a sentence."""

    points: Floats
    said: str


def project(features: NDArray[np.floating], seed: int = 0) -> Projection:
    """Features (N, D) in a plane, the same for the same features.

    Source: van der Maaten and Hinton (2008), visualising data using t-SNE.
    """
    axes, share = _principal(features.astype(np.float64))
    if len(features) < _FEW or not np.ptp(axes, axis=0).any():
        padded = np.pad(axes[:, :2], ((0, 0), (0, max(0, 2 - axes.shape[1]))))
        return Projection(
            padded, f"their first two principal axes ({share(2):.0%} of the variance)"
        )
    from sklearn.manifold import TSNE  # with SciPy, a second: only for reports

    kept = axes[:, :_KEPT]
    perplexity = min(_PERPLEXITY, (len(kept) - 1) / 3)
    points = TSNE(perplexity=perplexity, init="pca", random_state=seed, n_jobs=1).fit_transform(
        kept
    )
    said = (
        f"t-SNE (perplexity {perplexity:.0f}, seed {seed}) of their first {kept.shape[1]} "
        f"principal axes ({share(kept.shape[1]):.0%} of the variance)"
    )
    return Projection(points.astype(np.float64), said)


def same_domain(features: NDArray[np.floating], target: NDArray[np.bool_]) -> float:
    """Share of tracklets whose nearest neighbour is of their own domain, both counted alike.

    One half where the domains lie mixed, 1 where they lie apart.
    """
    own = _nearest(features, np.zeros(len(features), np.int64))
    same = target[own] == target
    return float(np.mean([same[target == side].mean() for side in (False, True)]))


def same_person(
    features: NDArray[np.floating], identity: NDArray[np.integer], camera: NDArray[np.integer]
) -> float | None:
    """Share of tracklets whose nearest neighbour before another camera is the same person.

    Those whose person no other camera sees don't count; None where none is left.
    """
    known = identity != UNKNOWN
    seen = (identity[:, None] == identity) & (camera[:, None] != camera)
    counts = seen.any(axis=1) & known
    if not counts.any():
        return None
    nearest = _nearest(features, camera + 1 - camera.min())
    return float((identity[nearest] == identity)[counts].mean())


def _nearest(features: NDArray[np.floating], apart: NDArray[np.int64]) -> NDArray[np.intp]:
    """(N,) the nearest other tracklet by angle, of another group where groups aren't 0."""
    unit = features.astype(np.float64)
    unit /= np.maximum(np.linalg.norm(unit, axis=1, keepdims=True), 1e-12)
    alike = unit @ unit.T
    alike[(apart[:, None] == apart) & (apart > 0)[:, None]] = -np.inf
    np.fill_diagonal(alike, -np.inf)
    nearest: NDArray[np.intp] = alike.argmax(axis=1)
    return nearest


class _Share:
    """Share of the variance that the first axes have."""

    def __init__(self, values: Floats) -> None:
        self._power = values**2

    def __call__(self, count: int) -> float:
        return float(self._power[:count].sum() / max(self._power.sum(), 1e-300))


def _principal(features: Floats) -> tuple[Floats, _Share]:
    """Features along their principal axes, with what share of the variance those have."""
    centred = features - features.mean(axis=0)
    left, values, axes = np.linalg.svd(centred, full_matrices=False)
    signs = np.sign(axes[np.arange(len(axes)), np.abs(axes).argmax(axis=1)])
    return left * values * signs, _Share(values)
