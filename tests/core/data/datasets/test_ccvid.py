"""CCVID with the distributed layout; with the names of all its sequences where they can be had."""

from collections.abc import Callable
from pathlib import Path

import pytest

from core.data.datasets import ccvid
from core.data.datasets.lists import differences
from core.data.folder import Folder
from core.errors import DataError
from core.settings import Data
from core.types import Dataset, Tree

from .copies.ccvid import LISTS, contents
from .copies.disk import write

REAL = Path(__file__).parents[4].parent / "shared" / "protocols" / "ccvid"
needs_real = pytest.mark.skipif(
    not REAL.is_dir(), reason="the names of CCVID's sequences are not beside the project"
)


def read(tree: Tree, gallery: str = "standard") -> Dataset:
    return ccvid.READER.read(tree, Data(gallery=gallery))


@pytest.mark.parametrize("base", ["", "CCVID/", "image/"])
def test_the_lists_as_distributed_and_as_peers_name_the_folder(memory, base: str) -> None:
    found = read(memory(contents(base=base)))
    assert [(t.identity, t.camera, t.clothes) for t in found.train] == [
        (31, 1, 0), (31, 13, 1), (201, 12, 0)
    ]  # fmt: skip
    assert [(t.identity, t.camera, t.clothes) for t in found.query] == [(1, 1, 0), (2, 3, 0)]
    assert [(t.identity, t.camera, t.clothes) for t in found.gallery] == [
        (1, 24, 1), (2, 4, 0), (1, 5, 0)
    ]  # fmt: skip
    assert found.query[0].frames == tuple(
        f"{base}session1/001_01/{frame:05d}.jpg" for frame in (1, 2)
    )


def test_the_camera_does_not_depend_on_where_the_data_lie(tmp_path: Path) -> None:
    root = tmp_path / "session1_07" / "my_CCVID"
    write(root, contents())
    (root / "session1/001_01/.00009.jpg").write_bytes(b"x")
    (root / "session1/001_01/00010.JPG").write_bytes(b"x")
    (root / "session1/001_01/Thumbs.db").write_bytes(b"x")
    found = read(Folder(root))
    assert [t.camera for t in found.gallery] == [24, 4, 5]
    assert [Path(frame).name for frame in found.query[0].frames] == [
        "00001.jpg", "00002.jpg", "00010.JPG"
    ]  # fmt: skip


def test_the_gallery_with_queries_says_so(memory) -> None:
    tree = memory(contents())
    more = read(tree, "with_queries")
    assert more.gallery == (*read(tree).gallery, *more.query)
    assert "queries" in more.protocol
    assert read(tree, "without_queries").gallery == read(tree).gallery
    assert "queries" not in read(tree).protocol


def test_what_is_odd_is_told(memory) -> None:
    odd = {**LISTS, "query": [*LISTS["query"], "session1/001_01 001 u0", "session1/007_01 002 u0"]}
    found = read(memory(contents(odd)))
    said = "\n".join(found.warnings)
    assert len(found.query) == 3
    assert "query.txt:3: names session1/001_01 again" in said
    assert "query.txt:4: says person 2 of session1/007_01" in said
    assert "ccvid train: outfits 3, published 159" in said
    assert "ccvid query and gallery: outfits 3, published 321" in said


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("session4/001_01 001 u0", "is no sequence such as session1/001_01"),
        ("session1/001_13 001 u0", "is no sequence"),
        ("session1/001_00 001 u0", "is no sequence"),
        ("session1/001-01 001 u0", "is no sequence"),
        ("session1/031_01 031 u0", "person 31 is in the training and in the test part"),
        ("session1/../031_01 031 u0", "is no path within"),
    ],
)
def test_a_line_that_cannot_be_right_is_refused(memory, line: str, message: str) -> None:
    with pytest.raises(DataError, match=message):
        read(memory(contents({**LISTS, "query": [*LISTS["query"], line]})))


def test_a_copy_that_is_not_whole_is_refused(memory) -> None:
    whole = contents()
    for part in ("query", "gallery"):
        with pytest.raises(DataError, match=rf"{part}\.txt: is missing"):
            read(memory({path: whole[path] for path in whole if path != f"{part}.txt"}))
    with pytest.raises(DataError, match=r"no such list: .*train\.txt.*CCVID/session1"):
        read(memory({path: whole[path] for path in whole if path != "train.txt"}))
    with pytest.raises(DataError, match=r"session1/002_04: no such folder"):
        read(memory({path: whole[path] for path in whole if "002_04" not in path}))
    empty = {path: whole[path] for path in whole if "002_04" not in path}
    with pytest.raises(DataError, match=r"session1/002_04: holds no frame"):
        read(memory({**empty, "session1/002_04/readme.txt": b""}))


def test_damaged_lists_are_refused_or_read(memory, damaged: Callable[[bytes], list[bytes]]) -> None:
    whole = contents()
    refused = 0
    for part in ("train", "query", "gallery"):
        for form in damaged(whole[f"{part}.txt"]):
            try:
                read(memory({**whole, f"{part}.txt": form}))
            except DataError:
                refused += 1
    assert refused > 100


@needs_real
def test_the_names_of_all_sequences(memory) -> None:
    lists = {}
    for part in ("train", "query", "gallery"):
        names = (REAL / f"{part}_tracklets.txt").read_text().split()
        lists[part] = [f"{name} {name[9:12]} u{int(name[7])}" for name in names]
    found = read(memory(contents(lists, frames=1)))
    assert [len(p) for p in (found.train, found.query, found.gallery)] == [948, 834, 1074]
    unlike = differences(found, ccvid.READER.published)
    assert all("frames" in line for line in unlike)  # identities, tracklets and cameras agree
    assert len(unlike) == 3
    more = read(memory(contents(lists, frames=1)), "with_queries")
    unlike = differences(more, ccvid.READER.whole(Data(gallery="with_queries")))
    assert len(unlike) == 3
    assert all("frames" in line for line in unlike)
    reachable = {(t.identity, t.camera) for t in found.gallery}
    for query in found.query:  # none without a match
        assert any(i == query.identity and c != query.camera for i, c in reachable)
    assert not [line for line in found.warnings if "outfits" not in line]
