"""What the released code does, and what it doesn't: who learns from what."""

import math
from typing import Any, NamedTuple

import pytest
import torch
from torch import Tensor
from torch.nn import functional as F

from core.losses.position import position_loss
from core.losses.triplet import batch_hard_triplet
from core.methods import official, temporal
from core.methods.method import SourceBatch, TargetBatch
from core.methods.official import OfficialS2R, agreement, other_head, reversal
from core.models.network import Network
from core.models.small import SmallBackbone
from core.settings import Supervision

CLIPS, LENGTH, IDENTITIES = 8, 2, 4
LABELS = Supervision(label_smoothing=0.1)
State = dict[str, Tensor]


class Made(NamedTuple):
    method: OfficialS2R
    student: Network
    optimiser: torch.optim.Optimizer


def make(projected: bool = True) -> Made:
    torch.manual_seed(0)
    student = Network(SmallBackbone(), SmallBackbone.width, IDENTITIES, projected)
    generator = torch.Generator().manual_seed(0)
    method = OfficialS2R(student, IDENTITIES, LABELS, generator)
    return Made(method, student, torch.optim.Adam(student.parameters(), lr=3e-4))


def batches(seed: int = 1, shift: float = 0.5) -> tuple[SourceBatch, TargetBatch]:
    generator = torch.Generator().manual_seed(seed)

    def draw() -> Tensor:
        return torch.randn(CLIPS, LENGTH, 3, 32, 16, generator=generator)

    number, camera = torch.arange(CLIPS) // 2, torch.arange(CLIPS) % 2
    of_target = torch.zeros(CLIPS, dtype=torch.bool)
    source = SourceBatch(draw(), number, camera, of_target)
    return source, TargetBatch(draw() * (1 + shift) + shift, draw(), number, camera + 2)


def step(made: Made, source: SourceBatch, target: TargetBatch) -> dict[str, Tensor]:
    """What the loop does with a batch."""
    made.method.modules().train()
    terms = made.method.terms(source, target, progress=0.5)
    made.optimiser.zero_grad()
    terms.total.backward()
    made.optimiser.step()
    made.method.after_step()
    return terms.values


def parameters(network: Network) -> State:
    return {name: value.detach().clone() for name, value in network.named_parameters()}


def buffers(network: Network) -> State:
    return {name: value.clone() for name, value in network.named_buffers()}


def supervised(student: Network, source: SourceBatch) -> Tensor:
    """L_reid alone, put together anew."""
    features = student(source.clips)
    projected = student.projection(student.neck_frames(features.frames))  # type: ignore[misc]
    triplet = batch_hard_triplet(features.embedding, source.identity, 0.3, "cosine")
    named = F.cross_entropy(features.logits, source.identity, label_smoothing=0.1)
    return named + triplet + 0.001 * position_loss(projected, source.identity)


def test_the_student_learns_from_the_scaled_supervised_loss_alone() -> None:
    made = make()
    for seed in range(3):  # so that e^w is no longer 1
        step(made, *batches(seed))
    source, target = batches(7)
    expected = torch.autograd.grad(supervised(made.student, source), [*made.student.parameters()])
    terms = made.method.terms(source, target, progress=0.5)
    got = torch.autograd.grad(terms.total, [*made.student.parameters()])
    scale = float(terms.values["weight/reid"])
    assert 0.99 < scale < 1
    for name, mine, plain in zip(parameters(made.student), got, expected, strict=True):
        torch.testing.assert_close(mine, scale * plain, rtol=1e-3, atol=1e-6, msg=name)


def test_nothing_that_is_learned_on_the_way_touches_the_student_or_the_teacher() -> None:
    made = make()
    terms = made.method.terms(*batches(), progress=0.5)
    assert all(p.grad is None for p in made.student.parameters())
    teacher = made.method.networks()["teacher"]
    assert all(p.grad is None and not p.requires_grad for p in teacher.parameters())
    for name in ("loss/domain", "loss/consistency", "disagreement"):
        assert not terms.values[name].requires_grad, name
    grown = [p.grad for p in made.method._temporal.parameters()]
    assert all(gradient is not None and gradient.isfinite().all() for gradient in grown)


def test_target_pixels_reach_the_buffers_and_no_parameter() -> None:
    ends = []
    for shift in (0.5, -2.0):
        made = make()
        for seed in range(3):
            source, target = batches(seed, shift)
            step(made, source, target)
        ends.append((parameters(made.student), buffers(made.student)))
    (learned, seen), (learned_too, seen_too) = ends
    for name, value in learned.items():
        assert torch.equal(value, learned_too[name]), name
    for name, value in seen.items():
        if not name.endswith("num_batches_tracked"):
            assert not torch.equal(value, seen_too[name]), name


def test_the_teacher_is_the_student_after_the_first_step_of_every_epoch() -> None:
    made = make()
    teacher = made.method.networks()["teacher"]
    assert not torch.equal(teacher.classifier.weight, made.student.classifier.weight)
    for epoch in range(2):
        made.method.begin_epoch(epoch)
        step(made, *batches(2 * epoch))
        first = parameters(made.student)
        for name, value in parameters(teacher).items():
            assert torch.equal(value, first[name]), name
        step(made, *batches(2 * epoch + 1))
        second = parameters(made.student)
        for name, value in parameters(teacher).items():  # the second decay is 1/2
            torch.testing.assert_close(value, (first[name] + second[name]) / 2)


def test_the_teacher_of_an_old_epoch_keeps_ninety_nine_parts_of_a_hundred() -> None:
    made = make()
    teacher = made.method.networks()["teacher"]
    step(made, *batches())
    made.method._updates = 500
    before = parameters(teacher)
    step(made, *batches(2))
    now = parameters(made.student)
    for name, value in parameters(teacher).items():
        torch.testing.assert_close(value, 0.99 * before[name] + 0.01 * now[name])


def test_the_teacher_keeps_running_statistics_of_its_own() -> None:
    made = make()
    teacher = made.method.networks()["teacher"]
    before, theirs = buffers(teacher), buffers(made.student)
    step(made, *batches())
    for name, value in buffers(teacher).items():
        assert not torch.equal(value, before[name]), name
        assert not torch.equal(value, theirs[name]), name


@pytest.mark.parametrize("projected", [True, False])
def test_the_neck_tracks_frames_videos_and_frames_of_source_then_of_target(
    projected: bool,
) -> None:
    made = make(projected)
    source, target = batches()
    with torch.no_grad():
        seen = [made.student.train().frames(batch.clips) for batch in (source, target)]
    made = make(projected)
    made.method.terms(source, target, progress=0.5)
    expected = torch.zeros(SmallBackbone.width)
    for frames in seen:
        of_frames, of_videos = frames.mean(dim=(0, 1)), frames.mean(dim=1).mean(dim=0)
        for mean in (of_frames, of_videos, of_frames)[: 3 if projected else 2]:
            expected = 0.9 * expected + 0.1 * mean
    neck = made.student.neck
    torch.testing.assert_close(neck.running_mean, expected)
    assert neck.num_batches_tracked == (6 if projected else 4)
    assert buffers(made.student)["backbone.stages.0.1.num_batches_tracked"] == 2


def test_weights_fall_at_every_step_and_their_gradient_adds_up() -> None:
    made = make()
    w = made.method._w
    expected = torch.zeros(3)
    for seed in range(4):
        before = w.detach().clone()
        values = step(made, *batches(seed))
        losses = ["identity", "triplet", "position", "domain", "consistency"]
        identity, triplet, position, *others = (values[f"loss/{n}"].detach() for n in losses)
        reid = identity + triplet + 0.001 * position
        expected = expected + before.exp() * torch.stack([reid, *others])
        assert w.grad is not None
        torch.testing.assert_close(w.grad, expected)
        assert (w < before).all()
        shown = [float(values[f"weight/{name}"]) for name in ("reid", "domain", "consistency")]
        assert shown == pytest.approx(before.exp().tolist())


def test_weights_start_where_the_code_starts_them() -> None:
    values = step(make(), *batches())
    shown = [float(values[f"weight/{name}"]) for name in ("reid", "domain", "consistency")]
    assert shown == pytest.approx([1.0, 0.212, 0.638], abs=5e-4)


def test_the_temporal_network_goes_backward_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make()
    weight = dict(made.method._temporal.named_parameters())["classifiers.0.weight"]
    once: list[Tensor] = []

    def spy(*given: Any) -> Tensor:
        torch.manual_seed(4)  # the same dropout for both
        once.extend(torch.autograd.grad(original(*given), weight))
        torch.manual_seed(4)
        return original(*given)

    original = temporal.domain_loss
    monkeypatch.setattr(official, "domain_loss", spy)
    made.method.terms(*batches(), progress=0.5)
    assert weight.grad is not None
    torch.testing.assert_close(weight.grad, (1 + math.exp(-1.55)) * once[0])


def test_the_temporal_optimiser_is_new_in_every_epoch() -> None:
    made = make()
    made.method.begin_epoch(0)
    step(made, *batches())
    first = made.method._temporal_optimiser
    assert first.state
    learned = [p.detach().clone() for p in made.method._temporal.parameters()]
    made.method.begin_epoch(1)
    assert made.method._temporal_optimiser is not first
    assert not made.method._temporal_optimiser.state
    for before, now in zip(learned, made.method._temporal.parameters(), strict=True):
        assert torch.equal(before, now)
    assert [group["lr"] for group in made.method._temporal_optimiser.param_groups] == [3e-4]
    assert [group["weight_decay"] for group in first.param_groups] == [0]


def test_the_temporal_network_learns_and_forgets_its_gradient() -> None:
    made = make()
    before = [p.detach().clone() for p in made.method._temporal.parameters()]
    step(made, *batches())
    step(made, *batches())  # the first brings nothing back from the heads
    for was, now in zip(before, made.method._temporal.parameters(), strict=True):
        assert not torch.equal(was, now)
        assert now.grad is None


def test_clusters_of_networks_that_agree_and_that_do_not() -> None:
    # Twelve points for sixteen centres: every point is its own.
    apart = torch.arange(6.0)[:, None] * torch.tensor([[10.0, 0.0]])
    rate, distance = agreement(apart, apart + 1, torch.Generator().manual_seed(0))
    assert rate == 1
    assert float(distance) == pytest.approx(0, abs=1e-4)
    # Equal views: one centre for both of a clip, and no warning of too few points.
    rate, distance = agreement(apart, apart.clone(), torch.Generator().manual_seed(0))
    assert rate == 0
    assert float(distance) == pytest.approx(0, abs=1e-4)


def test_clusters_worked_by_hand() -> None:
    # Sixteen far places, each with the two views of a clip 2 apart: centres lie half way. The
    # seventeenth clip is seen at two of these places, its views on their centres.
    places = 100 * torch.arange(16.0)[:, None]
    student = torch.cat([places - 1, places[:1]])
    teacher = torch.cat([places + 1, places[1:2]])
    rate, distance = agreement(student, teacher, torch.Generator().manual_seed(0))
    assert float(rate) == pytest.approx(1 / 17)
    assert float(distance) == pytest.approx(32 / 34, rel=1e-4)


def test_the_same_generator_finds_the_same_clusters() -> None:
    one, other = torch.randn(2, 20, 3, generator=torch.Generator().manual_seed(2))
    found = [agreement(one, other, torch.Generator().manual_seed(5)) for _ in range(2)]
    assert found[0] == found[1]


def test_consistency_is_ten_times_the_rate_and_the_distance() -> None:
    made = make()
    source, target = batches()
    state = made.method._generator.get_state()
    values = step(made, source, target)
    fresh = make()
    teacher = fresh.method.networks()["teacher"].train()
    with torch.no_grad():
        one, other = (n(target.clips).embedding for n in (fresh.student.train(), teacher))
    rate, distance = agreement(one, other, torch.Generator().set_state(state))
    assert float(values["disagreement"]) == pytest.approx(float(rate))
    assert float(values["loss/consistency"]) == pytest.approx(float(10 * rate + distance), rel=1e-4)


def test_features_that_are_not_finite_are_told_not_clustered() -> None:
    broken = torch.full((4, 2), torch.inf)
    rate, distance = agreement(broken, torch.zeros(4, 2), torch.Generator())
    assert rate.isnan()
    assert distance.isnan()


@pytest.mark.parametrize("iteration", [0, 1, 2000, 20_000, 50_000])
def test_reversal_follows_its_formula(iteration: int) -> None:
    expected = 2 / (1 + math.exp(-10 * iteration / 20_000)) - 1
    assert reversal(iteration) == pytest.approx(expected, abs=1e-12)


def test_the_reversal_grows_with_steps_across_epochs(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make()
    asked: list[int] = []

    def spy(done: int) -> float:
        asked.append(done)
        return reversal(done)

    monkeypatch.setattr(official, "reversal", spy)
    for epoch in range(2):
        made.method.begin_epoch(epoch)
        for _ in range(2):
            step(made, *batches())
    assert asked == [0, 1, 2, 3]


def test_another_head_sits_on_the_same_backbone() -> None:
    made = make()
    made.student.precision = torch.bfloat16
    other = other_head(made.student)
    for name, value in other.backbone.state_dict().items():
        assert torch.equal(value, made.student.backbone.state_dict()[name]), name
    for name in ("neck.weight", "classifier.weight", "projection.weight"):
        assert not torch.equal(other.state_dict()[name], made.student.state_dict()[name]), name
    assert other.precision == torch.bfloat16
    assert other_head(make(projected=False).student).projection is None


def test_what_learns_by_the_main_rate_is_the_student() -> None:
    made = make()
    assert set(made.method.networks()) == {"student", "teacher"}
    assert set(made.method.modules().parameters()) == set(made.student.parameters())
    assert made.method.loss_weights() == []
