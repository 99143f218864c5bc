"""How others load clips, written anew from what their code does; to be measured against.

AP3D, TCLNet, SINet, S2R and Simple-CCReID: each frame is opened by its path, becomes RGB, is
resized and normalised as floats by itself; torch's loader stacks clips and batches. Used nowhere
else.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor
from torch.utils.data import DataLoader

from core.data import clips
from core.data.sampling import Draw
from core.data.transforms import DEVIATION, MEAN
from core.settings import Data
from core.types import Tracklet


class Plain(torch.utils.data.Dataset[Tensor]):
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
        pixels = np.array(frame.resize(size, Image.Resampling.BILINEAR))
        tensor = torch.from_numpy(pixels).permute(2, 0, 1).contiguous().float().div(255)
        mean, deviation = torch.tensor(MEAN), torch.tensor(DEVIATION)
        return tensor.sub_(mean[:, None, None]).div_(deviation[:, None, None])


def load(data: Plain, batches: Sequence[list[Draw]], workers: int) -> DataLoader[Tensor]:
    """Batches (B, T, 3, H, W) as torch's loader gives them."""
    return DataLoader(data, batch_sampler=batches, num_workers=workers)
