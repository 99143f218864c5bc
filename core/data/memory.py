"""What was found of a dataset's frames before, so that unchanged ones needn't be decoded again.

A frame is known by its mark: 64 bits of its path, its stamp (which changes when its file does) and
the decoders' versions. A whole frame is its mark alone, so that a million take 8 MB and are loaded
at once. That one of a million changed frames passes for another has a chance of 1 in 10 million.
"""

import hashlib
import json
import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import PIL
import torchvision
from numpy.typing import NDArray

from core.files import whole_file
from core.types import Dataset, Tree

FOLDER = "checked"  # below the cache
FORMAT = 1
ABSENT = 0  # the mark of a file that isn't there
MOST = 8  # marks that are kept, for one that is asked for
KEPT = 2**16  # findings before the file is written

Marks = NDArray[np.uint64]

_DECODERS = f"{FORMAT} {PIL.__version__} {torchvision.__version__}".encode()[:64]


def mark_of(tree: Tree, path: str) -> int:
    """What a file is known by, as long as it doesn't change."""
    stamp = tree.stamp(path)
    if not stamp:
        return ABSENT
    told = os.fsencode(f"{path}\0{stamp}")
    return int.from_bytes(hashlib.blake2b(told, digest_size=8, key=_DECODERS).digest()) or 1


class Memory:
    """What is known of the frames of one dataset, in a file below the cache.

    A file that is damaged or something else is passed over, and written anew.

    Args:
        dataset: its name and folder say which file.
        cache_root: the folder of caches.

    Attributes:
        trouble: why it couldn't be kept; "" where it could.
    """

    def __init__(self, dataset: Dataset, cache_root: Path) -> None:
        root = os.fsencode(dataset.root.resolve())
        place = hashlib.blake2b(root, digest_size=6).hexdigest()
        self._file = cache_root / FOLDER / f"{dataset.name}-{place}.npz"
        self._whole, self._damaged = _load(self._file)
        self._fresh: dict[int, str] = {}
        self.trouble = ""

    def recall(self, marks: Marks) -> tuple[NDArray[np.bool_], dict[int, str]]:
        """What is known of all frames of a dataset; damaged files that have gone are forgotten.

        Args:
            marks: (N,) of the frames.

        Returns:
            Which are known, (N,), and what is wrong with the damaged ones, by their places.
        """
        if len(self._whole) > MOST * len(marks):  # files that change at every run
            self._whole = np.intersect1d(self._whole, marks)
        damaged = np.isin(marks, np.array([*self._damaged], np.uint64))
        faults = {int(i): self._damaged[int(marks[i])] for i in np.flatnonzero(damaged)}
        self._damaged = {int(marks[place]): fault for place, fault in faults.items()}
        return damaged | np.isin(marks, self._whole), faults

    def note(self, mark: int, fault: str) -> None:
        """Add what was found of a frame, "" where it is whole; the last word counts."""
        if mark != ABSENT:
            self._fresh[mark] = fault
        if len(self._fresh) >= KEPT:
            self.keep()

    def keep(self) -> None:
        """Write what was added; where that can't be done, `trouble` says why."""
        if not self._fresh:
            return
        found = self._damaged | self._fresh
        self._damaged = {mark: fault for mark, fault in found.items() if fault}
        whole = [mark for mark, fault in self._fresh.items() if not fault]
        self._whole = np.union1d(self._whole, np.array(whole, np.uint64))
        self._whole = np.setdiff1d(self._whole, np.array([*self._damaged], np.uint64))
        self._fresh = {}
        try:
            self._write()
            self.trouble = ""
        except OSError as error:
            self.trouble = f"{self._file.parent}: can't be written ({error.strerror or error})"

    def _write(self) -> None:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        with whole_file(self._file) as file:
            np.savez(
                file,
                whole=self._whole,
                damaged=np.array([*self._damaged], np.uint64),
                reasons=np.frombuffer(json.dumps([*self._damaged.values()]).encode(), np.uint8),
            )


def _load(file: Path) -> tuple[Marks, dict[int, str]]:
    """Marks of whole frames, and those of damaged ones with what is wrong."""
    try:
        with file.open("rb") as stream, np.load(stream) as kept:
            whole, damaged, said = (kept[name] for name in ("whole", "damaged", "reasons"))
        reasons: Sequence[str] = json.loads(said.tobytes())
        if any(each.dtype != np.uint64 or each.ndim != 1 for each in (whole, damaged)):
            raise ValueError("these are no marks")
        pairs = zip(damaged.tolist(), map(str, reasons), strict=True)
        return whole, dict(pairs)
    except Exception:  # there is none, or whatever else NumPy makes of a damaged one
        return np.empty(0, np.uint64), {}
