"""ResNet-50 over single frames, last stage at stride 1, spatial maximum: the paper's baseline."""

from torch import Tensor, nn
from torchvision.models import resnet50


class ResNet50Backbone(nn.Module):
    """(N, 3, H, W) frames to (N, 2048).

    Source: He et al. (2016) in torchvision's form, with stage 4 at stride 1 and global maximum
    pooling as in the reference networks; 23,508,032 parameters, 23,512,128 with the neck.
    """

    width = 2048

    def __init__(self) -> None:
        super().__init__()
        trunk = resnet50(weights=None)
        first = trunk.layer4[0]
        first.conv2.stride = (1, 1)
        first.downsample[0].stride = (1, 1)
        trunk.fc = nn.Identity()
        trunk.avgpool = nn.AdaptiveMaxPool2d(1)
        self.trunk = trunk

    def forward(self, frames: Tensor) -> Tensor:
        """See the class."""
        pooled: Tensor = self.trunk(frames)
        return pooled
