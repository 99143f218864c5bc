from pathlib import Path

import numpy as np
import pytest
from scipy.io import loadmat

from core.errors import DataError
from core.evaluation import Scores, evaluate

MARS = Path(__file__).parents[3].parent / "shared" / "protocols" / "mars"
needs_mars = pytest.mark.skipif(
    not MARS.is_dir(), reason="the matrices of the MARS release are not beside the project"
)


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


def test_a_tie_between_right_and_wrong_counts_half_when_grouped() -> None:
    for identities in ([7, 8], [8, 7]):
        labels = (np.array([7]), np.array(identities), np.array([0]), np.array([1, 1]))
        assert evaluate(np.zeros((1, 2)), *labels, average_precision="grouped").mean_ap == 0.5


def test_identity_0_is_somebody_else_and_keeps_its_place() -> None:
    labels = (np.array([7]), np.array([7, 0, 7, 7, 9]), np.array([2]), np.array([2, 1, 2, 1, 2]))
    distances = np.arange(5.0)[None]
    found = evaluate(distances, *labels, ranks=(1, 2))
    assert found == Scores({1: 0.0, 2: 1.0}, 0.5, 1)
    assert evaluate(distances, *labels, average_precision="trapezoid").mean_ap == 0.25


def test_a_query_without_a_match_leaves_a_perfect_one_perfect() -> None:
    found = evaluate(
        np.array([[0.0, 1.0], [0.0, 1.0]]),
        *(np.array([1, 3]), np.array([1, 2]), np.array([0, 0]), np.array([1, 1])),
    )
    assert found == Scores({1: 1.0, 5: 1.0, 10: 1.0, 20: 1.0}, 1.0, 1)


@pytest.mark.parametrize("ranks", [(), (1, 0), (-1,), (1.5,)])
def test_ranks_start_at_one(ranks: tuple[int, ...]) -> None:
    with pytest.raises(DataError, match="whole numbers from 1"):
        score("r", ranks=ranks)


def test_modes_leave_out_the_queries_that_they_leave_without_a_match() -> None:
    common = {
        "distances": np.array([[0.0, 1.0], [0.0, 1.0]]),
        "query_identities": np.array([1, 2]),
        "gallery_identities": np.array([1, 2]),
        "query_cameras": np.array([0, 0]),
        "gallery_cameras": np.array([1, 1]),
        "query_clothes": np.array([0, 0]),
        "gallery_clothes": np.array([0, 1]),
    }
    counts = {"standard": 2, "same_clothes": 1, "clothes_changing": 1}
    rates = {"standard": 0.75, "same_clothes": 1.0, "clothes_changing": 0.5}
    for mode, count in counts.items():
        found = evaluate(**common, mode=mode)  # type: ignore[arg-type]
        assert (found.valid_queries, found.mean_ap) == (count, rates[mode])
    common["gallery_clothes"] = np.array([0, 0])  # one outfit each: nobody has changed
    assert evaluate(**common, mode="same_clothes") == evaluate(**common)  # type: ignore[arg-type]
    with pytest.raises(DataError, match="no query has a match"):
        evaluate(**common, mode="clothes_changing")  # type: ignore[arg-type]


@needs_mars
@pytest.mark.parametrize(("with_queries", "valid"), [(True, 1980), (False, 1840)])
def test_the_structure_of_mars(with_queries: bool, valid: int) -> None:
    rows = loadmat(MARS / "tracks_test_info.mat")["track_test_info"]
    query = loadmat(MARS / "query_IDX.mat")["query_IDX"].ravel().astype(int) - 1
    in_gallery = rows[:, 2] != -1
    in_gallery[query] = with_queries
    identities, cameras = rows[:, 2], rows[:, 3]
    apart = (identities[query][:, None] != identities[in_gallery]).astype(np.float32)
    labels = (identities[query], identities[in_gallery], cameras[query], cameras[in_gallery])
    assert apart.shape == (1980, 11310 if with_queries else 9330)
    for convention in ("step", "trapezoid", "grouped"):
        found = evaluate(apart, *labels, average_precision=convention)  # type: ignore[arg-type]
        assert found == Scores({1: 1.0, 5: 1.0, 10: 1.0, 20: 1.0}, 1.0, valid)
