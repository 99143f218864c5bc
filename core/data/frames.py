"""Image files to pixels, with the last ones kept in memory."""

from collections.abc import Sequence

import torch
from PIL import UnidentifiedImageError
from torch import Tensor

from core.data.decode import decode
from core.data.formats import FORMATS
from core.errors import DamagedError
from core.types import Tracklet, Tree

REMEDY = "restore it, or leave such frames out by data.damaged=skip"


class FrameReader:
    """Reads frames at one size; keeps decoded ones up to a budget.

    Args:
        height, width: pixels to resize to.
        cache_bytes: decoded pixels kept; beyond it a frame is decoded each time.
    """

    def __init__(self, height: int, width: int, cache_bytes: int) -> None:
        self._size = (width, height)
        self._cache_bytes = self._room = cache_bytes
        self._kept: dict[tuple[Tree, str], Tensor] = {}

    def __reduce__(self) -> tuple[type["FrameReader"], tuple[int, int, int]]:
        """Without what is kept: a loading process has its own, of other frames."""
        width, height = self._size
        return FrameReader, (height, width, self._cache_bytes)

    def clip(self, tracklet: Tracklet, numbers: Sequence[int]) -> Tensor:
        """(T, 3, H, W) uint8 of these frames of a tracklet.

        Raises:
            DataError: a file is missing, damaged or no image.
        """
        clip = torch.empty(len(numbers), *self.shape, dtype=torch.uint8)
        self.fill(clip, tracklet, numbers)
        return clip

    def fill(self, clip: Tensor, tracklet: Tracklet, numbers: Sequence[int]) -> None:
        """Write these frames of a tracklet into (T, 3, H, W) uint8.

        Raises:
            DataError: a file is missing, damaged or no image.
        """
        for place, number in enumerate(numbers):
            clip[place] = self._frame(tracklet.tree, tracklet.frames[number])

    @property
    def shape(self) -> tuple[int, int, int]:
        """Of a frame: channels, height and width."""
        return 3, self._size[1], self._size[0]

    def _frame(self, tree: Tree, path: str) -> Tensor:
        if (kept := self._kept.get((tree, path))) is not None:
            return kept
        frame = read_frame(tree, path, self._size)
        if frame.numel() <= self._room:
            self._room -= frame.numel()
            self._kept[tree, path] = frame = frame.contiguous()
        return frame


def read_frame(tree: Tree, path: str, size: tuple[int, int]) -> Tensor:
    """(3, H, W) uint8 of one image file, resized to (width, height), in any order in memory.

    Raises:
        DamagedError: the file is damaged, empty or no image.
        DataError: it is missing or can't be read.
    """
    content = tree.read(path)
    if not content:
        raise DamagedError(f"{tree.where(path)}: is empty; {REMEDY}")
    try:
        return decode(content, size)
    except UnidentifiedImageError:
        kinds = ", ".join(FORMATS)
        raise DamagedError(
            f"{tree.where(path)}: is no image ({kinds}), whatever its name says; {REMEDY}"
        ) from None
    except Exception as error:  # decoders fail in ways of their own on each kind of damage
        raise DamagedError(f"{tree.where(path)}: is damaged ({error}); {REMEDY}") from None
