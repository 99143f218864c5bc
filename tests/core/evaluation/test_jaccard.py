"""The Jaccard distance for clustering against the rules written out densely."""

from typing import Any

import numpy as np
import pytest
from scipy import sparse
from sklearn.cluster import DBSCAN

from core import evaluation
from core.errors import DataError
from core.evaluation import blocks, jaccard_distance

Array = np.ndarray[Any, Any]


def people(seed: int, samples: int = 70, spread: float = 0.5) -> Array:
    """Samples about a few centres, of different lengths."""
    generator = np.random.default_rng(seed)
    centres = generator.normal(size=(6, 12))
    about = centres[np.arange(samples) % 6] + spread * generator.normal(size=(samples, 12))
    return about * generator.uniform(0.5, 4, (samples, 1))


def by_the_rules(features: Array, k1: int, k2: int) -> Array:
    """The published procedure, one sample after the other."""
    unit = features / np.linalg.norm(features, axis=1, keepdims=True)
    count = len(unit)
    apart = 2 - 2 * unit @ unit.T
    order = np.argsort(apart, axis=1, kind="stable")[:, :k1]

    def mutual(i: int, near: int) -> set[int]:
        return {int(j) for j in order[i, :near] if i in order[j, :near]}

    encoding = np.zeros((count, count))
    for i in range(count):
        own = mutual(i, k1)
        members = set(own)
        for candidate in own:
            theirs = mutual(candidate, int(np.around(k1 / 2)) + 1)
            if 3 * len(theirs & own) > 2 * len(theirs):
                members |= theirs
        chosen = sorted(members)
        weights = np.exp(-apart[i, chosen])
        encoding[i, chosen] = weights / weights.sum()
    encoding = np.stack([encoding[order[i, :k2]].mean(axis=0) for i in range(count)])
    shared = np.minimum(encoding[:, None], encoding[None]).sum(axis=2)
    return np.maximum(1 - shared / (2 - shared), 0)


@pytest.mark.parametrize(("k1", "k2"), [(30, 6), (10, 6), (10, 1), (5, 3), (7, 7), (2, 1), (1, 1)])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_agrees_with_the_rules(k1: int, k2: int, dtype: Any) -> None:
    features = people(1).astype(dtype)
    found = jaccard_distance(features, k1, k2)
    np.testing.assert_allclose(found, by_the_rules(features, k1, k2), atol=2e-6)


def test_more_neighbours_than_samples_takes_all() -> None:
    features = people(2, samples=12)
    np.testing.assert_allclose(jaccard_distance(features), by_the_rules(features, 30, 6), atol=2e-6)
    np.testing.assert_array_equal(jaccard_distance(features[:1]), [[0]])


def test_it_is_symmetric_bounded_and_0_on_the_diagonal() -> None:
    dense = jaccard_distance(people(3).astype(np.float32), 12).toarray()
    assert dense.dtype == np.float32
    np.testing.assert_array_equal(dense, dense.T)
    np.testing.assert_array_equal(np.diag(dense), 0)
    assert dense.min() >= 0
    assert dense.max() == 1


def test_lengths_of_features_do_not_count() -> None:
    features = people(4)
    scaled = jaccard_distance(features * 2.0 ** np.arange(-35, 35)[:, None], 12)
    np.testing.assert_allclose(scaled, jaccard_distance(features, 12), atol=1e-6)


def test_the_order_of_the_samples_does_not_count() -> None:
    features = people(5)
    order = np.random.default_rng(0).permutation(len(features))
    shuffled = jaccard_distance(features[order], 12).toarray()
    np.testing.assert_allclose(
        shuffled, jaccard_distance(features, 12).toarray()[np.ix_(order, order)], atol=1e-6
    )


def test_blocks_of_one_row_give_the_same_as_one_block(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = jaccard_distance(people(6), 12)
    monkeypatch.setattr(blocks, "ENTRIES", 1)
    single = jaccard_distance(people(6), 12)
    np.testing.assert_allclose(single, whole, atol=1e-6)
    np.testing.assert_allclose(
        single.neighbours(0.7).toarray(), whole.neighbours(0.7).toarray(), atol=1e-6
    )


def test_numpy_takes_it_for_the_dense_matrix() -> None:
    found = jaccard_distance(people(7), 12)
    dense = np.asarray(found)
    assert dense.shape == found.shape == (70, 70)
    assert len(found) == 70
    assert np.asarray(found, dtype=np.float64).dtype == np.float64
    assert (dense == 1).any()
    with pytest.raises(ValueError, match="always a copy"):
        np.asarray(found, copy=False)


def test_rows_are_dense() -> None:
    found = jaccard_distance(people(8), 12)
    dense = found.toarray()
    mask = np.arange(70) % 9 == 0
    for rows in (3, -1, slice(5, 20, 2), [1, 1, 60], mask, np.array([[1, 2], [3, 4]])):
        np.testing.assert_array_equal(found[rows], dense[rows])
    with pytest.raises(IndexError):
        found[70]


def test_a_column_of_rows_may_be_named_too() -> None:
    found = jaccard_distance(people(7))
    dense = np.asarray(found)
    assert found[3, 5] == dense[3, 5]
    np.testing.assert_array_equal(found[2:9, 4], dense[2:9, 4])
    np.testing.assert_array_equal(found[[1, 8], 10:20], dense[[1, 8], 10:20])


def test_neighbours_are_the_distances_within_the_radius_in_order() -> None:
    found = jaccard_distance(people(9), 12)
    dense = found.toarray()
    for radius in (0.3, 0.6, 1.0):
        near = found.neighbours(radius)
        assert sparse.issparse(near)
        assert near.format == "csr"
        kept = np.zeros(near.shape, bool)
        for row in range(70):
            part = slice(near.indptr[row], near.indptr[row + 1])
            np.testing.assert_array_equal(near.data[part], dense[row, near.indices[part]])
            assert (np.diff(near.data[part]) >= 0).all()
            kept[row, near.indices[part]] = True
        np.testing.assert_array_equal(kept, (dense <= radius) & (dense < 1))
    assert kept.diagonal().all()


def test_scikit_learn_clusters_by_it_as_by_the_dense_matrix() -> None:
    features = people(10, spread=0.25)
    found = jaccard_distance(features, 12)
    clustering = DBSCAN(eps=0.5, min_samples=4, metric="precomputed")
    labels = clustering.fit_predict(found.neighbours(0.5))
    np.testing.assert_array_equal(labels, clustering.fit_predict(found.toarray()))
    np.testing.assert_array_equal(labels, clustering.fit_predict(found.neighbours()))
    np.testing.assert_array_equal(labels, np.arange(70) % 6)  # the six people


@pytest.mark.parametrize("value", [0.0, 3.0])
def test_a_collapsed_network_gives_finite_distances(value: float) -> None:
    dense = jaccard_distance(np.full((50, 4), value, np.float32), 10).toarray()
    assert np.isfinite(dense).all()
    np.testing.assert_array_equal(np.diag(dense), 0)


def test_equal_features_are_as_near_as_can_be() -> None:
    features = np.repeat(np.eye(4, dtype=np.float32), 5, axis=0)
    dense = jaccard_distance(features, 5, 2).toarray()
    same = np.arange(20)[:, None] // 5 == np.arange(20) // 5
    np.testing.assert_allclose(dense, np.where(same, 0, 1), atol=1e-6)


def test_what_cannot_be_compared_is_refused() -> None:
    with pytest.raises(DataError, match=r"features are \(3,\)"):
        jaccard_distance([1.0, 2.0, 3.0])
    with pytest.raises(DataError, match="not a number"):
        jaccard_distance([[np.inf, 2.0]])
    with pytest.raises(DataError, match=r"of <U1"):
        jaccard_distance([["a"]])
    for wrong in ({"k1": 0}, {"k2": 0}):
        with pytest.raises(DataError, match="counted from 1"):
            jaccard_distance([[1.0]], **wrong)


def test_a_name_that_does_not_exist_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'jaccard_similarity'"):
        evaluation.jaccard_similarity  # noqa: B018
