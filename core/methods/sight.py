"""How a network sees labelled and unlabelled clips in training: what is normalised with what.

Batch norm takes its statistics from a batch, so who shares a batch with whom is part of a method.
It is one setting (`batch_norm`), the same for every method, so that what a loss adds can be told
from what other statistics add.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from typing import NamedTuple

import torch
from torch import Tensor

from core import parallel
from core.methods.method import SourceBatch, TargetBatch
from core.models.network import Features, Network, norms, untracked


class Group(NamedTuple):
    """Clips that are normalised together.

    Attributes:
        members: their places in the batch, int64, on the processor.
        tracked: whether they move the running statistics.
    """

    members: Tensor
    tracked: bool


class Sight:
    """Features of the joint batch under one setting of batch norm.

    Args:
        batch_norm: as in `core.settings.Experiment`.
    """

    def __init__(self, batch_norm: str) -> None:
        self._batch_norm = batch_norm

    @property
    def needs_target(self) -> bool:
        """Whether unlabelled clips change a network that has no loss on them."""
        return self._batch_norm in ("mixed", "shared", "domain", "camera")

    def student(
        self,
        network: Network,
        source: SourceBatch,
        target: TargetBatch | None,
        target_gradient: bool = True,
    ) -> tuple[Features, Features | None]:
        """Features of all labelled and of all unlabelled clips, whichever process holds them.

        Args:
            network: in training mode.
            source: labelled clips, this process's share, and what is known of all.
            target: unlabelled clips likewise; None where there are none.
            target_gradient: whether a loss on the target follows; without one, clips that are
                normalised apart from the labelled ones are passed without a graph.
        """
        if self._batch_norm == "frozen":
            for norm in norms(network):
                norm.eval()
        parts = _parts(source, target)
        frames = self._frames(network, parts, len(source.clips), target_gradient)
        count = len(source.camera)
        features = self._head(network, frames, parts, count)
        if target is None:
            return features, None
        return _first(features, count), _rest(features, count)

    def neck_frames(
        self, network: Network, frames: Tensor, source: SourceBatch, target: TargetBatch
    ) -> Tensor:
        """(B, T, D) frame features of the joint batch behind the neck, grouped as its clips are."""
        found, places = [], []
        for group in self._groups(_parts(source, target), len(source.camera)):
            found.append(network.neck_frames(frames[group.members]))
            places.append(group.members)
        return _in_order(found, places)

    @torch.no_grad()
    def teacher(
        self, network: Network, source: SourceBatch, target: TargetBatch, view: Tensor
    ) -> Features:
        """Features of the target's clips (B, …), normalised as the student's are.

        With running statistics instead, student and teacher clouds would drift apart and clusters
        would tell networks apart, not persons. Running statistics stay untouched here.

        Args:
            network: left in test mode.
            source: seen as well where both are normalised together.
            target: of which `view` is to be seen.
            view: (b, T, 3, H, W) clips of its tracklets.
        """
        network.train(self._batch_norm != "frozen")
        with untracked(network):
            if self._batch_norm == "mixed":
                seen = self.student(network, source, target._replace(clips=view))[1]
                assert seen is not None
            else:
                parts = [_unlabelled(view, target.camera)]
                seen = self._head(network, self._frames(network, parts, 0), parts, 0)
        network.train(mode=False)
        return seen

    def _frames(
        self, network: Network, parts: list["_Part"], labelled: int, target_gradient: bool = True
    ) -> Tensor:
        """Frame features of the joint batch; groups are formed among this process's clips."""
        own = [part.share() for part in parts]
        clips = torch.cat([part.clips for part in own])
        found, places = [], []
        for group in self._groups(own, labelled):
            graph = target_gradient or bool((group.members < labelled).any())
            with (
                _tracking(network, group.tracked),
                torch.set_grad_enabled(graph and torch.is_grad_enabled()),
            ):
                found.append(network.frames(clips[group.members]))
            places.append(group.members)
        frames = _in_order(found, places).split([len(part.clips) for part in own])
        return torch.cat([parallel.gather(part) for part in frames])

    def _head(
        self, network: Network, frames: Tensor, parts: list["_Part"], labelled: int
    ) -> Features:
        """What follows from the joint batch's frame features, the neck's groups among all clips."""
        found, places = [], []
        for group in self._groups(parts, labelled):
            with _tracking(network, group.tracked):
                found.append(network.head(frames[group.members]))
            places.append(group.members)
        return Features(*(_in_order(list(values), places) for values in zip(*found, strict=True)))

    def _groups(self, parts: list["_Part"], labelled: int) -> Iterator[Group]:
        """Who is normalised with whom; the first `labelled` clips are labelled."""
        camera = torch.cat([part.camera for part in parts])
        of_target = torch.cat([part.of_target for part in parts])
        everyone = torch.arange(len(camera))
        if self._batch_norm in ("mixed", "frozen"):
            wanted = [Group(everyone, tracked=True)]
        elif self._batch_norm == "source":
            wanted = [Group(everyone[:labelled], True), Group(everyone[labelled:], False)]
        elif self._batch_norm == "camera":
            wanted = [Group(g, bool(of_target[g].all())) for g in camera_groups(camera)]
        else:
            both = self._batch_norm == "shared"
            wanted = [Group(everyone[~of_target], both), Group(everyone[of_target], True)]
        return (group for group in wanted if len(group.members))


class _Part(NamedTuple):
    """Clips of one kind, and what is known of each: camera (B,), of_target (B,)."""

    clips: Tensor
    camera: Tensor
    of_target: Tensor

    def share(self) -> "_Part":
        """The same with this process's share of what is known."""
        own = parallel.share(len(self.camera))
        return _Part(self.clips, self.camera[own], self.of_target[own])


def _parts(source: SourceBatch, target: TargetBatch | None) -> list[_Part]:
    labelled = _Part(source.clips, source.camera, source.of_target)
    return [labelled] if target is None else [labelled, _unlabelled(target.clips, target.camera)]


def _unlabelled(clips: Tensor, camera: Tensor) -> _Part:
    return _Part(clips, camera, torch.ones_like(camera, dtype=torch.bool))


def _tracking(network: Network, tracked: bool) -> AbstractContextManager[None]:
    return nullcontext() if tracked else untracked(network)


def camera_groups(camera: Tensor) -> list[Tensor]:
    """Places (B,) of the clips of each camera; cameras of one clip share a group.

    One clip has no variance at the neck; where a single such camera is left, it joins the
    smallest group.
    """
    everyone = torch.arange(len(camera))
    groups = [everyone[camera == number] for number in camera.unique().tolist()]
    many = sorted((each for each in groups if len(each) > 1), key=len)
    if single := [each for each in groups if len(each) == 1]:
        if len(single) == 1 and many:
            single.append(many.pop(0))
        many.append(torch.cat(single))
    return many


def _in_order(parts: list[Tensor], places: list[Tensor]) -> Tensor:
    """Rows of the parts, each at its place."""
    if len(parts) == 1:
        return parts[0]
    return torch.cat(parts)[torch.cat(places).argsort()]


def _first(features: Features, count: int) -> Features:
    return Features(*(value[:count] for value in features))


def _rest(features: Features, count: int) -> Features:
    return Features(*(value[count:] for value in features))
