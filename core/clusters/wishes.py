"""What is asked of Slurm for a run."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

GPU_OPTIONS = ("gres", "gpus", "gpus_per_node", "gpus_per_task", "gpus_per_socket")
WARNING_S = 120  # to end a step and to write a checkpoint before the time is up


@dataclass(frozen=True, slots=True)
class Wishes:
    """The part of a job that a run's settings don't decide.

    Attributes:
        nodes: machines that share the run.
        gpus: on each of them; 0 asks for none.
        requeue: how often a job that ran out of time is put back, to go on.
        warning_s: how long before that the run is told.
        options: of `sbatch`, `-` written as `_`; `setup` are lines of the shell before the run.
    """

    nodes: int = 1
    gpus: int = 0
    requeue: int = 0
    warning_s: int = WARNING_S
    options: Mapping[str, Any] = field(default_factory=dict)

    @property
    def asks_for_gpus(self) -> bool:
        """Whether a job gets any."""
        return self.gpus > 0 or any(name in self.options for name in GPU_OPTIONS)

    @classmethod
    def of(cls, spec: Mapping[str, Any]) -> Self | None:
        """Those of a run's specification; None where it isn't for Slurm."""
        found = spec.get("cluster")
        return cls(**found) if isinstance(found, dict) else None
