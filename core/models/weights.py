"""Weights from and to files: read as tensors only, written whole, loaded only where all fits."""

import pickle
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor

from core.errors import WeightsError
from core.models.network import Network


class Stored(NamedTuple):
    """What a file holds.

    Attributes:
        tensors: by name.
        header: the settings that they were made with, by key, as text; empty where unknown.
    """

    tensors: dict[str, Tensor]
    header: dict[str, str]


def read_weights(path: Path) -> Stored:
    """Named tensors of a file; a file that holds anything but tensors is refused.

    Of a checkpoint with the key "state_dict" that part is taken. Nothing in a file is ever run.

    Raises:
        WeightsError: the file is missing, damaged, or holds something else.
    """
    if not path.is_file():
        raise WeightsError(f"{path}: no such weights file; give an existing one")
    try:
        if path.suffix == ".safetensors":
            return _read_safetensors(path)
        state = _read_pickle(path)
    except pickle.UnpicklingError as error:
        raise WeightsError(
            f"{path}: {_foreign(error)}; give a plain state dict, or the file anew if it is damaged"
        ) from None
    except Exception as error:  # the formats raise many kinds; each means the same to a user
        raise WeightsError(
            f"{path}: can't be read as weights ({_first_line(error)}); is it whole, and "
            "safetensors or a plain PyTorch state dict?"
        ) from None
    return Stored(_tensors(state, path), {})


def write_weights(tensors: Mapping[str, Tensor], header: Mapping[str, str], path: Path) -> None:
    """Write a safetensors file; its name is given to it when it is whole.

    Args:
        tensors: by name, on any device.
        header: kept in the file.
        path: of the whole file; "….partial" while it is written.

    Raises:
        WeightsError: it can't be written there.
    """
    partial = path.with_name(f"{path.name}.partial")
    try:
        save_file({k: v.contiguous().cpu() for k, v in tensors.items()}, partial, dict(header))
        partial.replace(path)
    except SafetensorError as error:
        raise WeightsError(f"{path}: can't be written ({_first_line(error)})") from None
    finally:
        partial.unlink(missing_ok=True)


def load_weights_(network: Network, stored: Stored, form: Mapping[str, str], where: str) -> None:
    """Fill a network in place.

    Torchvision's own names fill the trunk of a ResNet alone; a classifier of other identities
    starts anew.

    Args:
        network: filled.
        stored: what a file holds.
        form: the settings that decide what fits this network, by key, as text.
        where: the file, for a message.

    Raises:
        WeightsError: the file was made with other settings, or a tensor is missing, left over or
            of another shape; the first is named.
    """
    _check_settings(stored.header, form, where)
    own, state = network.state_dict(), stored.tensors
    if (first := state.get("conv1.weight")) is not None:
        if first.dim() == 5:
            raise WeightsError(
                f"{where}: is a published checkpoint of clips; turn it into vreid's form first: "
                "vreid weights import FILE --as BACKBONE"
            )
        state = _trunk_alone(own, state)
    if "classifier.weight" in state and (
        state["classifier.weight"].shape != own["classifier.weight"].shape
    ):  # trained on other identities
        state = {k: v for k, v in state.items() if not k.startswith("classifier.")}
        state |= {k: v for k, v in own.items() if k.startswith("classifier.")}
    _check_tensors(own, state, where)
    network.load_state_dict(state)


def load_trunk_(network: Network, state: Mapping[str, Tensor], where: str) -> None:
    """Fill the trunk of a ResNet in place with torchvision's ResNet-50.

    Raises:
        WeightsError: as of `load_weights_`.
    """
    own = network.state_dict()
    whole = _trunk_alone(own, state)
    _check_tensors(own, whole, where)
    network.load_state_dict(whole)


def _trunk_alone(own: Mapping[str, Tensor], state: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """A network's own tensors, of the trunk those of torchvision's ResNet-50.

    Torchvision has no biases in convolutions, and old files count no batches: both stay as the
    network has them.
    """
    given = {f"backbone.trunk.{k}": v for k, v in state.items() if not k.startswith("fc.")}
    kept = {
        name: value
        for name, value in own.items()
        if not name.startswith("backbone.trunk.")
        or name.endswith("num_batches_tracked")
        or is_convolution_bias(name)
    }
    return kept | given


def is_convolution_bias(name: str) -> bool:
    """Whether a tensor of a ResNet's trunk is a bias that torchvision's form lacks."""
    return bool(re.search(r"(conv\d|downsample\.0)\.bias$", name))


def _check_settings(header: Mapping[str, str], form: Mapping[str, str], where: str) -> None:
    other = [key for key, value in form.items() if header.get(key, value) != value]
    if not other:
        return
    wanted = " ".join(
        f"--backbone {header[key]}" if key == "backbone" else f"--set {key}={header[key]}"
        for key in other
    )
    given = ", ".join(f"{key}={form[key]}" for key in other)
    raise WeightsError(f"{where}: was made for {wanted}; this network has {given}")


def _check_tensors(own: Mapping[str, Tensor], state: Mapping[str, Tensor], where: str) -> None:
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


def _read_safetensors(path: Path) -> Stored:
    with safe_open(path, framework="pt") as file:
        return Stored({name: file.get_tensor(name) for name in file.keys()}, file.metadata() or {})  # noqa: SIM118


def _read_pickle(path: Path) -> object:
    """What a PyTorch file holds: tensors, plain values and NumPy's numbers, never code.

    Published checkpoints keep a score of NumPy beside their tensors.
    """
    make: Any = np.float64(0).__reduce__()[0]
    kinds: list[Any] = [type(np.dtype(kind)) for kind in ("f4", "f8", "i4", "i8")]
    modules = ("numpy.core.multiarray", "numpy._core.multiarray")  # of NumPy 1 and 2
    scalars = [(make, f"{module}.scalar") for module in modules]
    with torch.serialization.safe_globals([np.dtype, *kinds, *scalars]):
        return torch.load(path, map_location="cpu", weights_only=True)


def _tensors(state: object, path: Path) -> dict[str, Tensor]:
    if isinstance(state, dict):
        state = state.get("state_dict", state)
    if not isinstance(state, dict):
        raise WeightsError(
            f"{path}: holds a {type(state).__name__}, no table of tensors; save a state dict"
        )
    for name, value in state.items():
        if not isinstance(name, str) or not isinstance(value, Tensor):
            raise WeightsError(
                f"{path}: {str(name)[:80]} is a {type(value).__name__}, no tensor; save a plain "
                "state dict"
            )
    parallel = all(name.startswith("module.") for name in state)  # saved of a parallel network
    return {name.removeprefix("module.") if parallel else name: v for name, v in state.items()}


def _foreign(error: pickle.UnpicklingError) -> str:
    """What stands in a file beside tensors; PyTorch's own message advises to run it."""
    found = re.search(r"GLOBAL (\S+)", str(error))
    if found:
        return f"asks for {found[1][:80]}, and code in a file is never run"
    return "is no table of tensors"


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:120]
