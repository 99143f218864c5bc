"""Videos that tests make for themselves."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

Pictures = Sequence[NDArray[np.uint8]]
Filmed = Callable[..., Path]


@pytest.fixture
def filmed(tmp_path: Path) -> Filmed:
    """Writes pictures (H, W, 3) as a video: `filmed(pictures, name, codec, times)`."""

    def write(
        pictures: Pictures,
        name: str = "video.mp4",
        codec: str = "mpeg4",
        times: Sequence[int] | None = None,
    ) -> Path:
        import av

        with av.open(str(tmp_path / name), "w") as container:
            stream = container.add_stream(codec, rate=25)
            stream.height, stream.width = pictures[0].shape[:2]
            stream.pix_fmt = "yuvj420p" if codec == "mjpeg" else "yuv420p"
            stream.bit_rate = 4_000_000
            stream.codec_context.time_base = Fraction(1, 25)
            for number, picture in enumerate(pictures):
                frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
                frame.pts = times[number] if times else number
                container.mux(stream.encode(frame))
            container.mux(stream.encode())
        return tmp_path / name

    return write


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
