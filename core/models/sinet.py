"""The SINet family: which modules stand where in a ResNet-50."""

from torch import nn

from core.errors import ConfigError
from core.models.integration import IntegrationDistribution
from core.models.resnet import map_size
from core.models.salient import SalientToBroad
from core.models.shape import ClipShape
from core.models.statistic import StatisticAttention

INTEGRATING = ("idnet", "sinet")  # bound to the shape of clips
TRANSITING = ("sbnet", "sinet")  # with a projection for the frame-position loss
_STAGE2, _STAGE2_WIDTH = ("layer2_1", "layer2_3"), 512
_STAGE3, _STAGE3_WIDTH = ("layer3_1", "layer3_3", "layer3_5"), 1024


def inserted_modules(backbone: str, shape: ClipShape, stem_padding: bool) -> dict[str, nn.Module]:
    """New modules by the block of the ResNet after which they stand.

    Args:
        backbone: "resnet50" (none), "idnet", "sbnet", "sinet" or "sanet".
        shape: of the clips.
        stem_padding: of the ResNet.

    Raises:
        ConfigError: the maps of such clips are too small for a module.

    Source: Bai et al. (2021, 2022) for SANet, and for SBNet, IDNet and SINet.
    """
    found: dict[str, nn.Module] = {}
    if backbone == "sanet":
        found |= {place: StatisticAttention(_STAGE2_WIDTH) for place in _STAGE2}
    if backbone in INTEGRATING:
        height, width = map_size(shape, 2, stem_padding)
        positions = shape.length * height * width
        found |= {place: IntegrationDistribution(_STAGE2_WIDTH, positions) for place in _STAGE2}
    if backbone in TRANSITING:
        _check_border(map_size(shape, 3, stem_padding), shape)
        found |= {place: SalientToBroad(_STAGE3_WIDTH, n) for n, place in enumerate(_STAGE3)}
    return found


def _check_border(maps: tuple[int, int], shape: ClipShape) -> None:
    if max(maps) < 3:
        raise ConfigError(
            f"frames of {shape.height}x{shape.width} leave maps of {maps[0]}x{maps[1]}, where the "
            "salient-to-broad module can't tell the border from the middle: set a larger "
            "data.height or data.width"
        )
