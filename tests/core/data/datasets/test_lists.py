"""Paths that lists name, and notes that would be too many."""

from pathlib import Path

import pytest

from core.data.datasets.lists import crowded, few, gap, inside
from core.data.folder import Folder
from core.errors import DataError
from core.types import Tracklet


@pytest.mark.parametrize(
    ("path", "meant"),
    [("a/b.jpg", "a/b.jpg"), ("./a//b/", "a/b"), ("a b/c:d", "a b/c:d"), ("a..b/c", "a..b/c")],
)
def test_a_path_within_the_tree_is_kept(tmp_path: Path, path: str, meant: str) -> None:
    assert inside(Folder(tmp_path), "list:1", path) == meant


@pytest.mark.parametrize(
    "path", ["", ".", "/", "/etc/passwd", "..", "a/../../b", "a/..", "a\\b", "a\0b", "..\\b"]
)
def test_a_path_out_of_the_tree_is_refused(tmp_path: Path, path: str) -> None:
    with pytest.raises(DataError, match=r"list:7: .* is no path within"):
        inside(Folder(tmp_path), "list:7", path)


@pytest.mark.parametrize(
    ("names", "missing"),
    [(["0001", "0002"], 0), (["a_7", "a_8", "a_9"], 0), (["3"], 0), (["08", "11", "14"], 4)],
)
def test_numbers_that_frames_leave_out_are_counted(
    tmp_path: Path, names: list[str], missing: int
) -> None:
    said = [f"{tmp_path}/p/1: frames missing in between: {missing}"] if missing else []
    assert gap(Folder(tmp_path), [f"p/1/{name}.png" for name in names]) == said


def test_a_folder_in_which_lists_see_several_persons_is_named(tmp_path: Path) -> None:
    tree = Folder(tmp_path)
    seen = [("a/1/x", 4), ("a/1/y", 4), ("a/2/x", 5), ("a/2/y", 4), ("b/1/x", 9)]
    tracklets = [Tracklet(tree, (path,), 1, identity) for path, identity in seen]
    (warning,) = crowded(tree, tracklets)
    assert warning.startswith(f"{tmp_path}/a/2: is one person's, but holds 2 by the lists")


def test_many_notes_become_ten_and_a_number() -> None:
    notes = [str(number) for number in range(1_012)]
    assert few(notes[:10], "more") == notes[:10]
    assert few(notes, "things") == [*notes[:10], "and 1,002 more things"]
