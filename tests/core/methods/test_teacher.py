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
