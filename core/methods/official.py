"""S2R as its released code trains it, stopped gradients and all: a comparison, not the method.

The code and the paper differ. In the code the domain losses see detached copies of the frames, and
the clustering losses are numbers: the student learns from labelled clips alone, whose loss a
learned weight slowly scales down, and meets the target only in its batch norm's running
statistics. Left out on purpose: the code draws target batches by true identity, which is a leak of
labels; here they are drawn by tracklet, as for every method.
"""

import copy
import math
import warnings
from dataclasses import replace

import torch
from sklearn.cluster import KMeans
from sklearn.exceptions import ConvergenceWarning
from torch import Tensor, nn

from core.methods.method import Method, SourceBatch, State, TargetBatch, Terms
from core.methods.sight import Sight
from core.methods.supervised import supervision
from core.methods.temporal import TemporalNetwork, domain_loss
from core.models.network import Features, Network, untracked
from core.parallel import average_gradients, from_first, gather
from core.settings import Supervision

RATE = 3e-4  # of the temporal network and of w, throughout
WEIGHT_STARTS = {"reid": 0.0, "domain": -1.55, "consistency": -0.45}  # w of e^w
WEIGHT_DECAY = 5e-4  # of w
LARGEST_DECAY = 0.99  # of the teacher's average
CLUSTERS, RESTARTS = 16, 10
DISAGREEMENT = 10.0  # its share in the consistency loss


class OfficialS2R(Method):
    """The released training, step by step.

    Args:
        student: the network that learns, and is tested.
        identities: C, of the source.
        labels: of the supervised losses; the distance of the triplet loss is the cosine.
        generator: of the k-means starts, on the processor.

    With several processes each needs the same draws of torch's global generator when this is
    built; what they compute of the joint batch is then kept the same.

    Source: XiangqunZhang/UDA_Video_ReID.
    """

    uses_target = True

    def __init__(
        self, student: Network, identities: int, labels: Supervision, generator: torch.Generator
    ) -> None:
        self._student = student
        self._labels = replace(labels, distance="cosine")
        self._generator = generator
        self._sight = Sight("shared")
        self._teacher = other_head(student).requires_grad_(False)
        self._temporal = TemporalNetwork(student.width, identities)
        self._w = nn.Parameter(torch.tensor(list(WEIGHT_STARTS.values())))
        self._w_optimiser = torch.optim.Adam([self._w], lr=RATE, weight_decay=WEIGHT_DECAY)
        self._steps = 0
        self.begin_epoch(0)

    def modules(self) -> nn.ModuleDict:
        """The student; the temporal network and w have optimisers of their own."""
        return nn.ModuleDict({"student": self._student})

    def networks(self) -> dict[str, Network]:
        """The student and the teacher, which follows from the first step on."""
        return {"student": self._student, "teacher": self._teacher}

    def begin_epoch(self, epoch: int) -> None:
        """Forget the temporal network's moments and the age of the teacher, as the code does."""
        device = next(self._student.parameters()).device
        self._teacher.to(device).train()
        self._temporal.to(device).train()
        self._temporal_optimiser = torch.optim.Adam(self._temporal.parameters(), lr=RATE)
        self._updates = 0

    def terms(self, source: SourceBatch, target: TargetBatch | None, progress: float) -> Terms:
        """e^w L_reid for the student; on the way, gradients for the temporal network and for w.

        The gradient of w adds up over the whole run: nothing ever clears it.
        """
        assert target is not None, "S2R adapts to a target"
        of_source, of_target = self._student_sees(source, target)
        ours = self._pass_neck(self._student, of_source)
        theirs = self._pass_neck(self._student, of_target)
        reid, parts = supervision(self._student, of_source, source.identity, self._labels)
        coefficient = reversal(self._steps)
        domain = domain_loss(self._temporal, ours, theirs, source.identity, coefficient)
        rate, distance = agreement(of_target.embedding, self._teacher_sees(target), self._generator)
        losses = torch.stack([reid, domain, DISAGREEMENT * rate + distance]).detach()
        from_first(losses)
        weights = self._w.detach().exp().to(losses.device)
        ((1 + weights[1]) * domain).backward()  # the code goes backward from it twice
        (self._w.exp() * losses.to(self._w.device)).sum().backward()

        values = {f"loss/{name}": value for name, value in parts.items()}
        values |= {"loss/domain": losses[1], "loss/consistency": losses[2], "disagreement": rate}
        values |= {f"weight/{n}": e for n, e in zip(WEIGHT_STARTS, weights, strict=True)}
        return Terms(weights[0] * reid, values)

    def after_step(self) -> None:
        """Move the temporal network, w, and the teacher's parameters."""
        average_gradients(self._temporal.parameters())
        self._temporal_optimiser.step()
        self._temporal_optimiser.zero_grad()
        self._w_optimiser.step()
        decay = min(1 - 1 / (self._updates + 1), LARGEST_DECAY)
        with torch.no_grad():
            both = zip(self._teacher.parameters(), self._student.parameters(), strict=True)
            for its, own in both:
                its.lerp_(own, 1 - decay)
        self._updates += 1
        self._steps += 1

    def state_dict(self) -> State:
        """Networks, w with the gradient that is never cleared, optimisers, generator, counts."""
        return {
            **super().state_dict(),
            "teacher": self._teacher.state_dict(),
            "temporal": self._temporal.state_dict(),
            "w": self._w.detach(),
            "w_gradient": self._w.grad,
            "w_optimiser": self._w_optimiser.state_dict(),
            "temporal_optimiser": self._temporal_optimiser.state_dict(),
            "generator": self._generator.get_state(),
            "updates": self._updates,
            "steps": self._steps,
        }

    def load_state_dict(self, state: State) -> None:
        """Be as the method was that gave this state; both were made alike."""
        super().load_state_dict(state)
        self._teacher.load_state_dict(state["teacher"])
        self._temporal.load_state_dict(state["temporal"])
        with torch.no_grad():
            self._w.copy_(state["w"])
        self._w.grad = state["w_gradient"]
        self._w_optimiser.load_state_dict(state["w_optimiser"])
        self._temporal_optimiser.load_state_dict(state["temporal_optimiser"])
        self._generator.set_state(state["generator"])
        self._updates, self._steps = state["updates"], state["steps"]

    def _student_sees(self, source: SourceBatch, target: TargetBatch) -> tuple[Features, Features]:
        """Features of source, then of target clips, each normalised by itself.

        The code also records how target features came about, but goes backward from none of
        them; doing without changes nothing, for batch norm moves its statistics either way.
        """
        with untracked(self._student.neck):
            of_source, of_target = self._sight.student(
                self._student, source, target, target_gradient=False
            )
        assert of_target is not None
        return of_source, of_target

    @torch.no_grad()
    def _teacher_sees(self, target: TargetBatch) -> Tensor:
        """The teacher's embeddings (B, D) of the student's very clips.

        It normalises by the batch; its running statistics are its own, no average.
        """
        frames = gather(self._teacher.frames(target.clips))
        with untracked(self._teacher.neck):
            features = self._teacher.head(frames)
        self._pass_neck(self._teacher, features)
        return features.embedding

    @staticmethod
    @torch.no_grad()
    def _pass_neck(network: Network, features: Features) -> Tensor:
        """Frames (B, T, D) after the neck, as constants.

        Moves the neck's running statistics as the code does, which passes frames, then videos,
        then frames once more on their way to the projection, through one and the same layer.
        """
        frames = features.frames.flatten(0, 1)
        seen: Tensor = network.neck(frames)
        network.neck(features.video)
        if network.projection is not None:
            network.neck(frames)
        return seen.view_as(features.frames)


def other_head(student: Network) -> Network:
    """A network with a copy of the student's backbone, under a head drawn anew."""
    projected = student.projection is not None
    identities = student.classifier.out_features
    made = Network(copy.deepcopy(student.backbone), student.width, identities, projected)
    made.precision = student.precision
    return made


def reversal(step: int) -> float:
    """Coefficient of the reversed gradient, 2 / (1 + e^(-10 p)) - 1 with p = step / 20000.

    It counts steps, whatever the length of the run: the coefficient of a short one stays small.
    """
    return math.tanh(5 * step / 20_000)


@torch.no_grad()
def agreement(
    student: Tensor, teacher: Tensor, generator: torch.Generator
) -> tuple[Tensor, Tensor]:
    """How far two networks' embeddings (B, D) fall into the same clusters; numbers, no gradient.

    Args:
        student: as they are, not normalised.
        teacher: of the same clips.
        generator: of the seed of k-means, on the processor.

    Returns:
        The share of clips that lie in different clusters, and the mean Euclidean distance to the
        cluster's centre; both NaN for embeddings that are not finite.

    Source: the released S2R code, for equations (14) and (15).
    """
    seed = int(torch.randint(2**31 - 1, (1,), generator=generator))
    both = torch.cat([student, teacher]).float()
    if not both.isfinite().all():
        return both.new_tensor(torch.nan), both.new_tensor(torch.nan)
    wanted = min(CLUSTERS, len(both))
    k_means = KMeans(wanted, n_init=RESTARTS, random_state=seed)
    with warnings.catch_warnings():  # where networks agree there may be fewer points than clusters
        warnings.simplefilter("ignore", ConvergenceWarning)
        found = k_means.fit(both.cpu().numpy())
    label = torch.from_numpy(found.labels_).long().to(both.device)
    centres = torch.from_numpy(found.cluster_centers_).to(both)
    of_student, of_teacher = label.view(2, -1)
    rate = (of_student != of_teacher).float().mean()
    return rate, (both - centres[label]).norm(dim=1).mean()
