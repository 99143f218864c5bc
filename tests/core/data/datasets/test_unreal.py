"""UnrealPerson on folders named as distributed, its sample made small."""

import contextlib
import itertools
from collections import Counter
from pathlib import Path

import pytest

from core.data.datasets import unreal
from core.data.folder import Folder
from core.errors import DataError
from core.settings import Data
from core.types import Dataset

from .copies.unreal import images, listed


def read(root: Path) -> Dataset:
    return unreal.READER.read(Folder(root), Data())


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """A sample of five persons with six images each."""
    monkeypatch.setattr(unreal, "PERSONS", 5)
    monkeypatch.setattr(unreal, "EACH", 6)


def test_persons_and_cameras_of_other_scenes_and_models_stay_apart(plant, tmp_path: Path) -> None:
    names = ["7_c001_3.jpg", "7_c001_4.png", "12_c002_3.jpg"]
    sets = ["1.1", "2.1", "1.2", "12.3"]
    plant(tmp_path, [f"unreal_v{each}/images/{name}" for each in sets for name in names])
    plant(tmp_path, ["unreal_v1.1/labels.txt", "unreal_v1/images/7_c001_3.jpg", "notes/1.jpg"])
    found = read(tmp_path)
    assert len(found.train) == 12
    assert {t.identity for t in found.train} == {
        1_000_007, 1_000_012, 2_000_007, 2_000_012, 3_000_007, 3_000_012
    }  # fmt: skip
    assert {t.camera for t in found.train} == {
        1_000_001, 1_000_002, 2_000_001, 2_000_002, 12_000_001, 12_000_002
    }  # fmt: skip
    assert found.query == found.gallery == ()
    assert not unreal.READER.is_target


def test_no_two_keys_share_a_number() -> None:
    edges = (0, 1, 9, 10, 999_999)
    paths = [
        f"unreal_v{x}.{y}/images/{p}_c{d}_0.jpg"
        for x, y, p, d in itertools.product((1, 2, 999), (1, 3, 999), edges, edges)
    ]
    found = [unreal.numbers(path) for path in paths]
    assert len({identity for identity, _ in found}) == 3 * len(edges)
    assert len({camera for _, camera in found}) == 3 * len(edges)


@pytest.mark.usefixtures("small")
def test_a_copy_with_more_is_sampled_evenly(plant, tmp_path: Path) -> None:
    poor = [f"unreal_v1.1/images/{person}_c001_{frame}.jpg"
            for person in (97, 98) for frame in range(5)]  # fmt: skip
    plant(tmp_path, [*images(range(9), range(2), 2), *poor])
    found = read(tmp_path)
    persons = Counter(t.identity for t in found.train)
    assert len(persons) == 5
    assert set(persons.values()) == {6}
    assert not {1_000_097, 1_000_098} & set(persons)
    for person in persons:  # four cameras with two images each give six
        cameras = Counter(t.camera for t in found.train if t.identity == person)
        assert sorted(cameras.values()) == [1, 1, 2, 2]
    assert "5 persons with 6 images each, drawn with a fixed seed" in found.protocol
    assert found.warnings == ()


@pytest.mark.usefixtures("small")
def test_a_camera_with_few_images_leaves_its_turn_to_others() -> None:
    shots = [(1, 0), *((2, frame) for frame in range(9))]
    paths = [
        f"unreal_v1.1/images/{person}_c{camera}_{frame}.jpg"
        for person in range(5)
        for camera, frame in shots
    ]
    cameras = Counter(unreal.numbers(path)[1] for path in unreal.sample(paths))
    assert cameras == {1_000_001: 5, 1_000_002: 25}


@pytest.mark.usefixtures("small")
def test_the_sample_is_the_same_each_time_and_everywhere(plant, tmp_path: Path) -> None:
    here, there = (plant(tmp_path / each, images(range(30), range(2), 3)) for each in "ab")
    assert [t.frames for t in read(here).train] == [t.frames for t in read(there).train]
    assert read(here).protocol == read(there).protocol
    assert len({t.identity for t in read(here).train} - set(range(1_000_000, 1_000_005))) > 0
    plant(there, ["unreal_v1.1/images/30_c000_0.jpg"])
    assert read(there).protocol == read(here).protocol  # one image more changes nothing
    plant(there, [f"unreal_v1.1/images/30_c000_{frame}.jpg" for frame in range(6)])
    assert read(there).protocol != read(here).protocol


@pytest.mark.usefixtures("small")
def test_a_copy_with_less_is_used_whole_and_says_so(plant, tmp_path: Path) -> None:
    found = read(plant(tmp_path, [*images(range(4), range(2), 3), "unreal_v1.1/images/9_c1_1.jpg"]))
    assert len(found.train) == 49
    assert "whole" in found.protocol
    assert "fewer than 5 persons have 6 images" in found.warnings[0]


def test_the_list_of_the_authors_is_preferred(plant, tmp_path: Path) -> None:
    plant(tmp_path, images(range(3), range(2), 2))
    paths = ["unreal_v2.1/images/2_c001_1.jpg", "unreal_v1.1/images/0_c000_0.jpg",
              "unreal_v1.1/images/77_c000_0.jpg"]  # fmt: skip
    (tmp_path / unreal.LIST).write_bytes(listed(paths))
    found = read(tmp_path)
    assert [t.frames[0] for t in found.train] == paths[:2]
    assert [(t.camera, t.identity) for t in found.train] == [
        (2_000_001, 1_000_002), (1_000_000, 1_000_000)
    ]  # fmt: skip
    assert found.warnings == (f"{tmp_path}/{paths[2]}: is listed and missing",)
    assert f"the sample in {unreal.LIST}" in found.protocol


@pytest.mark.parametrize(
    "line", ["/data/unreal_v1.1/images/0_c000_0.jpg 0 0", "../unreal_v1.1/images/0_c0_0.jpg 0 0",
             "unreal_v1.1/images/0_c000_0.jpg 0", "nonsense"]
)  # fmt: skip
def test_a_line_that_cannot_be_right_is_named(plant, tmp_path: Path, line: str) -> None:
    plant(tmp_path, images(range(1), range(1), 1))
    (tmp_path / unreal.LIST).write_text(f"unreal_v1.1/images/0_c000_0.jpg 0 0\n{line}\n")
    with pytest.raises(DataError, match=r"list_unreal_train\.txt:2: "):
        read(tmp_path)


def test_an_image_listed_twice_is_refused(plant, tmp_path: Path) -> None:
    paths = images(range(3), range(2), 2)
    plant(tmp_path, paths)
    (tmp_path / unreal.LIST).write_bytes(listed([*paths, paths[2]]))
    with pytest.raises(DataError, match=r"list_unreal_train\.txt:25: unreal_v1\.1/.* comes twice"):
        read(tmp_path)


def test_a_damaged_list_never_ends_in_another_error(plant, damaged, tmp_path: Path) -> None:
    paths = images(range(3), range(2), 2)
    plant(tmp_path, paths)
    list_file = tmp_path / unreal.LIST
    for content in damaged(listed(paths)):
        list_file.write_bytes(content)
        with contextlib.suppress(DataError):
            assert read(tmp_path).train


def test_what_is_named_otherwise_is_said(plant, tmp_path: Path) -> None:
    names = ["-1_c001_3.jpg", "7_c001.jpg", "7_c001_3.jpg"]
    found = read(plant(tmp_path, [f"unreal_v1.1/images/{name}" for name in names]))
    assert len(found.train) == 1
    assert "left out for their names: 2, the first '-1_c001_3.jpg'" in found.warnings[0]


def test_another_layout_is_refused(plant, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="holds no folder such as unreal_v1"):
        read(tmp_path)
    (tmp_path / "unreal_v1.1").mkdir()
    with pytest.raises(DataError, match=r"unreal_v1\.1/images: no such folder"):
        read(tmp_path)
