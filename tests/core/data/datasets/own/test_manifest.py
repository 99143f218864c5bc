"""Own footage as a table."""

import contextlib
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from core.data.datasets.own import manifest
from core.data.folder import Folder
from core.errors import DataError

FRAMES = ["cam1/a/10.jpg", "cam1/a/9.jpg", "cam1/b/1.jpg", "cam2/1.jpg", "cam2/2.jpg", "note.txt"]


@pytest.fixture
def root(plant, tmp_path: Path) -> Path:
    return plant(tmp_path, FRAMES)


@pytest.fixture
def refused(root: Path) -> Callable[[str], str]:
    """What is said about a table that is refused, from its line on."""

    def said(text: str) -> str:
        (root / manifest.FILE).write_text(text, encoding="utf-8")
        with pytest.raises(DataError) as caught:
            manifest.read(Folder(root))
        assert str(caught.value).startswith(f"{root}/manifest.csv")
        return str(caught.value).removeprefix(f"{root}/manifest.csv:").replace(f"{root}/", "")

    return said


def table(root: Path, *lines: str) -> list[tuple[object, ...]]:
    (root / manifest.FILE).write_text("\n".join(lines) + "\n", encoding="utf-8")
    found, warnings = manifest.read(Folder(root))
    assert warnings == []
    return [(each.frames, each.camera, each.identity, each.clothes, each.part) for each in found]


def test_a_folder_is_a_tracklet_in_natural_order(root: Path) -> None:
    assert table(root, "path,camera", "cam1/a,north gate", "./cam1//b/,1") == [
        (("cam1/a/9.jpg", "cam1/a/10.jpg"), "north gate", None, None, None),
        (("cam1/b/1.jpg",), "1", None, None, None),
    ]


def test_images_that_share_a_tracklet_are_one_in_the_order_of_rows(root: Path) -> None:
    rows = ["x,cam2/2.jpg,2", "y,cam1/a/9.jpg,1", "x,cam2/1.jpg,2", ",cam1/b,1", ",cam1/a/10.jpg,1"]
    assert [each[0] for each in table(root, "tracklet,path,camera", *rows)] == [
        ("cam2/2.jpg", "cam2/1.jpg"), ("cam1/a/9.jpg",), ("cam1/b/1.jpg",), ("cam1/a/10.jpg",)
    ]  # fmt: skip


def test_all_columns_are_kept(root: Path) -> None:
    head = " Camera ,PATH,part,clothes,identity"
    assert table(root, head, "1,cam1/a,query,red , ann", "2,cam2,gallery,,ann", "", ",,,,") == [
        (("cam1/a/9.jpg", "cam1/a/10.jpg"), "1", "ann", "red", "query"),
        (("cam2/1.jpg", "cam2/2.jpg"), "2", "ann", None, "gallery"),
    ]


def test_names_may_be_any(plant, tmp_path: Path) -> None:
    plant(tmp_path, ["a, b/10:30.jpg", "ß人/x 1.jpg", 'say "hi"/1.jpg'])
    lines = ["path,camera", '"a, b/10:30.jpg",c:1', "ß人,2 b", '"say ""hi""",3']
    assert [(each[0], each[1]) for each in table(tmp_path, *lines)] == [
        (("a, b/10:30.jpg",), "c:1"), (("ß人/x 1.jpg",), "2 b"), (('say "hi"/1.jpg',), "3")
    ]  # fmt: skip


def test_names_that_are_no_text_and_marks_of_spreadsheets_are_taken(plant, tmp_path: Path) -> None:
    odd = os.fsdecode(b"caf\xe9")
    plant(tmp_path, [f"{odd}/1.jpg"])
    content = b"\xef\xbb\xbfpath,camera\r\ncaf\xe9,gate\xe9\r\n"
    (tmp_path / manifest.FILE).write_bytes(content)
    found, _ = manifest.read(Folder(tmp_path))
    assert found[0].frames == (f"{odd}/1.jpg",)
    assert found[0].camera == os.fsdecode(b"gate\xe9")


def test_files_beside_the_frames_of_a_folder_are_counted(plant, root: Path) -> None:
    plant(root, ["cam1/a/clip.mp4"])
    (root / manifest.FILE).write_text("path,camera\ncam1/a,1\n")
    found, warnings = manifest.read(Folder(root))
    assert len(found[0].frames) == 2
    assert warnings[0].endswith(f": 1, the first {root}/cam1/a/clip.mp4")


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("", "1: there is no column path; its columns are path, camera"),
        ("path,name", "1: no column may be called 'name'; its columns are"),
        ("path;camera", "1: no column may be called 'path;camera'; its columns are"),
        ("path,camera,", "1: no column may be called ''"),
        ("path,camera,Path", "1: two columns are called path"),
        ("path", "1: there is no column camera"),
        ("\n\npath,camera\n\ncam2", "5: has 1 cells, where the header has 2"),
        ("path,camera\ncam2,1,2", "2: has 3 cells, where the header has 2"),
        ("path,camera\ncam2, ", "2: camera is empty"),
        ("path,camera\n,1", "2: path is empty"),
        ("path,camera\ncam3,1", "2: cam3 is neither a folder nor an image"),
        ("path,camera\nnote.txt,1", "2: note.txt is neither a folder nor an image"),
        ("path,camera\ncam1,1", "2: cam1 holds no frame"),
        ("path,camera\ncam2/3.jpg,1", "2: there is no image cam2/3.jpg"),
        ("path,camera\ncam9/3.jpg,1", "2: there is no image cam9/3.jpg"),
        ("path,camera\n../x,1", "2: '../x' is no path within"),
        ("path,camera\n/etc,1", "2: '/etc' is no path within"),
        ("path,camera\ncam1\\a,1", "2: 'cam1\\\\a' is no path within"),
        ("path,camera\ncam2,1\n./cam2/,1", "3: cam2/1.jpg is in line 2 already"),
        ("path,camera\ncam2/2.jpg,1\ncam2,1", "3: cam2/2.jpg is in line 2 already"),
        ("path,camera,part\ncam2,1,Train", "2: part is 'Train'; it is one of train, query, gal"),
        ("path,camera,part\ncam2,1,query", "2: is query but has no identity"),
        ("path,camera,part,identity\ncam2,1,gallery,", "2: is gallery but has no identity"),
        ("path,camera,clothes\ncam2,1,red", "2: has clothes but has no identity"),
        ("path,camera,part\ncam2,1,train\ncam1/a,1,", "3: some lines have a part and others none"),
        ("path,camera,tracklet\ncam2/1.jpg,1,x\ncam2/2.jpg,2,x",
         "3: tracklet 'x' has camera '2', but '1' in line 2"),
        ("path,camera,identity,tracklet\ncam2/1.jpg,1,a,x\n\ncam2/2.jpg,1,,x",
         "4: tracklet 'x' has identity '', but 'a' in line 2"),
        ('path,camera\n"cam2,1', "2: is no table"),
        (f"path,camera\n{'a' * 200_000},1", "2: is no table"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_with_its_line(
    refused: Callable[[str], str], lines: str, said: str
) -> None:
    assert refused(lines).startswith(said)


def test_a_table_without_rows_or_of_another_kind_is_refused(
    refused: Callable[[str], str],
) -> None:
    assert "names no tracklet" in refused("path,camera\n\n")
    assert "is no table; save it as CSV in UTF-8" in refused("p\0a\0t\0h\0")


@pytest.mark.parametrize("path", ["a" * 300, f"{'a' * 300}/1.jpg"])
def test_a_name_that_no_disk_can_hold_is_named(refused: Callable[[str], str], path: str) -> None:
    assert refused(f"path,camera\n{path},1").startswith("2: ")


def test_a_damaged_table_never_ends_in_another_error(damaged, root: Path) -> None:
    lines = [
        "path,camera,identity,clothes,part,tracklet",
        "cam1/a,1,ann,red,query,",
        "cam2/1.jpg,2,ann,,gallery,x",
        "cam2/2.jpg,2,ann,,gallery,x",
        '"cam1/b",2,bo,,train,',
    ]
    for content in damaged("\n".join(lines).encode()):
        (root / manifest.FILE).write_bytes(content)
        with contextlib.suppress(DataError):
            assert manifest.read(Folder(root))[0]
