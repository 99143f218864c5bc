import pytest
import torch
from torch.nn import functional as F

from core.losses.clustering import assign, cluster_means, k_means


def clouds(groups: int, members: int, width: int = 16) -> torch.Tensor:
    generator = torch.Generator().manual_seed(4)
    centres = F.normalize(torch.randn(groups, width, generator=generator), dim=1)
    spread = 0.05 * torch.randn(groups, members, width, generator=generator)
    return F.normalize(centres[:, None] + spread, dim=2).flatten(0, 1)


@pytest.mark.parametrize("seed", range(5))
def test_finds_well_separated_clouds(seed: int) -> None:
    found = k_means(clouds(6, 9), 6, torch.Generator().manual_seed(seed), restarts=5)
    labels = found.assignment.view(6, 9)
    assert (labels == labels[:, :1]).all()
    assert len(labels[:, 0].unique()) == 6
    assert found.sizes.tolist() == [9] * 6


def test_centroids_are_unit_and_assignment_is_the_nearest() -> None:
    features = clouds(5, 4)
    found = k_means(features, 3, torch.Generator().manual_seed(0))
    torch.testing.assert_close(found.centroids.norm(dim=1), torch.ones(3))
    torch.testing.assert_close(found.assignment, (features @ found.centroids.T).argmax(dim=1))


def test_no_gradient_leads_out_of_a_clustering() -> None:
    features = clouds(3, 4).requires_grad_()
    found = k_means(features, 3, torch.Generator().manual_seed(0))
    assert not found.centroids.requires_grad
    assert not found.means.requires_grad


def test_more_clusters_than_features_and_equal_features_work() -> None:
    same = F.normalize(torch.ones(4, 3), dim=1)
    found = k_means(same, 9, torch.Generator().manual_seed(0))
    assert found.sizes.sum() == 4
    assert found.centroids.isfinite().all()


def test_means_worked_by_hand() -> None:
    features = torch.tensor([[0.0, 2.0], [2.0, 0.0], [5.0, 5.0]])
    means, sizes = cluster_means(features, torch.tensor([0, 0, 2]), 3)
    assert means.tolist() == [[1, 1], [0, 0], [5, 5]]
    assert sizes.tolist() == [2, 0, 1]


def test_assign_takes_the_highest_cosine() -> None:
    centroids = torch.eye(2)
    found = assign(
        F.normalize(torch.tensor([[2.0, 1.0], [1.0, 2.0], [3.0, 1.0]]), dim=1), centroids
    )
    assert found.assignment.tolist() == [0, 1, 0]
