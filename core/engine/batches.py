"""From datasets to the endless batches that a method learns from.

Every process draws the joint batch alike and loads its own share of the clips.
"""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

import numpy as np
import torch
from torch import Tensor

from core import parallel
from core.data.frames import FrameReader
from core.data.loader import Clips, load
from core.data.sampling import Draw, identity_batches, tracklet_batches
from core.data.transforms import Augmentation
from core.errors import DataError
from core.methods.method import SourceBatch, TargetBatch
from core.settings import Data
from core.types import Dataset, Tracklet

SOURCE_STREAM, TARGET_STREAM = range(2)  # independent random streams

B = TypeVar("B")


class Stream(Generic[B]):
    """Endless batches; loading has begun.

    Args:
        batches: one after the other.
        generator: draws their augmentation, batch by batch as they are taken.
    """

    def __init__(self, batches: Iterator[B], generator: torch.Generator) -> None:
        self._batches = batches
        self.generator = generator

    def __iter__(self) -> Iterator[B]:
        return self

    def __next__(self) -> B:
        return next(self._batches)


@dataclass(frozen=True, slots=True)
class Labelled:
    """Tracklets to learn from with labels.

    Attributes:
        tracklets: of one or more datasets.
        labels: identity of each, numbered from 0 without gaps.
        identities: how many (C).
        of_target: whether each comes from the target.
    """

    tracklets: tuple[Tracklet, ...]
    labels: tuple[int, ...]
    identities: int
    of_target: tuple[bool, ...]


def labelled(source: Dataset, target: Dataset | None = None) -> Labelled:
    """The training part of the source, or of both; equal numbers in two are two persons.

    Raises:
        DataError: a training part is empty or a tracklet has no identity.
    """
    datasets = [source, target] if target else [source]
    keys: list[tuple[int, int]] = []
    for place, dataset in enumerate(datasets):
        if not dataset.train:
            raise DataError(f"{dataset.root}: {dataset.name} has no training tracklet")
        for tracklet in dataset.train:
            if tracklet.identity is None:
                raise DataError(f"{tracklet.name}: has no identity to learn from")
            keys.append((place, tracklet.identity))
    number = {key: label for label, key in enumerate(sorted(set(keys)))}
    if len(number) < 2:
        names = ", ".join(dataset.name for dataset in datasets)
        raise DataError(f"{names}: one identity only; telling people apart takes two or more")
    tracklets = tuple(tracklet for dataset in datasets for tracklet in dataset.train)
    of_target = tuple(place > 0 for place, _ in keys)
    return Labelled(tracklets, tuple(number[key] for key in keys), len(number), of_target)


def unlabelled(dataset: Dataset) -> tuple[Tracklet, ...]:
    """The training tracklets of a target, their labels taken away."""
    return tuple(replace(tracklet, identity=None, clothes=None) for tracklet in dataset.train)


def source_batches(
    data: Labelled,
    reader: FrameReader,
    settings: Data,
    seed: int,
    device: torch.device,
    taken: int = 0,
) -> Stream[SourceBatch]:
    """Augmented batches of P identities x K clips; the first `taken` are left out unseen."""
    draws = identity_batches(
        data.labels, settings.identities, settings.clips, _rng(seed, SOURCE_STREAM)
    )
    labels, of_target = torch.tensor(data.labels), torch.tensor(data.of_target)
    camera = cameras(data.tracklets)
    camera = torch.where(of_target, camera, -1 - camera)  # no camera is in both domains
    augment, generator = Augmentation(settings), _torch_rng(seed, SOURCE_STREAM)

    def made(drawn: list[Draw], batch: Tensor) -> SourceBatch:
        tracklet = torch.tensor([number for number, _ in drawn])
        clips = batch[:, 0].to(device, non_blocking=True)
        clips = augment(clips, generator, len(drawn), parallel.share(len(drawn)))
        identity = labels[tracklet].to(device)
        return SourceBatch(clips, identity, camera[tracklet], of_target[tracklet])

    found = Clips(data.tracklets, reader, settings)
    left = itertools.islice(draws, taken, None)
    loaded = load(found, left, settings.workers, pinned=device.type == "cuda")
    return Stream(itertools.starmap(made, loaded), generator)


def target_batches(
    tracklets: tuple[Tracklet, ...],
    reader: FrameReader,
    settings: Data,
    seed: int,
    device: torch.device,
    taken: int = 0,
) -> Stream[TargetBatch]:
    """Batches of P tracklets x K clips, each in two independent views; `taken` as above."""
    draws = tracklet_batches(
        len(tracklets), settings.identities, settings.clips, _rng(seed, TARGET_STREAM)
    )
    augment, generator = Augmentation(settings), _torch_rng(seed, TARGET_STREAM)
    camera = cameras(tracklets)

    def made(drawn: list[Draw], batch: Tensor) -> TargetBatch:
        views = batch.to(device, non_blocking=True)
        tracklet = torch.tensor([number for number, _ in drawn])
        own = parallel.share(len(drawn))
        return TargetBatch(
            augment(views[:, 0], generator, len(drawn), own),
            augment(views[:, 1], generator, len(drawn), own),
            tracklet.to(device),
            camera[tracklet],
        )

    found = Clips(tracklets, reader, settings, views=2)
    left = itertools.islice(draws, taken, None)
    loaded = load(found, left, settings.workers, pinned=device.type == "cuda")
    return Stream(itertools.starmap(made, loaded), generator)


def cameras(tracklets: tuple[Tracklet, ...]) -> Tensor:
    """(N,) int64 camera of each tracklet."""
    return torch.tensor([tracklet.camera for tracklet in tracklets])


def _rng(seed: int, stream: int) -> np.random.Generator:
    return np.random.default_rng([seed, stream])


def _torch_rng(seed: int, stream: int) -> torch.Generator:
    return torch.Generator().manual_seed(int(_rng(seed, 10 + stream).integers(2**62)))
