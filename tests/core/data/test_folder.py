"""Files of a dataset as they lie on disk."""

import os
from pathlib import Path

import pytest

from core.data.folder import Folder
from core.errors import DataError


def test_names_are_sorted_and_litter_is_left_out(tmp_path: Path) -> None:
    for name in ("b.jpg", "a.jpg", "._a.jpg", ".DS_Store", "Thumbs.db"):
        (tmp_path / name).touch()
    (tmp_path / "c").mkdir()
    (tmp_path / ".hidden").mkdir()
    tree = Folder(tmp_path)
    assert tree.files("") == ["a.jpg", "b.jpg"]
    assert tree.folders("") == ["c"]


def test_links_and_names_that_are_no_text_are_followed(tmp_path: Path) -> None:
    (tmp_path / "far").mkdir()
    (tmp_path / "near").symlink_to(tmp_path / "far")
    odd = os.fsdecode(b"caf\xe9.jpg")
    (tmp_path / "far" / odd).write_bytes(b"x")
    tree = Folder(tmp_path)
    assert tree.folders("") == ["far", "near"]
    assert tree.files("near") == [odd]
    assert tree.read(f"near/{odd}") == b"x"


def test_a_stamp_changes_with_the_file_that_a_link_leads_to(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x")
    (tmp_path / "b").symlink_to("a")
    tree = Folder(tmp_path)
    stamps = [tree.stamp("b")]
    assert stamps == [tree.stamp("a")]
    (tmp_path / "a").write_bytes(b"xy")
    stamps.append(tree.stamp("b"))
    os.utime(tmp_path / "a", ns=(0, 1))
    stamps.append(tree.stamp("b"))
    (tmp_path / "a").unlink()
    stamps.append(tree.stamp("b"))
    assert len(set(stamps)) == 4
    assert stamps[-1] == ""


@pytest.mark.parametrize("target", ["gone.jpg", "a.jpg", "../far/gone.jpg"])
def test_a_link_that_leads_nowhere_or_in_a_circle_is_named(tmp_path: Path, target: str) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "a.jpg").symlink_to(target)
    for look in (Folder(tmp_path).files, Folder(tmp_path).folders):
        with pytest.raises(DataError, match=r"/b/a\.jpg: is neither a file nor a folder"):
            look("b")


def test_what_is_not_there_is_named(tmp_path: Path) -> None:
    tree = Folder(tmp_path)
    assert not tree.has_file("a")
    assert not tree.has_folder("a")
    with pytest.raises(DataError, match=r"/a: is missing"):
        tree.read("a")
    with pytest.raises(DataError, match=r"/a: no such folder"):
        tree.files("a")


def test_what_may_not_be_read_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(path: Path, *_: object) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    (tmp_path / "a").write_bytes(b"x")
    monkeypatch.setattr(Path, "read_bytes", refused)
    monkeypatch.setattr("os.scandir", refused)
    for look in (Folder(tmp_path).read, Folder(tmp_path).files):
        with pytest.raises(DataError, match=r"/a: can't be read \(Permission denied\)"):
            look("a")


def test_a_name_that_no_disk_can_hold_is_not_there(tmp_path: Path) -> None:
    tree = Folder(tmp_path)
    assert not tree.has_file("a" * 300)
    assert not tree.has_folder("a" * 300)
    for look in (tree.files, tree.read):
        with pytest.raises(DataError, match=r"can't be read \(File name too long\)"):
            look("a" * 300)


def test_a_folder_that_may_not_be_looked_into_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(path: Path) -> bool:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "stat", lambda path, **_: refused(path))
    for look in (Folder(tmp_path).has_file, Folder(tmp_path).has_folder):
        with pytest.raises(DataError, match=r"/a: can't be read \(Permission denied\)"):
            look("a")
