"""The consistency losses between student and teacher: equations (14) to (16) of S2R.

As printed, (14) counts disagreements and has no gradient; here student and teacher are softly
assigned to the centroids, which becomes that count as the temperatures go to 0.
"""

import torch
from torch import Tensor
from torch.nn import functional as F


def assignment_loss(
    student: Tensor,
    teacher: Tensor,
    centroids: Tensor,
    student_temperature: float = 0.1,
    teacher_temperature: float = 0.05,
) -> Tensor:
    """L1^C: cross-entropy from the teacher's soft assignment to the student's.

    Args:
        student: (B, D) unit embeddings, with gradient.
        teacher: (B, D) unit embeddings of the same tracklets; constants.
        centroids: (M, D) unit vectors; constants.
        student_temperature: of the softmax over cosines.
        teacher_temperature: lower is harder; at 0 this bounds (14) from above.

    Source: equation (14), made differentiable.
    """
    wanted = (teacher.detach() @ centroids.detach().T / teacher_temperature).softmax(dim=1)
    given = (student @ centroids.detach().T / student_temperature).log_softmax(dim=1)  # (B, M)
    return -(wanted * given).sum(dim=1).mean()


def assigned_loss(
    student: Tensor, assignment: Tensor, centroids: Tensor, temperature: float = 0.1
) -> Tensor:
    """L1^C with hard targets: cross-entropy to the cluster that the teacher's embedding fell into.

    Args:
        student: (B, D) unit embeddings, with gradient.
        assignment: (B,) int64, cluster of the teacher's embedding of each, as (13) found it.
        centroids: (M, D) unit vectors; constants.
        temperature: of the student's softmax over cosines.

    Source: equation (14) with the assignments of (13), made differentiable on the student's side.
    """
    return F.cross_entropy(student @ centroids.detach().T / temperature, assignment)


def disagreement(student: Tensor, teacher: Tensor, centroids: Tensor) -> Tensor:
    """Equation (14) as printed, as a rate in [0, 1]: different nearest centroids. No gradient."""
    mine = (student.detach() @ centroids.T).argmax(dim=1)
    return (mine != (teacher @ centroids.T).argmax(dim=1)).float().mean()


def compactness_loss(features: Tensor, assignment: Tensor, means: Tensor, sizes: Tensor) -> Tensor:
    """L2^C: mean Euclidean distance of features to the mean of their cluster.

    Members of a cluster of one are left out: their distance is 0 and its gradient undefined.

    Args:
        features: (N, D) unit embeddings; those of the student carry the gradient.
        assignment: (N,) int64, cluster of each.
        means: (M, D) cluster means; constants, or with the gradient of their members.
        sizes: (M,) members of each cluster.

    Returns:
        Scalar; 0 where every cluster has one member.

    Source: equation (15) with the Euclidean distance of the released code.
    """
    shared = sizes[assignment] > 1
    if not shared.any():
        return features.sum() * 0
    apart = features[shared] - means[assignment[shared]]
    return (apart.square().sum(dim=1) + 1e-12).sqrt().mean()


def ramp(iteration: int, length: int) -> float:
    """How much of L^C counts after `iteration` of `length`: e^-5 at first, 1 at the end.

    Source: Laine and Aila (2017), arXiv:1610.02242, section 3.1.
    """
    if length <= 0:
        return 1.0
    missing = 1 - min(1.0, iteration / length)
    return float(torch.exp(torch.tensor(-5.0 * missing * missing)))


def unit(embedding: Tensor) -> Tensor:
    """L2-normalised embeddings (B, D): the consistency losses compare directions."""
    return F.normalize(embedding, dim=1)
