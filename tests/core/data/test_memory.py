"""What is known of frames from one run to the next."""

from pathlib import Path

import numpy as np
import pytest

from core.data import memory as module
from core.data.folder import Folder
from core.data.memory import ABSENT, Memory, mark_of
from core.types import Dataset


def dataset(root: Path, name: str = "set") -> Dataset:
    return Dataset(name, root, (), (), (), "made up")


def recalled(root: Path, *marks: int) -> tuple[list[bool], dict[int, str]]:
    known, faults = Memory(dataset(root), root / "cache").recall(np.array(marks, np.uint64))
    return known.tolist(), faults


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """The file of a memory of three frames, one of them damaged."""
    memory = Memory(dataset(tmp_path), tmp_path / "cache")
    for number, fault in ((2**64 - 1, ""), (7, "caf\udce9: is cut"), (5, "")):
        memory.note(number, fault)
    memory.keep()
    (file,) = (tmp_path / "cache" / "checked").iterdir()
    return file


def test_what_is_noted_is_known_afterwards(tmp_path: Path, kept: Path) -> None:
    known, faults = recalled(tmp_path, 5, 6, 7, 2**64 - 1)
    assert known == [True, False, True, True]
    assert faults == {2: "caf\udce9: is cut"}


def test_the_last_word_on_a_frame_counts(tmp_path: Path, kept: Path) -> None:
    memory = Memory(dataset(tmp_path), tmp_path / "cache")
    memory.note(5, "is cut")
    memory.note(7, "")
    memory.keep()
    assert recalled(tmp_path, 5, 7) == ([True, True], {0: "is cut"})


def test_damaged_files_that_have_gone_are_forgotten(tmp_path: Path, kept: Path) -> None:
    memory = Memory(dataset(tmp_path), tmp_path / "cache")
    memory.note(5, "is cut")
    memory.keep()
    memory.recall(np.array([8], np.uint64))
    memory.note(8, "")
    memory.keep()
    known = recalled(tmp_path, 5, 7, 8, 2**64 - 1)
    assert known == ([False, False, True, True], {})  # 5 isn't whole again


def test_a_file_that_is_not_there_is_never_known(tmp_path: Path) -> None:
    assert mark_of(Folder(tmp_path), "gone.png") == ABSENT
    memory = Memory(dataset(tmp_path), tmp_path / "cache")
    memory.note(ABSENT, "is missing")
    memory.keep()
    assert not (tmp_path / "cache").exists()


def test_other_names_and_folders_have_a_memory_of_their_own(tmp_path: Path, kept: Path) -> None:
    (tmp_path / "other").mkdir()
    for other in (dataset(tmp_path, "test"), dataset(tmp_path / "other")):
        known, _ = Memory(other, tmp_path / "cache").recall(np.array([5], np.uint64))
        assert not known.any()
    (tmp_path / "link").symlink_to(tmp_path)
    known, _ = Memory(dataset(tmp_path / "link"), tmp_path / "cache").recall(
        np.array([5], np.uint64)
    )
    assert known.all()


@pytest.mark.parametrize(
    "spoil",
    [
        lambda whole: b"",
        lambda whole: b"something else",
        lambda whole: whole[: len(whole) // 2],
        lambda whole: whole.replace(b"is cut", b"is cat"),  # its check sum tells
        lambda whole: whole.replace(b"'<u8'", b"'<f8'"),
    ],
)
def test_a_damaged_file_is_passed_over_and_written_anew(tmp_path: Path, kept: Path, spoil) -> None:
    kept.write_bytes(spoil(kept.read_bytes()))
    assert recalled(tmp_path, 5, 7) == ([False, False], {})
    memory = Memory(dataset(tmp_path), tmp_path / "cache")
    memory.note(5, "")
    memory.keep()
    assert recalled(tmp_path, 5, 7) == ([True, False], {})


def test_marks_of_another_shape_are_passed_over(tmp_path: Path, kept: Path) -> None:
    marks, reasons = np.zeros((2, 2), np.uint64), np.frombuffer(b"[]", np.uint8)
    np.savez(kept, whole=marks, damaged=marks[0, :0], reasons=reasons)
    assert recalled(tmp_path, 0) == ([False], {})


def test_files_that_change_at_every_run_do_not_fill_the_disk(tmp_path: Path) -> None:
    size = 0
    for run in range(30):
        memory = Memory(dataset(tmp_path), tmp_path / "cache")
        marks = np.arange(1 + 100 * run, 101 + 100 * run, dtype=np.uint64)
        assert not memory.recall(marks)[0].any()
        for each in marks.tolist():
            memory.note(each, "")
        memory.keep()
        (file,) = (tmp_path / "cache" / "checked").iterdir()
        size = max(size, file.stat().st_size)
    assert size < 10 * 100 * 8 + 1000


def test_findings_are_written_on_the_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "KEPT", 3)
    memory = Memory(dataset(tmp_path), tmp_path / "cache")
    for number in range(1, 5):
        memory.note(number, "")
    assert recalled(tmp_path, 1, 2, 3, 4)[0] == [True, True, True, False]


def test_other_decoders_look_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a").write_bytes(b"x")
    before = mark_of(Folder(tmp_path), "a")
    assert before == mark_of(Folder(tmp_path), "a") != ABSENT
    monkeypatch.setattr(module, "_DECODERS", b"1 99.0 99.0")
    assert mark_of(Folder(tmp_path), "a") != before
