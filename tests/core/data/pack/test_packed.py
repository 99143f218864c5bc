import os
import pickle
from collections.abc import Iterator

import pytest

from core.data.folder import Folder
from core.errors import DataError
from core.types import Tree


def walk(tree: Tree, folder: str = "") -> Iterator[tuple[str, list[str], list[str]]]:
    files, folders = tree.files(folder), tree.folders(folder)
    yield folder, files, folders
    for name in folders:
        yield from walk(tree, f"{folder}/{name}".lstrip("/"))


def test_a_pack_shows_what_the_folder_shows(source: Folder, make_pack) -> None:
    packed = make_pack()
    seen = list(walk(packed))
    assert seen == list(walk(source))
    assert len(seen) == 10
    for folder, files, _ in seen:
        assert packed.has_folder(folder)
        assert not packed.has_file(folder)
        for name in files:
            path = f"{folder}/{name}".lstrip("/")
            assert packed.read(path) == source.read(path)
            assert packed.has_file(path)
            assert not packed.has_folder(path)


def test_what_lies_beside_the_folder_is_read_as_from_there(make_pack) -> None:
    packed = make_pack()
    assert bytes(packed.read("../splits.json")) == b"{}"
    assert packed.has_file("../splits.json")
    assert ".." not in packed.folders("")


def test_paths_are_taken_as_a_file_system_takes_them(make_pack) -> None:
    packed = make_pack()
    assert packed.files("a/x/") == packed.files("./a/../a/x")
    assert packed.read("a//x/1.jpg") == packed.read("a/x/1.jpg")


def test_a_stamp_changes_with_any_file_of_the_pack(make_pack) -> None:
    packed = make_pack()
    stamps = {packed.stamp("a/x/1.jpg"), pickle.loads(pickle.dumps(packed)).stamp("a/x/1.jpg")}
    assert len(stamps) == 1
    for count, file in enumerate(sorted(packed.root.iterdir()), 2):
        os.utime(file, ns=(0, 1))
        stamps.add(type(packed)(packed.root).stamp("a/x/1.jpg"))
        assert len(stamps) == count


@pytest.mark.parametrize("path", ["", "a", "a/x", "a/x/1", "a/x/1.jpgs", "A", "zz", "!", "list"])
def test_what_is_no_file_is_refused_by_name(make_pack, path: str) -> None:
    packed = make_pack()
    assert not packed.has_file(path)
    with pytest.raises(DataError, match="isn't in the pack"):
        packed.read(path)


@pytest.mark.parametrize("path", ["a/x/1.jpg", "a/y", "c", "zz", "!"])
def test_what_is_no_folder_is_refused_by_name(make_pack, path: str) -> None:
    packed = make_pack()
    assert not packed.has_folder(path)
    for look in (packed.files, packed.folders):
        with pytest.raises(DataError, match=rf"set.pack/{path}: no such folder"):
            look(path)


def test_contents_are_views_and_outlive_the_pack(source: Folder, make_pack) -> None:
    packed = make_pack()
    view = packed.read("a/x/4.jpg")
    assert isinstance(view, memoryview)
    assert view.readonly
    del packed
    assert view == source.read("a/x/4.jpg")


def test_a_pickle_is_small_and_equal(make_pack) -> None:
    packed, other = make_pack(), make_pack("other.pack")
    pickled = pickle.dumps(packed)
    assert len(pickled) < 500
    again = pickle.loads(pickled)
    assert again == packed != other
    assert {again: 1}[packed] == 1
    assert again.read("a/x/1.jpg") == packed.read("a/x/1.jpg")
