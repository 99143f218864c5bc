import numpy as np
import pytest

from core.report.projection import project, same_domain, same_person


def test_a_few_points_lie_along_their_principal_axes() -> None:
    generator = np.random.default_rng(0)
    features = generator.normal(size=(20, 6)) * [9, 4, 1, 1, 1, 1]
    found = project(features)
    centred = features - features.mean(axis=0)
    values, axes = np.linalg.eigh(centred.T @ centred)
    wanted = centred @ axes[:, [-1, -2]]
    assert "principal axes" in found.said
    assert f"{values[-2:].sum() / values.sum():.0%}" in found.said
    np.testing.assert_allclose(abs(found.points), abs(wanted), atol=1e-9)


def test_groups_that_lie_apart_do_so_in_the_plane() -> None:
    generator = np.random.default_rng(1)
    group = np.repeat([0, 1], 40)
    features = generator.normal(size=(80, 10)) + 12 * group[:, None]
    found = project(features)
    assert "t-SNE (perplexity 26, seed 0)" in found.said
    centres = [found.points[group == side].mean(axis=0) for side in (0, 1)]
    apart = np.linalg.norm(centres[0] - centres[1])
    assert apart > 2 * found.points[group == 0].std()
    assert np.array_equal(found.points, project(features).points)


@pytest.mark.parametrize("shape", [(1, 4), (3, 1), (50, 1)])
def test_features_of_hardly_any_width_or_number_have_places(shape: tuple[int, int]) -> None:
    assert project(np.ones(shape)).points.shape == (shape[0], 2)


def test_domains_apart_and_domains_mixed_are_told() -> None:
    generator = np.random.default_rng(2)
    target = np.repeat([False, True], [300, 100])
    mixed = generator.normal(size=(400, 5))
    assert same_domain(mixed, target) == pytest.approx(0.5, abs=0.08)
    apart = mixed + 50 * np.where(target, 1, -1)[:, None] * np.eye(5)[0]
    assert same_domain(apart, target) == 1


def test_a_person_is_looked_for_before_other_cameras() -> None:
    features = np.array([[1, 0], [0.9, 0.1], [0, 1], [1, 0.05]], float)
    identity, camera = np.array([1, 1, 2, 3]), np.array([1, 2, 2, 1])
    # 1 before camera 1 finds itself before camera 2, which finds 3; the others don't count
    assert same_person(features, identity, camera) == 1 / 2
    assert same_person(features, np.array([-1, -1, -1, -1]), camera) is None
    assert same_person(features, identity, np.ones(4, int)) is None
