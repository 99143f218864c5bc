"""What the training loop asks of a method."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, NamedTuple

from torch import Tensor, nn

from core.models.network import Network

State = dict[str, Any]  # of tensors, numbers, texts, and lists and dicts of them


class SourceBatch(NamedTuple):
    """Labelled clips: B in the joint batch, of which this process has b (see core/parallel.py).

    Attributes:
        clips: (b, T, 3, H, W) augmented and normalised.
        identity: (B,) int64 in [0, C).
        camera: (B,) int64, one number for each camera of each dataset; on the processor.
        of_target: (B,) bool: from the target, whose labels only the upper bound uses; on the
            processor.
    """

    clips: Tensor
    identity: Tensor
    camera: Tensor
    of_target: Tensor


class TargetBatch(NamedTuple):
    """Unlabelled clips: no field holds an identity.

    Attributes:
        clips: (b, T, 3, H, W) what the student sees.
        other: (b, T, 3, H, W) what the teacher sees of the same tracklets.
        tracklet: (B,) int64, number of each tracklet in the target's training part.
        camera: (B,) int64, numbered as in SourceBatch; on the processor.
    """

    clips: Tensor
    other: Tensor
    tracklet: Tensor
    camera: Tensor


@dataclass(frozen=True, slots=True)
class Terms:
    """What a step minimises, and what it reports.

    Attributes:
        total: scalar to go backward from.
        values: named scalars for the journal, detached by the loop.
    """

    total: Tensor
    values: dict[str, Tensor]


class Method(ABC):
    """A method: owns its networks and losses; the loop owns data, optimiser and time."""

    uses_target = False

    @abstractmethod
    def modules(self) -> nn.ModuleDict:
        """Everything that learns by the main learning rate."""

    @abstractmethod
    def networks(self) -> dict[str, Network]:
        """What is evaluated, by the name that scores carry."""

    def loss_weights(self) -> list[nn.Parameter]:
        """Learnable weights of losses; they have a rate of their own and no decay."""
        return []

    def begin_epoch(self, epoch: int) -> None:  # noqa: B027 - most methods have nothing to do
        """Called before the first step of every epoch, from 0."""

    @abstractmethod
    def terms(self, source: SourceBatch, target: TargetBatch | None, progress: float) -> Terms:
        """The losses of one step; `progress` in [0, 1] is the share of the run that is done."""

    def after_step(self) -> None:  # noqa: B027 - most methods have nothing to do
        """Called after the optimiser has moved the parameters."""

    def state_dict(self) -> State:
        """All that training has changed, as it is between two steps."""
        return {"modules": self.modules().state_dict()}

    def load_state_dict(self, state: State) -> None:
        """Be as the method was that gave this state; both were made alike."""
        self.modules().load_state_dict(state["modules"])
