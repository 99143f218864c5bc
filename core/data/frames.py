"""Image files to pixels, with the last ones kept in memory."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from PIL import Image, UnidentifiedImageError
from torch import Tensor

from core.errors import DataError


class FrameReader:
    """Reads frames at one size; keeps decoded ones up to a budget.

    Args:
        height, width: pixels to resize to.
        cache_bytes: decoded pixels kept; beyond it a frame is decoded each time.
    """

    def __init__(self, height: int, width: int, cache_bytes: int) -> None:
        self._size = (width, height)
        self._room = cache_bytes
        self._kept: dict[Path, Tensor] = {}

    def clip(self, paths: Sequence[Path]) -> Tensor:
        """(T, 3, H, W) uint8 of these files.

        Raises:
            DataError: a file is missing, damaged or no image.
        """
        return torch.stack([self._frame(path) for path in paths])

    def _frame(self, path: Path) -> Tensor:
        if (kept := self._kept.get(path)) is not None:
            return kept
        frame = read_frame(path, self._size)
        if frame.numel() <= self._room:
            self._room -= frame.numel()
            self._kept[path] = frame
        return frame


def read_frame(path: Path, size: tuple[int, int]) -> Tensor:
    """(3, H, W) uint8 of one image file, resized to (width, height).

    Raises:
        DataError: the file is missing, can't be read, is damaged or no image.
    """
    try:
        with Image.open(path) as image:
            pixels = image.convert("RGB").resize(size, Image.Resampling.BILINEAR)
    except FileNotFoundError:
        raise DataError(
            f"{path}: this frame is missing; restore it or the whole tracklet"
        ) from None
    except UnidentifiedImageError:
        raise DataError(f"{path}: is no image, whatever its name says; restore it") from None
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        if isinstance(error, OSError) and error.errno:  # of the system; Pillow's own have none
            raise DataError(
                f"{path}: can't be read ({error.strerror}); mend its permissions or the disk"
            ) from None
        raise DataError(f"{path}: is damaged ({error}); restore it from where you got it") from None
    return torch.from_numpy(np.array(pixels)).permute(2, 0, 1).contiguous()
