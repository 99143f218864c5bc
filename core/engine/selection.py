"""Which epoch's weights are reported: the last, or the best on the test, which then says so."""

import copy
from collections.abc import Mapping

from core.measures import BEST
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

    @property
    def networks(self) -> dict[str, Network]:
        """The best of each, under names that say so."""
        return self._best
