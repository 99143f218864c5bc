"""Own footage, from files to parts."""

from pathlib import Path

import pytest

from core.data.datasets.own import READER
from core.data.folder import Folder
from core.errors import DataError
from core.settings import Data
from core.types import Dataset


def read(root: Path, split: int = 0) -> Dataset:
    return READER.read(Folder(root), Data(split=split))


def test_unlabelled_footage_is_all_train(plant, tmp_path: Path) -> None:
    plant(tmp_path / "shop", ["cam10/a/1.jpg", "cam2/a/1.jpg", "cam2/b/1.jpg", "cam2/b/2.jpg"])
    (tmp_path / "shop" / "cam2" / "c").mkdir()
    found = read(tmp_path / "shop")
    assert (found.name, found.root) == ("shop", tmp_path / "shop")
    assert [(t.camera, t.identity, len(t.frames)) for t in found.train] == [
        (1, None, 1), (1, None, 2), (2, None, 1)
    ]  # fmt: skip
    assert found.query == found.gallery == ()
    assert found.warnings == (f"{tmp_path}/shop/cam2/c: holds no frame; left out",)
    with pytest.raises(DataError, match="one split, 0, as nobody is known"):
        read(tmp_path / "shop", split=1)


def test_labelled_footage_has_ten_splits(plant, tmp_path: Path) -> None:
    plant(
        tmp_path, [f"{p:03d}/c{c}/t{t}/1.jpg" for p in range(6) for c in (1, 2) for t in range(2)]
    )
    queries = {frozenset(t.identity for t in read(tmp_path, split).query) for split in range(10)}
    assert len(queries) > 3
    found = read(tmp_path, 9)
    assert {t.identity for t in (*found.train, *found.query)} == set(range(6))  # as they are named
    assert {t.frames[0].split("/")[2] for t in found.query} == {"t0"}
    assert len(found.query) == 6
    assert len(found.gallery) == 12
    assert "split 9 of 10" in found.protocol
    assert READER.splits == 10


def test_every_split_is_as_reading_gives_it(plant, tmp_path: Path) -> None:
    named = plant(tmp_path / "named", [f"{p}/c{c}/t/1.jpg" for p in "abcdef" for c in (1, 2)])
    nameless = plant(tmp_path / "nameless", ["c1/t/1.jpg", "c2/t/1.jpg"])
    every = READER.in_every_split(Folder(named), Data(split=3))
    assert [*every] == [read(named, split) for split in range(10)]
    assert [*READER.in_every_split(Folder(nameless), Data(split=3))] == [read(nameless)]


def test_a_manifest_comes_before_folders(plant, tmp_path: Path) -> None:
    plant(tmp_path, ["x/1.jpg", "y/1.jpg", "z/a/b/c/d/1.jpg"])
    rows = ["x,left,ann,coat,query", "y,right,ann,shirt,gallery", "z/a/b/c/d,left,bo,,train"]
    (tmp_path / "manifest.csv").write_text("\n".join(["path,camera,identity,clothes,part", *rows]))
    found = read(tmp_path)
    assert [(t.camera, t.identity, t.clothes) for t in found.query] == [(1, 1, 1)]
    assert [(t.camera, t.identity, t.clothes) for t in found.gallery] == [(2, 1, 2)]
    assert [(t.camera, t.identity, t.clothes) for t in found.train] == [(1, 2, None)]
    with pytest.raises(DataError, match="one split, 0, as the manifest gives its parts"):
        read(tmp_path, split=2)


def test_a_manifest_without_identities_is_all_train(plant, tmp_path: Path) -> None:
    plant(tmp_path, ["x/1.jpg", "y/1.jpg"])
    (tmp_path / "manifest.csv").write_text("path,camera,identity\nx,1,\ny,2,\n")
    found = read(tmp_path)
    assert [(t.camera, t.identity) for t in found.train] == [(1, None), (2, None)]


def test_cameras_that_are_one_number_are_refused(plant, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=rf"^{tmp_path}: cameras '01' and '1' are one"):
        read(plant(tmp_path, ["1/t/1.jpg", "01/t/1.jpg"]))
