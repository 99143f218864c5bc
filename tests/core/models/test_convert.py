import hashlib
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor

from core.errors import ConfigError, WeightsError
from core.models.build import build_network, new_network
from core.models.convert import Converted, convert, convert_file, published_name
from core.models.network import Network
from core.models.shape import ClipShape
from core.models.weights import read_weights
from core.settings import Model

from .published import State, published_features, published_state

FULL = ClipShape(4, 256, 128)
ENTRIES = {"resnet50": 378, "idnet": 414, "sbnet": 413, "sinet": 449, "sanet": 396}


def loaded(made: Converted, backbone: str, biased: bool, shape: ClipShape) -> Network:
    """A network of these weights, in double precision, in test mode."""
    model = Model("none", stem_padding=False, biased_convolutions=biased)
    with torch.device("meta"):
        network = new_network(backbone, model, shape, made.classes)
    network.load_state_dict(made.tensors, assign=True)
    return network.double().train(mode=False)


def seen(network: Network, clips: Tensor) -> Tensor:
    """(B, 2048, T) as the released code returns it; clips (B, T, 3, H, W)."""
    with torch.no_grad():
        frames = network.backbone(clips)
        return network.neck(frames.flatten(0, 1)).view_as(frames).transpose(1, 2)


@pytest.mark.parametrize(
    ("backbone", "shape", "tolerance"),
    [
        ("resnet50", ClipShape(4, 64, 32), 1e-12),
        ("idnet", ClipShape(1, 256, 128), 1e-12),
        ("sanet", ClipShape(4, 64, 32), 1e-12),
        ("sbnet", ClipShape(4, 128, 64), 1e-6),  # 1e-8 beside the weights of its mean
        ("sinet", FULL, 1e-6),
    ],
)
def test_converted_weights_compute_what_the_released_code_computes(
    backbone: str, shape: ClipShape, tolerance: float
) -> None:
    state = published_state(backbone, shape.length)
    assert len(state) == ENTRIES[backbone]
    clips = torch.randn(1, shape.length, 3, shape.height, shape.width).double()
    with torch.no_grad():
        wanted = published_features(state, clips.transpose(1, 2))
    outcomes = []
    for keep in (False, True):
        made = convert(state, backbone, keep, "file.pth")
        assert made.header["model.biased_convolutions"] == str(keep).lower()
        outcomes.append(seen(loaded(made, backbone, keep, shape), clips))
    torch.testing.assert_close(outcomes[0], wanted, rtol=tolerance, atol=tolerance)
    torch.testing.assert_close(outcomes[0], outcomes[1], rtol=0, atol=1e-12)


def test_folded_biases_leave_training_as_it_is() -> None:
    state = published_state("resnet50")
    clips, outcomes = torch.randn(2, 2, 3, 64, 32).double(), []
    for keep in (False, True):
        made = convert(state, "resnet50", keep, "file.pth")
        network = loaded(made, "resnet50", keep, ClipShape(2, 64, 32)).train()
        with torch.no_grad():
            outcomes.append(network.backbone(clips))
    torch.testing.assert_close(outcomes[0], outcomes[1], rtol=0, atol=1e-11)


@pytest.mark.parametrize("frames", [4, 8])
def test_the_length_of_clips_is_read_from_the_weights(frames: int) -> None:
    made = convert(published_state("idnet", frames, classes=11), "idnet", False, "file.pth")
    assert made.header == {
        "backbone": "idnet",
        "classes": "11",
        "data.clip_length": str(frames),
        "data.height": "256",
        "data.width": "128",
        "model.biased_convolutions": "false",
        "model.stem_padding": "false",
    }


@pytest.mark.parametrize(
    ("name", "published"),
    [
        ("backbone.trunk.layer2.1.bn1.bias", "layer2.1.bn1.bias"),
        ("backbone.inserted.layer2_1.channel_norm.bias", "layer2.2.chl_reduction.1.bias"),
        ("backbone.trunk.layer2.2.conv1.weight", "layer2.3.conv1.weight"),
        ("backbone.trunk.layer2.3.conv1.weight", "layer2.4.conv1.weight"),
        ("backbone.inserted.layer2_3.position_expand.weight", "layer2.5.thw_expansion.0.weight"),
        ("backbone.trunk.layer3.4.conv2.bias", "layer3.6.conv2.bias"),
        ("backbone.inserted.layer3_5.gate_expand.weight", "layer3.8.se.3.weight"),
        ("backbone.trunk.layer4.0.downsample.0.weight", "layer4.0.downsample.0.weight"),
        ("backbone.trunk.bn1.weight", "bn1.weight"),
        ("neck.running_var", "bn.running_var"),
        ("projection.bias", "projection.bias"),
    ],
)
def test_inserted_modules_are_counted_among_the_blocks(name: str, published: str) -> None:
    places = ("layer2_1", "layer2_3", "layer3_1", "layer3_3", "layer3_5")
    assert published_name(name, places) == published


def test_what_is_no_such_checkpoint_is_refused_by_name() -> None:
    state = published_state("sanet")

    def refused(given: State, words: str, backbone: str = "sanet") -> None:
        with pytest.raises(WeightsError, match=rf"^file\.pth: {words}"):
            convert(given, backbone, False, "file.pth")

    less = {k: v for k, v in state.items() if k != "layer2.5.down_channel.bias"}
    refused(less, r"lacks layer2\.5\.down_channel\.bias; is --as right")
    refused({k: v for k, v in state.items() if not k.startswith("classifier")}, "lacks 2 tensors")
    refused(state | {"odd": torch.zeros(1)}, "holds odd that do not belong")
    thick = torch.zeros(64, 64, 3, 3, 3)  # a convolution over time
    refused(
        state | {"layer1.0.conv2.weight": thick},
        r"has layer1\.0\.conv2\.weight as \(64, 64, 3, 3, 3\) instead of \(64, 64, 1, 3, 3\)",
    )
    flat = state["conv1.weight"][:, :, 0]
    refused(state | {"conv1.weight": flat}, r"has conv1\.weight as \(64, 3, 7, 7\) instead of")
    refused(state | {"classifier.weight": torch.zeros(3)}, r"has 2 tensors.* classifier\.weight")
    refused(state, r"lacks \d+ tensors, the first is layer2\.2\.conv1\.weight,", "resnet50")
    refused(state | {"fc.weight": torch.zeros(1)}, "holds fc.weight .* torchvision's own files")
    broken = state["bn.running_var"].clone()
    broken[5] = torch.nan
    refused(state | {"bn.running_var": broken}, r"holds numbers in bn\.running_var that no")
    whole = torch.zeros(64, dtype=torch.int64)
    refused(state | {"bn1.weight": whole}, r"holds numbers in bn1\.weight that no")
    refused({}, "lacks 396 tensors")


def test_networks_for_other_frames_are_refused() -> None:
    state = published_state("idnet", frames=1)
    for name in ("layer2.2", "layer2.5"):
        state[f"{name}.thw_reduction.0.weight"] = torch.zeros(50, 800, 1, 1)
    with pytest.raises(
        WeightsError, match=r"800 positions, .* no whole number of frames of 256x128"
    ):
        convert(state, "idnet", False, "file.pth")


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """As a trainer of the released code writes it, of a network in parallel."""
    state = {
        f"module.{k}": v.float() if v.is_floating_point() else v
        for k, v in published_state("sinet").items()
    }
    path = tmp_path_factory.mktemp("published") / "best_model.pth.tar"
    whole = {"state_dict": state, "attn_state_dict": {"attn_para1": torch.ones(3)}}
    torch.save(whole | {"rank1": np.float64(0.5), "epoch": 149}, path)
    return path


def test_a_file_is_converted_and_serves_as_weights(checkpoint: Path, tmp_path: Path) -> None:
    out = tmp_path / "sinet.safetensors"
    made = convert_file(checkpoint, out, "sinet", keep_biases=False)
    assert made.header["origin"] == "best_model.pth.tar"
    assert made.header["origin_sha256"] == hashlib.sha256(checkpoint.read_bytes()).hexdigest()
    assert read_weights(out).header == made.header
    model = Model(str(out), stem_padding=False)
    network, origin = build_network("sinet", model, FULL, 3)
    assert str(out) in origin
    name = "backbone.inserted.layer3_5.attention.weight"
    assert torch.equal(network.state_dict()[name], made.tensors[name])
    assert network.classifier.out_features == 3
    wrong = [
        (Model(str(out)), FULL, "model.stem_padding=false"),
        (Model(str(out), False, biased_convolutions=True), FULL, "model.biased_convolutions=false"),
        (model, ClipShape(8, 256, 128), "data.clip_length=4"),
        (model, ClipShape(4, 128, 64), "data.height=256 --set data.width=128"),
    ]
    for other, shape, setting in wrong:
        words = f"was made for --set {setting}; this network has"
        with torch.device("meta"), pytest.raises(WeightsError, match=words):
            build_network("sinet", other, shape, 3)


def test_a_published_file_is_no_weights_file_yet(checkpoint: Path) -> None:
    model = Model(str(checkpoint), stem_padding=False)
    with torch.device("meta"), pytest.raises(WeightsError, match="vreid weights import FILE --as"):
        build_network("sinet", model, FULL, 7)


def test_no_file_is_overwritten_or_given_a_misleading_name(
    checkpoint: Path, tmp_path: Path
) -> None:
    there = tmp_path / "there.safetensors"
    there.write_text("mine")
    with pytest.raises(ConfigError, match="exists; give another"):
        convert_file(checkpoint, there, "sinet", keep_biases=False)
    with pytest.raises(ConfigError, match="let --out end so"):
        convert_file(checkpoint, tmp_path / "new.pth", "sinet", keep_biases=False)
    assert there.read_text() == "mine"
    assert list(tmp_path.iterdir()) == [there]
