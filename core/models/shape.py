"""What a backbone is built for: clips of so many frames of so many pixels."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ClipShape:
    """The clips that a backbone is built for.

    Attributes:
        length: frames (T).
        height, width: pixels of a frame.
    """

    length: int
    height: int
    width: int

    def __str__(self) -> str:
        frames = "frame" if self.length == 1 else "frames"
        return f"{self.length} {frames} of {self.height}x{self.width}"
