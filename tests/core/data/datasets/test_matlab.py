"""MATLAB files as scipy and h5py write them, and damaged ones."""

import io
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import h5py
import numpy as np
import pytest
from scipy.io import savemat

from core.data.datasets import matlab
from core.errors import DataError

from .damage import damaged
from .memory import Memory

ROWS = np.arange(40).reshape(10, 4)


def version_5(**arrays: Any) -> bytes:
    file = io.BytesIO()
    savemat(file, arrays)
    return file.getvalue()


def compressed(**arrays: Any) -> bytes:
    file = io.BytesIO()
    savemat(file, arrays, do_compression=True)
    return file.getvalue()


def version_73(**arrays: Any) -> bytes:
    file = io.BytesIO()
    with h5py.File(file, "w", userblock_size=512) as made:
        for name, array in arrays.items():
            made[name] = np.asarray(array).T
    return b"MATLAB 7.3 MAT-file".ljust(512) + file.getvalue()[512:]


WRITERS = [version_5, compressed, version_73]


def matrix(content: bytes, name: str = "x", high: int = 39) -> np.ndarray:
    return matlab.matrix(Memory({"a.mat": content}), "a.mat", name, 4, 0, high)


@pytest.mark.parametrize("write", WRITERS)
@pytest.mark.parametrize("kind", ["i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8", "f4", "f8"])
def test_a_matrix_comes_as_it_was_written(write: Callable[..., bytes], kind: str) -> None:
    content = write(a=np.arange(3), x=ROWS.astype(kind), longer_name=np.ones((2, 2)))
    found = matrix(content)
    assert found.dtype == np.int64
    assert np.array_equal(found, ROWS)


@pytest.mark.parametrize("write", WRITERS)
@pytest.mark.parametrize("shape", [(1, 5), (5, 1), (1, 1)])
def test_a_row_and_a_column_are_one(write: Callable[..., bytes], shape: tuple[int, int]) -> None:
    numbers = np.arange(1, shape[0] * shape[1] + 1)
    tree = Memory({"a.mat": write(x=numbers.reshape(shape))})
    assert matlab.vector(tree, "a.mat", "x", 1, 5).tolist() == numbers.tolist()


def test_the_other_order_of_bytes_is_read() -> None:
    header = b"MATLAB 5.0 MAT-file".ljust(124) + b"\x01\x00MI"
    words = [6, 8, 6, 0, 5, 8, 2, 4, (1 << 16) + 1, ord("x") << 24, 5, 32, *range(0, 8)]
    body = np.array(words, ">u4").tobytes()
    content = header + np.array([14, len(body)], ">u4").tobytes() + body
    assert matrix(content).tolist() == [[0, 2, 4, 6], [1, 3, 5, 7]]


@pytest.mark.parametrize("write", WRITERS)
@pytest.mark.parametrize(
    ("array", "message"),
    [
        (ROWS + 1, "whole numbers from 0 to 39"),
        (ROWS - 1, "whole numbers from 0 to 39"),
        (ROWS + 0.5, "whole numbers from 0 to 39"),
        (np.where(ROWS == 3, np.nan, ROWS), "whole numbers from 0 to 39"),
        (np.where(ROWS == 3, np.inf, ROWS), "whole numbers from 0 to 39"),
        (ROWS.T, "4 x 10 instead of rows of 4"),
        (np.zeros((0, 4)), "0 x 4 instead of rows of 4"),
    ],
)
def test_other_numbers_are_refused(
    write: Callable[..., bytes], array: np.ndarray, message: str
) -> None:
    with pytest.raises(DataError, match=rf"/nowhere/a\.mat: x .*{message}"):
        matrix(write(x=array))


def test_a_matrix_is_no_vector() -> None:
    for write in WRITERS:
        with pytest.raises(DataError, match="10 x 4 instead of one row"):
            matlab.vector(Memory({"a.mat": write(x=ROWS)}), "a.mat", "x", 0, 39)


@pytest.mark.parametrize(
    "content",
    [
        version_5(y=ROWS),
        version_5(x="text"),
        version_5(x={"y": ROWS}),
        version_5(x=np.array([ROWS, "text"], dtype=object)),
        version_5(x=ROWS * 1j),
        version_73(y=ROWS),
        version_73(x=np.array([b"text"])),
    ],
)
def test_a_file_without_these_numbers_is_named(content: bytes) -> None:
    with pytest.raises(DataError, match=r"a\.mat: holds no array of numbers x"):
        matrix(content)


@pytest.mark.parametrize("content", [b"", b"<html>not found</html>", b"version https://git-lfs"])
def test_what_is_no_matlab_file_is_named(content: bytes) -> None:
    with pytest.raises(DataError, match=r"a\.mat: is no MATLAB file; fetch it again"):
        matrix(content)


@pytest.mark.parametrize("write", WRITERS)
def test_a_cut_file_is_damaged(write: Callable[..., bytes]) -> None:
    content = write(x=ROWS)
    for length in (130, 600, len(content) // 2, len(content) - 40):
        if length < len(content) - 8:
            with pytest.raises(DataError, match=r"a\.mat: is damaged"):
                matrix(content[:length])


def test_a_missing_file_is_named() -> None:
    with pytest.raises(DataError, match=r"b\.mat: is missing"):
        matlab.vector(Memory({}), "b.mat", "x", 0, 1)


@pytest.mark.parametrize("write", WRITERS)
def test_a_damaged_file_is_refused_or_still_right(write: Callable[..., bytes]) -> None:
    for content in damaged(write(x=ROWS), cases=300):
        with suppress(DataError):
            found = matrix(content)
            assert found.shape[1] == 4
            assert found.min() >= 0
            assert found.max() <= 39
