"""Video files to pictures, one after the other, by FFmpeg's decoders."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from core.errors import DataError
from core.text import harmless

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.video.frame import VideoFrame

Pixels = NDArray[np.uint8]
TEXT = "tty"  # FFmpeg plays any text file, letter by letter


@dataclass(slots=True)
class Video:
    """A video that is open.

    Attributes:
        file: where it lies.
        container: PyAV's.
        damaged: packets so far that couldn't be decoded.
    """

    file: Path
    container: InputContainer
    damaged: int = 0

    def frames(self) -> Iterator[VideoFrame]:
        """Its frames in the order in which they are shown, those that can be decoded."""
        import av

        packets = self.container.demux(self.container.streams.video[0])
        while True:
            try:
                packet = next(packets, None)
            except av.FFmpegError:  # nothing behind it can be found
                self.damaged += 1
                return
            if packet is None:
                return
            try:
                frames = packet.decode()
            except av.FFmpegError:
                self.damaged += 1
                continue
            yield from frames

    def pixels(self, frame: VideoFrame) -> Pixels:
        """(H, W, 3) RGB of a frame, upright as its video says, in quarter turns.

        Raises:
            DataError: its colours are of a kind that can't be converted.
        """
        import av

        try:
            stored = frame.to_ndarray(format="rgb24")
        except (av.FFmpegError, ValueError) as error:
            reason = harmless(str(error), 200)
            raise DataError(f"{self.file}: {frame.format.name} is no RGB ({reason})") from None
        return np.ascontiguousarray(np.rot90(stored, round(frame.rotation / 90)), dtype=np.uint8)


@contextmanager
def opened(file: Path) -> Iterator[Video]:
    """Open a video file of any format that FFmpeg knows; its name doesn't matter.

    Raises:
        DataError: it is missing, can't be read or holds no video. Playlists are refused too: they
            would have other files read, or the network.
    """
    import av

    if not file.is_file():
        raise DataError(f"{file}: no such file; give a video")
    refusal = f"{file}: is no video that can be decoded"
    try:
        raw = file.open("rb")
    except OSError as error:
        raise DataError(f"{file}: can't be read ({error.strerror}); mend its permissions") from None
    with raw:
        try:
            container = av.open(raw, "r", options={"protocol_whitelist": "pipe"})
        except (av.FFmpegError, OSError) as error:
            reason = harmless(error.strerror or "", 200)
            raise DataError(f"{refusal} ({reason}); is it whole, and the right file?") from None
        with container:
            if not container.streams.video or container.format.name == TEXT:
                raise DataError(f"{refusal} (no pictures in it); is it whole, and the right file?")
            yield Video(file, container)
