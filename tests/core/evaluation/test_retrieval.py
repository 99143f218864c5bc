"""Each query's result against a loop that ranks the whole gallery."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score

from core.errors import DataError
from core.evaluation import blocks, evaluate, mean_scores, per_query

MODES = ("standard", "same_clothes", "clothes_changing")
CONVENTIONS = ("step", "trapezoid", "grouped")
Problem = dict[str, Any]


def problem(seed: int, dtype: Any = np.float64, queries: int = 25, gallery: int = 60) -> Problem:
    """Labels and distances at random: few values, so that most entries have equals."""
    generator = np.random.default_rng(seed)
    made: Problem = {"distances": generator.integers(-8, 9, (queries, gallery)).astype(dtype) / 8}
    for name, count in (("query", queries), ("gallery", gallery)):
        for kind, values in (("identities", 6), ("cameras", 3), ("clothes", 2)):
            made[f"{name}_{kind}"] = generator.integers(0, values, count)
    return made


def left(given: Problem, q: int, mode: str) -> Iterator[tuple[int, bool]]:
    """Gallery entries left for query q, nearest first, and whether each is a match."""
    row = given["distances"][q]
    for g in np.argsort(row, kind="stable"):
        same, camera, clothes = (
            given[f"gallery_{kind}"][g] == given[f"query_{kind}"][q]
            for kind in ("identities", "cameras", "clothes")
        )
        unwanted = {"standard": False, "same_clothes": not clothes, "clothes_changing": clothes}
        if not (same and (camera or unwanted[mode])):
            yield int(g), bool(same)


def precision(given: Problem, q: int, mode: str, convention: str) -> float:
    """Average precision of one query, straight from the definitions."""
    ranking = list(left(given, q, mode))
    row = given["distances"][q]
    terms, hits = [], 0
    for place, (g, match) in enumerate(ranking):
        if not match:
            continue
        step = (hits + 1) / (place + 1)
        before = hits / place if place else 1.0
        near = [flag for other, flag in ranking if row[other] <= row[g]]
        grouped = sum(near) / len(near)
        terms.append({"step": step, "trapezoid": (step + before) / 2, "grouped": grouped})
        hits += 1
    return float(np.mean([term[convention] for term in terms])) if terms else np.nan


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("convention", CONVENTIONS)
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, np.longdouble])
def test_agrees_with_a_loop_in_every_mode_convention_and_precision(
    mode: str, convention: str, dtype: Any
) -> None:
    given = problem(3, dtype)
    found = per_query(**given, mode=mode, average_precision=convention)
    flags = [[flag for _, flag in left(given, q, mode)] for q in range(25)]
    assert found.valid.tolist() == [any(row) for row in flags]
    assert found.first_match.tolist() == [row.index(True) + 1 if any(row) else 0 for row in flags]
    expected = [precision(given, q, mode, convention) for q in range(25)]
    np.testing.assert_allclose(found.average_precision, expected, rtol=1e-12)


@pytest.mark.parametrize("mode", MODES)
def test_grouped_is_what_scikit_learn_computes(mode: str) -> None:
    given = problem(4)
    found = per_query(**given, mode=mode, average_precision="grouped")
    for q in np.flatnonzero(found.valid):
        kept = list(left(given, int(q), mode))
        values = [-given["distances"][q, g] for g, _ in kept]
        expected = average_precision_score([match for _, match in kept], values)
        assert found.average_precision[q] == pytest.approx(expected)


def test_distances_differ_in_the_precision_they_were_given_in() -> None:
    labels = ([7], [8, 7], [0], [1, 1])
    near = np.array([[1 + 1e-12, 1.0]])  # float32 can't tell them apart
    assert per_query(near, *labels).first_match.tolist() == [1]
    assert per_query(near.astype(np.float32), *labels).first_match.tolist() == [2]
    half = np.array([[1 + 2**-10, 1.0]], np.float16)
    assert per_query(half, *labels).first_match.tolist() == [1]
    large = np.array([[2**60 + 1, 2**60]])  # float64 can't
    assert per_query(large, *labels).first_match.tolist() == [1]


def test_a_collapsed_network_scores_by_the_order_of_the_gallery() -> None:
    given = problem(5) | {"distances": np.zeros((25, 60), np.float32)}
    found = per_query(**given)
    expected = [precision(given, q, "standard", "step") for q in range(25)]
    np.testing.assert_allclose(found.average_precision, expected)


def test_signed_zeros_are_equal() -> None:
    found = per_query(np.array([[0.0, -0.0]]), [7], [8, 7], [0], [1, 1])
    assert found.first_match.tolist() == [2]


def test_a_block_of_one_row_gives_the_same_as_all_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    given = problem(6)
    whole = per_query(**given)
    monkeypatch.setattr(blocks, "ENTRIES", 1)
    single = per_query(**given)
    np.testing.assert_array_equal(whole.average_precision, single.average_precision)
    np.testing.assert_array_equal(whole.first_match, single.first_match)


def test_a_memory_map_or_a_transposed_array_will_do(tmp_path: Any) -> None:
    given = problem(7)
    expected = evaluate(**given)
    np.save(tmp_path / "distances.npy", given["distances"])
    mapped = np.load(tmp_path / "distances.npy", mmap_mode="r")
    assert evaluate(**given | {"distances": mapped}) == expected
    assert evaluate(**given | {"distances": np.asfortranarray(mapped)}) == expected


def test_what_is_given_is_left_as_it_was() -> None:
    given = problem(8)
    kept = {name: value.copy() for name, value in given.items()}
    per_query(**given, mode="same_clothes")
    for name, value in kept.items():
        np.testing.assert_array_equal(given[name], value)


def test_the_best_and_the_worst_order_of_ties() -> None:
    # Nearest a match and another, at one distance; then removed, match, other, match at another.
    distances = np.array([[1, 0, 0, 1, 1, 1]])
    labels = ([7], [7, 8, 7, 7, 8, 7], [0], [0, 1, 1, 1, 1, 1])
    best = per_query(distances, *labels, ties="best")
    worst = per_query(distances, *labels, ties="worst")
    assert best.average_precision[0] == pytest.approx((1 + 2 / 3 + 3 / 4) / 3)
    assert worst.average_precision[0] == pytest.approx((1 / 2 + 2 / 4 + 3 / 5) / 3)
    assert (best.first_match[0], worst.first_match[0]) == (1, 2)


def test_ties_are_bounded_by_all_their_orders() -> None:
    given = problem(9, queries=12, gallery=40)
    best, worst = (mean_scores(per_query(**given, ties=ties)) for ties in ("best", "worst"))
    generator = np.random.default_rng(0)
    reached = []
    for _ in range(30):
        order = generator.permutation(40)
        gallery = {name: given[name][order] for name in given if name.startswith("gallery")}
        reached.append(evaluate(**given | gallery | {"distances": given["distances"][:, order]}))
    assert worst.mean_ap < min(one.mean_ap for one in reached)
    assert max(one.mean_ap for one in reached) < best.mean_ap
    assert all(worst.cmc[1] <= one.cmc[1] <= best.cmc[1] for one in reached)


def untied(given: Problem, seed: int) -> Problem:
    """The same labels with distances that are all different."""
    shape = given["distances"].shape
    values = np.random.default_rng(seed).permutation(given["distances"].size).reshape(shape)
    return given | {"distances": values.astype(np.float32)}


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10**6), mode=st.sampled_from(MODES))
def test_without_ties_the_order_of_the_gallery_changes_nothing(seed: int, mode: str) -> None:
    given = untied(problem(seed, queries=6, gallery=20), seed)
    order = np.random.default_rng(seed).permutation(20)
    gallery = {name: given[name][order] for name in given if name.startswith("gallery")}
    shuffled = given | gallery | {"distances": given["distances"][:, order]}
    for convention in CONVENTIONS:
        one = per_query(**given, mode=mode, average_precision=convention)
        other = per_query(**shuffled, mode=mode, average_precision=convention)
        np.testing.assert_array_equal(one.average_precision, other.average_precision)
        np.testing.assert_array_equal(one.first_match, other.first_match)


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10**6), more=st.integers(1, 15))
def test_strangers_in_the_gallery_never_help(seed: int, more: int) -> None:
    given = problem(seed, queries=6, gallery=20)
    generator = np.random.default_rng(seed)
    crowd = given | {"distances": np.hstack([given["distances"], generator.normal(size=(6, more))])}
    for kind in ("identities", "cameras", "clothes"):
        crowd[f"gallery_{kind}"] = np.append(given[f"gallery_{kind}"], np.full(more, 99))
    for convention in CONVENTIONS:
        alone = per_query(**given, average_precision=convention)
        among = per_query(**crowd, average_precision=convention)
        np.testing.assert_array_equal(alone.valid, among.valid)
        valid = alone.valid
        worse = among.average_precision[valid] <= alone.average_precision[valid] + 1e-12
        assert worse.all()
        assert (among.first_match >= alone.first_match).all()


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_conventions_are_in_order_and_agree_without_ties(seed: int) -> None:
    tied = problem(seed, queries=6, gallery=20)
    for case in (tied, untied(tied, seed)):
        step, trapezoid, grouped = (
            per_query(**case, average_precision=convention) for convention in CONVENTIONS
        )
        some = step.valid
        lower, upper = trapezoid.average_precision[some], step.average_precision[some]
        assert (lower <= upper + 1e-12).all()
    np.testing.assert_allclose(grouped.average_precision, step.average_precision)


def refused(match: str, **changed: Any) -> None:
    with pytest.raises(DataError, match=match):
        per_query(**problem(0) | changed)


def test_what_cannot_be_ranked_is_refused() -> None:
    refused(r"\(25, 59\), where 25 queries and 60", distances=np.zeros((25, 59)))
    refused(r"query: .* cameras \(24,\)", query_cameras=np.zeros(24))
    refused(r"gallery: .* clothes \(60, 1\)", gallery_clothes=np.zeros((60, 1)))
    refused("distances are of type", distances=np.zeros((25, 60), complex))
    for wrong in (np.nan, np.inf, -np.inf):
        distances = np.zeros((25, 60), np.float32)
        distances[24, 7] = wrong
        refused("not a number", distances=distances)


def test_empty_sides_are_refused() -> None:
    with pytest.raises(DataError, match="query: nothing to rank"):
        per_query(np.zeros((0, 1)), [], [1], [], [1])
    with pytest.raises(DataError, match="gallery: nothing to rank"):
        per_query(np.zeros((1, 0)), [1], [], [1], [])


def test_names_that_do_not_exist_are_refused_with_those_that_do() -> None:
    refused("mode is 'general'; there are standard, same_clothes", mode="general")
    refused("average_precision is 'area'; there are step", average_precision="area")
    refused("ties is 'luck'; there are gallery", ties="luck")
    refused("same_clothes needs the clothes", mode="same_clothes", query_clothes=None)
