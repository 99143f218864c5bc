"""All folders of a tree."""

from pathlib import Path

import pytest

from core.data.folder import Folder
from core.data.walk import walk
from core.errors import DataError


def test_folders_come_before_those_in_them_with_what_they_hold(tmp_path: Path) -> None:
    for path in ("b/y/1.jpg", "b/x/1.jpg", "a/2.jpg", "a/.hidden/1.jpg", "top"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).touch()
    assert [*walk(Folder(tmp_path))] == [
        ("", ["top"], ["a", "b"]),
        ("a", ["a/2.jpg"], []),
        ("b", [], ["b/x", "b/y"]),
        ("b/x", ["b/x/1.jpg"], []),
        ("b/y", ["b/y/1.jpg"], []),
    ]


def test_depth_is_no_matter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Folder, "files", lambda _, __: [])
    monkeypatch.setattr(Folder, "folders", lambda _, path: ["d"] * (len(path) < 4000))
    assert len([*walk(Folder(tmp_path))]) == 2002


@pytest.mark.parametrize("target", [".", "..", "../..", "../../other"])
def test_a_link_back_is_named_before_one_walks_in_circles(tmp_path: Path, target: str) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "again").symlink_to(tmp_path / "set")
    (tmp_path / "set" / "in").mkdir(parents=True)
    (tmp_path / "set" / "in" / "loop").symlink_to(target)
    with pytest.raises(DataError, match="is a link to a folder that it lies in itself; remove it"):
        list(walk(Folder(tmp_path / "set")))
