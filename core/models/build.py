"""From settings to a network with its initial weights, always saying where those came from."""

import http.client
import urllib.error
from pathlib import Path

from torch import Tensor
from torchvision.models import ResNet50_Weights

from core.errors import ConfigError, WeightsError
from core.models.network import Network
from core.models.resnet import ResNetBackbone
from core.models.shape import ClipShape
from core.models.sinet import INTEGRATING, TRANSITING, inserted_modules
from core.models.small import SmallBackbone
from core.models.weights import load_trunk_, load_weights_, read_weights
from core.settings import Model

RESNETS = ("resnet50", "idnet", "sbnet", "sinet", "sanet")


def build_network(
    backbone: str, model: Model, shape: ClipShape, identities: int
) -> tuple[Network, str]:
    """A network and one sentence on the origin of its weights.

    Args:
        backbone: "small" or one of RESNETS.
        model: form and weights: "imagenet", "auto", "none" or a file (.safetensors, or .pth read
            as tensors only).
        shape: of the clips that it shall see.
        identities: training identities to classify.

    Raises:
        ConfigError: a setting doesn't serve this backbone, or such clips are too small for it.
        WeightsError: the weights can't be had, can't be read, or are another network's.
    """
    network = new_network(backbone, model, shape, identities)
    if model.weights == "none":
        return network, "random weights, as asked for"
    if model.weights in ("auto", "imagenet"):
        return network, _imagenet(network, backbone, strict=model.weights == "imagenet")
    path = Path(model.weights).expanduser()
    load_weights_(network, read_weights(path), form(backbone, model, shape), str(path))
    return network, f"weights from {path}"


def new_network(backbone: str, model: Model, shape: ClipShape, identities: int) -> Network:
    """A network before any training, whatever `model.weights` says.

    Raises:
        ConfigError: as of `build_network`.
    """
    if backbone in RESNETS:
        inserted = inserted_modules(backbone, shape, model.stem_padding)
        body = ResNetBackbone(
            shape,
            model.stem_padding,
            model.biased_convolutions,
            inserted,
            bound=backbone in INTEGRATING,
        )
        return Network(body, body.width, identities, projected=backbone in TRANSITING)
    for key in ("stem_padding", "biased_convolutions"):
        if getattr(model, key) != getattr(Model(), key):
            raise ConfigError(
                f"model.{key} is of ResNets, and {backbone} is none: leave it, or take --backbone "
                "resnet50 or sinet"
            )
    return Network(SmallBackbone(), SmallBackbone.width, identities)


def form(backbone: str, model: Model, shape: ClipShape) -> dict[str, str]:
    """The settings that weights can't be taken from, by key, as text: a header of their file."""
    found = {"backbone": backbone}
    if backbone in RESNETS:
        found["model.stem_padding"] = str(model.stem_padding).lower()
        found["model.biased_convolutions"] = str(model.biased_convolutions).lower()
    if backbone in INTEGRATING:
        found["data.clip_length"] = str(shape.length)
        found["data.height"], found["data.width"] = str(shape.height), str(shape.width)
    return found


def _imagenet(network: Network, backbone: str, strict: bool) -> str:
    """Load torchvision's ImageNet weights where they can be had."""
    if backbone not in RESNETS:
        if strict:
            raise ConfigError(f"no ImageNet weights exist for {backbone}: set model.weights=none")
        return f"random weights: there are no ImageNet weights for {backbone}"
    try:
        state: dict[str, Tensor] = ResNet50_Weights.IMAGENET1K_V1.get_state_dict(
            progress=False, check_hash=True
        )
    except (OSError, urllib.error.URLError, http.client.HTTPException, RuntimeError) as error:
        if strict:
            raise WeightsError(
                f"ImageNet weights can't be downloaded ({error}): give the file of torchvision's "
                "resnet50 by --set model.weights=FILE, or model.weights=none"
            ) from None
        return "random weights: ImageNet weights can't be downloaded here (model.weights=FILE)"
    load_trunk_(network, state, "IMAGENET1K_V1")
    return "ImageNet weights of torchvision (IMAGENET1K_V1)"
