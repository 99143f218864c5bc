import os
from pathlib import Path

import pytest

from core.files import write_whole


def test_a_file_is_put_in_place_whole_and_alone(tmp_path: Path) -> None:
    write_whole(tmp_path / "a.txt", "old\n")
    write_whole(tmp_path / "a.txt", "ä\n")
    assert (tmp_path / "a.txt").read_text(encoding="utf-8") == "ä\n"
    assert [file.name for file in tmp_path.iterdir()] == ["a.txt"]


def test_a_full_disk_leaves_the_old_file_and_no_draft(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    write_whole(tmp_path / "a.txt", "old")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_whole(tmp_path / "a.txt", "new")
    monkeypatch.undo()
    assert (tmp_path / "a.txt").read_text() == "old"
    assert [file.name for file in tmp_path.iterdir()] == ["a.txt"]


@pytest.mark.parametrize("name", ["", "."])
def test_the_current_folder_is_no_file(name: str) -> None:
    with pytest.raises(IsADirectoryError):
        write_whole(Path(name), "text")
