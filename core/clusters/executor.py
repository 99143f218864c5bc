"""Job scripts by submitit, whose payload is a command: nothing is pickled."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from submitit import SlurmExecutor
from submitit.slurm.slurm import _get_default_parameters


class Batch(SlurmExecutor):
    """Hands a shell command to `sbatch`, once or as an array.

    Args:
        folder: for scripts and what Slurm itself says; nodes have to see it.
        options: of `sbatch`; those that submitit has no word for are passed on as they are.
    """

    def __init__(self, folder: Path, options: Mapping[str, Any]) -> None:
        super().__init__(folder)
        folder.mkdir(parents=True, exist_ok=True)
        known = _get_default_parameters()
        own = {"time": None, "wckey": None, "use_srun": False, "stderr_to_stdout": True}
        passed_on = {key: value for key, value in options.items() if key not in known}
        given = {key: value for key, value in options.items() if key in known}
        self.parameters = {**own, **given, "additional_parameters": passed_on}

    def hand_over(self, command: str, count: int) -> list[str]:
        """Submit a command; returns the ids of its `count` jobs, as Slurm lists them.

        Raises:
            FailedJobError: `sbatch` refuses.
            FailedSubmissionError: its answer makes no sense.
            OSError: the folder can't be written.
        """
        if count == 1:
            return [self._submit_command(command).job_id]
        self.parameters = {**self.parameters, "map_count": count}
        whole = self._submit_command(command).job_id
        return [f"{whole}_{number}" for number in range(count)]
