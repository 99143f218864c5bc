"""SA: positions attend to statistics of the whole clip."""

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.nn import init

from core.models.volume import full_precision, normalised, to_maps, to_volume

HIGHER_MOMENTS = (4, 5, 6)
VARIANCE_FLOOR = 1e-5
NORM_FLOOR = 1e-5


class StatisticAttention(nn.Module):
    """The statistic-attention block, the identity at first.

    Each channel of the reduced maps z (c = C/4) is described over all positions by mean, standard
    deviation and standardised moments 4, 5 and 6; each position adds to itself the mixture of
    these statistics that it attends to: ReLU(x + BN(W_u M softmax(z^T M))).

    1e-5 in the square root of the variance and the same least length of a statistic are ours:
    without them a constant channel gives NaN.

    Source: Bai et al. (2021), "SANet: Statistic Attention Network for Video-Based Person
    Re-Identification", IEEE TCSVT.
    """

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.reduce = nn.Linear(channels, channels // 4)
        self.expand = nn.Linear(channels // 4, channels)
        self.expand_norm = nn.BatchNorm1d(channels)
        for layer in (self.reduce, self.expand):
            init.kaiming_normal_(layer.weight, mode="fan_in", nonlinearity="relu")
            init.zeros_(layer.bias)
        init.zeros_(self.expand_norm.weight)

    def forward(self, maps: Tensor, length: int) -> Tensor:
        """(B*T, C, H, W) maps of clips of `length` frames to maps of the same shape."""
        volume = to_volume(maps, length)
        with full_precision(self.reduce(volume)) as reduced:
            attended = attend(reduced.flatten(1, 3)).view_as(reduced)
        return to_maps(F.relu(volume + normalised(self.expand_norm, self.expand(attended))))


def attend(values: Tensor) -> Tensor:
    """(B, P, c) positions to (B, P, c) mixtures of their channels' statistics."""
    statistics = F.normalize(moments(values), dim=2, eps=NORM_FLOOR)  # (B, 5, c)
    shares = (values @ statistics.transpose(1, 2)).softmax(dim=2)  # (B, P, 5)
    return shares @ statistics


def moments(values: Tensor) -> Tensor:
    """(B, P, c) to (B, 5, c): mean, deviation and moments 4 to 6 of each channel over P."""
    mean = values.mean(dim=1, keepdim=True)
    centred = values - mean
    deviation = (centred.square().mean(dim=1, keepdim=True) + VARIANCE_FLOOR).sqrt()
    standard = centred / deviation
    higher = [standard.pow(order).mean(dim=1, keepdim=True) for order in HIGHER_MOMENTS]
    return torch.cat([mean, deviation, *higher], dim=1)
