"""Encoded images to pixels at one size; its content says what a file is, whatever its name."""

import io
from typing import Any

import numpy as np
import torch
import torchvision.io  # noqa: F401 - brings torch.ops.image
from PIL import Image
from torch import Tensor
from torch.nn import functional as F

from core.data.formats import FORMATS, MOST_PIXELS, turn, upright

# torchvision's own function warns that a later release will have none: Pillow serves then.
_decode_jpeg: Any = getattr(torch.ops.image, "decode_jpeg", None)
_AS_RGB = 3  # its number for three channels


def decode(content: bytes | memoryview, size: tuple[int, int]) -> Tensor:
    """(3, H, W) uint8 of an image, resized to (width, height), bilinear and antialiased.

    Its values may lie in memory in any order. At its own size, doubled or halved an image is what
    Pillow makes of it, bit for bit; else a level may lie one beside Pillow's. A JPEG that is much
    larger is first decoded at 1/2, 1/4 or 1/8, so far as twice the wanted size remains in both
    directions: quicker, and one or two of 255 levels from the whole on average.

    It is turned as its EXIF orientation says; 16 bits are scaled to 8; what is transparent is laid
    over black.

    Raises:
        UnidentifiedImageError: it is none of FORMATS.
        Exception: it is damaged or has more than MOST_PIXELS; Pillow has many ways to say so.
    """
    with Image.open(io.BytesIO(content), formats=FORMATS) as image:
        if image.width * image.height > MOST_PIXELS:
            raise ValueError(f"{image.width} x {image.height} pixels are no frame of a person")
        pixels = _jpeg(image, content, size) if image.format == "JPEG" else None
        if pixels is None:
            image.load()
            pixels = torch.from_numpy(np.array(upright(image))).permute(2, 0, 1)
    return _resized(pixels, size)


def _jpeg(image: Image.Image, content: bytes | memoryview, size: tuple[int, int]) -> Tensor | None:
    """(3, H, W) uint8 of a plain JPEG in half of Pillow's time; None where Pillow has to do it."""
    if turn(image) is not None:
        return None
    whole = image.size
    image.draft(None, (2 * size[0], 2 * size[1]))
    if image.size != whole or image.mode not in ("RGB", "L") or _decode_jpeg is None:
        return None
    encoded = torch.frombuffer(bytearray(content), dtype=torch.uint8)
    try:
        pixels: Tensor = _decode_jpeg(encoded, _AS_RGB, False)
    except RuntimeError:  # it is damaged, which Pillow says in words
        return None
    return pixels


def _resized(pixels: Tensor, size: tuple[int, int]) -> Tensor:
    """(3, H, W) uint8 at (width, height)."""
    shape = (size[1], size[0])
    if pixels.shape[1:] == shape:
        return pixels
    return F.interpolate(pixels[None], size=shape, mode="bilinear", antialias=True)[0]
