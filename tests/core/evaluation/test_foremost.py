"""The head of each ranking against one that is sorted whole."""

import numpy as np
import pytest

from core.evaluation import blocks
from core.evaluation.foremost import foremost
from core.evaluation.labels import Matching, Side, side

QUERIES, GALLERY = 17, 40


def labels(name: str, count: int, generator: np.random.Generator) -> Side:
    return side(name, *(generator.integers(0, most, count) for most in (5, 3, 2)))


@pytest.mark.parametrize("mode", ["standard", "same_clothes", "clothes_changing"])
@pytest.mark.parametrize("most", [1, 4, GALLERY, 3 * GALLERY])
def test_agrees_with_a_stable_sort_of_what_is_left(
    mode: str, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(blocks, "ENTRIES", 3 * GALLERY)  # several blocks
    generator = np.random.default_rng(5)
    distances = generator.integers(0, 6, (QUERIES, GALLERY)) / 8  # many of them equal
    query, gallery = labels("query", QUERIES, generator), labels("gallery", GALLERY, generator)
    found = foremost(distances, Matching(query, gallery, mode), most)  # type: ignore[arg-type]
    assert found.entry.shape == found.distance.shape == (QUERIES, most)
    for q in range(QUERIES):
        same = gallery.identities == query.identities[q]
        alike = gallery.clothes == query.clothes[q]  # type: ignore[index]
        unwanted = {"standard": same & False, "same_clothes": ~alike, "clothes_changing": alike}
        left = ~(same & ((gallery.cameras == query.cameras[q]) | unwanted[mode]))
        order = [g for g in np.argsort(distances[q], kind="stable") if left[g]][:most]
        assert found.entry[q].tolist() == order + [-1] * (most - len(order))
        assert found.distance[q, : len(order)].tolist() == distances[q, order].tolist()
        assert np.isnan(found.distance[q, len(order) :]).all()


def test_whole_numbers_are_distances_too() -> None:
    one = side("query", [1], [1], None)
    others = side("gallery", [1, 2, 1], [2, 2, 1], None)
    found = foremost(np.array([[3, 2, 1]]), Matching(one, others, "standard"), 3)
    assert found.entry.tolist() == [[1, 0, -1]]
