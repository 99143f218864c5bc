"""S2R: "From Synthetic to Real", equations (4) to (17), made differentiable.

Warm-up: supervised losses on the source and reversed domain losses on both. Then a mean teacher
starts as the student's copy, and consistency losses bind the two on clustered target tracklets.
"""

from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor, nn

from core import parallel
from core.losses import consistency, domain
from core.losses.clustering import Clusters, cluster_means, k_means
from core.methods.method import Method, SourceBatch, State, TargetBatch, Terms
from core.methods.sight import Sight
from core.methods.supervised import supervision
from core.methods.teacher import MeanTeacher
from core.models.network import Features, Network
from core.settings import S2R, Supervision

SMALLEST_WEIGHT, LARGEST_WEIGHT = -2.0, 4.0  # bounds of s in e^-s


class TargetEmbeddings(NamedTuple):
    """All target training tracklets as a network sees them.

    Attributes:
        plain: (N, D) as in a test.
        grouping: (N, D) what decides who is clustered with whom; may leave out what a camera adds.
    """

    plain: Tensor
    grouping: Tensor


class Footage(NamedTuple):
    """All unlabelled tracklets of the target.

    Attributes:
        cameras: (N,) int64, camera of each.
        embed: what a network makes of them all; asked where clustering spans the epoch.
    """

    cameras: Tensor
    embed: Callable[[Network], TargetEmbeddings]


class S2RMethod(Method):
    """The method of the paper.

    Args:
        student: the network that learns, and is tested.
        settings: of the method.
        labels: of the supervised losses.
        sight: what is normalised with what.
        epoch_steps: optimiser steps of an epoch.
        footage: the target's training tracklets.
        generator: of random combinations and of k-means starts, on the processor.
    """

    uses_target = True

    def __init__(
        self,
        student: Network,
        settings: S2R,
        labels: Supervision,
        sight: Sight,
        epoch_steps: int,
        footage: Footage,
        generator: torch.Generator,
    ) -> None:
        self._student = student
        self._settings = settings
        self._labels = labels
        self._sight = sight
        self._epoch_steps = epoch_steps
        self._footage = footage
        self._generator = generator
        wanted = settings.domain
        on = {"frame": wanted.frame, "video": wanted.video, "combined": wanted.combined}
        self._heads = nn.ModuleDict(
            {
                name: domain.domain_head(student.width, wanted.hidden, wanted.dropout)
                for name, chosen in on.items()
                if chosen
            }
        )
        starts = settings.weights
        self._log_weights = nn.ParameterDict(
            {
                "domain": nn.Parameter(torch.tensor(starts.domain)),
                "consistency": nn.Parameter(torch.tensor(starts.consistency)),
            }
        )
        self._log_weights.requires_grad_(starts.learned)
        self._teacher: MeanTeacher | None = None
        self._teacher_steps = 0
        self._epoch_clusters: Clusters | None = None

    def modules(self) -> nn.ModuleDict:
        """The student and the domain heads."""
        return nn.ModuleDict({"student": self._student, "heads": self._heads})

    def networks(self) -> dict[str, Network]:
        """The student, and the teacher once there is one."""
        both = {"student": self._student}
        if self._teacher is not None:
            both["teacher"] = self._teacher.network
        return both

    def loss_weights(self) -> list[nn.Parameter]:
        """S of L^S and L^C, where they are learned."""
        return list(self._log_weights.values()) if self._settings.weights.learned else []

    def begin_epoch(self, epoch: int) -> None:
        """Start the teacher after the warm-up; cluster anew where clusters span the epoch."""
        wanted = self._settings.consistency
        if epoch < self._settings.warm_up:
            return
        if self._teacher is None:
            self._teacher = MeanTeacher(self._student, self._settings.teacher.decay)
        if wanted.scope == "epoch" and self._binds:
            self._epoch_clusters = self._cluster_all(self._teacher.network)

    def terms(self, source: SourceBatch, target: TargetBatch | None, progress: float) -> Terms:
        """Equation (17): L_cse + L_tri + e^-s L^S + s, and e^-s L^C + s once there is a teacher."""
        assert target is not None, "S2R adapts to a target"
        binds = self._binds and self._teacher is not None
        labelled, unlabelled = self._sight.student(
            self._student, source, target, target_gradient=binds or bool(self._heads)
        )
        assert unlabelled is not None
        total, terms = supervision(self._student, labelled, source.identity, self._labels)
        if self._heads:
            features = self._domain_features(labelled, unlabelled, source, target)
            alignment, parts = self._domain_terms(*features, len(labelled.video), progress)
            terms |= parts
            total = total + self._weighted("domain", alignment)
        if binds:
            agreement, parts = self._consistency_terms(unlabelled.embedding, source, target)
            terms |= parts
            total = total + self._ramp() * self._weighted("consistency", agreement)
        values = {f"loss/{name}": value for name, value in terms.items()}
        values |= {f"weight/{name}": (-s).exp() for name, s in self._log_weights.items()}
        return Terms(total, values)

    def after_step(self) -> None:
        """Keep a learned s within its bounds; let the teacher follow."""
        with torch.no_grad():
            for s in self.loss_weights():
                s.clamp_(SMALLEST_WEIGHT, LARGEST_WEIGHT)
        if self._teacher is not None:
            self._teacher.follow(self._student)
            self._teacher_steps += 1

    def state_dict(self) -> State:
        """Networks, heads, weights of losses, generator, teacher and the epoch's clusters."""
        clusters = self._epoch_clusters
        return {
            **super().state_dict(),
            "log_weights": self._log_weights.state_dict(),
            "generator": self._generator.get_state(),
            "teacher": self._teacher and self._teacher.state_dict(),
            "teacher_steps": self._teacher_steps,
            "clusters": clusters and list(held(clusters)),
        }

    def load_state_dict(self, state: State) -> None:
        """Be as the method was that gave this state; both were made alike."""
        super().load_state_dict(state)
        self._log_weights.load_state_dict(state["log_weights"])
        self._generator.set_state(state["generator"])
        if state["teacher"] is not None:
            self._teacher = MeanTeacher(self._student, self._settings.teacher.decay)
            self._teacher.load_state_dict(state["teacher"])
        self._teacher_steps = state["teacher_steps"]
        if state["clusters"] is not None:
            device = next(self._student.parameters()).device
            self._epoch_clusters = Clusters(*(each.to(device) for each in state["clusters"]))

    @property
    def _binds(self) -> bool:
        """Whether any consistency loss is on."""
        wanted = self._settings.consistency
        return wanted.assignment or wanted.compactness

    def _teacher_embedding(self, source: SourceBatch, target: TargetBatch) -> Tensor:
        """The teacher's unit embeddings (B, D) of the target clips, normalised as the student's."""
        assert self._teacher is not None
        view = target.clips if self._settings.teacher.view == "same" else target.other
        seen = self._sight.teacher(self._teacher.network, source, target, view)
        return consistency.unit(seen.embedding)

    def _weighted(self, name: str, loss: Tensor) -> Tensor:
        """e^-s L + s: the regulariser s keeps e^-s from vanishing; its optimum is e^s = L."""
        s: Tensor = self._log_weights[name]
        return (-s).exp() * loss + s

    def _ramp(self) -> float:
        length = self._settings.consistency.ramp * self._epoch_steps
        return consistency.ramp(self._teacher_steps, round(length))

    def _domain_features(
        self, labelled: Features, unlabelled: Features, source: SourceBatch, target: TargetBatch
    ) -> tuple[Tensor, Tensor]:
        """Frames (B, T, D) and videos (B, D) of both domains, before the neck or behind it."""
        frames = torch.cat([labelled.frames, unlabelled.frames])
        if self._settings.domain.features == "pre_neck":
            return frames, torch.cat([labelled.video, unlabelled.video])
        behind = self._sight.neck_frames(self._student, frames, source, target)
        return behind, torch.cat([labelled.embedding, unlabelled.embedding])

    def _domain_terms(
        self, frames: Tensor, videos: Tensor, labelled: int, progress: float
    ) -> tuple[Tensor, dict[str, Tensor]]:
        """L^S of equation (10) and its parts; the first `labelled` clips are the source's."""
        wanted = self._settings.domain
        coefficient = domain.reversal_coefficient(progress, wanted.reversal, wanted.sharpness)
        label = torch.arange(len(videos), device=videos.device).ge(labelled).long()
        parts = {}
        if "frame" in self._heads:
            parts["domain_frame"] = domain.frame_loss(
                self._heads["frame"], frames, label, coefficient
            )
        if "video" in self._heads:
            parts["domain_video"] = domain.video_loss(
                self._heads["video"], videos, label, coefficient
            )
        if "combined" in self._heads:
            parts["domain_combined"] = domain.combined_loss(
                self._heads["combined"], videos, label, coefficient, wanted.sizes, self._generator
            )
        return torch.stack(list(parts.values())).sum(), parts

    def _consistency_terms(
        self, embedding: Tensor, source: SourceBatch, target: TargetBatch
    ) -> tuple[Tensor, dict[str, Tensor]]:
        """L^C of equation (16), and its parts by name."""
        wanted = self._settings.consistency
        student = consistency.unit(embedding)
        teacher = self._teacher_embedding(source, target)
        both = torch.cat([student, teacher])
        clusters = self._clusters_of(both, target.tracklet)
        parts, weights = {}, []
        if wanted.assignment:
            weights.append(wanted.assignment_weight)
            parts["consistency_assignment"] = self._assignment_loss(student, teacher, clusters)
        if wanted.compactness:
            weights.append(wanted.compactness_weight)
            means = clusters.means
            if not wanted.detach_means:
                means, _ = cluster_means(both, clusters.assignment, len(means))
            parts["consistency_compactness"] = consistency.compactness_loss(
                both, clusters.assignment, means, clusters.sizes
            )
        weighted = [w * part for w, part in zip(weights, parts.values(), strict=True)]
        rate = consistency.disagreement(student, teacher, clusters.centroids)
        return torch.stack(weighted).sum(), parts | {"disagreement": rate}

    def _assignment_loss(self, student: Tensor, teacher: Tensor, clusters: Clusters) -> Tensor:
        """L1^C in the reading that the settings ask for."""
        wanted = self._settings.consistency
        warmth = wanted.student_temperature
        if wanted.agreement == "assigned":
            of_teacher = clusters.assignment[len(student) :]
            return consistency.assigned_loss(student, of_teacher, clusters.centroids, warmth)
        return consistency.assignment_loss(
            student, teacher, clusters.centroids, warmth, wanted.teacher_temperature
        )

    def _clusters_of(self, both: Tensor, tracklet: Tensor) -> Clusters:
        """Clusters of student and teacher embeddings (2B, D) of these target tracklets (B,)."""
        if self._epoch_clusters is None:
            wanted = self._settings.consistency.clusters or len(tracklet)
            found = k_means(both, min(wanted, len(tracklet)), self._generator)
            return of_first_process(found)
        known = self._epoch_clusters
        count = len(self._footage.cameras)
        assignment = torch.cat([known.assignment[tracklet], known.assignment[tracklet + count]])
        return Clusters(known.centroids, assignment, known.means, known.sizes)

    @torch.no_grad()
    def _cluster_all(self, teacher: Network) -> Clusters:
        """Equation (13) as written: one clustering of all target tracklets by both networks."""
        wanted = self._settings.consistency
        cameras, embed = self._footage
        found = [embed(network) for network in (self._student, teacher)]
        clusters = wanted.clusters or len(cameras) // len(cameras.unique())
        clusters = min(clusters, len(cameras))
        grouping = torch.cat([consistency.unit(each.grouping) for each in found])
        grouped = k_means(grouping, clusters, self._generator)
        plain = torch.cat([consistency.unit(each.plain) for each in found])
        means, sizes = cluster_means(plain, grouped.assignment, clusters)
        clustered = Clusters(consistency.unit(means), grouped.assignment, means, sizes)
        return of_first_process(clustered)


def of_first_process(clusters: Clusters) -> Clusters:
    """The same clusters on every process: sums in another order could part them."""
    return Clusters(*(parallel.from_first(each.contiguous()) for each in held(clusters)))


def held(clusters: Clusters) -> tuple[Tensor, ...]:
    """Its tensors, in the order in which they make one."""
    return clusters.centroids, clusters.assignment, clusters.means, clusters.sizes


def centre_cameras(embeddings: Tensor, cameras: Tensor) -> Tensor:
    """Unit vectors of embeddings (N, D) less the mean of their camera (N,).

    What all tracklets of a camera share says nothing of who walks there.
    """
    _, compact = cameras.unique(return_inverse=True)
    directions = consistency.unit(embeddings)
    means, _ = cluster_means(directions, compact.to(embeddings.device), int(compact.max()) + 1)
    return consistency.unit(directions - means[compact])
