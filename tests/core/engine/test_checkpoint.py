import errno
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import pytest
import torch

from core.engine import checkpoint
from core.engine.checkpoint import DamagedError, prune, read, steps, write
from core.errors import WeightsError
from core.files import whole_file

STATE = {
    "weights": {"a": torch.arange(6.0).view(2, 3), "b": torch.tensor(3)},
    "rates": [0.1, (0.9, 0.999), None, True],
    "name": "ein Zeichen: ß",
}


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / "checkpoints").iterdir())


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    saved = write(tmp_path, STATE, 120, 4)
    assert names(tmp_path) == ["step-00000120.json", "step-00000120.pt"]
    assert (tmp_path / "checkpoints" / "step-00000120.pt").stat().st_size == saved.bytes
    found, state = read(tmp_path, 120)
    assert found == saved == (120, 4, saved.bytes)
    assert state["rates"] == STATE["rates"]
    assert state["name"] == STATE["name"]
    assert all(torch.equal(state["weights"][k], v) for k, v in STATE["weights"].items())  # type: ignore[attr-defined]


def test_the_newest_come_first_and_others_are_removed(tmp_path: Path) -> None:
    assert steps(tmp_path) == []
    for step in (9, 100_000_000, 11):
        write(tmp_path, STATE, step, 0)
    (tmp_path / "checkpoints" / "step-00000012.pt").write_bytes(b"half")
    (tmp_path / "checkpoints" / "notes.txt").write_text("mine")
    assert steps(tmp_path) == [100_000_000, 12, 11, 9]
    prune(tmp_path, [11, 100_000_000])
    assert steps(tmp_path) == [100_000_000, 11]
    assert "notes.txt" in names(tmp_path)


class Harm:
    """Makes a folder if what a file says is ever run."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, (str(self._folder),)


def test_nothing_in_a_file_is_run(tmp_path: Path) -> None:
    write(tmp_path, {"harm": Harm(tmp_path / "harmed")}, 1, 0)
    with pytest.raises(DamagedError, match="can't be read"):
        read(tmp_path, 1)
    assert not (tmp_path / "harmed").exists()


def test_one_of_another_version_is_refused(tmp_path: Path) -> None:
    write(tmp_path, STATE, 1, 0)
    known = tmp_path / "checkpoints" / "step-00000001.json"
    known.write_text(json.dumps(json.loads(known.read_text()) | {"format": 99}))
    with pytest.raises(WeightsError, match=r"is of format 99, .* or remove the folder") as caught:
        read(tmp_path, 1)
    assert not isinstance(caught.value, DamagedError)


@pytest.mark.parametrize("about", ["", "[]", "{", '{"format":1}'])
def test_without_a_whole_description_none_is_trusted(tmp_path: Path, about: str) -> None:
    write(tmp_path, STATE, 1, 0)
    (tmp_path / "checkpoints" / "step-00000001.json").write_text(about)
    with pytest.raises(DamagedError):
        read(tmp_path, 1)


@pytest.mark.parametrize("room", [0, 100, 700, 1500])
@pytest.mark.parametrize("end", [".pt", ".json"])
def test_a_disk_without_room_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, room: int, end: str
) -> None:
    write(tmp_path, STATE, 1, 0)

    @contextmanager
    def cramped(path: Path, draft: str) -> Iterator[BinaryIO | Cramped]:
        with whole_file(path, draft) as file:
            yield Cramped(file, room if end == ".pt" else 10) if path.suffix == end else file

    monkeypatch.setattr(checkpoint, "whole_file", cramped)
    with pytest.raises(OSError, match="No space left"):
        write(tmp_path, STATE, 2, 0)
    assert names(tmp_path) == ["step-00000001.json", "step-00000001.pt"]
    read(tmp_path, 1)


class Cramped:
    """A file on a disk with room for so many bytes."""

    def __init__(self, file: BinaryIO, room: int) -> None:
        self._file, self._room = file, room

    def write(self, block: bytes) -> int:
        self._room -= len(block)
        if self._room < 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        return self._file.write(block)
