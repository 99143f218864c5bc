"""Maps of single frames seen as one volume of a clip, channels last, and back.

Maps in channels-last memory are not copied for it.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import Tensor, nn


def to_volume(maps: Tensor, length: int) -> Tensor:
    """(B*T, C, H, W) maps to (B, T, H, W, C) for clips of `length` frames (T)."""
    volume: Tensor = maps.permute(0, 2, 3, 1).unflatten(0, (-1, length))
    return volume


def to_maps(volume: Tensor) -> Tensor:
    """(B, T, H, W, C) to (B*T, C, H, W), the inverse of `to_volume`."""
    return volume.flatten(0, 1).permute(0, 3, 1, 2)


def normalised(norm: nn.BatchNorm1d, values: Tensor) -> Tensor:
    """(..., C) batch-normalised over all but the last axis."""
    flat: Tensor = norm(values.flatten(0, -2))
    return flat.view_as(values)


@contextmanager
def full_precision(values: Tensor) -> Iterator[Tensor]:
    """The values in float32 or better, and no autocast while they are worked on.

    Quotients of nearly equal sums, and powers, are noise in 16 bits.
    """
    with torch.autocast(values.device.type, enabled=False):
        yield values.float() if values.element_size() < 4 else values
