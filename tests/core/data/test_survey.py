from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.data.folder import Folder
from core.data.pack import Packed, pack
from core.data.survey import survey
from core.errors import DataError
from core.types import Dataset, Tracklet, Tree

FRAMES = 4


def tracklet(tree: Tree, name: str, identity: int) -> Tracklet:
    frames = tuple(f"{name}/{number}.jpg" for number in range(FRAMES))
    return Tracklet(tree, frames, 1, identity)


@pytest.fixture
def dataset(tmp_path: Path) -> Dataset:
    root = tmp_path / "set"
    generator = np.random.default_rng(0)
    for name in "abcdq":
        (root / name).mkdir(parents=True)
        for number in range(FRAMES):
            pixels = generator.integers(0, 256, (64, 32, 3), dtype=np.uint8)
            Image.fromarray(pixels).save(root / name / f"{number}.jpg")
    tree = Folder(root)
    a, b, c, d, q = (tracklet(tree, name, number) for number, name in enumerate("abcdq"))
    return Dataset("set", root, (a, b), (q,), (c, d, q), "made up", ("odd",))


def surveyed(dataset: Dataset) -> tuple[Dataset, list[tuple[int, int]]]:
    said: list[tuple[int, int]] = []
    cache = dataset.root.parent / "cache"
    return survey(dataset, (32, 64), cache, lambda *counts: said.append(counts)), said


def harm(dataset: Dataset, path: str, how: str) -> None:
    file = dataset.root / path
    whole = file.read_bytes()
    file.unlink()
    if how != "gone":
        file.write_bytes({"empty": b"", "text": b"no image", "cut": whole[: len(whole) // 2]}[how])


def test_a_whole_dataset_stays_as_it_is(dataset: Dataset) -> None:
    found, said = surveyed(dataset)
    assert found is dataset
    assert said[0] == (0, 20)  # the query is in the gallery, too, and is looked at once
    assert said[-1] == (20, 20)


def test_frames_damaged_in_any_way_are_left_out_and_named(dataset: Dataset) -> None:
    for path, how in (("a/0", "gone"), ("b/1", "empty"), ("c/2", "text"), ("q/3", "cut")):
        harm(dataset, f"{path}.jpg", how)
    found, _ = surveyed(dataset)
    assert found.train[0].frames == ("a/1.jpg", "a/2.jpg", "a/3.jpg")
    assert found.train[1].frames == ("b/0.jpg", "b/2.jpg", "b/3.jpg")
    assert found.gallery[0].frames == ("c/0.jpg", "c/1.jpg", "c/3.jpg")
    assert found.gallery[1] == dataset.gallery[1]
    assert found.query[0] == found.gallery[2]
    assert found.query[0].frames == ("q/0.jpg", "q/1.jpg", "q/2.jpg")
    odd, said = found.warnings
    assert odd == "odd"
    assert said.startswith(
        f"set: damaged frames left out: 4 ({dataset.root}/a/0.jpg: is missing, "
        f"{dataset.root}/b/1.jpg: is empty, {dataset.root}/q/3.jpg: is damaged ("
    )
    assert said.endswith(f"{dataset.root}/c/2.jpg: is no image (JPEG, PNG, BMP, WEBP, PPM), "
                         "whatever its name says)")  # fmt: skip
    assert surveyed(dataset)[0] == found  # as it is remembered


def test_a_tracklet_without_a_good_frame_is_dropped_by_name(dataset: Dataset) -> None:
    for name in "bq":
        for number in range(FRAMES):
            harm(dataset, f"{name}/{number}.jpg", "cut")
    found, _ = surveyed(dataset)
    assert [each.identity for each in found.train] == [0]
    assert found.query == ()
    assert [each.identity for each in found.gallery] == [2, 3]
    frames, tracklets = found.warnings[1:]
    assert frames.startswith("set: damaged frames left out: 8 (")
    assert frames.count(".jpg") == 5
    assert frames.endswith(", …)")
    lost = ", ".join(str(dataset.root / name / "0.jpg") for name in "bq")
    assert tracklets == f"set: tracklets without a good frame left out: 2 ({lost})"


def test_a_pack_is_surveyed_as_its_folder(dataset: Dataset, tmp_path: Path) -> None:
    harm(dataset, "a/0.jpg", "cut")
    harm(dataset, "d/3.jpg", "empty")
    pack(Folder(dataset.root), tmp_path / "pack", lambda *_: None)
    tree = Packed(tmp_path / "pack")

    def moved(tracklets: tuple[Tracklet, ...]) -> tuple[Tracklet, ...]:
        return tuple(replace(each, tree=tree) for each in tracklets)

    packed = replace(
        dataset,
        train=moved(dataset.train),
        query=moved(dataset.query),
        gallery=moved(dataset.gallery),
    )
    (here, _), (there, _) = surveyed(dataset), surveyed(packed)
    assert [each.frames for each in there.train] == [each.frames for each in here.train]
    assert [each.frames for each in there.gallery] == [each.frames for each in here.gallery]


@pytest.mark.parametrize(("part", "names"), [("train", "ab"), ("query", "q"), ("gallery", "cdq")])
def test_a_needed_part_of_which_nothing_is_left_is_refused(
    dataset: Dataset, part: str, names: str
) -> None:
    for name in names:
        for number in range(FRAMES):
            harm(dataset, f"{name}/{number}.jpg", "empty")
    others = [each for each in ("train", "gallery") if each != part]
    cache = dataset.root.parent / "cache"
    survey(dataset, (32, 64), cache, lambda *_: None, needed=others)
    said = rf"set: no frame of its {len(names)} {part} tracklets .*{names[0]}/0.jpg: is empty\); `"
    with pytest.raises(DataError, match=said):
        survey(dataset, (32, 64), cache, lambda *_: None, needed=(part,))


def test_a_part_that_never_was_is_not_asked_for(dataset: Dataset) -> None:
    harm(dataset, "a/0.jpg", "cut")
    footage = replace(dataset, query=(), gallery=())
    needed = ("train", "query", "gallery")
    cache = dataset.root.parent / "cache"
    assert survey(footage, (32, 64), cache, lambda *_: None, needed=needed).query == ()


def test_what_cannot_be_remembered_is_said(dataset: Dataset) -> None:
    (dataset.root.parent / "cache").touch()
    found, _ = surveyed(dataset)
    assert found.train == dataset.train
    assert "checked: can't be written (Not a directory): the next run" in found.warnings[1]


def test_a_wish_to_stop_is_heard(dataset: Dataset) -> None:
    class AskedError(Exception):
        pass

    def stop(done: int, total: int) -> None:
        raise AskedError

    with pytest.raises(AskedError):
        survey(dataset, (32, 64), dataset.root.parent / "cache", stop)
