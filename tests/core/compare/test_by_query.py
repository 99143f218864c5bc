import pytest

from core.compare.by_query import difference, sentences
from core.queries.contrast import Contrast, Outcome


def contrast(*precisions: tuple[float, float], people: int = 100) -> Contrast:
    outcomes = tuple(
        Outcome((n, n), f"{n}.jpg", n % people, 1, 0, 4, (1, 1), both)
        for n, both in enumerate(precisions)
    )
    return Contrast(outcomes, {}, (0, 0))


def test_the_second_side_is_set_against_the_first() -> None:
    found = contrast(*[(0.1 + 0.01 * (n % 5), 0.6) for n in range(20)])
    test = difference(found)
    assert test is not None
    assert test.mean == pytest.approx(0.48)
    better, covered = sentences(test, ("A", "B"))
    assert better.startswith("B is better than A by 48.0")
    assert "not other seeds" in covered


def test_queries_of_one_person_count_as_one() -> None:
    found = contrast(*[(0.1 * (n % 3), 0.3) for n in range(20)], people=4)
    test = difference(found)
    assert test is not None
    assert (test.n, test.over, test.units) == (20, "identities", 4)


def test_a_single_query_is_no_test() -> None:
    assert difference(contrast((0.1, 0.9))) is None
    assert sentences(None, ("A", "B")) == []


def test_nothing_apart_is_said_to_be_so() -> None:
    same = contrast(*[(0.5, 0.5)] * 6)
    assert "have the same mAP" in sentences(difference(same), ("A", "B"))[0]


def test_no_interval_speaks_louder_than_the_test_beside_it() -> None:
    """Of four persons no permutation is rare enough, however far the bootstrap's interval lies."""
    found = contrast(*[(0.1, 0.2 + 0.01 * n) for n in range(4)])
    test = difference(found)
    assert test is not None
    assert test.excludes_zero
    assert test.p == pytest.approx(0.125)
    said = sentences(test, ("A", "B"))[0]
    assert "better" not in said
    assert "but the test says that can be chance; p = 0.12" in said
