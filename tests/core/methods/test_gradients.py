"""Who learns from what: the claims that the method stands or falls by."""

from collections.abc import Callable
from dataclasses import replace

import pytest
import torch
from torch import Tensor

from core.losses import domain
from core.methods.method import SourceBatch, TargetBatch
from core.methods.s2r import Footage, S2RMethod, TargetEmbeddings, centre_cameras
from core.methods.sight import Sight
from core.models.network import Network
from core.models.small import SmallBackbone
from core.settings import S2R, Consistency, Domain, Supervision, Weights

CLIPS, LENGTH, IDENTITIES = 8, 2, 4
NOTHING = replace(S2R(), warm_up=0, weights=Weights(learned=False, domain=0.0, consistency=0.0))
ONLY = {
    "domain_frame": Domain(video=False, combined=False, dropout=0),
    "domain_video": Domain(frame=False, combined=False, dropout=0),
    "domain_combined": Domain(frame=False, video=False, dropout=0),
}
MODES = ["source", "mixed", "shared", "domain", "camera", "frozen"]
NO_DOMAIN = Domain(frame=False, video=False, combined=False)
BATCH = Consistency(scope="batch", clusters=4)
OFF = Consistency(assignment=False, compactness=False)
PARTS = {
    **{name: replace(NOTHING, domain=parts, consistency=OFF) for name, parts in ONLY.items()},
    **{
        name: replace(NOTHING, domain=NO_DOMAIN, consistency=replace(BATCH, **parts))
        for name, parts in {
            "consistency_assignment": {"compactness": False},
            "consistency_assignment soft": {"compactness": False, "agreement": "soft"},
            "consistency_compactness": {"assignment": False},
            "consistency_compactness moving": {"assignment": False, "detach_means": False},
        }.items()
    },
}


def nothing_known(_: Network) -> TargetEmbeddings:
    return TargetEmbeddings(*(torch.zeros(CLIPS, SmallBackbone.width) for _ in range(2)))


def method(
    settings: S2R,
    embed: Callable[[Network], TargetEmbeddings] = nothing_known,
    batch_norm: str = "mixed",
) -> S2RMethod:
    torch.manual_seed(0)
    student = Network(SmallBackbone(), SmallBackbone.width, IDENTITIES)
    return S2RMethod(
        student,
        settings,
        Supervision(),
        Sight(batch_norm),
        epoch_steps=10,
        footage=Footage(torch.arange(CLIPS) % 2, embed),
        generator=torch.Generator().manual_seed(0),
    )


def batches() -> tuple[SourceBatch, TargetBatch]:
    generator = torch.Generator().manual_seed(1)

    def draw() -> Tensor:
        return torch.randn(CLIPS, LENGTH, 3, 32, 16, generator=generator)

    numbers = torch.arange(CLIPS)
    of_target = torch.zeros(CLIPS, dtype=torch.bool)
    source = SourceBatch(draw(), numbers // 2, -1 - numbers % 2, of_target)
    return source, TargetBatch(draw() + 0.5, draw() + 0.5, numbers, numbers % 3)


def backbone_gradient(made: S2RMethod, loss: Tensor) -> Tensor:
    made.modules().zero_grad(set_to_none=True)
    loss.backward(retain_graph=True)
    backbone = made.networks()["student"].backbone
    return torch.cat([p.grad.flatten() for p in backbone.parameters() if p.grad is not None])


@pytest.mark.parametrize("batch_norm", MODES)
@pytest.mark.parametrize("name", PARTS)
def test_every_adaptation_loss_reaches_the_backbone_and_no_teacher(
    name: str, batch_norm: str
) -> None:
    made = method(PARTS[name], batch_norm=batch_norm)
    made.begin_epoch(0)
    made.modules().train()
    terms = made.terms(*batches(), progress=0.5)
    loss = terms.values[f"loss/{name.partition(' ')[0]}"]
    gradient = backbone_gradient(made, loss)
    assert gradient.isfinite().all()
    assert gradient.norm() > 1e-6
    teacher = made.networks()["teacher"]
    assert all(p.grad is None and not p.requires_grad for p in teacher.parameters())


@pytest.mark.parametrize("name", ONLY)
def test_domain_losses_arrive_reversed(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def gradient() -> Tensor:
        made = method(PARTS[name])
        made.modules().train()
        terms = made.terms(*batches(), progress=0.1)
        return backbone_gradient(made, terms.values[f"loss/{name}"])

    arrived = gradient()
    coefficient = domain.reversal_coefficient(0.1)
    monkeypatch.setattr(domain, "reverse_gradient", lambda features, _: features)
    torch.testing.assert_close(arrived, -coefficient * gradient(), rtol=1e-3, atol=1e-6)


@pytest.mark.parametrize("name", ONLY)
def test_domain_losses_are_silent_at_the_start(name: str) -> None:
    made = method(PARTS[name])
    made.modules().train()
    terms = made.terms(*batches(), progress=0.0)
    assert backbone_gradient(made, terms.values[f"loss/{name}"]).abs().max() == 0


def test_target_clips_get_no_gradient_from_the_supervised_losses() -> None:
    made = method(replace(NOTHING, warm_up=9, domain=NO_DOMAIN), batch_norm="domain")
    source, target = batches()
    target.clips.requires_grad_()
    made.modules().train()
    terms = made.terms(source, target, 0.5)
    (got,) = torch.autograd.grad(terms.total, target.clips, allow_unused=True)
    assert got is None or got.abs().max() == 0


def test_no_teacher_and_no_consistency_during_the_warm_up() -> None:
    made = method(replace(S2R(), warm_up=1, consistency=BATCH))
    made.modules().train()
    made.begin_epoch(0)
    assert set(made.networks()) == {"student"}
    names = made.terms(*batches(), progress=0.1).values
    assert not any("consistency" in name for name in names if name.startswith("loss/"))
    made.begin_epoch(1)
    assert "loss/consistency_assignment" in made.terms(*batches(), progress=0.5).values


def test_learned_weights_rest_where_e_to_the_s_is_the_loss() -> None:
    made = method(replace(S2R(), warm_up=9, domain=replace(Domain(), dropout=0)))
    made.modules().train()
    s = made._log_weights["domain"]
    terms = made.terms(*batches(), progress=0.5)
    alignment = sum(v for n, v in terms.values.items() if n.startswith("loss/domain"))
    (gradient,) = torch.autograd.grad(terms.total, s)
    assert float(gradient) == pytest.approx(1 - float(((-s).exp() * alignment).detach()), abs=1e-5)


def test_an_epoch_clusters_by_grouping_and_binds_what_is_plain() -> None:
    # Plain embeddings tell the two cameras apart, grouping ones the four persons.
    generator = torch.Generator().manual_seed(5)
    person, camera = torch.randn(2, 4, SmallBackbone.width, generator=generator)
    who, where = torch.arange(CLIPS) // 2, torch.arange(CLIPS) % 2
    known = TargetEmbeddings(person[who] + 9 * camera[where], person[who])
    wanted = Consistency(scope="epoch", clusters=4)
    made = method(replace(NOTHING, domain=NO_DOMAIN, consistency=wanted), lambda _: known)
    made.begin_epoch(0)
    clusters = made._epoch_clusters
    assert clusters is not None
    of_student, of_teacher = clusters.assignment.view(2, CLIPS)
    assert torch.equal(of_student, of_teacher)
    assert torch.equal(of_student[::2], of_student[1::2])  # one person, two cameras
    assert len(of_student.unique()) == 4
    unit = torch.nn.functional.normalize(known.plain, dim=1)
    torch.testing.assert_close(clusters.means[of_student[0]], (unit[0] + unit[1]) / 2)
    made.modules().train()
    terms = made.terms(*batches(), progress=0.5)
    gradient = backbone_gradient(made, terms.values["loss/consistency_assignment"])
    assert gradient.norm() > 1e-6


def test_centring_takes_away_what_a_camera_adds_to_all() -> None:
    generator = torch.Generator().manual_seed(5)
    person = torch.randn(30, 16, generator=generator)
    camera = torch.arange(30) % 3
    centred = centre_cameras(person + 5 * torch.eye(3, 16)[camera], camera)
    torch.testing.assert_close(centred.norm(dim=1), torch.ones(30))
    for number in range(3):
        assert centred[camera == number].mean(dim=0).norm() < 0.3


def test_weights_that_are_not_learned_keep_their_start() -> None:
    made = method(replace(NOTHING, warm_up=9, weights=Weights(learned=False, domain=-3.0)))
    made.after_step()
    assert float(made._log_weights["domain"]) == -3
    assert made.loss_weights() == []


@pytest.mark.parametrize("features", ["pre_neck", "post_neck"])
def test_apart_the_running_statistics_follow_the_target_alone(features: str) -> None:
    wanted = replace(Domain(), features=features)  # type: ignore[arg-type]
    made = method(replace(NOTHING, warm_up=9, domain=wanted), batch_norm="domain")
    made.modules().train()
    student = made.networks()["student"]
    source, target = batches()
    made.terms(source, target, progress=0.5)
    assert int(student.neck.num_batches_tracked) == 1
    with torch.no_grad():
        seen = student.train(mode=False).backbone.stages[0][0](target.clips.flatten(0, 1))
    expected = 0.1 * seen.mean(dim=(0, 2, 3))  # momentum 0.1, from 0
    torch.testing.assert_close(student.backbone.stages[0][1].running_mean, expected)


def test_the_teacher_of_the_method_is_the_average_worked_by_hand() -> None:
    made = method(replace(NOTHING, domain=NO_DOMAIN))
    made.begin_epoch(0)
    networks = made.networks()
    student, teacher = networks["student"], networks["teacher"]
    name = "backbone.stages.0.0.weight"
    assert torch.equal(teacher.state_dict()[name], student.state_dict()[name])
    expected = student.state_dict()[name].clone()
    for step in range(1, 5):
        with torch.no_grad():
            student.state_dict()[name].add_(float(step))
        made.after_step()
        decay = min(1 - 1 / (step + 1), NOTHING.teacher.decay)
        expected = decay * expected + (1 - decay) * student.state_dict()[name]
    torch.testing.assert_close(teacher.state_dict()[name], expected)
