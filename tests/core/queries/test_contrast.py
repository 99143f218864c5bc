from dataclasses import replace

import numpy as np
import pytest

from core.errors import DataError
from core.queries.contrast import Contrast, contrast

STUDENTS = ("student", "student")


def apart(make, first: tuple[int, ...], second: tuple[int, ...], **more) -> Contrast:
    return contrast((make(*first, **more), make(*second, **more)), STUDENTS)


def test_queries_that_one_side_alone_gets_right_are_told(make) -> None:
    found = apart(make, (0, 1, 2), (2, 3))
    assert [each.name for each in found.gained()] == ["c1/p3/0.jpg"]
    assert sorted(each.name for each in found.lost()) == ["c1/p0/0.jpg", "c1/p1/0.jpg"]
    (gained,) = found.gained()
    assert (gained.identity, gained.camera, gained.clothes, gained.length) == (3, 1, 0, 4)
    assert gained.ranks == (8, 1)
    assert gained.precisions == (1 / 8, 1)
    assert gained.gain == 7 / 8


def test_shares_add_up_and_average_to_the_whole(make) -> None:
    found = apart(make, (0, 1, 2), (2, 3))
    (whole,) = found.shares[""]
    assert (whole.queries, whole.rank1, whole.only) == (8, (3 / 8, 2 / 8), (2, 1))
    assert whole.mean_ap == pytest.approx(((3 + 5 / 8) / 8, (2 + 6 / 8) / 8))
    for facet in ("camera", "clothes", "length"):
        shares = found.shares[facet]
        assert sum(share.queries for share in shares) == 8
        for side in (0, 1):
            assert sum(share.only[side] for share in shares) == whole.only[side]
            total = sum(share.queries * share.mean_ap[side] for share in shares)
            assert total / 8 == pytest.approx(whole.mean_ap[side])


def test_lengths_are_counted_in_thirds(make) -> None:
    labels = [share.label for share in apart(make, (), ()).shares["length"]]
    assert labels == ["1 to 3 frames", "4 to 5 frames", "6 to 8 frames"]


def test_clothes_are_what_others_cameras_see(make) -> None:
    shares = apart(make, (0,), (0,)).shares["clothes"]
    assert {share.label: share.queries for share in shares} == {
        "the same": 4,
        "others": 4,
    }
    unknown = apart(make, (0,), (0,), worn=lambda _: None).shares["clothes"]
    assert [share.label for share in unknown] == ["unknown"]


def test_queries_of_one_side_alone_are_left_out_and_counted(make) -> None:
    found = contrast((make(0, asked=5), make(0)), STUDENTS)
    assert len(found.outcomes) == 5
    assert found.unshared == (0, 3)


def test_the_same_run_twice_differs_in_nothing(make) -> None:
    found = apart(make, (1, 5), (1, 5))
    assert found.gained() == found.lost() == []


def test_results_without_a_common_query_are_refused(make) -> None:
    one = make()
    others = np.char.add("other/", one.query.name)
    other = replace(one, query=replace(one.query, name=others))
    with pytest.raises(DataError, match="no query was asked on both sides"):
        contrast((one, other), STUDENTS)


@pytest.mark.parametrize("key", ["target", "protocol", "average_precision"])
def test_other_people_under_the_same_names_are_refused(make, key: str) -> None:
    """Two rendered sets, and two splits, call their files alike."""
    one = make(0)
    other = replace(one, facts={**one.facts, key: "another"})
    with pytest.raises(DataError, match=f"another {key.replace('_', ' ')}.*asked the same"):
        contrast((one, other), STUDENTS)
