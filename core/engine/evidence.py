"""What a run leaves beside its scores: what each query found, and how features moved."""

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional as F

from core.data.frames import FrameReader
from core.engine.embed import embed
from core.engine.examination import Examination
from core.evaluation.evidence import Evidence, Found, listing
from core.evaluation.features import FEATURES, MOST, MOST_NUMBERS, Features, sample, write_features
from core.evaluation.queries import QUERIES, write_evidence
from core.journal import Journal
from core.models.network import Network
from core.settings import Experiment
from core.types import Dataset


def keep_evidence(
    folder: Path, journal: Journal, examination: Examination, found: Mapping[str, Found]
) -> None:
    """Write what each query found by each network into a run's folder.

    Args:
        folder: of the run.
        journal: of the run.
        examination: that it was found in.
        found: by the name that the network's scores carry.
    """
    evidence = Evidence(examination.query, examination.gallery, found, examination.facts())
    _keep(folder, journal, QUERIES, lambda path: write_evidence(path, evidence))


class Portrait:
    """Features of a sample of source and target, from before a training and from after it.

    Both are taken in test mode from one clip a tracklet; no random number is drawn, and no frame
    is kept in memory. It is over soon enough that nobody needs to be heeded.

    Args:
        source, target: of the run.
        network: with its initial weights.
        origin: where these came from.
        settings: of the run.
    """

    def __init__(
        self, source: Dataset, target: Dataset, network: Network, origin: str, settings: Experiment
    ) -> None:
        most = max(2, min(MOST, MOST_NUMBERS // network.width)) // 2
        tested = (*target.query, *target.gallery)
        self._part = "test" if tested else "train"
        of_target = sample(tested or target.train, most)
        of_source = sample(source.train, most)
        self._tracklets = [*of_source, *of_target]
        self._is_target = np.repeat([False, True], [len(of_source), len(of_target)])
        self._length = settings.data.clip_length
        self._reader = FrameReader(settings.data.height, settings.data.width, cache_bytes=0)
        self._origin = origin
        self._before = self._seen(network)

    def finish(self, name: str, network: Network) -> Features:
        """The features with those of a trained network beside them."""
        return Features(
            listing(self._tracklets),
            self._is_target,
            self._before,
            self._seen(network),
            name,
            self._origin,
            self._part,
        )

    def _seen(self, network: Network) -> NDArray[np.float16]:
        """(N, D) unit vectors."""
        found = embed(network, self._tracklets, self._reader, self._length, "sampled")
        unit: NDArray[np.float16] = F.normalize(found, dim=1).to(torch.float16).numpy()
        return unit


def keep_features(folder: Path, journal: Journal, features: Features) -> None:
    """Write features into a run's folder."""
    _keep(folder, journal, FEATURES, lambda path: write_features(path, features))


def _keep(folder: Path, journal: Journal, name: str, write: Callable[[Path], int]) -> None:
    """Write a file and tell of it; a disk that is full costs evidence, never the run."""
    try:
        size = write(folder / name)
    except OSError as error:
        text = f"{folder / name}: can't be written ({error.strerror}); the scores are kept"
        journal.write("note", level="warning", text=text)
        return
    journal.write("artifact", kind="evidence", path=name, bytes=size)
