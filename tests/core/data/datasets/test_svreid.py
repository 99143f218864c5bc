from collections.abc import Callable

import pytest

from core.data.datasets import svreid
from core.errors import DataError
from core.settings import Data
from core.types import Dataset, Tree

from .copies.svreid import TEST, TRAIN, contents

BY_NAME = {reader.name: reader for reader in svreid.READERS}


def read(tree: Tree, name: str = "svreid", gallery: str = "standard") -> Dataset:
    return BY_NAME[name].read(tree, Data(gallery=gallery))


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("svreid", "train_svreid"),
        ("svreid-cc", "train_svreid_cc"),
        ("svreid+", "train_svreid_plus"),
        ("v3dgait", "train"),
    ],
)
@pytest.mark.parametrize("base", ["", "V3DGait_VIS/", "SVReID/"])
def test_each_of_the_family_has_a_list_and_shares_the_test_part(
    memory, name: str, file: str, base: str
) -> None:
    found = read(memory(contents({file: TRAIN, **TEST}, base=base)), name)
    assert found.name == name
    assert [(t.identity, t.camera, t.clothes) for t in found.train] == [
        (1, 7, 0), (1, 3, 0), (2, 10, 0)
    ]  # fmt: skip
    assert [(t.identity, t.camera, t.clothes) for t in found.query] == [(9, 1, 1)]
    assert [(t.identity, t.camera, t.clothes) for t in found.gallery] == [(9, 2, 1), (9, 2, 0)]
    assert found.train[0].frames == tuple(f"{base}a/001/0/07/000{n}.jpg" for n in (1, 2))


def test_names_of_the_family_are_apart() -> None:
    names = [name for reader in svreid.READERS for name in (reader.name, *reader.aliases)]
    assert len(names) == len(set(names))
    assert all(name == name.lower().replace("_", "-") for name in names)


@pytest.mark.parametrize("place", ["{}", "rgb/{}", "image/{}"])
def test_frames_are_found_as_the_set_was_packed(memory, place: str) -> None:
    tree = memory(contents({"train_svreid": TRAIN, **TEST}, place))
    assert read(tree).train[0].frames[0] == place.format("a/001/0/07") + "/0001.jpg"
    assert len(read(tree).query) == 1


@pytest.mark.parametrize("place", ["{}", "image/{}"])
def test_a_list_that_says_rgb_itself(memory, place: str) -> None:
    whole = contents({"train_svreid": TRAIN}, place)
    whole["train_svreid.txt"] = "\n".join(f"rgb/{line}" for line in TRAIN).encode()
    assert read(memory(whole)).train[2].frames[1] == place.format("a/002/0/10") + "/0002.jpg"


def test_the_place_is_decided_once_for_a_list(memory) -> None:
    whole = contents({"train_svreid": TRAIN}, "image/{}") | {"mask/a/001/0/07/0001.jpg": b"x"}
    apart = {path.replace("image/a/002", "a/002"): content for path, content in whole.items()}
    with pytest.raises(DataError, match=r"/nowhere/image/a/002/0/10: no such folder"):
        read(memory(apart))
    none = {path: content for path, content in whole.items() if not path.startswith("image")}
    with pytest.raises(DataError, match=r"train_svreid\.txt:1: /nowhere/a/001/0/07 isn't there"):
        read(memory(none))


def test_frames_are_in_the_order_of_their_numbers(memory) -> None:
    whole = contents({"train_svreid": TRAIN[:1]})
    names = ["9.jpg", "10.JPG", "100.jpg", "2.jpg"]
    whole |= {f"a/001/0/07/{name}": b"x" for name in [*names, "1.png"]}
    found = [frame.rpartition("/")[2] for frame in read(memory(whole)).train[0].frames]
    assert found == ["0001.jpg", "0002.jpg", "2.jpg", "9.jpg", "10.JPG", "100.jpg"]


def test_a_source_needs_no_test_part(memory) -> None:
    alone = read(memory(contents({"train_svreid": TRAIN})))
    assert alone.query == alone.gallery == ()
    assert "no test part" in alone.protocol
    assert not [line for line in alone.warnings if "test part" in line]
    half = read(memory(contents({"train_svreid": TRAIN, "query": TEST["query"]})))
    assert half.query == half.gallery == ()
    assert "has query.txt alone" in half.warnings[0]
    lists_only = contents({"train_svreid": TRAIN, **TEST})
    lists_only = {path: b for path, b in lists_only.items() if "a/009" not in path}
    none = read(memory(lists_only))
    assert none.query == none.gallery == ()
    assert "query.txt:1: a/009/0/1 isn't there, so there is no test part" in none.warnings[0]


def test_queries_join_the_gallery_where_asked(memory) -> None:
    tree = memory(contents({"train_svreid": TRAIN, **TEST}))
    more = read(tree, gallery="with_queries")
    assert more.gallery == (*read(tree).gallery, *more.query)
    assert "queries in the gallery" in more.protocol


def test_what_is_found_is_told_unless_it_is_as_published(
    memory, monkeypatch: pytest.MonkeyPatch
) -> None:
    tree = memory(contents({"train_svreid": TRAIN, "train_svreid_plus": TRAIN, **TEST}))
    found, published = read(tree).warnings
    assert "2 identities in 2 outfits, 3 sequences, 6 frames (2 to 2 each)" in found
    assert found.endswith("sequences by camera 3: 1, 7: 1, 10: 1")
    assert "published are 333 identities and 1,164 sequences" in published
    assert "no figures are published" in read(tree, "svreid+").warnings[1]
    for whole in ((2, 3), (3, 6)):  # the training list, or all lists together
        monkeypatch.setitem(svreid.PUBLISHED, "svreid", whole)
        assert read(tree).warnings == ()


def test_what_is_odd_is_told(memory) -> None:
    lists = {"train_svreid": [*TRAIN, TRAIN[0]], **TEST}
    lists["query"] = [*TEST["query"], "a/002/5/1 002 4"]
    found = read(memory(contents(lists)))
    said = "\n".join(found.warnings)
    assert len(found.train) == 3
    assert "train_svreid.txt:4: names a/001/0/07 again" in said
    assert "in the training and in the test part: 1 persons" in said


def test_files_that_are_no_frames_are_counted(memory) -> None:
    tree = memory(
        contents({"train_svreid": TRAIN})
        | {"a/001/0/07/0003.jpg.part": b"x", "a/002/0/10/0003.png": b"x"}
    )
    assert read(tree).warnings[0] == (
        "files left out, as they are no .jpg: 2, the first /nowhere/a/001/0/07/0003.jpg.part"
    )


def test_what_cannot_be_read_is_refused(memory) -> None:
    with pytest.raises(DataError, match=r"train_svreid_cc\.txt.*`vreid data derive svreid-cc`"):
        read(memory(contents({"train": TRAIN})), "svreid-cc")
    with pytest.raises(DataError, match=r"train_svreid_plus\.txt.*ask for the archive"):
        read(memory(contents({"train": TRAIN})), "svreid+")
    with pytest.raises(DataError, match=r":2: 'a/001/left' doesn't end in the number of a camera"):
        read(memory(contents({"train_svreid": [TRAIN[0], "a/001/left 001 0"]})))
    whole = contents({"train_svreid": TRAIN})
    empty = {path: b for path, b in whole.items() if "a/002" not in path}
    with pytest.raises(DataError, match=r"a/002/0/10: holds no frame"):
        read(memory({**empty, "a/002/0/10/0001.png": b""}))


def test_damaged_lists_are_refused_or_read(memory, damaged: Callable[[bytes], list[bytes]]) -> None:
    whole = contents({"train_svreid": TRAIN, **TEST})
    refused = 0
    for file in ("train_svreid.txt", "query.txt", "gallery.txt"):
        for form in damaged(whole[file]):
            try:
                read(memory({**whole, file: form}))
            except DataError:
                refused += 1
    assert refused > 100
