import numpy as np
import pytest

from core.errors import DataError
from core.evaluation import Scores, evaluate


def score(right: str, **options: object) -> Scores:
    """One query; `right` spells the ranking: r match, w other person, x own camera (removed)."""
    identity = np.array([0 if letter in "rx" else 1 for letter in right])
    camera = np.array([0 if letter == "x" else 1 for letter in right])
    distances = np.arange(len(right), dtype=float)[None]
    return evaluate(distances, np.array([0]), identity, np.array([0]), camera, **options)  # type: ignore[arg-type]


def test_step_and_trapezoid_worked_by_hand() -> None:
    # (1/2 + 2/4 + 3/5) / 3; trapezoid: means with (0, 1/3, 2/4) before each.
    assert score("wrwrr").mean_ap == pytest.approx(8 / 15)
    trapezoid = score("wrwrr", average_precision="trapezoid").mean_ap
    assert trapezoid == pytest.approx((0.25 + (1 / 3 + 1 / 2) / 2 + (1 / 2 + 3 / 5) / 2) / 3)
    assert score("wwwr").mean_ap == 0.25
    assert score("wwwr", average_precision="trapezoid").mean_ap == 0.125
    assert score("rrrww", average_precision="trapezoid").mean_ap == 1


def test_cmc_worked_by_hand() -> None:
    cmc = score("wwrwwr", ranks=(1, 2, 3, 5)).cmc
    assert cmc == {1: 0, 2: 0, 3: 1, 5: 1}


def test_same_camera_entries_take_no_place() -> None:
    assert score("xwxrw").mean_ap == 0.5
    assert score("xwxrw").cmc[1] == 0
    assert score("xxr").mean_ap == 1


def test_gallery_smaller_than_k_counts_as_whole() -> None:
    assert score("wwr").cmc == {1: 0, 5: 1, 10: 1, 20: 1}


def test_ties_keep_the_order_of_the_gallery() -> None:
    def tied(identities: list[int]) -> float:
        gallery = np.array(identities)
        return evaluate(
            np.zeros((1, 2)), np.array([7]), gallery, np.array([0]), np.array([1, 1])
        ).mean_ap

    assert tied([7, 8]) == 1
    assert tied([8, 7]) == 0.5


def test_queries_without_a_match_count_nowhere() -> None:
    distances = np.array([[0.1, 0.2], [0.1, 0.2], [0.1, 0.2]])
    found = evaluate(
        distances, np.array([1, 5, 2]), np.array([1, 2]), np.array([0, 0, 1]), np.array([1, 1])
    )
    # Query 5 has nobody, query 2's only match was taken by its own camera.
    assert found.valid_queries == 1
    assert found.mean_ap == found.cmc[1] == 1


def test_nobody_to_find_is_an_error() -> None:
    with pytest.raises(DataError, match="no query has a match"):
        evaluate(np.zeros((1, 1)), np.array([1]), np.array([2]), np.array([0]), np.array([1]))


def test_distances_that_are_no_numbers_are_refused() -> None:
    with pytest.raises(DataError, match="not a number"):
        evaluate(np.array([[np.nan]]), np.array([1]), np.array([1]), np.array([0]), np.array([1]))


def test_shapes_must_agree() -> None:
    with pytest.raises(DataError, match=r"\(2, 3\)"):
        evaluate(
            np.zeros((2, 3)), np.zeros(2, int), np.zeros(4, int), np.zeros(2, int), np.zeros(4, int)
        )


def test_clothes_modes_worked_by_hand() -> None:
    # (1, c1, b) removed; (1, c2, a), (2, c2, a), (1, c3, b); the query is (1, c1, a).
    common = {
        "distances": np.arange(4.0)[None],
        "query_identities": np.array([1]),
        "gallery_identities": np.array([1, 1, 2, 1]),
        "query_cameras": np.array([1]),
        "gallery_cameras": np.array([1, 2, 2, 3]),
        "query_clothes": np.array([0]),
        "gallery_clothes": np.array([1, 0, 0, 1]),
    }
    assert evaluate(**common).mean_ap == pytest.approx((1 + 2 / 3) / 2)  # type: ignore[arg-type]
    assert evaluate(**common, mode="same_clothes").mean_ap == 1  # type: ignore[arg-type]
    assert evaluate(**common, mode="clothes_changing").mean_ap == 0.5  # type: ignore[arg-type]


def test_agrees_with_a_slow_loop_on_random_retrievals() -> None:
    generator = np.random.default_rng(0)
    distances = generator.normal(size=(30, 80)).round(1)  # with ties
    labels = [generator.integers(0, 6, 30), generator.integers(0, 6, 80)]
    cameras = [generator.integers(0, 3, 30), generator.integers(0, 3, 80)]
    precisions, firsts = [], []
    for q in range(30):
        ranking = [
            labels[1][g] == labels[0][q]
            for g in sorted(range(80), key=lambda g: (distances[q, g], g))
            if not (labels[1][g] == labels[0][q] and cameras[1][g] == cameras[0][q])
        ]
        places = [place for place, right in enumerate(ranking, 1) if right]
        precisions.append(np.mean([(i + 1) / place for i, place in enumerate(places)]))
        firsts.append(places[0])
    found = evaluate(distances, labels[0], labels[1], cameras[0], cameras[1])
    assert found.mean_ap == pytest.approx(np.mean(precisions))
    assert found.cmc[5] == pytest.approx(np.mean(np.array(firsts) <= 5))
