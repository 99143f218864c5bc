"""Accelerate's trackers, as a feed uses them: what differs from one to the next stands here."""

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from accelerate import tracking
from accelerate.state import PartialState

PROJECT = "vreid"

_MLFLOW = {"finished": "FINISHED", "failed": "FAILED", "ended": "FAILED"}  # of others: KILLED
_MLFLOW_REFUSES = re.compile(r"[^\w.\- :/]")  # in names of metrics


@dataclass(frozen=True, slots=True)
class Opening:
    """What a tracker is opened for.

    Attributes:
        folder: of the run.
        remote: by what the tracker knows the run; "" where it doesn't yet, or is told.
        after: a resumed run's step, beyond which earlier points are void; None for others.
    """

    folder: Path
    id: str
    name: str
    tags: tuple[str, ...] = ()
    group: str = ""
    remote: str = ""
    after: int | None = None


class Accelerated:
    """One of Accelerate's trackers."""

    def __init__(self, tracker: Any) -> None:
        PartialState(cpu=True)  # else it would take a GPU
        tracker.start()
        self._tracker = tracker

    @property
    def remote(self) -> str:
        """By what the tracker knows the run, where it chose that itself."""
        return ""

    def settings(self, values: dict[str, Any]) -> None:
        """Show the settings of the run: texts, numbers and truth values."""
        self._tracker.store_init_configuration(values)

    def log(self, values: dict[str, float], step: int, epoch: float, time: float) -> None:
        """Show metrics of a step; `time` in seconds since the epoch."""
        raise NotImplementedError

    def finish(self, _state: str) -> None:
        """Say how the run ended, and let go of it."""
        self._tracker.finish()


class TensorBoard(Accelerated):
    """Event files in the run's folder, so that `tensorboard --logdir runs` shows all runs."""

    def __init__(self, opening: Opening) -> None:
        purge = None if opening.after is None else opening.after + 1
        place = {"run_name": "tensorboard", "logging_dir": str(opening.folder)}
        super().__init__(tracking.TensorBoardTracker(**place, purge_step=purge))

    def log(self, values: dict[str, float], step: int, _epoch: float, time: float) -> None:
        """Show metrics of a step."""
        self._tracker.log(values, step=step, walltime=time)


class MLflow(Accelerated):
    """A run of MLflow's; without MLFLOW_TRACKING_URI in a database beside the run folders."""

    def __init__(self, opening: Opening) -> None:
        beside = f"sqlite:///{opening.folder.absolute().parent / 'mlflow.db'}"
        os.environ.setdefault("MLFLOW_TRACKING_URI", beside)
        tags = {"vreid.run": opening.id, "vreid.group": opening.group}
        tags |= {f"vreid.tag.{tag}": "1" for tag in opening.tags}
        names = {"run_id": opening.remote or None, "run_name": opening.name}
        super().__init__(tracking.MLflowTracker(PROJECT, tags=tags, **names))

    @property
    def remote(self) -> str:
        """The run's id at MLflow."""
        return str(self._tracker.tracker.info.run_id)

    def log(self, values: dict[str, float], step: int, _epoch: float, time: float) -> None:
        """Show metrics of a step."""
        named = {_MLFLOW_REFUSES.sub(".", key): value for key, value in values.items()}
        self._tracker.log(named, step=step, timestamp=int(time * 1000))

    def finish(self, state: str) -> None:
        """Say how the run ended; Accelerate would call every run finished."""
        import mlflow

        mlflow.end_run(_MLFLOW.get(state, "KILLED"))


class WandB(Accelerated):
    """A run of Weights & Biases', under vreid's own id, so that further attempts find it.

    Its steps may only grow, and what comes with an earlier one is dropped; so the step is a value
    like others, against which curves are drawn, and a resumed run draws over what is void.
    """

    def __init__(self, opening: Opening) -> None:
        os.environ.setdefault("WANDB_CONSOLE", "off")  # what a feed prints says nothing
        about = {"name": opening.name, "group": opening.group or None, "tags": list(opening.tags)}
        place = {"id": opening.id, "resume": "allow", "dir": str(opening.folder)}
        super().__init__(tracking.WandBTracker(PROJECT, **place, **about))
        self._tracker.tracker.define_metric("*", step_metric="step")

    def log(self, values: dict[str, float], step: int, epoch: float, _time: float) -> None:
        """Show metrics of a step."""
        self._tracker.log({**values, "step": step, "epoch": epoch})

    def finish(self, state: str) -> None:
        """Say whether the run came to its end."""
        self._tracker.tracker.finish(exit_code=int(state != "finished"))


KINDS = {"tensorboard": TensorBoard, "mlflow": MLflow, "wandb": WandB}


def open_tracker(name: str, opening: Opening) -> Accelerated:
    """Open a tracker by its name; raises whatever hinders it."""
    return KINDS[name](opening)
