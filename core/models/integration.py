"""IDM: every position of a clip is gathered into a few, and handed out again."""

from torch import Tensor, nn
from torch.nn import functional as F
from torch.nn import init

from core.errors import ConfigError
from core.models.volume import normalised, to_maps, to_volume

REDUCTION = 16


class IntegrationDistribution(nn.Module):
    """The integration-and-distribution module, the identity at first.

    With y (P, c) the maps reduced to c = C/16 channels, its P = T*H*W positions are integrated
    into q = P/16 and distributed again: ReLU(x + W_x(W_e BN(W_r y) + y)). There is a weight for
    each position, so clips of another length or size can't pass.

    Args:
        channels: C of the maps.
        positions: P of a clip.

    Raises:
        ConfigError: there are too few positions to be reduced.

    Source: Bai et al. (2022), "Salient-to-Broad Transition for Video Person Re-identification".
    """

    def __init__(self, channels: int, positions: int) -> None:
        super().__init__()
        inner, gathered = channels // REDUCTION, positions // REDUCTION
        if gathered < 1:
            raise ConfigError(
                f"clips leave {positions} positions to be integrated, and {REDUCTION} are needed: "
                "set a larger data.height, data.width or data.clip_length, or another backbone"
            )
        self.channel_reduce = nn.Linear(channels, inner)
        self.channel_norm = nn.BatchNorm1d(inner)
        self.position_reduce = nn.Conv1d(positions, gathered, 1)
        self.position_norm = nn.BatchNorm1d(gathered)
        self.position_expand = nn.Conv1d(gathered, positions, 1)
        self.channel_expand = nn.Linear(inner, channels)
        for layer in (self.channel_reduce, self.position_reduce, self.position_expand):
            init.kaiming_normal_(layer.weight, mode="fan_out", nonlinearity="relu")
        init.zeros_(self.channel_expand.weight)
        init.zeros_(self.channel_expand.bias)

    def forward(self, maps: Tensor, length: int) -> Tensor:
        """(B*T, C, H, W) maps of clips of `length` frames to maps of the same shape."""
        volume = to_volume(maps, length)
        reduced = normalised(self.channel_norm, self.channel_reduce(volume)).flatten(1, 3)
        gathered = self.position_norm(self.position_reduce(reduced))  # (B, q, c)
        spread = self.position_expand(gathered) + reduced  # (B, P, c)
        return to_maps(F.relu(volume + self.channel_expand(spread).view_as(volume)))
