"""Image files to pixels, with the last ones kept in memory."""

import io
from collections.abc import Sequence

import numpy as np
import torch
from PIL import Image, UnidentifiedImageError
from torch import Tensor

from core.errors import DataError
from core.types import Tracklet, Tree


class FrameReader:
    """Reads frames at one size; keeps decoded ones up to a budget.

    Args:
        height, width: pixels to resize to.
        cache_bytes: decoded pixels kept; beyond it a frame is decoded each time.
    """

    def __init__(self, height: int, width: int, cache_bytes: int) -> None:
        self._size = (width, height)
        self._room = cache_bytes
        self._kept: dict[tuple[Tree, str], Tensor] = {}

    def clip(self, tracklet: Tracklet, numbers: Sequence[int]) -> Tensor:
        """(T, 3, H, W) uint8 of these frames of a tracklet.

        Raises:
            DataError: a file is missing, damaged or no image.
        """
        return torch.stack(
            [self._frame(tracklet.tree, tracklet.frames[number]) for number in numbers]
        )

    def _frame(self, tree: Tree, path: str) -> Tensor:
        if (kept := self._kept.get((tree, path))) is not None:
            return kept
        frame = read_frame(tree, path, self._size)
        if frame.numel() <= self._room:
            self._room -= frame.numel()
            self._kept[tree, path] = frame
        return frame


def read_frame(tree: Tree, path: str, size: tuple[int, int]) -> Tensor:
    """(3, H, W) uint8 of one image file, resized to (width, height).

    Raises:
        DataError: the file is missing, can't be read, is damaged or no image.
    """
    content = tree.read(path)
    try:
        with Image.open(io.BytesIO(content)) as image:
            pixels = image.convert("RGB").resize(size, Image.Resampling.BILINEAR)
    except UnidentifiedImageError:
        raise DataError(
            f"{tree.where(path)}: is no image, whatever its name says; restore it"
        ) from None
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise DataError(
            f"{tree.where(path)}: is damaged ({error}); restore it from where you got it"
        ) from None
    return torch.from_numpy(np.array(pixels)).permute(2, 0, 1).contiguous()
