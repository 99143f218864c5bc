"""How others load and change clips, written anew from what their code does; to be measured against.

AP3D, TCLNet, SINet, S2R and Simple-CCReID: each frame is opened by its path, becomes RGB, is
resized and normalised as floats by itself, and changed by what was drawn for its clip; torch's
loader stacks clips and batches. Used nowhere else.
"""

import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageOps
from torch import Tensor
from torch.utils.data import DataLoader, Dataset

from core.data import clips
from core.data.sampling import Draw
from core.data.transforms import DEVIATION, DRAWS, MEAN, SHARES
from core.settings import Data
from core.types import Tracklet


class Plain(Dataset[Tensor]):
    """Clips (T, 3, H, W) as normalised floats, of the very frames that `Clips` picks."""

    def __init__(self, tracklets: Sequence[Tracklet], settings: Data) -> None:
        self._paths = [[each.tree.root / path for path in each.frames] for each in tracklets]
        self._settings = settings

    def __getitem__(self, key: Draw) -> Tensor:
        number, seed = key
        paths = self._paths[number]
        picked = clips.pick(len(paths), self._settings, np.random.default_rng(seed))
        return torch.stack([self._frame(paths[place]) for place in picked])

    def _frame(self, path: Path) -> Tensor:
        with path.open("rb") as file, Image.open(file) as image:
            frame = image.convert("RGB")
        size = (self._settings.width, self._settings.height)
        return _normalised(frame.resize(size, Image.Resampling.BILINEAR))


class Augmented(Dataset[Tensor]):
    """Clips (T, 3, H, W) of Pillow images, changed one by one as `Augmentation` changes batches.

    A flip and erasing, as in SINet and S2R, and a crop from black padding, as in image loaders.
    Light and colour are left out.
    """

    def __init__(self, clips: Sequence[Sequence[Image.Image]], settings: Data) -> None:
        self._clips, self._settings = clips, settings

    def __getitem__(self, key: Draw) -> Tensor:
        number, seed = key
        drawn = torch.rand(DRAWS, generator=torch.Generator().manual_seed(seed))
        (flip,), corner, _, (erase, *hole) = (part.tolist() for part in drawn.split(SHARES))
        mirrored = flip < self._settings.flip
        top, left = (int(each * (2 * self._settings.pad + 1)) for each in corner)
        frames = [self._frame(image, mirrored, top, left) for image in self._clips[number]]
        if erase < self._settings.erase:
            for frame in frames:
                self._erase(frame, *hole)
        return torch.stack(frames)

    def _frame(self, image: Image.Image, mirrored: bool, top: int, left: int) -> Tensor:
        width, height = image.size
        if mirrored:
            image = image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
        padded = ImageOps.expand(image, self._settings.pad)
        return _normalised(padded.crop((left, top, left + width, top + height)))

    @staticmethod
    def _erase(frame: Tensor, area: float, aspect: float, top: float, left: float) -> None:
        _, height, width = frame.shape
        pixels, ratio = (0.02 + 0.38 * area) * height * width, 0.3 * (3.33 / 0.3) ** aspect
        tall = min(height - 1, round(math.sqrt(pixels * ratio)))
        wide = min(width - 1, round(math.sqrt(pixels / ratio)))
        y, x = int(top * (height - tall)), int(left * (width - wide))
        for channel in frame:
            channel[y : y + tall, x : x + wide] = 0


def load(data: Dataset[Tensor], batches: Sequence[list[Draw]], workers: int) -> DataLoader[Tensor]:
    """Batches (B, T, 3, H, W) as torch's loader gives them."""
    return DataLoader(data, batch_sampler=batches, num_workers=workers)


def _normalised(frame: Image.Image) -> Tensor:
    """(3, H, W) floats of one frame."""
    tensor = torch.from_numpy(np.array(frame)).permute(2, 0, 1).contiguous().float().div(255)
    mean, deviation = torch.tensor(MEAN), torch.tensor(DEVIATION)
    return tensor.sub_(mean[:, None, None]).div_(deviation[:, None, None])
