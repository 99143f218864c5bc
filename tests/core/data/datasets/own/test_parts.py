"""Train, query and gallery of own footage."""

from pathlib import Path

import pytest

from core.data.datasets.own import parts
from core.data.folder import Folder
from core.errors import DataError
from core.types import Tracklet

TREE = Folder(Path("/own"))


def seen(identity: int | None, *cameras: int) -> list[Tracklet]:
    """One tracklet of a person in each of these cameras, in this order."""
    return [
        Tracklet(TREE, (f"{identity}/{camera}/{place}.jpg",), camera, identity)
        for place, camera in enumerate(cameras)
    ]


def people(count: int) -> list[Tracklet]:
    """Persons seen twice by camera 1 and 2 and once by 3, and one by camera 1 alone."""
    both = [each for person in range(count) for each in seen(person, 2, 1, 2, 1, 3)]
    return [*both, *seen(99, 1, 1), *seen(None, 1, 2)]


@pytest.mark.parametrize("count", [4, 5, 20])
def test_persons_seen_by_two_cameras_are_halved(count: int) -> None:
    for split in range(parts.SPLITS):
        found = parts.drawn(people(count), split, "standard")
        train = {each.identity for each in found.train}
        test = {each.identity for each in found.query}
        assert len(test) == count // 2
        assert train | test == {*range(count), 99, None}
        assert not train & test
        assert {each.identity for each in found.gallery} == test
        assert len(found.train) + len(found.gallery) == 5 * count + 4
        assert found.warnings == ()


def test_splits_differ_and_stay() -> None:
    splits = [
        frozenset(each.identity for each in parts.drawn(people(20), split, "standard").query)
        for split in range(parts.SPLITS)
    ]
    assert len(set(splits)) == parts.SPLITS
    again = parts.drawn(people(20), 3, "standard")
    assert {each.identity for each in again.query} == splits[3]


def test_a_split_knows_nothing_of_persons_seen_once() -> None:
    more = [*people(20), *seen(50, 1), *seen(51, 7, 7)]
    for split in range(parts.SPLITS):
        one, other = (parts.drawn(each, split, "standard") for each in (people(20), more))
        assert one.query == other.query


def test_query_is_the_first_tracklet_of_each_person_in_each_camera() -> None:
    found = parts.drawn(people(8), 0, "standard")
    assert len(found.query) == 4 * 3
    assert {each.frames[0].rpartition("/")[2] for each in found.query} == {
        "0.jpg", "1.jpg", "4.jpg"
    }  # fmt: skip
    assert len({(each.identity, each.camera) for each in found.query}) == 12


def test_every_query_has_a_match_in_another_camera() -> None:
    barely = [each for person in range(9) for each in seen(person, person % 3, 5)]
    for split in range(parts.SPLITS):
        found = parts.drawn(barely, split, "standard")
        assert {*found.query} <= {*found.gallery}
        for query in found.query:
            assert any(
                query.identity == each.identity and query.camera != each.camera
                for each in found.gallery
            )


def test_without_queries_the_gallery_is_the_rest() -> None:
    found = parts.drawn(people(8), 0, "without_queries")
    assert not {*found.query} & {*found.gallery}
    assert {*found.query, *found.gallery} == {*parts.drawn(people(8), 0, "standard").gallery}
    assert "queries are not in the gallery" in found.protocol
    assert parts.drawn(people(8), 0, "with_queries") == parts.drawn(people(8), 0, "standard")


def test_queries_left_without_a_match_are_counted_or_refused() -> None:
    single = [each for person in range(8) for each in seen(person, 1, 2)]
    with pytest.raises(DataError, match=r"/own: no query has .*gallery=with_queries"):
        parts.drawn(single, 0, "without_queries")
    lopsided = [each for person in range(8) for each in seen(person, 1, 2, 2)]
    found = parts.drawn(lopsided, 0, "without_queries")  # camera 2 has a second, camera 1 none
    assert found.warnings == (
        "4 of 8 queries have no match in another camera and count in no score",
    )


def test_too_few_persons_are_all_train() -> None:
    found = parts.drawn(people(3), 0, "standard")
    assert len(found.train) == len(people(3))
    assert found.query == found.gallery == ()
    assert "3 persons are seen by two cameras or more" in found.warnings[0]


def test_nobody_known_is_all_train() -> None:
    found = parts.unlabelled(seen(None, 1, 2))
    assert len(found.train) == 2
    assert found.query == found.gallery == ()
    assert "no identities" in found.protocol


def test_parts_are_as_given() -> None:
    tracklets = [*seen(1, 1, 2), *seen(2, 1, 2)]
    found = parts.given(tracklets, ["train", "train", "query", "gallery"], "standard")
    assert found.train == tuple(tracklets[:2])
    assert found.query == (tracklets[2],)
    assert found.gallery == (tracklets[3],)
    assert found.warnings == ()
    both = parts.given(tracklets, ["train", "train", "query", "gallery"], "with_queries")
    assert both.gallery == tuple(tracklets[2:])
    assert "queries are in the gallery too" in both.protocol


def test_what_is_odd_about_given_parts_is_said() -> None:
    tracklets = [*seen(1, 1, 2), *seen(2, 1, 1), *seen(3, 1), *seen(None, 1)]
    names = ["query", "gallery", "query", "gallery", "query", "train"]
    found = parts.given(tracklets, names, "standard")
    assert found.warnings == (
        "2 of 3 queries have no match in another camera and count in no score",
    )
    shared = parts.given([*tracklets, *seen(1, 3)], [*names, "train"], "standard")
    assert "1 persons are in train and in the test part" in shared.warnings[-1]


@pytest.mark.parametrize("names", [["query", "train"], ["gallery", "train"], ["query", "query"]])
def test_a_test_part_that_scores_nothing_is_refused(names: list[str]) -> None:
    with pytest.raises(DataError, match="no query has its person in the gallery"):
        parts.given(seen(1, 1, 2), names, "standard")


def test_train_alone_is_a_training_set() -> None:
    found = parts.given(seen(1, 1, 2), ["train", "train"], "standard")
    assert len(found.train) == 2
    assert "no query and gallery" in found.protocol
