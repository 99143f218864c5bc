"""Which epoch's weights are reported: the last, or the best on the test, which then says so."""

import copy
from collections.abc import Mapping

from core.measures import BEST
from core.methods.method import State
from core.models.network import Network


class Selection:
    """Keeps the networks of the epoch with the highest mAP.

    That choice looks at test labels, so the networks it gives carry it in their names, and no
    table can show their scores as those of an honest last epoch.
    """

    def __init__(self) -> None:
        self._best: dict[str, Network] = {}
        self._highest: dict[str, float] = {}

    def observe(self, networks: Mapping[str, Network], scores: Mapping[str, float]) -> None:
        """Take copies of those networks that are better than ever before."""
        for name, network in networks.items():
            reached = scores[f"{name}/mAP"]
            if reached > self._highest.get(name, -1.0):
                self._highest[name] = reached
                self._best[name + BEST] = copy.deepcopy(network)

    def state_dict(self) -> State:
        """The best networks, and what they reached."""
        best = {name: network.state_dict() for name, network in self._best.items()}
        return {"best": best, "highest": dict(self._highest)}

    def load_state_dict(self, state: State, networks: Mapping[str, Network]) -> None:
        """Be as the selection was that gave this state.

        Args:
            state: that it gave.
            networks: that are trained; the best of each is built like it.
        """
        self._highest = dict(state["highest"])
        for name, weights in state["best"].items():
            self._best[name] = copy.deepcopy(networks[name.removesuffix(BEST)])
            self._best[name].load_state_dict(weights)

    @property
    def networks(self) -> dict[str, Network]:
        """The best of each, under names that say so."""
        return self._best
