"""MSMT17 by lists and folders as distributed, in both editions."""

from pathlib import Path

import pytest

from core.data.datasets import msmt17
from core.data.folder import Folder
from core.errors import DataError
from core.settings import Data
from core.types import Dataset

from .copies.disk import write
from .copies.msmt17 import LISTS, V1, V2, contents


def read(root: Path) -> Dataset:
    return msmt17.READER.read(Folder(root), Data())


@pytest.mark.parametrize("folders", [V1, V2])
@pytest.mark.parametrize("inner", ["", "MSMT17_V1", "MSMT17_V2"])
def test_lists_say_the_parts(tmp_path: Path, folders: tuple[str, str], inner: str) -> None:
    write(tmp_path / inner, contents(folders=folders))
    found = read(tmp_path)
    assert [(t.camera, t.identity) for t in found.train] == [(1, 0), (15, 0), (7, 1), (3, 0)]
    assert [(t.camera, t.identity) for t in found.query] == [(2, 10_000), (4, 10_001)]
    assert [(t.camera, t.identity) for t in found.gallery] == [(5, 10_000), (6, 10_001)]
    everything = (*found.train, *found.query, *found.gallery)
    assert all((tmp_path / t.frames[0]).is_file() for t in everything)
    assert ("V1" in found.protocol) == (folders == V1)
    assert found.warnings == ()


def test_persons_of_train_and_test_are_never_confused(tmp_path: Path) -> None:
    found = read(write(tmp_path, contents()))
    test = {t.identity for t in (*found.query, *found.gallery)}
    assert not test & {t.identity for t in found.train}
    for said in ("the val list", "numbered from 10,000", "not in the gallery"):
        assert said in found.protocol


def test_images_that_are_missing_are_left_out_by_name(tmp_path: Path) -> None:
    write(tmp_path, contents())
    (tmp_path / "test/0001/0001_001_06_0302noon_0004_1.jpg").unlink()
    found = read(tmp_path)
    assert len(found.gallery) == 1
    assert found.warnings == (
        f"{tmp_path}/test/0001/0001_001_06_0302noon_0004_1.jpg: is listed and missing",
    )


@pytest.mark.parametrize(
    "line",
    [
        "../../../etc/passwd 0",
        "/0000/0000_000_01_0303morning_0008_0.jpg 0",
        "0000/0000_000_1_0303morning_0008_0.jpg 0",
        "0000/../0000/0000_000_01_0303morning_0008_0.jpg 0",
        "0000/0000_000_01_0303morning_0008_0.jpg -1",
        "0000/0000_000_01_0303morning_0008_0.jpg 10000",
        "0000/0000_000_01_0303morning_0008_0.jpg ²",
        "0000/0000_000_01_0303morning_0008_0.jpg",
        "0000/0000_000_01_0303morning_0008_0.jpg 0 0",
    ],
)
def test_a_line_that_cannot_be_right_is_named(tmp_path: Path, line: str) -> None:
    write(tmp_path, contents())
    with (tmp_path / "list_query.txt").open("a") as file:
        file.write(line)
    with pytest.raises(DataError, match=r"list_query\.txt:3: "):
        read(tmp_path)


def test_an_image_listed_twice_is_refused(tmp_path: Path) -> None:
    write(tmp_path, contents({**LISTS, "val": LISTS["train"][:1]}))
    with pytest.raises(DataError, match="listed twice for train"):
        read(tmp_path)


def test_a_misprint_in_a_list_is_worth_a_word(tmp_path: Path) -> None:
    train = [LISTS["train"][0], LISTS["train"][1].removesuffix("0") + "1", LISTS["train"][2]]
    (warning,) = read(write(tmp_path, contents({**LISTS, "train": train}))).warnings
    assert f"{tmp_path}/train/0000: is one person's, but holds 2" in warning


def test_a_copy_that_is_not_whole_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="holds neither train and test, or mask_train_v2"):
        read(tmp_path)
    write(tmp_path, contents())
    (tmp_path / "list_val.txt").unlink()
    with pytest.raises(DataError, match=r"list_val\.txt: is missing"):
        read(tmp_path)
    (tmp_path / "list_val.txt").write_text("")
    (tmp_path / "list_query.txt").write_text("")
    with pytest.raises(DataError, match="none of the images listed for query is there"):
        read(tmp_path)


@pytest.mark.parametrize("name", sorted(LISTS))
def test_a_damaged_list_never_ends_in_another_error(damaged, tmp_path: Path, name: str) -> None:
    write(tmp_path, contents())
    path = tmp_path / f"list_{name}.txt"
    refused = 0
    for content in damaged(path.read_bytes()):
        path.write_bytes(content)
        try:
            assert read(tmp_path).query
        except DataError as error:
            refused += str(tmp_path) in str(error)
    assert refused > 20
