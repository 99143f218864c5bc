"""The mean teacher: a network that follows the student and receives no gradient."""

import copy

import torch

from core.methods.method import State
from core.models.network import Network


class MeanTeacher:
    """Moving average of a student, begun as its copy.

    Args:
        student: copied, parameters and buffers.
        largest_decay: alpha of the average once it has run for a while.

    Source: equation (11) of S2R; Tarvainen and Valpola (2017), arXiv:1703.01780. The decay starts
    at 0 as min(1 - 1/(k+1), largest), k counted over the whole of the teacher's life.
    """

    def __init__(self, student: Network, largest_decay: float) -> None:
        self.network = copy.deepcopy(student).requires_grad_(False)
        self.network.train(mode=False)
        self._largest = largest_decay
        self._updates = 0

    @torch.no_grad()
    def follow(self, student: Network) -> None:
        """Move parameters and floating buffers towards the student's; copy whole-number buffers."""
        self._updates += 1
        decay = min(1 - 1 / (self._updates + 1), self._largest)
        own, its = self.network.state_dict(), student.state_dict()
        for name, value in own.items():
            if value.is_floating_point():
                value.lerp_(its[name], 1 - decay)
            else:
                value.copy_(its[name])

    def state_dict(self) -> State:
        """The network, and how often it has moved."""
        return {"network": self.network.state_dict(), "updates": self._updates}

    def load_state_dict(self, state: State) -> None:
        """Be as the teacher was that gave this state."""
        self.network.load_state_dict(state["network"])
        self._updates = state["updates"]
