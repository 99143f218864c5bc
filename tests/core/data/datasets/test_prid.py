"""PRID-2011 on trees with the distributed layout; the real split file where it can be had."""

import json
import os
from contextlib import suppress
from pathlib import Path

import pytest
from PIL import Image

from core.data import datasets
from core.data.datasets import prid
from core.data.folder import Folder
from core.errors import DataError
from core.settings import Data
from core.types import Dataset

from .copies.disk import write
from .copies.prid import contents, splits
from .damage import damaged
from .memory import Memory

PROTOCOLS = Path(__file__).parents[4].parent / "shared" / "protocols"
REAL = PROTOCOLS / "prid2011_splits.json"
LENGTHS = PROTOCOLS / "prid2011_tracklet_lengths.json"
needs_real = pytest.mark.skipif(
    not REAL.is_file(), reason="the real PRID-2011 split file is not beside the project"
)


def tree(root: Path, lengths: dict[int, tuple[int, int]]) -> Path:
    """prid_2011 under `root`: frames of each person in camera a and b, as files of a few bytes."""
    return write(root / "prid_2011", contents(lengths))


def read(root: Path, split: int) -> Dataset:
    return prid.READER.read(Folder(root), Data(split=split))


def test_the_published_rule_without_a_split_file(tmp_path: Path) -> None:
    lengths = dict.fromkeys(range(1, 9), (30, 30)) | {9: (26, 40), 10: (40, 26), 201: (40, 40)}
    root = tree(tmp_path, lengths)
    found = [read(root, split) for split in range(10)]
    for dataset in found:
        train = {t.identity for t in dataset.train}
        test = {t.identity for t in dataset.query}
        assert train | test == set(range(1, 9))  # 9 and 10 are too short, 201 another person
        assert len(train) == len(test) == 4
        assert len(dataset.train) == 8
        assert {t.camera for t in dataset.query} == {1}
        assert {t.camera for t in dataset.gallery} == {2}
        assert "published rule" in dataset.protocol
    assert len({tuple(t.identity for t in dataset.query) for dataset in found}) > 3


def test_frames_are_in_order_whatever_the_folder_says(tmp_path: Path) -> None:
    root = tree(tmp_path, dict.fromkeys(range(1, 5), (27, 27)))
    folder = root / "multi_shot" / "cam_a" / "person_0001"
    (folder / "Thumbs.db").write_bytes(b"x")
    (folder / "._0003.png").write_bytes(b"x")
    dataset = read(root, 0)
    for tracklet in (*dataset.train, *dataset.query):
        assert [Path(frame).stem for frame in tracklet.frames] == [f"{n:04d}" for n in range(1, 28)]


def test_missing_frames_are_counted_and_named(tmp_path: Path) -> None:
    root = tree(tmp_path, dict.fromkeys(range(1, 5), (30, 30)))
    for frame in (7, 8):
        (root / f"multi_shot/cam_b/person_0003/{frame:04d}.png").unlink()
    assert read(root, 0).warnings == (
        f"{root}/multi_shot/cam_b/person_0003: frames missing in between: 2",
    )


@needs_real
@pytest.mark.parametrize("split", [0, 9])
def test_the_real_splits(tmp_path: Path, split: int) -> None:
    rows = json.loads(REAL.read_text())
    names = sorted(set(rows[0]["train"]) | set(rows[0]["test"]))
    root = tree(tmp_path, {int(name[-4:]): (1, 1) for name in names})
    (root / prid.SPLITS_FILE).write_bytes(REAL.read_bytes())
    dataset = read(root, split)
    assert len(names) == 178
    assert len(dataset.query) == len(dataset.gallery) == 89
    assert len(dataset.train) == 178
    assert [f"person_{t.identity:04d}" for t in dataset.query] == rows[split]["test"]
    assert not {t.identity for t in dataset.train} & {t.identity for t in dataset.query}
    assert "standard" in dataset.protocol


def test_what_is_wrong_with_a_copy_is_named(tmp_path: Path) -> None:
    root = tree(tmp_path, dict.fromkeys(range(1, 5), (27, 27)))
    split = {"train": ["person_0001"], "test": ["person_0002", "person_0007"]}
    (root / prid.SPLITS_FILE).write_text(json.dumps([split] * 10))
    with pytest.raises(DataError, match=r"person_0007: no such folder"):
        read(root, 0)
    empty = root / "multi_shot" / "cam_b" / "person_0002"
    for frame in empty.iterdir():
        frame.unlink()
    (root / prid.SPLITS_FILE).write_text(json.dumps([{**split, "test": ["person_0002"]}] * 10))
    with pytest.raises(DataError, match=r"cam_b/person_0002: holds no frame"):
        read(root, 0)
    (root / prid.SPLITS_FILE).write_text("nonsense")
    with pytest.raises(DataError, match="no list of 10 splits"):
        read(root, 0)


@pytest.mark.parametrize(
    ("part", "message"),
    [
        ([1, 2], "'1' is no person"),
        (["person_0001", "../../person_0002"], "is no person"),
        (["person_0001/../person_0002"], "is no person"),
        (["person_0001", "person_1"], "twice"),
        (["person_0003", "person_3"], "twice"),
        (["person_0004"], "person 4 in both parts"),
        ("person_0001", "no list of"),
        ([], "no list of"),
    ],
)
def test_a_split_that_cannot_be_right_is_refused(
    tmp_path: Path, part: object, message: str
) -> None:
    root = tree(tmp_path, dict.fromkeys(range(1, 5), (27, 27)))
    row = {"train": part, "test": ["person_0004"]}
    (root / prid.SPLITS_FILE).write_text(json.dumps([row] * 10))
    with pytest.raises(DataError, match=message):
        read(root, 0)


def test_a_list_that_lacks_a_split_is_refused() -> None:
    whole = contents(dict.fromkeys(range(1, 9), (27, 27)))
    rows = json.loads(splits(range(1, 9)))
    tree = Memory(whole | {prid.SPLITS_FILE: json.dumps([*rows[:2], *rows[3:]]).encode()})
    with pytest.raises(DataError, match=r"splits_prid2011\.json: has 9 splits instead of 10"):
        prid.READER.read(tree, Data(split=5))


def test_a_damaged_split_file_is_refused_or_still_a_split() -> None:
    whole = contents(dict.fromkeys(range(1, 9), (27, 27)))
    for content in damaged(splits(range(1, 9))):
        with suppress(DataError):
            tree = Memory(whole | {prid.SPLITS_FILE: content})
            dataset = prid.READER.read(tree, Data(split=3))
            assert not {t.identity for t in dataset.train} & {t.identity for t in dataset.query}


@needs_real
def test_a_whole_copy(tmp_path: Path) -> None:
    picture = tmp_path / "picture.png"
    Image.new("RGB", (64, 128), (9, 9, 9)).save(picture)
    root = tmp_path / "prid_2011"
    for name, cameras in json.loads(LENGTHS.read_text()).items():
        for camera, length in cameras.items():
            folder = root / "multi_shot" / camera / name
            folder.mkdir(parents=True)
            for number in range(1, length + 1):
                os.link(picture, folder / f"{number:04d}.png")
    drawn = read(root, 0)
    (root / prid.SPLITS_FILE).write_bytes(REAL.read_bytes())
    for split, row in enumerate(json.loads(REAL.read_text())):
        dataset = datasets.read("prid", tmp_path, tmp_path, Data(split=split))
        assert [f"person_{t.identity:04d}" for t in dataset.query] == row["test"]
        assert dataset.warnings == ()
    assert {t.identity for t in (*drawn.train, *drawn.query)} == {
        t.identity for t in (*dataset.train, *dataset.query)
    }
    tracklet = dataset.gallery[-1]
    assert tracklet.tree.read(tracklet.frames[-1]) == picture.read_bytes()


def test_a_data_folder_that_may_not_be_entered_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(folder: Path) -> bool:
        raise PermissionError(13, "Permission denied", str(folder))

    monkeypatch.setattr(Path, "is_dir", refused)
    with pytest.raises(DataError, match=r"can't be read \(Permission denied\).*VREID_DATA"):
        datasets.check("prid", tmp_path, Data())


def test_a_split_that_is_not_there_is_refused_early(tmp_path: Path) -> None:
    tree(tmp_path, {1: (1, 1)})
    datasets.check("prid", tmp_path, Data(split=9), target=True)
    with pytest.raises(DataError, match=r"splits 0 to 9; data\.split is 10"):
        datasets.check("prid", tmp_path, Data(split=10))


def test_a_target_needs_a_test_part(tmp_path: Path) -> None:
    for quick in (False, True):
        settings = Data(quick=quick)
        datasets.check("demo-syn", tmp_path, settings)
        datasets.check("demo-cam", tmp_path, settings, target=True)
        with pytest.raises(DataError, match="demo-syn has no query and gallery"):
            datasets.check("demo_syn", tmp_path, settings, target=True)


def test_another_layout_is_refused(tmp_path: Path) -> None:
    (tmp_path / "prid_2011").mkdir()
    with pytest.raises(DataError, match="is laid out as"):
        read(tmp_path / "prid_2011", 0)


def test_a_dataset_that_is_not_there_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(DataError) as caught:
        datasets.check("prid", tmp_path, Data())
    said = str(caught.value)
    for part in (str(tmp_path / "prid_2011"), "Graz", "--data-root", "VREID_DATA", "run demo"):
        assert part in said


def test_names_as_people_write_them(tmp_path: Path) -> None:
    for written in ("PRID-2011", "prid2011", "prid 2011"):
        assert datasets.canonical(written, tmp_path) == "prid"
    assert datasets.canonical("Demo_Syn", tmp_path) == "demo-syn"
    with pytest.raises(DataError, match=r"did you mean prid"):
        datasets.canonical("pird", tmp_path)


def test_a_tree_of_real_pictures_is_read(tmp_path: Path) -> None:
    root = tree(tmp_path, dict.fromkeys(range(1, 5), (27, 27)))
    for path in root.rglob("*.png"):
        Image.new("RGB", (64, 128), (9, 9, 9)).save(path)
    found = datasets.read("prid", tmp_path, tmp_path, Data())
    assert found.name == "prid"
    assert "prid train: identities 2, published 89" in found.warnings
