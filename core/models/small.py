"""A backbone for a processor without a GPU: four strided stages, parts and whole pooled."""

import torch
from torch import Tensor, nn
from torch.nn import functional as F

WIDTHS = (32, 64, 128, 256)
STRIPES = 3


def _stage(before: int, width: int) -> nn.Sequential:
    """Halve the map, then look once more, in groups where plain convolution would cost most."""
    return nn.Sequential(
        nn.Conv2d(before, width, 3, stride=2, padding=1, bias=False),
        nn.BatchNorm2d(width),
        nn.ReLU(inplace=True),
        nn.Conv2d(width, width, 3, padding=1, groups=max(1, width // 64), bias=False),
        nn.BatchNorm2d(width),
        nn.ReLU(inplace=True),
    )


class SmallBackbone(nn.Module):
    """(B, T, 3, H, W) clips to (B, T, 1024): means of three horizontal stripes, and the maximum.

    Stripes keep head, trunk and legs apart, which a global mean would mix.
    """

    width = WIDTHS[-1] * (STRIPES + 1)

    def __init__(self) -> None:
        super().__init__()
        channels = (3, *WIDTHS)
        self.stages = nn.Sequential(
            *(_stage(before, width) for before, width in zip(channels, WIDTHS, strict=False))
        )

    def forward(self, clips: Tensor) -> Tensor:
        """See the class."""
        frames = clips.flatten(0, 1).contiguous(memory_format=torch.channels_last)
        maps = self.stages(frames)  # (B*T, 256, H/16, W/16)
        stripes = F.adaptive_avg_pool2d(maps, (STRIPES, 1)).flatten(1)
        pooled = torch.cat([stripes, maps.amax(dim=(2, 3))], dim=1)
        return pooled.view(*clips.shape[:2], self.width)
