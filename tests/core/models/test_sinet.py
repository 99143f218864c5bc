import copy
from collections.abc import Callable

import pytest
import torch
from torch import Tensor, nn

from core.errors import ConfigError
from core.models.build import RESNETS, new_network
from core.models.network import Network
from core.models.shape import ClipShape
from core.settings import Model

CLIP = ClipShape(4, 64, 32)
CLEAN = {
    ("resnet50", 4): 23_512_128,
    ("sanet", 4): 23_777_600,
    ("idnet", 4): 24_632_320,
    ("idnet", 8): 27_782_912,
    ("sbnet", 8): 25_116_561,
    ("sinet", 4): 26_236_753,
    ("sinet", 8): 29_387_345,
}


def on_no_device(backbone: str, model: Model, shape: ClipShape) -> Network:
    """A network with shapes and no numbers."""
    with torch.device("meta"):
        return new_network(backbone, model, shape, 5)


@pytest.fixture(scope="module")
def made() -> Callable[[str], Network]:
    """Networks in test mode that share their trunk's weights; each is made once."""
    known: dict[str, Network] = {}

    def make(backbone: str) -> Network:
        if backbone not in known:
            torch.manual_seed(0)
            known[backbone] = new_network(backbone, Model(), CLIP, 3)
        network = known[backbone]
        trunk = known.setdefault("resnet50", network).backbone.trunk
        network.backbone.trunk.load_state_dict(trunk.state_dict())
        return network.train(mode=False)

    return make


def clips(count: int = 1, length: int = CLIP.length) -> Tensor:
    generator = torch.Generator().manual_seed(1)
    return torch.randn(count, length, 3, CLIP.height, CLIP.width, generator=generator)


def perturb(modules: nn.Module) -> None:
    generator = torch.Generator().manual_seed(2)
    with torch.no_grad():
        for parameter in modules.parameters():
            parameter.add_(0.1 * torch.randn(parameter.shape, generator=generator))


@pytest.mark.parametrize(("backbone", "length"), CLEAN)
def test_networks_have_the_parameters_of_their_specification(backbone: str, length: int) -> None:
    shape = ClipShape(length, 256, 128)
    for biased, more in ((False, 0), (True, 26_560)):
        model = Model(biased_convolutions=biased, stem_padding=not biased)
        network = on_no_device(backbone, model, shape)
        parts = (network.backbone, network.neck)
        found = sum(p.numel() for part in parts for p in part.parameters())
        assert found == CLEAN[backbone, length] + more
    assert (network.projection is not None) == (backbone in ("sbnet", "sinet"))
    if network.projection is not None:
        assert sum(p.numel() for p in network.projection.parameters()) == 4_196_352


def test_modules_stand_where_the_paper_has_them() -> None:
    stage2, stage3 = ["layer2_1", "layer2_3"], ["layer3_1", "layer3_3", "layer3_5"]
    places = {
        name: list(on_no_device(name, Model(), CLIP).backbone.inserted.keys()) for name in RESNETS
    }
    assert places == {
        "resnet50": [],
        "idnet": stage2,
        "sanet": stage2,
        "sbnet": stage3,
        "sinet": stage2 + stage3,
    }
    inserted = on_no_device("sinet", Model(), CLIP).backbone.inserted
    assert [inserted[place].split for place in stage3] == [0, 1, 2]


@pytest.mark.parametrize("backbone", ["idnet", "sanet"])
def test_modules_that_begin_as_the_identity_change_nothing(
    backbone: str, made: Callable[[str], Network]
) -> None:
    with torch.no_grad():
        assert torch.equal(made(backbone).frames(clips()), made("resnet50").frames(clips()))


def test_the_salient_to_broad_module_does_not_begin_as_the_identity(
    made: Callable[[str], Network],
) -> None:
    with torch.no_grad():
        seen, plain = made("sbnet").frames(clips()), made("resnet50").frames(clips())
    assert (seen - plain).norm() > 0.01 * plain.norm()


@pytest.mark.parametrize("backbone", ["idnet", "sinet"])
def test_the_order_of_frames_counts_and_single_precision_suffices(
    backbone: str, made: Callable[[str], Network]
) -> None:
    network = copy.deepcopy(made(backbone))
    perturb(network.backbone.inserted)
    with torch.no_grad():
        seen = network.frames(clips())
        turned = network.frames(clips().flip(1))
        double = network.double().backbone(clips().double())
    assert (seen.mean(dim=1) - turned.mean(dim=1)).norm() > 1e-3 * seen.norm()
    assert (seen - double).norm() < 1e-4 * double.norm()


@pytest.mark.parametrize("backbone", ["sinet", "sanet"])
def test_a_clip_knows_nothing_of_others_in_its_batch(
    backbone: str, made: Callable[[str], Network]
) -> None:
    network, given = made(backbone), clips(3)
    with torch.no_grad():
        seen, alone = network.frames(given), network.frames(given[1:2])
    assert (seen[1:2] - alone).norm() < 1e-4 * alone.norm()


@pytest.mark.parametrize("backbone", ["sbnet", "sanet"])
def test_a_lone_frame_of_one_colour_gives_finite_features(
    backbone: str, made: Callable[[str], Network]
) -> None:
    with torch.no_grad():
        for value in (0.0, 2.0):
            given = torch.full((2, 1, 3, CLIP.height, CLIP.width), value)
            assert made(backbone)(given).embedding.isfinite().all()


@pytest.mark.parametrize("precision", [torch.float32, torch.bfloat16])
@pytest.mark.parametrize("backbone", ["sinet", "sanet"])
def test_clips_of_one_colour_train_with_finite_gradients(
    backbone: str, precision: torch.dtype, made: Callable[[str], Network]
) -> None:
    network = copy.deepcopy(made(backbone)).train()
    network.precision = precision
    for value in (0.0, 2.0):
        network.zero_grad()
        seen = network(torch.full((2, *clips().shape[1:]), value))
        (seen.embedding * torch.randn(seen.embedding.shape)).sum().backward()
        assert seen.embedding.isfinite().all()
        grads = [p.grad for p in network.parameters() if p.grad is not None]
        assert all(grad.isfinite().all() for grad in grads)


def test_what_is_bound_to_its_clips_refuses_others(made: Callable[[str], Network]) -> None:
    with pytest.raises(ConfigError, match=r"clips of 2 frames of 64x32 came.* 4 frames of 64x32"):
        made("idnet").frames(clips(length=2))
    with pytest.raises(ConfigError, match="4 frames of 32x64 came"):
        made("sinet").frames(clips().transpose(3, 4))
    with torch.no_grad():
        assert made("sbnet").frames(clips(length=5)).shape == (1, 5, 2048)
        assert made("sanet").frames(clips(length=1)).shape == (1, 1, 2048)


def test_clips_too_small_for_a_module_are_refused() -> None:
    with pytest.raises(ConfigError, match=r"4 positions .* 16 are needed"):
        on_no_device("idnet", Model(), ClipShape(1, 16, 16))
    with pytest.raises(ConfigError, match=r"32x32 leave maps of 2x2"):
        on_no_device("sbnet", Model(), ClipShape(4, 32, 32))
    on_no_device("sanet", Model(), ClipShape(1, 1, 1))


def test_positions_follow_the_padding_of_the_stem() -> None:
    sizes = {
        padded: on_no_device("idnet", Model(stem_padding=padded), ClipShape(2, 36, 20))
        .backbone.inserted["layer2_1"]
        .position_reduce.in_channels
        for padded in (True, False)
    }
    assert sizes == {True: 2 * 5 * 3, False: 2 * 4 * 2}
