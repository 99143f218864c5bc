"""Arrays of numbers from files of MATLAB 5 to 7.2, however damaged they are.

scipy reads such files as well, but some damaged ones make it end the process.
"""

import struct
import zlib
from collections.abc import Iterator
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

HEADER = 128  # bytes: a text, the version, and the order of bytes
ORDERS = {b"IM": "<", b"MI": ">"}
NUMBERS = {
    1: "i1", 2: "u1", 3: "i2", 4: "u2", 5: "i4", 6: "u4", 7: "f4", 9: "f8", 12: "i8", 13: "u8",
}  # fmt: skip
MATRIX, COMPRESSED = 14, 15
NUMERIC = range(6, 16)  # classes of arrays: not cells, structures, text or sparse ones
COMPLEX = 0x800

Element = tuple[int, bytes]


def load(content: bytes, name: str) -> NDArray[Any] | None:
    """A named array as MATLAB shows it; None where the file has no such array of real numbers.

    Raises:
        Exception: of several kinds, if the file is damaged before the end of that array.

    Source: The MathWorks, MAT-File Format, "Level 5 MAT-File Format".
    """
    order = ORDERS[content[HEADER - 2 : HEADER]]
    for kind, data in _elements(content[HEADER:], order):
        if kind == COMPRESSED:
            kind, data = next(_elements(zlib.decompress(data), order))
        if kind == MATRIX and (found := _matrix(data, order, name)) is not None:
            return found
    return None


def _matrix(data: bytes, order: str, name: str) -> NDArray[Any] | None:
    """The content of a matrix element, if it has this name and is of real numbers."""
    parts = _elements(data, order)
    (_, flags), (_, shape), (_, written) = islice(parts, 3)
    (word,) = struct.unpack_from(f"{order}I", flags)
    if written != name.encode() or word & 0xFF not in NUMERIC or word & COMPLEX:
        return None
    kind, numbers = next(parts)
    sizes = struct.unpack(f"{order}{len(shape) // 4}I", shape)
    return np.frombuffer(numbers, f"{order}{NUMBERS[kind]}").reshape(sizes, order="F")


def _elements(data: bytes, order: str) -> Iterator[Element]:
    """Kind and content of each element; those of up to four bytes lie within their own tag."""
    at = 0
    while at < len(data):
        kind, size = struct.unpack_from(f"{order}II", data, at)
        start, room = at + 8, size if kind == COMPRESSED else size + -size % 8
        if kind > 0xFFFF:
            kind, size, start, room = kind & 0xFFFF, kind >> 16, at + 4, 4
        if start + size > len(data) or size > room:
            raise ValueError("an element is longer than what holds it")
        yield kind, data[start : start + size]
        at = start + room
