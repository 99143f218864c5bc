from pathlib import Path

import pytest

from core.data.datasets import duke_video
from core.data.folder import Folder
from core.errors import DataError
from core.settings import Data
from core.types import Dataset, Tree

from .copies.disk import write
from .copies.duke_video import contents, walk


def read(tree: Tree, gallery: str = "standard") -> Dataset:
    return duke_video.READER.read(tree, Data(gallery=gallery))


@pytest.mark.parametrize("new", [False, True])
@pytest.mark.parametrize("base", ["", "DukeMTMC-VideoReID/"])
def test_both_spellings_one_folder_down_or_not(memory, new: bool, base: str) -> None:
    found = read(memory(contents(new, base)))
    assert [(t.identity, t.camera, len(t.frames)) for t in found.train] == [(1, 6, 12), (1, 7, 3)]
    assert [(t.identity, t.camera) for t in found.query] == [(5, 2)]
    assert [(t.identity, t.camera) for t in found.gallery] == [(5, 2), (5, 8), (7139, 1)]
    assert found.warnings == ()


def test_frames_are_ordered_by_their_place_in_the_tracklet(memory) -> None:
    later_first = {  # the number in the camera's video has no fixed width
        "train/0001/0001/0001C6F0001X99990.jpg": b"x",
        "train/0001/0001/0001C6F0002X100002.JPG": b"x",
        "train/0001/0001/0001_C6_F0003_X5.jpg": b"x",
    }
    found = read(memory(contents() | later_first))
    names = [Path(frame).name for frame in found.train[0].frames]
    assert names[:2] == ["0001C6F0001X99990.jpg", "0001C6F0002X100002.JPG"]
    order = [int(name.partition("F")[2][:4]) for name in names]
    assert order == sorted(order)


def test_the_gallery_holds_the_queries_already(memory) -> None:
    tree = memory(contents())
    assert read(tree, "with_queries").gallery == read(tree).gallery
    assert [t.camera for t in read(tree, "without_queries").gallery] == [8, 1]
    assert "left out" in read(tree, "without_queries").protocol


def test_without_queries_a_whole_gallery_holds_so_many_less() -> None:
    counts = duke_video.READER.whole(Data(gallery="without_queries"))
    assert counts["gallery"].tracklets == 2_636 - counts["query"].tracklets
    assert counts["gallery"].frames == 445_764 - counts["query"].frames
    assert duke_video.READER.whole(Data())["gallery"].tracklets == 2_636


def test_query_tracklets_that_the_gallery_lacks_are_told(memory) -> None:
    tree = memory({path: b"x" for path in contents() if "gallery/0005/0003" not in path})
    found = read(tree)
    assert "gallery: lacks 1 of the 1 query tracklets" in found.warnings[0]
    assert len(found.gallery) == 2
    assert read(tree, "with_queries").gallery == (*found.gallery, *found.query)


def test_nothing_is_left_out_in_silence(memory) -> None:
    odd = {
        "train/0001/0009/readme.txt": b"x",
        "train/0001/0002/0001-C7-F0004.jpg": b"x",
        "train/0003/0001/0004C1F0001X1.jpg": b"x",
        "train/0001/0001/0002C6F0030X1.jpg": b"x",
        "train/0001/0001/0001C7F0031X1.jpg": b"x",
        "gallery/__MACOSX/0001/0001C6F0001X1.jpg": b"x",
    }
    found = read(memory(contents() | odd))
    said = "\n".join(found.warnings)
    assert "train/0001/0009: holds no frame; the tracklet is left out" in said
    assert "train/0001/0002: left out as named otherwise: 1 files" in said
    assert "train/0003/0001: frames named for another person or camera: 1, the first 0004" in said
    assert "train/0001/0001: frames named for another person or camera: 2, the first 0002" in said
    assert "gallery/__MACOSX: is no person" in said
    assert len(found.train) == 3
    many = {f"train/0001/{number:04d}/x": b"" for number in range(20, 40)}
    assert len(read(memory(contents() | many)).warnings) == 11


def test_a_copy_that_cannot_be_split_is_refused(memory) -> None:
    whole = contents()
    with pytest.raises(DataError, match="lacks one of train, query, gallery"):
        read(memory({path: b"x" for path in whole if not path.startswith("query")}))
    with pytest.raises(DataError, match="query: holds no tracklet"):
        read(memory({path: b"x" for path in whole if "query" not in path} | {"query/0005/x": b""}))
    leak = dict.fromkeys(walk("train", 5, 1, 1, range(1, 3)), b"x")
    with pytest.raises(DataError, match="person 5 is in the training and in the test part"):
        read(memory(whole | leak))


def test_a_folder_on_disk(tmp_path: Path) -> None:
    write(tmp_path, contents())
    (tmp_path / "train/0001/0001/._0001C6F0002X1.jpg").write_bytes(b"x")
    (tmp_path / "train/Thumbs.db").write_bytes(b"x")
    found = read(Folder(tmp_path))
    assert [len(t.frames) for t in found.train] == [12, 3]
    assert found.warnings == ()
