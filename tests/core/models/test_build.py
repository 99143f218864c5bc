from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file
from torch import Tensor
from torchvision.models import ResNet50_Weights, resnet50

from core.errors import ConfigError, WeightsError
from core.models.build import build_network, form
from core.models.network import Network
from core.models.shape import ClipShape
from core.settings import Model

CLIP = ClipShape(2, 64, 32)


def build(backbone: str, weights: str = "none", identities: int = 4) -> tuple[Network, str]:
    return build_network(backbone, Model(weights), CLIP, identities)


@pytest.fixture(scope="module")
def torchvision_state() -> dict[str, Tensor]:
    torch.manual_seed(1)
    return {k: v.clone() for k, v in resnet50(weights=None).state_dict().items()}


def test_the_head_follows_the_reference() -> None:
    network, origin = build("small", "auto", 7)
    assert "random weights" in origin
    assert network.neck.weight.detach().std() == pytest.approx(0.02, rel=0.2)
    assert network.classifier.weight.detach().std() == pytest.approx(0.001, rel=0.2)
    network.train(mode=False)
    clips = torch.randn(2, 3, 3, 64, 32, generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        seen = network(clips)
    torch.testing.assert_close(seen.video, seen.frames.mean(dim=1))
    torch.testing.assert_close(seen.logits, network.classifier(network.neck(seen.video)))


@pytest.mark.parametrize("backbone", ["small", "resnet50"])
def test_constant_and_one_frame_clips_give_finite_features(backbone: str) -> None:
    network, _ = build(backbone)
    network.train(mode=False)
    with torch.no_grad():
        for clips in (torch.zeros(1, 1, 3, 64, 32), torch.full((1, 2, 3, 64, 32), 9.0)):
            assert network(clips).embedding.isfinite().all()


def test_weights_come_back_from_their_file_and_the_origin_is_told(tmp_path: Path) -> None:
    made, _ = build("small")
    save_file(made.state_dict(), tmp_path / "w.safetensors")
    again, origin = build("small", str(tmp_path / "w.safetensors"))
    assert str(tmp_path / "w.safetensors") in origin
    assert torch.equal(again.classifier.weight, made.classifier.weight)
    other, _ = build("small", str(tmp_path / "w.safetensors"), 9)
    assert torch.equal(other.neck.weight, made.neck.weight)
    assert other.classifier.weight.shape == (9, other.width)


@pytest.mark.parametrize("biased", [False, True])
def test_torchvision_files_fill_the_trunk_alone(
    tmp_path: Path, torchvision_state: dict[str, Tensor], biased: bool
) -> None:
    old = {k: v for k, v in torchvision_state.items() if not k.endswith("num_batches_tracked")}
    torch.save(old, tmp_path / "resnet50.pth")
    model = Model(str(tmp_path / "resnet50.pth"), biased_convolutions=biased)
    network, _ = build_network("sinet", model, CLIP, 2)
    trunk = network.backbone.trunk
    assert torch.equal(trunk.layer4[2].conv3.weight, torchvision_state["layer4.2.conv3.weight"])
    assert not network.backbone.inserted["layer2_1"].channel_expand.weight.any()
    assert (trunk.conv1.bias is not None and bool(trunk.conv1.bias.any())) == biased


@pytest.mark.parametrize("backbone", ["resnet50", "sanet"])
def test_imagenet_weights_fill_every_resnet(
    backbone: str, torchvision_state: dict[str, Tensor], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ResNet50_Weights, "get_state_dict", lambda *_, **__: torchvision_state)
    network, origin = build(backbone, "imagenet")
    assert origin == "ImageNet weights of torchvision (IMAGENET1K_V1)"
    assert torch.equal(network.backbone.trunk.conv1.weight, torchvision_state["conv1.weight"])


def test_imagenet_weights_that_cannot_be_had_are_told_or_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def offline(*_: object, **__: object) -> None:
        raise OSError("no route")

    monkeypatch.setattr(ResNet50_Weights, "get_state_dict", offline)
    assert build("resnet50", "auto")[1].startswith("random weights: ")
    with pytest.raises(WeightsError, match=r"no route.*model\.weights=FILE"):
        build("resnet50", "imagenet")
    with pytest.raises(ConfigError, match="no ImageNet weights exist for small"):
        build("small", "imagenet")


@pytest.mark.parametrize("model", [Model(stem_padding=False), Model(biased_convolutions=True)])
def test_no_switch_of_resnets_is_idle(model: Model) -> None:
    with pytest.raises(ConfigError, match=r"model\.\w+ is of ResNets, and small is none"):
        build_network("small", model, CLIP, 4)


def test_a_file_says_which_settings_it_needs(tmp_path: Path) -> None:
    made, _ = build("idnet")
    path = tmp_path / "w.safetensors"
    header = form("idnet", Model(stem_padding=False), ClipShape(4, 64, 32))
    save_file(made.state_dict(), path, header)
    wanted = "was made for --set model.stem_padding=false --set data.clip_length=4"
    with pytest.raises(WeightsError, match=wanted):
        build("idnet", str(path))
    with pytest.raises(WeightsError, match=r"was made for --backbone idnet.*has backbone=small"):
        build("small", str(path))
    save_file(made.state_dict(), path, form("idnet", Model(), CLIP))
    again, _ = build("idnet", str(path))
    assert torch.equal(again.backbone.trunk.conv1.weight, made.backbone.trunk.conv1.weight)


def test_only_what_is_bound_to_its_clips_needs_their_shape() -> None:
    assert form("small", Model(), CLIP) == {"backbone": "small"}
    resnet = {"model.stem_padding": "true", "model.biased_convolutions": "false"}
    assert form("sbnet", Model(), CLIP) == {"backbone": "sbnet"} | resnet
    clips = {"data.clip_length": "2", "data.height": "64", "data.width": "32"}
    assert form("sinet", Model(), CLIP) == {"backbone": "sinet"} | resnet | clips


def test_weights_of_other_networks_are_refused_by_the_first_tensor(
    tmp_path: Path, torchvision_state: dict[str, Tensor]
) -> None:
    path = str(tmp_path / "w.safetensors")
    small, _ = build("small")
    save_file(small.state_dict(), path)
    with pytest.raises(WeightsError, match=r"lacks backbone\.trunk\.conv1\.weight"):
        build("resnet50", path)
    save_file(small.state_dict() | {"more": torch.zeros(1)}, path)
    with pytest.raises(WeightsError, match="holds more, unknown here"):
        build("small", path)
    save_file(small.state_dict() | {"neck.weight": torch.zeros(1)}, path)
    with pytest.raises(WeightsError, match=r"neck\.weight is \(1,\) where .* \(1024,\)"):
        build("small", path)
    save_file(torchvision_state | {"conv1.weight": torch.zeros(64, 3, 1, 7, 7)}, path)
    with pytest.raises(WeightsError, match="vreid weights import"):
        build("resnet50", path)
    whole = {k: v for k, v in torchvision_state.items() if k != "layer1.0.bn1.weight"}
    save_file(whole, path)
    with pytest.raises(WeightsError, match=r"lacks backbone\.trunk\.layer1\.0\.bn1\.weight"):
        build("resnet50", path)
