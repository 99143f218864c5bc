import copy

import torch
from torch import nn

from core.models.network import Network, norms, unsynchronised, untracked
from core.models.small import SmallBackbone


def network(projected: bool = False) -> Network:
    torch.manual_seed(0)
    return Network(SmallBackbone(), SmallBackbone.width, 3, projected).train()


def clips() -> torch.Tensor:
    return torch.randn(6, 2, 3, 32, 16, generator=torch.Generator().manual_seed(1))


def buffers(made: nn.Module) -> dict[str, torch.Tensor]:
    return {name: value.clone() for name, value in made.named_buffers()}


def same(first: dict[str, torch.Tensor], second: dict[str, torch.Tensor]) -> bool:
    return all(torch.equal(value, second[name]) for name, value in first.items())


def test_untracked_normalises_by_the_batch_and_moves_no_statistics() -> None:
    made, plain = network(), network()
    before = buffers(made)
    with untracked(made):
        seen = made(3 * clips() + 1)
    assert same(before, buffers(made))
    torch.testing.assert_close(seen.embedding, plain(3 * clips() + 1).embedding)
    assert not same(before, buffers(plain))


def test_untracked_in_untracked_stays_so_until_the_outer_one_ends() -> None:
    made = network()
    before = buffers(made)
    with untracked(made):
        with untracked(made):
            made(clips())
        made(clips())
    assert same(before, buffers(made))
    made(clips())
    assert not same(before, buffers(made))
    assert all(norm.momentum == 0.1 for norm in norms(made))


def test_frames_after_the_neck_are_normalised_as_frames_and_leave_its_statistics() -> None:
    made = network()
    frames = made.frames(clips())
    before = buffers(made.neck)
    seen = made.neck_frames(frames)
    assert same(before, buffers(made.neck))
    flat = frames.flatten(0, 1)
    expected = (flat - flat.mean(0)) / (flat.var(0, unbiased=False) + 1e-5).sqrt()
    expected = expected * made.neck.weight + made.neck.bias
    torch.testing.assert_close(seen.flatten(0, 1), expected, rtol=1e-3, atol=1e-3)


def test_norms_that_were_synchronised_count_alone_and_alike() -> None:
    plain = network()
    plain(clips())
    made = copy.deepcopy(plain)
    made.backbone = nn.SyncBatchNorm.convert_sync_batchnorm(made.backbone)
    alone = unsynchronised(made)
    assert not any(isinstance(module, nn.SyncBatchNorm) for module in alone.modules())
    torch.testing.assert_close(alone(clips()).embedding, plain(clips()).embedding)
    assert same(buffers(plain), buffers(alone))
