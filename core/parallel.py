"""Several processes that train one network: who has which part, and how parts come together.

Each process passes its share of the joint batch through the backbone; features are then gathered,
so that every process computes the losses of the whole batch. With one process nothing happens.
"""

from collections.abc import Iterable
from typing import Any, TypeVar

import torch
import torch.distributed as dist
from torch import Tensor, nn

T = TypeVar("T")


def processes() -> int:
    """How many train together."""
    return dist.get_world_size() if dist.is_available() and dist.is_initialized() else 1


def rank() -> int:
    """Which of them this is, from 0; 0 alone writes files and journals."""
    return dist.get_rank() if processes() > 1 else 0


def share(count: int) -> slice:
    """This process's part of `count` items, which the processes share out evenly."""
    part = count // processes()
    return slice(rank() * part, (rank() + 1) * part)


class _Gather(torch.autograd.Function):
    @staticmethod
    def forward(context: Any, part: Tensor) -> Tensor:
        parts = [torch.empty_like(part) for _ in range(processes())]
        dist.all_gather(parts, part.contiguous())
        return torch.cat(parts)

    @staticmethod
    def backward(context: Any, *gradient: Any) -> Tensor:
        joint = gradient[0].contiguous()
        dist.all_reduce(joint)
        own: Tensor = joint[share(len(joint))]
        return own


def gather(part: Tensor) -> Tensor:
    """The joint batch (B, …) of every process's share (b, …), in order of rank.

    The gradient goes back to each share; where every process computes the same loss of the joint
    batch it arrives times the number of processes, which `average_gradients` takes back.
    """
    if processes() == 1:
        return part
    joint: Tensor = _Gather.apply(part)
    return joint


def average_gradients(parameters: Iterable[nn.Parameter]) -> None:
    """Give every process the mean of all processes' gradients."""
    if processes() == 1:
        return
    gradients = [p.grad for p in parameters if p.grad is not None]
    flat = torch.cat([gradient.flatten() for gradient in gradients])
    dist.all_reduce(flat)
    flat /= processes()
    start = 0
    for gradient in gradients:
        gradient.copy_(flat[start : start + gradient.numel()].view_as(gradient))
        start += gradient.numel()


def from_first(value: Tensor) -> Tensor:
    """What the first process has, for all; shapes must agree. In place."""
    if processes() > 1:
        dist.broadcast(value, src=0)
    return value


def agreed(number: int) -> int:
    """The first process's number, for all: what only it can know, such as the time."""
    if processes() == 1:
        return number
    device = "cuda" if dist.get_backend() == "nccl" else "cpu"
    return int(from_first(torch.tensor(number, device=device)))


def everyone(value: T) -> list[T]:
    """Each process's value, in order of rank."""
    if processes() == 1:
        return [value]
    values: list[Any] = [None] * processes()
    dist.all_gather_object(values, value)
    return values


def wait() -> None:
    """Go on once every process is here."""
    if processes() > 1:
        dist.barrier()
