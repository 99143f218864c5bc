"""Pixels to pixels, drawn once per clip so that its frames stay alike."""

from dataclasses import dataclass

import torch
from torch import Tensor

from core.settings import Data

MEAN = (0.485, 0.456, 0.406)
DEVIATION = (0.229, 0.224, 0.225)
SHARES = (1, 2, 5, 5)  # random numbers that a clip's flip, crop, light and erasing take
DRAWS = sum(SHARES)


def normalise(clips: Tensor) -> Tensor:
    """(…, 3, H, W) uint8 or [0, 1] floats to the range that ImageNet networks expect."""
    ours = clips.dtype == torch.uint8  # then no one else holds the floats
    scaled = clips.float().div_(255) if ours else clips
    mean = scaled.new_tensor(MEAN).view(3, 1, 1)
    centred = scaled.sub_(mean) if ours else scaled - mean
    return centred.div_(scaled.new_tensor(DEVIATION).view(3, 1, 1))


@dataclass(frozen=True, slots=True)
class Augmentation:
    """Random flip, crop, light, colour and erasing of training clips.

    Source: flip, pad 10 and crop, erasing 0.5 (Zhong et al. 2017, arXiv:1708.04896: area 2 to
    40 %, aspect 0.3 to 3.33) as in the reference recipes; light and colour are ours, off there.
    """

    settings: Data

    def __call__(
        self,
        clips: Tensor,
        generator: torch.Generator,
        joint: int = 0,
        own: slice = slice(None),
    ) -> Tensor:
        """(b, T, 3, H, W) uint8 to normalised floats.

        Args:
            clips: all of a batch, or this process's share of it.
            generator: on the processor; draws for the whole batch, whoever has which part.
            joint: clips of the whole batch; 0 where `clips` are all of it.
            own: which of them these are.
        """
        draws = torch.rand(joint or len(clips), DRAWS, generator=generator)[own]
        flip, crop, light, erase = draws.split(SHARES, dim=1)
        moved = self._move(clips, flip, crop)
        if self.settings.brightness or self.settings.colour:
            return self._erase(normalise(self._light(moved.float().div_(255), light)), erase)
        return self._erase(normalise(moved), erase)

    def _move(self, clips: Tensor, flip: Tensor, crop: Tensor) -> Tensor:
        """Mirror and shift each clip, edges repeated: as bytes, a quarter of what floats take."""
        height, width = clips.shape[-2:]
        margin = round(self.settings.pad * height / 256)
        corners = (crop * (2 * margin + 1)).int() - margin
        rows = (torch.arange(height) + corners[:, :1]).clamp_(0, height - 1)
        columns = (torch.arange(width) + corners[:, 1:]).clamp_(0, width - 1)
        columns = torch.where(flip < self.settings.flip, width - 1 - columns, columns)
        rows, columns = rows.to(clips.device), columns.to(clips.device)
        moved = torch.empty_like(clips)
        for place, clip in enumerate(clips):
            shifted = clip.index_select(-2, rows[place])
            torch.index_select(shifted, -1, columns[place], out=moved[place])
        return moved

    def _light(self, clips: Tensor, draws: Tensor) -> Tensor:
        light, colour = self.settings.brightness, self.settings.colour
        draws = (2 * draws - 1).to(clips.device)  # in [-1, 1]
        gain = (1 + light * draws[:, :1]) * (1 + colour * draws[:, 2:])  # (B, 3)
        clips = clips * gain.view(-1, 1, 3, 1, 1)
        contrast = (1 + light * draws[:, 1]).view(-1, 1, 1, 1, 1)
        middle = clips.mean(dim=(1, 2, 3, 4), keepdim=True)
        return (middle + contrast * (clips - middle)).clamp(0, 1)

    def _erase(self, clips: Tensor, draws: Tensor) -> Tensor:
        if self.settings.erase == 0:
            return clips
        height, width = clips.shape[-2:]
        for clip, (chance, area, aspect, top, left) in zip(clips, draws.tolist(), strict=True):
            if chance >= self.settings.erase:
                continue
            pixels = (0.02 + 0.38 * area) * height * width
            ratio = 0.3 * (3.33 / 0.3) ** aspect
            rows = min(height - 1, max(1, round((pixels * ratio) ** 0.5)))
            columns = min(width - 1, max(1, round((pixels / ratio) ** 0.5)))
            y, x = int(top * (height - rows)), int(left * (width - columns))
            clip[..., y : y + rows, x : x + columns] = 0  # the mean colour, once normalised
        return clips
