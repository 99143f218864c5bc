"""Which frames are decoded, and what is found of them."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from core.data import faults as module
from core.data.faults import File, faults
from core.data.folder import Folder
from core.data.memory import Memory
from core.types import Dataset

SIZE = (4, 8)
FRAMES = 10

Look = Callable[..., dict[str, str]]


class AskedError(Exception):
    pass


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "set").mkdir()
    for number in range(FRAMES):
        Image.new("RGB", SIZE).save(tmp_path / "set" / f"{number}.png")
    return tmp_path / "set"


@pytest.fixture
def memory(root: Path) -> Callable[[], Memory]:
    """Opens the memory of the frames, as each run does."""
    return lambda: Memory(Dataset("set", root, (), (), (), "made up"), root.parent / "cache")


@pytest.fixture
def decoded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Fills with the paths that are decoded, four between two reports."""
    seen: list[str] = []
    real = module.read_frame
    monkeypatch.setattr(module, "AHEAD", 4)
    monkeypatch.setattr(module, "read_frame", lambda *a: (seen.append(a[1]), real(*a))[1])
    return seen


def files(root: Path) -> list[File]:
    return [(Folder(root), f"{number}.png") for number in range(FRAMES)]


def quiet(_done: int, _total: int) -> None:
    pass


def test_faults_are_named_in_the_order_of_the_frames(root: Path, memory, decoded) -> None:
    (root / "7.png").unlink()
    (root / "2.png").write_bytes(b"")
    said: list[tuple[int, int]] = []
    tree = Folder(root)
    given = list(reversed(files(root)))
    found = faults(given, SIZE, memory(), lambda *counts: said.append(counts), share=64)
    assert [path for _, path in found] == ["7.png", "2.png"]
    assert "7.png: is missing" in found[tree, "7.png"]
    assert "2.png: is empty" in found[tree, "2.png"]
    assert said == [(0, 10), (0, 10), (4, 10), (8, 10), (10, 10)]


def test_nothing_to_look_at_is_no_fault(memory) -> None:
    assert faults([], SIZE, memory(), quiet) == {}


def test_what_has_not_changed_is_decoded_once(root: Path, memory, decoded: list[str]) -> None:
    (root / "2.png").write_bytes(b"no picture")
    first = faults(files(root), SIZE, memory(), quiet)
    assert sorted(decoded) == [path for _, path in files(root)]
    decoded.clear()
    said: list[tuple[int, int]] = []
    again = faults(files(root), (2, 4), memory(), lambda *counts: said.append(counts))
    assert (again, decoded) == (first, [])
    assert said == [(0, 10), (0, 0)]


def test_a_file_that_has_changed_is_decoded_again(root: Path, memory, decoded: list[str]) -> None:
    (root / "2.png").write_bytes(b"no picture")
    faults(files(root), SIZE, memory(), quiet)
    decoded.clear()
    whole = (root / "3.png").read_bytes()
    (root / "2.png").write_bytes(whole)
    (root / "3.png").write_bytes(whole[:40])
    same = (root / "4.png").stat()
    (root / "4.png").write_bytes(whole[:-20] + bytes(20))  # as long as before
    os.utime(root / "4.png", ns=(same.st_atime_ns, same.st_mtime_ns + 1))
    (root / "5.png").unlink()
    found = faults(files(root), SIZE, memory(), quiet)
    assert sorted(decoded) == ["2.png", "3.png", "4.png", "5.png"]
    assert [path for _, path in found] == ["3.png", "4.png", "5.png"]


def test_a_link_that_leads_elsewhere_is_followed(root: Path, memory, decoded: list[str]) -> None:
    (root / "0.png").rename(root.parent / "far.png")
    (root / "0.png").symlink_to(root.parent / "far.png")
    assert not faults(files(root), SIZE, memory(), quiet)
    (root.parent / "far.png").write_bytes(b"no picture")
    decoded.clear()
    assert len(faults(files(root), SIZE, memory(), quiet)) == 1
    assert decoded == ["0.png"]


def test_what_was_found_before_an_interrupt_is_kept(root: Path, memory, decoded) -> None:
    (root / "2.png").write_bytes(b"no picture")

    def stop(done: int, _total: int) -> None:
        if done == 8:
            raise AskedError

    with pytest.raises(AskedError):
        faults(files(root), SIZE, memory(), stop)
    decoded.clear()
    assert [path for _, path in faults(files(root), SIZE, memory(), quiet)] == ["2.png"]
    assert sorted(decoded) == ["8.png", "9.png"]


def test_a_file_that_could_not_be_read_is_tried_again(
    root: Path, memory, decoded: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Path.read_bytes

    def refused(path: Path) -> bytes:
        if path.name == "3.png":
            raise PermissionError(13, "Permission denied")
        return real(path)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "read_bytes", refused)
        (said,) = faults(files(root), SIZE, memory(), quiet).values()
        assert "can't be read (Permission denied)" in said
    decoded.clear()
    assert faults(files(root), SIZE, memory(), quiet) == {}
    assert decoded == ["3.png"]


def test_who_asks_for_it_has_all_decoded_again(root: Path, memory, decoded: list[str]) -> None:
    faults(files(root), SIZE, memory(), quiet)
    same = (root / "6.png").stat()
    (root / "6.png").write_bytes(bytes(same.st_size))  # as a disk that fails changes it
    os.utime(root / "6.png", ns=(same.st_atime_ns, same.st_mtime_ns))
    assert not faults(files(root), SIZE, memory(), quiet)
    decoded.clear()
    found = faults(files(root), SIZE, memory(), quiet, again=True)
    assert len(decoded) == FRAMES
    assert [path for _, path in found] == ["6.png"]
    assert faults(files(root), SIZE, memory(), quiet) == found  # and that is known from now on


def test_a_memory_that_cannot_be_written_changes_nothing_else(root: Path, memory, decoded) -> None:
    (root / "2.png").write_bytes(b"no picture")
    (root.parent / "cache").write_bytes(b"in the way")
    for _ in range(2):
        kept = memory()
        assert len(faults(files(root), SIZE, kept, quiet)) == 1
        assert "cache/checked: can't be written (Not a directory)" in kept.trouble
    assert len(decoded) == 2 * FRAMES
