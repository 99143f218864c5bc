"""Weights on disk: whole under their final name, or not there."""

from collections.abc import Mapping
from pathlib import Path

from core.errors import WeightsError
from core.models.build import form
from core.models.network import Network
from core.models.shape import ClipShape
from core.models.weights import write_weights
from core.settings import Experiment

WEIGHTS = "weights"


def shape_of(settings: Experiment) -> ClipShape:
    """The clips that a run's networks see."""
    return ClipShape(settings.data.clip_length, settings.data.height, settings.data.width)


def keep(folder: Path, networks: Mapping[str, Network], settings: Experiment, epoch: int) -> None:
    """Write the weights of networks into a run's folder, over those of an earlier epoch.

    Args:
        folder: of the run.
        networks: by the name that their scores carry.
        settings: of the run; what a reader must know of them goes into each file's header.
        epoch: how many are done.

    Raises:
        WeightsError: they can't be written there.
    """
    try:
        (folder / WEIGHTS).mkdir(exist_ok=True)
    except OSError as error:
        raise WeightsError(f"{folder / WEIGHTS}: can't be made ({error.strerror})") from None
    header = form(settings.backbone, settings.model, shape_of(settings)) | {"epoch": str(epoch)}
    for name, network in networks.items():
        path = folder / WEIGHTS / f"{name}.safetensors"
        write_weights(network.state_dict(), header | {"network": name}, path)


def kept(folder: Path) -> list[Path]:
    """The weights files of a run, as paths relative to its folder."""
    return sorted(path.relative_to(folder) for path in (folder / WEIGHTS).glob("*.safetensors"))
