from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file
from torch import nn

from core.errors import ConfigError, WeightsError
from core.models.build import build_network


def parameters(module: nn.Module) -> int:
    return sum(p.numel() for p in module.parameters())


def test_resnet50_has_the_parameters_of_its_specification() -> None:
    network, _ = build_network("resnet50", "none", 5)
    assert parameters(network) - parameters(network.classifier) == 23_512_128
    network.train(mode=False)
    with torch.no_grad():
        seen = network(torch.zeros(1, 2, 3, 64, 32))
        maps = nn.Sequential(*list(network.backbone.trunk.children())[:-2])
        assert maps(torch.zeros(1, 3, 256, 128)).shape == (1, 2048, 16, 8)
    assert seen.frames.shape == (1, 2, 2048)
    assert seen.embedding.shape == (1, 2048)
    assert seen.logits.shape == (1, 5)


def test_the_head_follows_the_reference() -> None:
    network, origin = build_network("small", "auto", 7)
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
    network, _ = build_network(backbone, "none", 3)
    network.train(mode=False)
    with torch.no_grad():
        for clips in (torch.zeros(1, 1, 3, 64, 32), torch.full((1, 2, 3, 64, 32), 9.0)):
            assert network(clips).embedding.isfinite().all()


def test_weights_come_back_from_their_file_and_the_origin_is_told(tmp_path: Path) -> None:
    made, _ = build_network("small", "none", 4)
    save_file(made.state_dict(), tmp_path / "w.safetensors")
    again, origin = build_network("small", str(tmp_path / "w.safetensors"), 4)
    assert str(tmp_path / "w.safetensors") in origin
    assert torch.equal(again.classifier.weight, made.classifier.weight)
    other, _ = build_network("small", str(tmp_path / "w.safetensors"), 9)
    assert torch.equal(other.neck.weight, made.neck.weight)
    assert other.classifier.weight.shape == (9, other.width)


def test_torchvision_files_fill_the_trunk(tmp_path: Path) -> None:
    made, _ = build_network("resnet50", "none", 2)
    state = {f"{k}": v for k, v in made.backbone.trunk.state_dict().items()}
    torch.save(state | {"fc.weight": torch.zeros(1000, 2048)}, tmp_path / "resnet50.pth")
    again, _ = build_network("resnet50", str(tmp_path / "resnet50.pth"), 2)
    assert torch.equal(again.backbone.trunk.conv1.weight, made.backbone.trunk.conv1.weight)


class Payload:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return (print, ("code ran",))


def test_files_that_cannot_be_weights_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made, _ = build_network("small", "none", 4)
    save_file(made.state_dict(), tmp_path / "w.safetensors")
    whole = (tmp_path / "w.safetensors").read_bytes()
    (tmp_path / "cut.safetensors").write_bytes(whole[:1000])
    torch.save({"a": Payload()}, tmp_path / "code.pth")
    torch.save({"a": 3}, tmp_path / "numbers.pth")
    for name in ("cut.safetensors", "code.pth", "numbers.pth", "gone.pth"):
        with pytest.raises(WeightsError, match=name):
            build_network("small", str(tmp_path / name), 4)
    with pytest.raises(WeightsError, match=r"lacks backbone\.trunk\.conv1\.weight"):
        build_network("resnet50", str(tmp_path / "w.safetensors"), 4)
    assert "code ran" not in capsys.readouterr().out


def test_imagenet_weights_that_do_not_exist_are_an_error() -> None:
    with pytest.raises(ConfigError, match="no ImageNet weights exist for small"):
        build_network("small", "imagenet", 4)
