"""The embedded pair keeps its promises."""

from dataclasses import asdict

import pytest

from core.synth.pair import SPECS, spec
from core.synth.roster import draw_identity, entries, identities
from core.synth.spec import set_hash


@pytest.mark.parametrize("quick", [False, True])
def test_source_is_training_only_and_target_has_a_test_part(quick: bool) -> None:
    source, target = spec("demo-syn", 0, quick), spec("demo-cam", 0, quick)
    assert source.test_identities == 0
    assert target.train_identities == target.test_identities > 0
    assert len(target.cameras) >= 2


def test_the_pair_shares_nobody() -> None:
    source, target = spec("demo-syn", 0, True), spec("demo-cam", 0, True)
    here = [draw_identity(source, identity).body for identity in identities(source)]
    assert all(draw_identity(target, identity).body not in here for identity in identities(target))


def test_seeds_change_people_and_not_the_design() -> None:
    for name in SPECS:
        first, second = asdict(spec(name, 0)), asdict(spec(name, 1))
        assert first.pop("seed") != second.pop("seed")
        assert first == second
        assert set_hash(spec(name, 0)) != set_hash(spec(name, 1))


def test_every_query_has_a_match_in_each_other_camera() -> None:
    target = spec("demo-cam", 0)
    for identity in identities(target)[target.train_identities :]:
        splits = [entry.split for entry in entries(target, identity)]
        assert splits.count("query") == 1
        assert splits.count("gallery") == len(target.cameras) - 1


def test_the_cameras_of_the_target_differ_in_place_light_and_response() -> None:
    cameras = spec("demo-cam", 0).cameras
    assert len({camera.place for camera in cameras}) == len(cameras)
    assert len({camera.light for camera in cameras}) == len(cameras)
    assert len({camera.response for camera in cameras}) == len(cameras)


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(KeyError):
        spec("demo-nothing", 0)
