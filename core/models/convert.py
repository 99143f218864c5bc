"""Checkpoints that the authors of SINet and S2R published, turned into vreid's own weights."""

import hashlib
import re
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import NamedTuple

import torch
from torch import Tensor

from core.errors import ConfigError, WeightsError
from core.models.build import form, new_network
from core.models.resnet import map_size
from core.models.shape import ClipShape
from core.models.sinet import INTEGRATING
from core.models.weights import is_convolution_bias, read_weights, write_weights
from core.settings import Model

HEIGHT, WIDTH = 256, 128  # of the frames of every published network
_LAYERS = {
    "channel_reduce": "chl_reduction.0",
    "channel_norm": "chl_reduction.1",
    "channel_expand": "chl_expansion.0",
    "position_reduce": "thw_reduction.0",
    "position_norm": "thw_reduction.1",
    "position_expand": "thw_expansion.0",
    "gate_reduce": "se.1",
    "gate_expand": "se.3",
    "attention": "kernel.0",
    "attention_norm": "kernel.1",
    "reduce": "down_channel",
    "expand": "up_channel.0",
    "expand_norm": "up_channel.1",
}
_POSITIONS = "layer2.2.thw_reduction.0.weight"  # (P/16, P, 1, 1)


class Converted(NamedTuple):
    """A published checkpoint in vreid's form.

    Attributes:
        tensors: by vreid's names.
        header: backbone, settings that the weights need, and their origin, as text.
        classes: training identities of the classifier.
    """

    tensors: dict[str, Tensor]
    header: dict[str, str]
    classes: int


def convert_file(path: Path, out: Path, backbone: str, keep_biases: bool) -> Converted:
    """Convert a file into a new one.

    Args:
        path: of the published checkpoint.
        out: of the file to write, ".safetensors".
        backbone: what it is said to be.
        keep_biases: see `convert`.

    Raises:
        ConfigError: `out` exists or has another ending.
        WeightsError: the file can't be read, or is no such checkpoint.
    """
    if out.suffix != ".safetensors":
        raise ConfigError(f"{out}: weights are written as safetensors; let --out end so")
    if out.exists():
        raise ConfigError(f"{out}: exists; give another file in --out, or remove it")
    made = convert(read_weights(path).tensors, backbone, keep_biases, str(path))
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    header = made.header | {"origin": path.name, "origin_sha256": digest}
    write_weights(made.tensors, header, out)
    return made._replace(header=header)


def convert(state: Mapping[str, Tensor], backbone: str, keep_biases: bool, where: str) -> Converted:
    """Weights under vreid's names, each tensor accounted for.

    Args:
        state: state dict of the released code.
        backbone: one of `build.RESNETS`.
        keep_biases: leave the biases of the trunk's convolutions, for
            model.biased_convolutions=true; else the batch norm after each takes it away from its
            running mean, which changes no output.
        where: the file, for a message.

    Raises:
        WeightsError: a tensor is missing, left over, of another shape or not finite; how many,
            and the first is named.
    """
    shape = ClipShape(_clip_length(state, backbone, where), HEIGHT, WIDTH)
    classes = _rows(state.get("classifier.weight"))
    with torch.device("meta"):
        model = Model("none", stem_padding=False, biased_convolutions=True)
        network = new_network(backbone, model, shape, classes)
    own = {name: tuple(value.shape) for name, value in network.state_dict().items()}
    places = {name.split(".")[2] for name in own if name.startswith("backbone.inserted.")}
    names = {name: published_name(name, places) for name in own}
    _check({names[name]: _published_shape(name, size) for name, size in own.items()}, state, where)
    tensors = {name: state[names[name]].reshape(own[name]) for name in own}
    model = Model("none", stem_padding=False, biased_convolutions=keep_biases)
    header = {"data.height": str(HEIGHT), "data.width": str(WIDTH), "classes": str(classes)}
    header |= form(backbone, model, shape)
    return Converted(tensors if keep_biases else _folded(tensors), header, classes)


def published_name(name: str, places: Collection[str]) -> str:
    """The released code's name of one of vreid's tensors.

    There, inserted modules are counted among the blocks of their stage.

    Args:
        name: in a network's state dict.
        places: of the inserted modules, as "layer2_1".
    """
    if name.startswith("neck."):
        return "bn." + name.removeprefix("neck.")
    if found := re.fullmatch(r"backbone\.inserted\.(layer\d)_(\d+)\.(\w+)\.(\w+)", name):
        stage, block, layer, rest = found.groups()
        index = int(block) + 1 + _inserted_before(stage, int(block), places)
        return f"{stage}.{index}.{_LAYERS[layer]}.{rest}"
    if found := re.fullmatch(r"backbone\.trunk\.(layer\d)\.(\d+)\.(.+)", name):
        stage, block, rest = found.groups()
        return f"{stage}.{int(block) + _inserted_before(stage, int(block), places)}.{rest}"
    return name.removeprefix("backbone.trunk.")


def _inserted_before(stage: str, block: int, places: Collection[str]) -> int:
    """How many modules stand in a stage before this block."""
    pairs = [place.split("_") for place in places]
    return sum(other == stage and int(number) < block for other, number in pairs)


def _published_shape(name: str, shape: tuple[int, ...]) -> tuple[int, ...]:
    """The released code's shape of one of vreid's tensors: axes of length 1 after the second."""
    if len(shape) < 2 or name.startswith("classifier."):
        return shape
    axes = 3 if name.startswith("projection.") else 4 if ".position_" in name else 5
    return (*shape[:2], *(1,) * (axes - len(shape)), *shape[2:])


def _clip_length(state: Mapping[str, Tensor], backbone: str, where: str) -> int:
    """Frames of a clip, from the positions that a module has weights for."""
    weight = state.get(_POSITIONS)
    if backbone not in INTEGRATING or weight is None or weight.dim() != 4:
        return 4
    height, width = map_size(ClipShape(1, HEIGHT, WIDTH), 2, stem_padding=False)
    length, rest = divmod(weight.shape[1], height * width)
    if rest or not length:
        raise WeightsError(
            f"{where}: {_POSITIONS} serves {weight.shape[1]} positions, which is no whole number "
            f"of frames of {HEIGHT}x{WIDTH}; only networks for such frames are understood"
        )
    return length


def _rows(weight: Tensor | None) -> int:
    """Identities of a classifier; 1 where there is none, which `_check` will tell."""
    return max(1, weight.shape[0]) if weight is not None and weight.dim() == 2 else 1


def _check(wanted: Mapping[str, tuple[int, ...]], state: Mapping[str, Tensor], where: str) -> None:
    """Refuse a state dict that isn't exactly of these names and shapes."""
    missing = [name for name in wanted if name not in state]
    extra = sorted(state.keys() - wanted.keys())
    other = [name for name in wanted if name in state and tuple(state[name].shape) != wanted[name]]
    wrong = []
    if missing:
        wrong.append(f"lacks {_counted(missing)}")
    if extra:
        wrong.append(f"holds {_counted(extra)} that do not belong there")
    if other:
        given = tuple(state[other[0]].shape)
        wrong.append(f"has {_counted(other)} as {given} instead of {wanted[other[0]]}")
    if wrong:
        hint = "is --as right?"
        if "fc.weight" in state:
            hint = "torchvision's own files need no import, give them in model.weights"
        raise WeightsError(f"{where}: {'; '.join(wrong)}; {hint}")
    broken = [name for name in wanted if not _sound(name, state[name])]
    if broken:
        raise WeightsError(
            f"{where}: holds numbers in {_counted(broken)} that no training leaves there; "
            "get the file anew"
        )


def _sound(name: str, value: Tensor) -> bool:
    if name.endswith("num_batches_tracked"):
        return not value.is_floating_point() and not value.is_complex()
    return value.is_floating_point() and bool(value.isfinite().all())


def _counted(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{len(names)} tensors, the first is {names[0]},"


def _folded(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Without biases of the trunk's convolutions: the batch norm after each would take it away."""
    kept = {name: value for name, value in tensors.items() if not _in_trunk(name)}
    for name in tensors.keys() - kept.keys():
        norm = re.sub(r"downsample\.0\.bias$", "downsample.1", name)
        norm = re.sub(r"conv(\d)\.bias$", r"bn\1", norm)
        kept[f"{norm}.running_mean"] = tensors[f"{norm}.running_mean"] - tensors[name]
    return kept


def _in_trunk(name: str) -> bool:
    return name.startswith("backbone.trunk.") and is_convolution_bias(name)
