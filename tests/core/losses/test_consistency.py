import math

import pytest
import torch
from torch.nn import functional as F

from core.losses import consistency
from core.losses.clustering import cluster_means, k_means


def unit(*shape: int, seed: int = 0) -> torch.Tensor:
    return F.normalize(torch.randn(*shape, generator=torch.Generator().manual_seed(seed)), dim=1)


def test_assignment_loss_worked_by_hand() -> None:
    # Two centroids at right angles; the teacher lies on one, the student half way.
    centroids = torch.eye(2)
    student = torch.full((1, 2), math.sqrt(0.5))
    loss = consistency.assignment_loss(student, torch.tensor([[1.0, 0.0]]), centroids, 0.1, 1e-4)
    assert loss.item() == pytest.approx(math.log(2))


def test_assignment_loss_moves_the_student_alone() -> None:
    student, teacher, centroids = (unit(6, 5, seed=s).requires_grad_() for s in (1, 2, 3))
    consistency.assignment_loss(student, teacher, centroids).backward()
    assert student.grad is not None
    assert student.grad.abs().max() > 0
    assert teacher.grad is None
    assert centroids.grad is None


def test_assigned_loss_worked_by_hand_and_moves_the_student_alone() -> None:
    student = torch.full((2, 2), math.sqrt(0.5)).requires_grad_()
    centroids = torch.eye(2).requires_grad_()
    loss = consistency.assigned_loss(student, torch.tensor([0, 1]), centroids, 0.1)
    assert loss.item() == pytest.approx(math.log(2))
    loss.backward()
    assert student.grad is not None
    assert student.grad[0, 0] < 0 < student.grad[0, 1]  # towards its own, off the other
    assert centroids.grad is None


@pytest.mark.parametrize("seed", range(3))
def test_assigned_loss_bounds_the_count_of_wrong_clusters(seed: int) -> None:
    student, teacher, centroids = unit(50, 8, seed=seed), unit(50, 8, seed=9), unit(4, 8, seed=5)
    its = (teacher @ centroids.T).argmax(dim=1)
    rate = consistency.disagreement(student, teacher, centroids)
    assert consistency.assigned_loss(student, its, centroids, 1e-3) >= rate * math.log(2) - 1e-3
    assert consistency.assigned_loss(teacher, its, centroids, 1e-3).item() < 0.05


@pytest.mark.parametrize("seed", range(3))
def test_at_low_temperature_bounds_the_printed_count_from_above(seed: int) -> None:
    student, teacher, centroids = unit(50, 8, seed=seed), unit(50, 8, seed=9), unit(4, 8, seed=5)
    rate = consistency.disagreement(student, teacher, centroids)
    loss = consistency.assignment_loss(student, teacher, centroids, 1e-3, 1e-3)
    assert loss >= rate - 1e-3
    same = consistency.assignment_loss(teacher, teacher, centroids, 1e-3, 1e-3)
    assert same.item() == pytest.approx(0, abs=0.05)


def test_disagreement_counts() -> None:
    centroids = torch.eye(2)
    mine, its = torch.tensor([[1.0, 0], [0, 1], [1, 0], [0, 1]]), torch.eye(2)[[0, 1, 1, 1]]
    assert consistency.disagreement(mine, its, centroids).item() == 0.25


def test_compactness_worked_by_hand() -> None:
    features = torch.tensor([[0.0, 0.0], [0.0, 2.0], [9.0, 9.0]])
    label = torch.tensor([0, 0, 1])
    means, sizes = cluster_means(features, label, 2)
    loss = consistency.compactness_loss(features, label, means, sizes)
    assert loss.item() == pytest.approx(1.0)  # the cluster of one is left out


def test_compactness_with_singletons_has_a_finite_gradient() -> None:
    features = unit(4, 3).requires_grad_()
    label = torch.tensor([0, 1, 2, 2])
    means, sizes = cluster_means(features, label, 3)
    consistency.compactness_loss(features, label, means, sizes).backward()
    assert features.grad is not None
    assert features.grad.isfinite().all()
    assert features.grad[:2].abs().max() == 0
    assert features.grad[2:].abs().max() > 0


def test_compactness_of_singletons_alone_is_zero_with_a_path() -> None:
    features = unit(3, 3).requires_grad_()
    clusters = k_means(features, 3, torch.Generator().manual_seed(0))
    loss = consistency.compactness_loss(
        features, clusters.assignment, clusters.means, clusters.sizes
    )
    loss.backward()
    assert loss.item() == 0


def test_ramp_follows_its_formula() -> None:
    assert consistency.ramp(0, 10) == pytest.approx(math.exp(-5))
    assert consistency.ramp(5, 10) == pytest.approx(math.exp(-1.25))
    assert consistency.ramp(10, 10) == consistency.ramp(99, 10) == 1
    assert consistency.ramp(0, 0) == 1


def test_compactness_sends_the_gradient_of_its_means_where_they_have_one() -> None:
    features = unit(4, 3)
    label = torch.tensor([0, 0, 0, 1])

    def gradient(held: bool) -> torch.Tensor:
        seen = features.clone().requires_grad_()
        means, sizes = cluster_means(seen, label, 2)
        consistency.compactness_loss(
            seen, label, means.detach() if held else means, sizes
        ).backward()
        assert seen.grad is not None
        return seen.grad

    assert not torch.allclose(gradient(held=True), gradient(held=False))
    # Moving all members alike changes no distance to a mean that moves with them.
    torch.testing.assert_close(gradient(held=False)[:3].sum(dim=0), torch.zeros(3))
