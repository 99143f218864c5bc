"""The frame-position loss (InfoNCE) that trains the projection of the SINet family."""

import torch
from torch import Tensor
from torch.nn import functional as F

PIECE = 4  # frames; a longer clip of whole pieces is cut into them


def position_loss(projected: Tensor, identity: Tensor, temperature: float = 0.07) -> Tensor:
    """Ask a frame position to look alike in all clips of an identity, and unlike other positions.

    A frame's positives are the frames at its position in the identity's other clips; each is
    contrasted with the identity's frames at all other positions. Clips of a multiple of four
    frames are cut into pieces of four, which count as clips.

    Args:
        projected: (B, T, D) projected frame features; L2-normalised here before they are compared.
        identity: (B,) int64, in any order.
        temperature: of the softmax over cosines.

    Returns:
        Scalar: the sum over identities of the mean over each one's pairs of positives; an identity
        with one clip has no pairs and adds 0, as do clips of one frame, which have no negatives.

    Source: the released code of SINet (Bai et al. 2022, "Salient-to-Broad Transition for Video
    Person Re-identification"), which S2R's has taken over. There four consecutive clips or pieces
    are a group, whoever they show; here the labels decide.
    """
    length = projected.shape[1]
    if length > PIECE and length % PIECE == 0:
        identity = identity.repeat_interleave(length // PIECE)
        projected, length = projected.reshape(len(identity), PIECE, -1), PIECE
    frames = F.normalize(projected.flatten(0, 1), dim=1)  # (N, D), clip by clip
    owner = identity.repeat_interleave(length)  # (N,)
    position = torch.arange(length, device=owner.device).repeat(len(identity))  # (N,)
    related = owner[:, None] == owner[None, :]  # (N, N)
    alike = position[:, None] == position[None, :]
    itself = torch.eye(len(owner), dtype=torch.bool, device=owner.device)
    positive = related & alike & ~itself

    logits = frames @ frames.T / temperature  # (N, N)
    others = logits.masked_fill(~related | alike, -torch.inf).logsumexp(dim=1, keepdim=True)
    losses = F.softplus(others - logits)  # -log(e^l / (e^l + sum of e^others)); 0 without others
    pairs = related.sum(dim=1) * positive.sum(dim=1)  # (N,) of the identity: frames * positives
    return (losses.masked_fill(~positive, 0) / pairs.clamp_min(1)[:, None]).sum()
