"""k-reciprocal re-ranking against the rules written out densely."""

from typing import Any

import numpy as np
import pytest

from core.errors import DataError
from core.evaluation import blocks, k_reciprocal_rerank

Array = np.ndarray[Any, Any]


def people(seed: int, samples: int, width: int = 12) -> Array:
    """Samples about a few centres, in double precision."""
    generator = np.random.default_rng(seed)
    centres = generator.normal(size=(6, width))
    return centres[generator.integers(0, 6, samples)] + 0.6 * generator.normal(
        size=(samples, width)
    )


def by_the_rules(query: Array, gallery: Array, k1: int, k2: int, share: float) -> Array:
    """The published procedure, one sample after the other."""
    features = np.vstack([query, gallery])
    count = len(features)
    squared = ((features[:, None] - features[None]) ** 2).sum(axis=2)
    scaled = (squared**2 / (squared**2).max(axis=0)).T
    order = np.argsort(scaled, axis=1, kind="stable")

    def mutual(i: int, near: int) -> set[int]:
        return {int(j) for j in order[i, :near] if i in order[j, :near]}

    encoding = np.zeros((count, count))
    for i in range(count):
        own = mutual(i, k1 + 1)
        members = set(own)
        for candidate in own:
            theirs = mutual(candidate, int(np.around(k1 / 2)) + 1)
            if 3 * len(theirs & own) > 2 * len(theirs):
                members |= theirs
        chosen = sorted(members)
        weights = np.exp(-scaled[i, chosen])
        encoding[i, chosen] = weights / weights.sum()
    if k2 != 1:
        encoding = np.stack([encoding[order[i, :k2]].mean(axis=0) for i in range(count)])
    shared = np.minimum(encoding[:, None], encoding[None]).sum(axis=2)
    blended = (1 - share) * (1 - shared / (2 - shared)) + share * scaled
    return blended[: len(query), len(query) :]


@pytest.mark.parametrize(
    ("k1", "k2", "share"),
    [(20, 6, 0.3), (20, 6, 0.0), (20, 6, 1.0), (5, 1, 0.3), (15, 3, 0.5), (1, 2, 0.1), (3, 9, 0.2)],
)
def test_agrees_with_the_rules(k1: int, k2: int, share: float) -> None:
    query, gallery = people(1, 17), people(2, 53)
    found = k_reciprocal_rerank(query, gallery, k1, k2, share)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, by_the_rules(query, gallery, k1, k2, share), atol=2e-6)


def test_more_neighbours_than_samples_takes_all() -> None:
    query, gallery = people(3, 4), people(4, 9)
    expected = by_the_rules(query, gallery, 40, 30, 0.3)
    np.testing.assert_allclose(k_reciprocal_rerank(query, gallery, 40, 30), expected, atol=2e-6)


def test_one_query_and_one_gallery_entry() -> None:
    gallery = people(5, 30)
    query = gallery[:1] + 0.01
    expected = by_the_rules(query, gallery, 20, 6, 0.3)
    np.testing.assert_allclose(k_reciprocal_rerank(query, gallery), expected, atol=2e-6)
    assert k_reciprocal_rerank([[0.0, 1.0]], [[1.0, 0.0]]).shape == (1, 1)


def test_the_original_distance_alone_is_squared_twice_and_scaled() -> None:
    found = k_reciprocal_rerank([[0.0]], [[1.0], [2.0]], lambda_value=1)
    np.testing.assert_allclose(found, [[1 / 16, 1]])


def test_blocks_of_one_row_give_the_same_as_one_block(monkeypatch: pytest.MonkeyPatch) -> None:
    query, gallery = people(6, 11), people(7, 40)
    whole = k_reciprocal_rerank(query, gallery)
    monkeypatch.setattr(blocks, "ENTRIES", 1)
    np.testing.assert_allclose(k_reciprocal_rerank(query, gallery), whole, atol=1e-6)


@pytest.mark.parametrize("value", [0.0, 3.0])
def test_a_collapsed_network_gives_finite_distances(value: float) -> None:
    flat = np.full((30, 8), value, np.float32)
    found = k_reciprocal_rerank(flat[:5], flat, k1=4)
    assert np.isfinite(found).all()
    assert (found >= 0).all()
    assert (found <= 1).all()


def test_half_precision_and_lists_are_features_too() -> None:
    query, gallery = people(8, 5).astype(np.float16), people(9, 20).astype(np.float16)
    single = k_reciprocal_rerank(query.astype(np.float32), gallery.astype(np.float32))
    np.testing.assert_array_equal(k_reciprocal_rerank(query, gallery), single)
    np.testing.assert_allclose(
        k_reciprocal_rerank(query.tolist(), gallery.tolist()), single, atol=1e-6
    )


def test_what_cannot_be_re_ranked_is_refused() -> None:
    query, gallery = people(10, 3), people(11, 5)
    with pytest.raises(DataError, match=r"gallery features are \(12,\)"):
        k_reciprocal_rerank(query, gallery[0])
    with pytest.raises(DataError, match=r"query features are \(0, 12\)"):
        k_reciprocal_rerank(query[:0], gallery)
    with pytest.raises(DataError, match="12 numbers and gallery features 11"):
        k_reciprocal_rerank(query, gallery[:, :11])
    with pytest.raises(DataError, match="gallery features hold what is not a number"):
        k_reciprocal_rerank(query, np.where(gallery > gallery.min(), gallery, np.nan))
    for wrong in ({"k1": 0}, {"k2": 0}, {"lambda_value": 1.5}, {"lambda_value": -0.1}):
        with pytest.raises(DataError, match="k1 and k2 start at 1"):
            k_reciprocal_rerank(query, gallery, **wrong)  # type: ignore[arg-type]
