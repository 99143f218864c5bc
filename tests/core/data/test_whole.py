"""Folders that are whole under their name, or not there at all."""

import errno
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock

from core.data.whole import whole
from core.errors import DataError


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_folder_takes_its_name_when_it_is_whole(tmp_path: Path) -> None:
    folder = tmp_path / "made" / "set"
    with whole(folder) as files:
        (files / "a").write_bytes(b"a")
        (files.with_name("draft")).write_bytes(b"x")
        assert not folder.exists()
    assert names(folder) == ["a"]
    assert names(folder.parent) == ["set"]


def test_an_empty_folder_is_taken(tmp_path: Path) -> None:
    (tmp_path / "set").mkdir()
    with whole(tmp_path / "set") as files:
        (files / "a").touch()
    assert names(tmp_path / "set") == ["a"]


def fill(folder: Path, failure: BaseException, origin: str = "") -> None:
    with whole(folder, origin) as files:
        (files / "a").touch()
        raise failure


def occupied(place: Path) -> None:
    place.mkdir()
    (place / "a").touch()


@pytest.mark.parametrize(
    "occupy", [occupied, Path.touch, lambda place: place.symlink_to("nowhere")]
)
def test_what_is_there_stays(tmp_path: Path, occupy: Callable[[Path], None]) -> None:
    occupy(tmp_path / "set")
    with (
        pytest.raises(DataError, match="set: is there already; remove it"),
        whole(tmp_path / "set"),
    ):
        pytest.fail("there was no place")
    assert names(tmp_path) == ["set"]


def test_what_came_there_meanwhile_stays(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="can't be written"), whole(tmp_path / "set"):
        occupied(tmp_path / "set")
    assert names(tmp_path) == ["set"]
    assert names(tmp_path / "set") == ["a"]


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(errno.ENOSPC, "No space left"), "set: the disk is full; make room"),
        (OSError(errno.EACCES, "Permission denied"), r"can't be written \(Permission denied\)"),
        (DataError("a frame is damaged"), "a frame is damaged"),
    ],
)
def test_a_failure_leaves_nothing(tmp_path: Path, error: Exception, said: str) -> None:
    with pytest.raises(DataError, match=said):
        fill(tmp_path / "set", error)
    assert names(tmp_path) == []


def test_a_folder_within_may_take_the_name(tmp_path: Path) -> None:
    with whole(tmp_path / "set", choose=lambda files: files / "inner") as files:
        (files / "inner").mkdir()
        (files / "inner" / "a").touch()
        (files / "b").touch()
    assert names(tmp_path / "set") == ["a"]
    assert names(tmp_path) == ["set"]


@pytest.mark.parametrize(
    ("first", "second", "left"), [("x", "x", ["a"]), ("x", "y", []), ("x", "", [])]
)
def test_an_interruption_is_taken_up_for_the_same_origin(
    tmp_path: Path, first: str, second: str, left: list[str]
) -> None:
    with pytest.raises(KeyboardInterrupt):
        fill(tmp_path / "set", KeyboardInterrupt(), first)
    assert names(tmp_path) == [".set.partial"]
    with whole(tmp_path / "set", second) as files:
        assert names(files) == left
    assert names(tmp_path) == ["set"]


def test_an_interruption_of_what_cannot_be_taken_up_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        fill(tmp_path / "set", KeyboardInterrupt())
    assert names(tmp_path) == []


def test_two_never_fill_one_folder(tmp_path: Path) -> None:
    (tmp_path / ".set.partial").mkdir()
    with (
        FileLock(tmp_path / ".set.partial" / "lock"),
        pytest.raises(DataError, match="another process is filling it"),
        whole(tmp_path / "set"),
    ):
        pytest.fail("it was not alone")
    assert names(tmp_path) == [".set.partial"]
