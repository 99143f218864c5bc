"""ResNet-50 over single frames, last stage at stride 1, with room for modules over time."""

import math
from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor, nn
from torchvision.models import resnet50

from core.errors import ConfigError
from core.models.shape import ClipShape


def map_size(shape: ClipShape, stage: int, stem_padding: bool = True) -> tuple[int, int]:
    """Height and width of the maps that a stage (1 to 4) gives, 0 where nothing is left.

    Frames of 256x128 give 64x32 (63x31 without the stem's padding), 32x16, 16x8 and 16x8.
    """

    def reduced(pixels: int) -> int:
        size = math.ceil(pixels / 2)
        size = math.ceil(size / 2) if stem_padding else max(0, (size - 1) // 2)
        return math.ceil(size / (1, 2, 4, 4)[stage - 1])

    return reduced(shape.height), reduced(shape.width)


class ResNetBackbone(nn.Module):
    """(B, T, 3, H, W) clips to (B, T, 2048): each frame's maximum over its last map.

    Every convolution sees single frames, which is what a three-dimensional one of length 1 over
    the clip would compute; inserted modules alone see the clips.

    Args:
        shape: of the clips; binding where an inserted module has weights for single positions.
        stem_padding: pad the stem's pooling; off leaves out the last row and column.
        biased: biases in the convolutions, from PyTorch's default start.
        inserted: modules (maps (B*T, C, H, W), T) -> maps, by the place after which they
            stand: "layer2_1" follows block 1 of stage 2.
        bound: clips of another shape are refused.

    Source: He et al. (2016) in torchvision's form, with stage 4 at stride 1 and global maximum
    pooling as in the reference networks; 23,508,032 parameters without biases and modules.
    """

    width = 2048

    def __init__(
        self,
        shape: ClipShape,
        stem_padding: bool = True,
        biased: bool = False,
        inserted: Mapping[str, nn.Module] | None = None,
        bound: bool = False,
    ) -> None:
        super().__init__()
        if min(map_size(shape, 1, stem_padding)) < 1:
            raise ConfigError(
                f"frames of {shape.height}x{shape.width} are too small for a ResNet without stem "
                "padding; set data.height and data.width to 5 or more, or model.stem_padding=true"
            )
        self.shape = shape if bound else None
        self.trunk = _trunk(stem_padding, biased)
        self.inserted = nn.ModuleDict(dict(inserted or {}))

    def forward(self, clips: Tensor) -> Tensor:
        """See the class.

        Raises:
            ConfigError: the network is bound to clips of another shape.
        """
        length = clips.shape[1]
        self._check(ClipShape(length, clips.shape[3], clips.shape[4]))
        trunk = self.trunk
        maps: Tensor = clips.flatten(0, 1).contiguous(memory_format=torch.channels_last)
        maps = trunk.maxpool(trunk.relu(trunk.bn1(trunk.conv1(maps))))
        for stage in ("layer1", "layer2", "layer3", "layer4"):
            for number, block in enumerate(trunk.get_submodule(stage)):
                maps = block(maps)
                if (place := f"{stage}_{number}") in self.inserted:
                    maps = self.inserted[place](maps, length)
        return maps.amax(dim=(2, 3)).view(-1, length, self.width)

    def _check(self, given: ClipShape) -> None:
        if self.shape is not None and given != self.shape:
            raise ConfigError(
                f"clips of {given} came, but the network was built for {self.shape} and has "
                "weights for every position: set data.clip_length, data.height and data.width to "
                "the clips that it shall see"
            )


def _trunk(stem_padding: bool, biased: bool) -> Any:
    """Torchvision's ResNet-50 without its head."""
    trunk = resnet50(weights=None)
    first = trunk.layer4[0]
    first.conv2.stride = first.downsample[0].stride = (1, 1)
    trunk.maxpool.padding = 1 if stem_padding else 0
    del trunk.avgpool, trunk.fc
    if biased:
        for module in trunk.modules():
            if isinstance(module, nn.Conv2d):
                most = 1 / math.sqrt(module.weight[0].numel())
                module.bias = nn.Parameter(torch.empty(module.out_channels).uniform_(-most, most))
    return trunk
