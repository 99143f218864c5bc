"""Damage to videos."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest


def packets(file: Path) -> list[tuple[int, int]]:
    """Where the packets of a video lie in its file: (start, length)."""
    import av

    with av.open(str(file)) as container:
        found = [(packet.pos, packet.size) for packet in container.demux(video=0)]
    return [(start, size) for start, size in found if start is not None and size]


@pytest.fixture
def spoil() -> Callable[[Path, Sequence[int]], None]:
    """Overwrites packets of a video with zeros: `spoil(file, numbers)`, from 0."""

    def write(file: Path, numbers: Sequence[int]) -> None:
        raw, places = bytearray(file.read_bytes()), packets(file)
        for start, size in (places[number] for number in numbers):
            raw[start : start + size] = bytes(size)
        file.write_bytes(raw)

    return write
