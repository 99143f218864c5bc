"""Whole numbers from MATLAB files: of version 5, or of 7.3, which is HDF5 (through h5py)."""

import io
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.data.datasets import matlab5
from core.errors import DataError
from core.types import Tree

HDF5 = b"\x89HDF\r\n\x1a\n"
HDF5_STARTS = (0, 512)  # MATLAB puts a header of text before it
MOST = 10_000_000  # numbers; a damaged size must not fill the memory


def matrix(
    tree: Tree, path: str, name: str, columns: int, low: int, high: int
) -> NDArray[np.int64]:
    """A named matrix (N, columns) of whole numbers in [low, high], N at least 1.

    Raises:
        DataError: the file is missing, damaged or no MATLAB file, or holds no such matrix.
    """
    found = _array(tree, path, name)
    if found.ndim != 2 or found.shape[1] != columns or not found.size:
        raise DataError(
            f"{tree.where(path)}: {name} is {' x '.join(map(str, found.shape))} instead of "
            f"rows of {columns}; fetch it again"
        )
    return _whole(found, f"{tree.where(path)}: {name}", low, high)


def vector(tree: Tree, path: str, name: str, low: int, high: int) -> NDArray[np.int64]:
    """A named row or column (N,) of whole numbers in [low, high], N at least 1.

    Raises:
        DataError: as for `matrix`.
    """
    found = _array(tree, path, name)
    if found.ndim != 2 or 1 not in found.shape or not found.size:
        raise DataError(
            f"{tree.where(path)}: {name} is {' x '.join(map(str, found.shape))} instead of one "
            "row; fetch it again"
        )
    return _whole(found.ravel(), f"{tree.where(path)}: {name}", low, high)


def _array(tree: Tree, path: str, name: str) -> NDArray[Any]:
    """A named array of numbers, as MATLAB shows it."""
    where, content = tree.where(path), bytes(tree.read(path))
    is_hdf5 = any(content.startswith(HDF5, start) for start in HDF5_STARTS)
    if not is_hdf5 and not content.startswith(b"MATLAB"):
        raise DataError(f"{where}: is no MATLAB file; fetch it again")
    try:
        found = _from_hdf5(content, name) if is_hdf5 else matlab5.load(content, name)
    except Exception:  # h5py raises nearly anything for damaged files
        raise DataError(f"{where}: is damaged; fetch it again") from None
    if found is None:
        raise DataError(f"{where}: holds no array of numbers {name}; is it the right file?")
    return found


def _from_hdf5(content: bytes, name: str) -> NDArray[Any] | None:
    """HDF5 has MATLAB's columns as its rows."""
    import h5py

    with h5py.File(io.BytesIO(content), "r") as file:
        found = file.get(name)
        if not isinstance(found, h5py.Dataset) or found.dtype.kind not in "iuf":
            return None
        if found.size > MOST:
            raise ValueError
        return np.asarray(found).T


def _whole(numbers: NDArray[Any], what: str, low: int, high: int) -> NDArray[np.int64]:
    """The same as integers; NaN fails every comparison."""
    if not np.all((numbers >= low) & (numbers <= high) & (np.floor(numbers) == numbers)):
        raise DataError(
            f"{what} holds more than whole numbers from {low} to {high:,}; fetch it again"
        )
    return numbers.astype(np.int64)
