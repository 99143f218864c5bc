import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from core.errors import ConfigError
from core.models.resnet import ResNetBackbone, map_size
from core.models.shape import ClipShape

SMALL = ClipShape(2, 64, 32)


def parameters(module: nn.Module) -> int:
    return sum(p.numel() for p in module.parameters())


def backbone(**options: bool) -> ResNetBackbone:
    torch.manual_seed(0)
    return ResNetBackbone(SMALL, **options).train(mode=False)


def clips(*shape: int) -> Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(1))


def test_it_has_the_parameters_of_its_specification() -> None:
    assert parameters(backbone()) == 23_508_032
    assert parameters(backbone(biased=True)) == 23_508_032 + 26_560


def map_sizes(made: ResNetBackbone, height: int, width: int) -> list[tuple[int, int]]:
    """Of the maps that the four stages give, as they are seen."""
    seen: list[tuple[int, int]] = []
    hooks = [
        made.trunk.get_submodule(stage)[-1].register_forward_hook(
            lambda _, __, maps: seen.append(tuple(maps.shape[2:]))
        )
        for stage in ("layer1", "layer2", "layer3", "layer4")
    ]
    with torch.no_grad():
        assert made(torch.zeros(1, 1, 3, height, width)).shape == (1, 1, 2048)
    for hook in hooks:
        hook.remove()
    return seen


@pytest.mark.parametrize(("padded", "first"), [(True, (64, 32)), (False, (63, 31))])
def test_maps_have_the_sizes_that_are_foretold(padded: bool, first: tuple[int, int]) -> None:
    made = backbone(stem_padding=padded)
    assert map_sizes(made, 256, 128) == [first, (32, 16), (16, 8), (16, 8)]
    for size in ((256, 128), (33, 47), (5, 5), (6, 7), (70, 129)):
        foretold = [map_size(ClipShape(1, *size), stage, padded) for stage in (1, 2, 3, 4)]
        assert foretold == map_sizes(made, *size)


def inflated(conv: nn.Conv2d, maps: Tensor) -> Tensor:
    """A 2-D convolution as one of length 1 over time; maps (B, C, T, H, W)."""
    stride, padding = (1, *conv.stride), (0, *conv.padding)
    return F.conv3d(maps, conv.weight[:, :, None], conv.bias, stride, padding)  # type: ignore[arg-type]


def over_clips(norm: nn.BatchNorm2d, maps: Tensor) -> Tensor:
    made = nn.BatchNorm3d(norm.num_features).double()
    made.load_state_dict(norm.state_dict())
    return made(maps)


@pytest.mark.parametrize("biased", [False, True])
def test_folded_frames_are_what_convolutions_over_clips_see(biased: bool) -> None:
    block = backbone(biased=biased).trunk.layer2[0].double().train()
    maps = clips(2, 3, 256, 6, 4).double()  # (B, T, C, H, W)
    cube = maps.transpose(1, 2)
    hidden = F.relu(over_clips(block.bn1, inflated(block.conv1, cube)))
    hidden = F.relu(over_clips(block.bn2, inflated(block.conv2, hidden)))
    hidden = over_clips(block.bn3, inflated(block.conv3, hidden))
    short = over_clips(block.downsample[1], inflated(block.downsample[0], cube))
    wanted = F.relu(hidden + short).transpose(1, 2).flatten(0, 1)
    torch.testing.assert_close(block(maps.flatten(0, 1)), wanted, rtol=0, atol=1e-12)


def test_features_are_each_frames_maximum_and_know_no_time() -> None:
    made, given = backbone().double(), clips(2, 3, 3, 64, 32).double()
    with torch.no_grad():
        seen = made(given)
        alone = made(given[1:, 2:])
        order = made(given[:, [2, 0, 1]])
    torch.testing.assert_close(seen[1:, 2:], alone)
    torch.testing.assert_close(seen[:, [2, 0, 1]], order)


def test_a_clip_of_equal_frames_is_one_frame() -> None:
    made, given = backbone().double(), clips(1, 1, 3, 64, 32).double()
    with torch.no_grad():
        repeated = made(given.expand(1, 4, 3, 64, 32))
        torch.testing.assert_close(repeated.mean(dim=1), made(given)[0])


def test_biases_start_as_pytorch_would_start_them() -> None:
    made = backbone(biased=True)
    bias = made.trunk.layer4[2].conv2.bias
    assert 0.9 / 512**0.5 / 3 < bias.abs().max() <= 1 / 512**0.5 / 3
    assert bias.requires_grad
    assert all(m.bias is None for m in backbone().modules() if isinstance(m, nn.Conv2d))


def test_the_stem_without_padding_needs_something_to_pool() -> None:
    with pytest.raises(ConfigError, match=r"4x32 are too small .* model\.stem_padding=true"):
        ResNetBackbone(ClipShape(1, 4, 32), stem_padding=False)
    ResNetBackbone(ClipShape(1, 1, 1))
