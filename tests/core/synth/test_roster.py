"""Who is in a set: splits, lookalikes, streams."""

from dataclasses import replace

import pytest

from core.synth.roster import (
    GALLERY,
    GROUP,
    QUERY,
    TRAIN,
    draw_identity,
    draw_passer_by,
    entries,
    identities,
    stream,
)
from core.synth.spec import SetSpec


@pytest.fixture
def spec(tiny: SetSpec) -> SetSpec:
    return replace(tiny, train_identities=20, test_identities=15, hard_group_fraction=0.5)


def test_training_and_test_share_nobody(spec: SetSpec) -> None:
    every = [entry for identity in identities(spec) for entry in entries(spec, identity)]
    train = {entry.identity for entry in every if entry.split == TRAIN}
    test = {entry.identity for entry in every if entry.split != TRAIN}
    assert train == set(range(1, 21))
    assert test == set(range(21, 36))
    assert len({entry.folder for entry in every}) == len(every) == 35 * 2


def test_each_test_identity_is_one_query_and_gallery_elsewhere(spec: SetSpec) -> None:
    cameras = []
    for identity in range(21, 36):
        splits = {entry.camera: entry.split for entry in entries(spec, identity)}
        assert sorted(splits.values()) == sorted([QUERY, *[GALLERY] * (len(spec.cameras) - 1)])
        cameras += [camera for camera, split in splits.items() if split == QUERY]
    assert abs(cameras.count(1) - cameras.count(2)) <= 1


def test_equal_specs_draw_equal_people(spec: SetSpec) -> None:
    assert draw_identity(spec, 3) == draw_identity(replace(spec), 3)
    assert draw_identity(spec, 20) == draw_identity(replace(spec), 20)


def test_nobody_is_drawn_twice(spec: SetSpec) -> None:
    people = [draw_identity(spec, identity) for identity in identities(spec)]
    people += [draw_passer_by(spec, number) for number in range(5)]
    assert all(a != b for i, a in enumerate(people) for b in people[:i])


@pytest.mark.parametrize("change", [{"name": "other"}, {"seed": 6}])
def test_other_names_and_seeds_draw_other_people(spec: SetSpec, change: dict[str, object]) -> None:
    other = replace(spec, **change)  # type: ignore[arg-type]
    here = [draw_identity(spec, identity).body for identity in identities(spec)]
    there = [draw_identity(other, identity).body for identity in identities(other)]
    assert all(body not in here for body in there)


def test_the_first_of_each_part_are_lookalikes(spec: SetSpec) -> None:
    def seasons_and_kinds(first: int) -> set[tuple[str, str]]:
        members = [draw_identity(spec, first + i).outfit for i in range(GROUP)]
        return {(outfit.season, outfit.top.kind) for outfit in members}

    for first in (1, 6, 21, 26):  # half of 20, and half of 15 rounded to whole groups
        assert len(seasons_and_kinds(first)) == 1
    assert len(seasons_and_kinds(11)) > 1


def test_streams_differ_by_purpose(tiny: SetSpec) -> None:
    draws = [
        stream(tiny, *purpose).integers(1 << 60)
        for purpose in (("a",), ("b",), ("a", 1), ("a", 2), ("a", 1, 2), ("a", 2, 1))
    ]
    assert len(set(draws)) == len(draws)
    assert stream(tiny, "a", 1).integers(1 << 60) == draws[2]
