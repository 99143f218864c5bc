"""Checkpoints on disk: whole and known to be whole, or passed over.

`checkpoints/step-00000120.pt` holds the state; the `.json` of the same name is written after it and
says how it must look. A file is read as tensors and plain values alone: nothing in it is ever run.
"""

import hashlib
import json
from collections.abc import Collection
from pathlib import Path
from typing import IO, Any, BinaryIO, NamedTuple, cast

import torch

from core.errors import WeightsError
from core.files import whole_file
from core.methods.method import State

FOLDER = "checkpoints"
FORMAT = 1
REMEDY = f"or remove the folder {FOLDER} to begin anew"
DRAFT = ".writing"  # always the same, so that a draft that was cut short is written over


class DamagedError(WeightsError):
    """A checkpoint isn't as it was written."""


class Saved(NamedTuple):
    """A checkpoint as its `.json` has it, beside `format` and `sha256`."""

    step: int
    epoch: int
    bytes: int


class _Summed:
    """A file that is written from its start to its end, summed up on the way."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.sum = hashlib.sha256()
        self.bytes = 0
        self.error: OSError | None = None

    def write(self, block: bytes) -> int:
        """Write a block; what the disk said is kept, for torch makes a riddle of it."""
        try:
            self._file.write(block)
        except OSError as error:
            self.error = error
            raise
        self.sum.update(block)
        self.bytes += len(block)
        return len(block)

    def flush(self) -> None:
        """Leave that to who closes the file."""


def name_of(step: int) -> str:
    """The file of a step, relative to the run's folder."""
    return f"{FOLDER}/step-{step:08d}.pt"


def write(folder: Path, state: State, step: int, epoch: int) -> Saved:
    """Write a checkpoint; whatever happens on the way, the others stay as they are.

    Args:
        folder: of the run.
        state: tensors on any device, and plain values.
        step: that is done.
        epoch: that is done.

    Raises:
        OSError: it can't be written; nothing is left of it.
    """
    path = folder / name_of(step)
    path.parent.mkdir(exist_ok=True)
    known = path.with_suffix(".json")
    known.unlink(missing_ok=True)  # of a damaged one: its sum must never meet another file
    try:
        with whole_file(path, DRAFT) as file:
            summed = _Summed(file)
            _save(state, summed)
        saved = Saved(step, epoch, summed.bytes)
        about = {"format": FORMAT, "sha256": summed.sum.hexdigest(), **saved._asdict()}
        with whole_file(known, DRAFT) as file:
            file.write(json.dumps(about).encode())
    except OSError:
        path.unlink(missing_ok=True)
        raise
    return saved


def _save(state: State, file: _Summed) -> None:
    try:
        torch.save(state, cast(IO[bytes], file))
    except RuntimeError as error:
        raise (file.error or error) from None


def steps(folder: Path) -> list[int]:
    """Steps of which there are files, whole or not, the newest first."""
    found = (folder / FOLDER).glob("step-*")
    digits = {path.stem.removeprefix("step-") for path in found}
    return sorted((int(each) for each in digits if each.isdecimal()), reverse=True)


def read(folder: Path, step: int) -> tuple[Saved, State]:
    """What was written.

    Raises:
        DamagedError: one of its files is missing, cut off or changed.
        WeightsError: another version of the program wrote it.
    """
    path = folder / name_of(step)
    about = _about(path)
    if about.get("format") != FORMAT:
        raise WeightsError(
            f"{path}: is of format {about.get('format')}, this version reads {FORMAT}: go on with "
            f"the version that wrote it, {REMEDY}"
        )
    try:
        with path.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != about["sha256"]:
                raise DamagedError(f"{path}: is damaged (its checksum differs)")
        state = torch.load(path, map_location="cpu", weights_only=True)
        return Saved(about["step"], about["epoch"], about["bytes"]), state
    except (DamagedError, MemoryError):
        raise
    except Exception as error:  # torch fails in many ways on what is no file of its own
        first = (str(error).splitlines() or [type(error).__name__])[0][:120]
        raise DamagedError(f"{path}: can't be read ({first})") from None


def _about(path: Path) -> dict[str, Any]:
    """What the `.json` of a checkpoint says."""
    try:
        about = json.loads(path.with_suffix(".json").read_bytes())
    except (OSError, ValueError):
        raise DamagedError(f"{path}: isn't whole (its .json is missing or damaged)") from None
    if not isinstance(about, dict):
        raise DamagedError(f"{path}: isn't whole (its .json is damaged)")
    return about


def prune(folder: Path, kept: Collection[int]) -> None:
    """Remove all checkpoints but those of these steps."""
    for step in steps(folder):
        if step not in kept:
            path = folder / name_of(step)
            path.with_suffix(".json").unlink(missing_ok=True)
            path.unlink(missing_ok=True)
