import pytest
import torch

from core.methods.teacher import MeanTeacher
from core.models.network import Network
from core.models.small import SmallBackbone


def student() -> Network:
    torch.manual_seed(0)
    return Network(SmallBackbone(), SmallBackbone.width, 3)


def test_starts_equal_to_the_student() -> None:
    network = student()
    teacher = MeanTeacher(network, 0.99)
    for name, value in teacher.network.state_dict().items():
        assert torch.equal(value, network.state_dict()[name]), name


def test_equals_the_average_worked_by_hand_after_n_steps() -> None:
    network = student()
    teacher = MeanTeacher(network, largest_decay=0.75)
    names = ["neck.weight", "neck.running_mean", "backbone.stages.0.0.weight"]
    expected = {name: network.state_dict()[name].clone() for name in names}
    generator = torch.Generator().manual_seed(1)
    for step in range(1, 8):
        with torch.no_grad():
            for value in network.state_dict().values():
                if value.is_floating_point():
                    value.add_(torch.randn(value.shape, generator=generator))
                else:
                    value.add_(1)
        teacher.follow(network)
        decay = min(1 - 1 / (step + 1), 0.75)
        for name in names:
            now = network.state_dict()[name]
            expected[name] = decay * expected[name] + (1 - decay) * now
    for name in names:
        torch.testing.assert_close(teacher.network.state_dict()[name], expected[name])
    assert int(teacher.network.neck.num_batches_tracked) == 7


def test_seeing_changes_nothing_and_normalises_by_the_batch() -> None:
    network = student()
    teacher = MeanTeacher(network, 0.99)
    before = {name: value.clone() for name, value in teacher.network.state_dict().items()}
    clips = torch.randn(6, 2, 3, 32, 16, generator=torch.Generator().manual_seed(2))
    seen = teacher.see(3 * clips + 1)
    assert not seen.embedding.requires_grad
    torch.testing.assert_close(
        seen.embedding.mean(dim=0), teacher.network.neck.bias, atol=1e-4, rtol=0
    )
    for name, value in teacher.network.state_dict().items():
        assert torch.equal(value, before[name]), name
    assert not teacher.network.training


@pytest.mark.parametrize("changed", [0.5, 2.0])
def test_the_student_is_left_alone(changed: float) -> None:
    network = student()
    teacher = MeanTeacher(network, 0.5)
    with torch.no_grad():
        network.neck.weight.fill_(changed)
    teacher.follow(network)
    assert (network.neck.weight == changed).all()
