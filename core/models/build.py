"""From settings to a network with its initial weights, always saying where those came from."""

import http.client
import urllib.error
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torchvision.models import ResNet50_Weights

from core.errors import ConfigError, WeightsError
from core.models.network import Network
from core.models.resnet import ResNet50Backbone
from core.models.small import SmallBackbone

BACKBONES: dict[str, type[SmallBackbone] | type[ResNet50Backbone]] = {
    "small": SmallBackbone,
    "resnet50": ResNet50Backbone,
}


def build_network(backbone: str, weights: str, identities: int) -> tuple[Network, str]:
    """A network and one sentence on the origin of its weights.

    Args:
        backbone: a key of BACKBONES.
        weights: "imagenet", "auto", "none" or a file (.safetensors, or .pth read as tensors only).
        identities: training identities to classify.

    Raises:
        WeightsError: the weights can't be had, can't be read, or are another network's.
    """
    kind = BACKBONES[backbone]
    body = kind()
    network = Network(body, kind.width, identities)
    if weights == "none":
        return network, "random weights, as asked for"
    if weights in ("auto", "imagenet"):
        return network, _imagenet(body, backbone, strict=weights == "imagenet")
    path = Path(weights).expanduser()
    load_weights_(network, read_weights(path), str(path))
    return network, f"weights from {path}"


def _imagenet(body: nn.Module, backbone: str, strict: bool) -> str:
    """Load torchvision's ImageNet weights where they can be had."""
    if backbone != "resnet50":
        if strict:
            raise ConfigError(f"no ImageNet weights exist for {backbone}: set model.weights=none")
        return f"random weights: there are no ImageNet weights for {backbone}"
    try:
        state = ResNet50_Weights.IMAGENET1K_V1.get_state_dict(progress=False, check_hash=True)
    except (OSError, urllib.error.URLError, http.client.HTTPException, RuntimeError) as error:
        if strict:
            raise WeightsError(
                f"ImageNet weights can't be downloaded ({error}): give the file of torchvision's "
                "resnet50 by --set model.weights=FILE, or model.weights=none"
            ) from None
        return "random weights: ImageNet weights can't be downloaded here (model.weights=FILE)"
    state = {f"trunk.{name}": value for name, value in state.items() if not name.startswith("fc.")}
    body.load_state_dict(state)
    return "ImageNet weights of torchvision (IMAGENET1K_V1)"


def read_weights(path: Path) -> dict[str, Tensor]:
    """Named tensors of a file; a file that holds anything but tensors is refused.

    Raises:
        WeightsError: the file is missing, damaged, or holds code.
    """
    if not path.is_file():
        raise WeightsError(f"{path}: no such weights file; give an existing one in model.weights")
    try:
        if path.suffix == ".safetensors":
            return load_file(path)
        state = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:  # the formats raise many kinds; each means the same to a user
        raise WeightsError(
            f"{path}: can't be read as weights ({_first_line(error)}); is it whole, and "
            "safetensors or a plain PyTorch state dict?"
        ) from None
    state = state.get("state_dict", state) if isinstance(state, dict) else state
    if not isinstance(state, dict) or not all(isinstance(v, Tensor) for v in state.values()):
        raise WeightsError(f"{path}: holds no plain table of tensors; save a state dict")
    return state


def load_weights_(network: Network, state: dict[str, Tensor], where: str) -> None:
    """Fill a network in place; torchvision's own names and other classifiers are understood.

    Raises:
        WeightsError: a tensor is missing, left over or of another shape; the first is named.
    """
    own = network.state_dict()
    if "conv1.weight" in state:
        state = {f"backbone.trunk.{k}": v for k, v in state.items() if not k.startswith("fc.")}
        state |= {k: v for k, v in own.items() if not k.startswith("backbone.")}
    if (given := state.get("classifier.weight")) is not None and given.shape != own[
        "classifier.weight"
    ].shape:  # trained on other identities: the classifier alone starts anew
        state = {k: v for k, v in state.items() if not k.startswith("classifier.")}
        state |= {k: v for k, v in own.items() if k.startswith("classifier.")}
    for name, value in own.items():
        if name not in state:
            raise WeightsError(f"{where}: lacks {name}; is it of another backbone?")
        if state[name].shape != value.shape:
            raise WeightsError(
                f"{where}: {name} is {tuple(state[name].shape)} where this network has "
                f"{tuple(value.shape)}; is it of another backbone?"
            )
    if extra := sorted(state.keys() - own.keys()):
        raise WeightsError(f"{where}: holds {extra[0]}, unknown here; is it of another backbone?")
    network.load_state_dict(state)


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:120]
