"""Where runs are to go: `--on`, `--slurm` and `--nodes`."""

from dataclasses import dataclass

from core.clusters.wishes import Wishes
from core.errors import ConfigError
from core.settings import Experiment

HERE, SLURM = "here", "slurm"


@dataclass(frozen=True, slots=True)
class Place:
    """The options that say where runs go, as they were given.

    Attributes:
        on: "here" or "slurm".
        words: of `--slurm`.
        nodes: that share a run.
    """

    on: str = HERE
    words: tuple[str, ...] = ()
    nodes: int = 1

    @property
    def is_here(self) -> bool:
        """Whether this machine's queue has the runs."""
        return self.on == HERE

    def asked(self, settings: Experiment) -> Wishes:
        """What is asked of Slurm for a run there.

        Raises:
            ConfigError: options don't fit.
        """
        return self.wishes(settings) or Wishes()

    def wishes(self, settings: Experiment, *, on_processor: bool = False) -> Wishes | None:
        """What is asked of Slurm for a run; None where it stays here.

        Raises:
            ConfigError: options of Slurm are given without it, or don't fit.
        """
        if self.is_here:
            if self.words or self.nodes > 1:
                raise ConfigError("--slurm and --nodes are for runs on Slurm; add --on slurm")
            return None
        from core.clusters.options import parse

        if settings.processes % self.nodes:
            raise ConfigError(
                f"--nodes {self.nodes}: {settings.processes} processes can't be shared evenly; "
                "set --gpus to as many GPUs as all nodes have together"
            )
        on_processor |= settings.device == "cpu" or settings.method == "histogram"
        return parse(self.words, self.nodes, 0 if on_processor else settings.processes)
