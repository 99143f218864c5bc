"""A stored run with its evidence."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.errors import RunError
from core.evaluation.evidence import Evidence
from core.evaluation.queries import QUERIES, read_evidence
from core.queries.frames import Look, look_up
from core.queries.sheet import usual_network
from core.runs.folder import folder_of
from core.store import RunSummary, Store, run_origin, run_params


@dataclass(frozen=True, slots=True, eq=False)
class Held:
    """A run whose queries are looked at.

    Attributes:
        network: the one that is meant, as its scores are named.
        settings: flat.
        data_root: where it found datasets.
    """

    run: RunSummary
    evidence: Evidence
    network: str
    settings: Mapping[str, Any]
    data_root: str

    def look(self) -> Look:
        """What finds the frames of its target."""
        return look_up(self.run.target, self.settings, self.data_root)


def hold(store: Store, run: RunSummary, network: str = "") -> Held:
    """A run with what its queries found.

    Args:
        store: that has the run.
        run: finished, or at least examined.
        network: such as "student+bn"; "" is the usual one.

    Raises:
        RunError: the run has no such network.
        DataError: it kept no evidence, or that is damaged.
    """
    evidence = read_evidence(folder_of(run) / QUERIES)
    chosen = network or usual_network(evidence)
    if chosen not in evidence.found:
        raise RunError(
            f"run {run.id} has no network {chosen!r}; there is {', '.join(evidence.found)}"
        )
    origin = run_origin(store, run.id)
    return Held(run, evidence, chosen, run_params(store, run.id), origin.data_root)
