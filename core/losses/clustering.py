"""K-means of student and teacher features together: equation (13) of S2R."""

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional as F


@dataclass(frozen=True, slots=True)
class Clusters:
    """What a clustering found; constants, with no path back to any network.

    Attributes:
        centroids: (M, D) unit vectors.
        assignment: (N,) int64 in [0, M): the centroid of highest cosine for each feature.
        means: (M, D) mean of each cluster's members; not normalised; 0 for an empty cluster.
        sizes: (M,) int64, members of each cluster.
    """

    centroids: Tensor
    assignment: Tensor
    means: Tensor
    sizes: Tensor


@torch.no_grad()
def k_means(
    features: Tensor,
    clusters: int,
    generator: torch.Generator,
    restarts: int = 3,
    sweeps: int = 20,
) -> Clusters:
    """Spherical clusters of unit vectors, the best of several starts.

    Args:
        features: (N, D) unit vectors; treated as constants.
        clusters: how many (M), at most N.
        generator: of the k-means++ starts, on the processor.
        restarts: starts, of which the one of least distortion is kept.
        sweeps: Lloyd iterations of each at most.

    Returns:
        Clusters, assigned by cosine so that a softmax over centroids agrees with them.

    Source: equation (13) with k-means as the paper names it.
    """
    features = features.detach()
    clusters = min(clusters, len(features))
    best, least = features[:clusters], torch.inf
    for _ in range(restarts):
        centroids = _lloyd(features, _spread_start(features, clusters, generator), sweeps)
        distortion = float((1 - (features @ centroids.T).amax(dim=1)).sum())
        if distortion < least:
            best, least = centroids, distortion
    return assign(features, best)


@torch.no_grad()
def assign(features: Tensor, centroids: Tensor) -> Clusters:
    """Assign unit vectors (N, D) to unit centroids (M, D) by cosine; take each cluster's mean."""
    assignment = (features @ centroids.T).argmax(dim=1)
    means, sizes = cluster_means(features, assignment, len(centroids))
    return Clusters(centroids, assignment, means, sizes)


def cluster_means(features: Tensor, assignment: Tensor, clusters: int) -> tuple[Tensor, Tensor]:
    """Means (M, D) and sizes (M,) of the members of each cluster; an empty one has mean 0."""
    sums = features.new_zeros(clusters, features.shape[1]).index_add_(0, assignment, features)
    sizes = torch.bincount(assignment, minlength=clusters)
    return sums / sizes.clamp_min(1)[:, None], sizes


def _spread_start(features: Tensor, clusters: int, generator: torch.Generator) -> Tensor:
    """K-means++ (Arthur and Vassilvitskii 2007): each start far from those before it."""
    first = int(torch.randint(len(features), (1,), generator=generator))
    chosen = [first]
    nearest = _squared(features, features[first])
    for _ in range(clusters - 1):
        odds = nearest.cpu() + 1e-9  # identical features must still be drawable
        pick = int(torch.multinomial(odds, 1, generator=generator))
        chosen.append(pick)
        nearest = torch.minimum(nearest, _squared(features, features[pick]))
    return features[chosen]


def _squared(features: Tensor, point: Tensor) -> Tensor:
    return (2 - 2 * features @ point).clamp_min(0)


def _lloyd(features: Tensor, centroids: Tensor, sweeps: int) -> Tensor:
    """Move centroids to the direction of their members' mean until nothing changes."""
    previous = None
    for _ in range(sweeps):
        assignment = (features @ centroids.T).argmax(dim=1)
        if previous is not None and torch.equal(assignment, previous):
            break
        previous = assignment
        means, sizes = cluster_means(features, assignment, len(centroids))
        centroids = torch.where(sizes[:, None] > 0, F.normalize(means, dim=1), centroids)
    return centroids
