"""What networks are worth on a target's query and gallery."""

import contextlib
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from core.data.frames import FrameReader
from core.engine.embed import Heed, embed, heed_nobody, in_batches, re_estimated
from core.errors import DataError
from core.evaluation import Scores, mean_scores
from core.evaluation.evidence import Found, find, listing
from core.evaluation.labels import Mode
from core.measures import CLOTHES_CHANGING, RE_RANKED, SAME_CLOTHES
from core.methods.histogram import stripe_histogram
from core.models.network import Network
from core.settings import Experiment
from core.types import Dataset, Tracklet

RANKS = (1, 5, 10, 20)
MODES: dict[str, Mode] = {SAME_CLOTHES: "same_clothes", CLOTHES_CHANGING: "clothes_changing"}


class Examined(NamedTuple):
    """What a network is worth, and what each query found by it."""

    scores: Scores
    found: Found


class Examination:
    """Query and gallery of one target, ready to be put to any network.

    Args:
        target: with query and gallery.
        reader: of frames.
        settings: of the experiment.
        heed: called between batches.

    Attributes:
        query, gallery: its tracklets, as evidence names them.
    """

    def __init__(
        self,
        target: Dataset,
        reader: FrameReader,
        settings: Experiment,
        heed: Heed = heed_nobody,
    ) -> None:
        self._target = target
        self.query, self.gallery = listing(target.query), listing(target.gallery)
        self._reader = reader
        self._settings = settings
        self._heed = heed

    def facts(self) -> dict[str, str]:
        """What a reader of evidence has to know beside it."""
        wanted = self._settings.evaluation
        return {
            "target": self._target.name,
            "protocol": self._target.protocol,
            "distance": wanted.distance,
            "average_precision": wanted.average_precision,
        }

    def network(self, network: Network) -> Examined:
        """Scores of a network as it is."""
        return self._examined(self._distances(self._whole(network)))

    def closely(self, network: Network) -> dict[str, Examined]:
        """Scores of a network as it is, by variant: also by clothes, and re-ranked if asked for.

        Clothes tell where somebody changed them: "same_clothes" and "clothes_changing" leave the
        other matches out; a mode in which no query has a match is not among the results.
        """
        embeddings = self._whole(network)
        distances = self._distances(embeddings)
        found = {"": self._examined(distances)}
        if self._changes_clothes():
            for mark, mode in MODES.items():
                with contextlib.suppress(DataError):  # no query has a match
                    found[mark] = self._examined(distances, mode)
        if self._settings.evaluation.rerank:
            from core.evaluation import k_reciprocal_rerank  # takes Numba, training doesn't

            found[RE_RANKED] = self._examined(k_reciprocal_rerank(*self._sides(embeddings)))
        return found

    def re_estimated(self, network: Network) -> Examined:
        """Scores with batch-norm statistics of the target's training frames; no label is used."""
        return self.network(self._renewed(network, self._target.train))

    def re_estimated_by_camera(self, network: Network) -> Examined:
        """Scores with statistics of each camera's training frames; no identity is used.

        A camera without training tracklets is seen with the statistics of all of them.

        Source: camera-based batch normalisation, Zhuang et al. (2020), arXiv:2001.08680.
        """
        both = (*self._target.query, *self._target.gallery)
        found = torch.zeros(len(both), network.width)
        for camera in sorted({each.camera for each in both}):
            own = [each for each in self._target.train if each.camera == camera]
            seen = [place for place, each in enumerate(both) if each.camera == camera]
            found[seen] = self._embed(
                self._renewed(network, own or self._target.train), [both[i] for i in seen]
            )
        return self._examined(self._distances(found))

    def histogram(self) -> Examined:
        """Scores of colour histograms, which learn nothing."""
        both = (*self._target.query, *self._target.gallery)
        clips = self._clips(both, range(len(both)))
        return self._examined(
            self._distances(torch.cat([stripe_histogram(batch) for batch in clips]))
        )

    def _whole(self, network: Network) -> Tensor:
        """(Q + G, D) embeddings of query and gallery."""
        return self._embed(network, (*self._target.query, *self._target.gallery))

    def _embed(self, network: Network, tracklets: Sequence[Tracklet]) -> Tensor:
        data, frames = self._settings.data, self._settings.evaluation.frames
        return embed(network, tracklets, self._reader, data.clip_length, frames, self._heed)

    def _renewed(self, network: Network, tracklets: Sequence[Tracklet]) -> Network:
        """A copy with the statistics of these tracklets."""
        order = np.random.default_rng(self._settings.seed).permutation(len(tracklets))
        return re_estimated(network, self._clips(tracklets, order.tolist()))

    def _clips(self, tracklets: Sequence[Tracklet], order: Sequence[int]) -> Iterator[Tensor]:
        for batch in in_batches(tracklets, self._reader, self._settings.data.clip_length, order):
            self._heed()
            yield batch

    def _sides(self, embeddings: Tensor) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Query (Q, D) and gallery (G, D), of unit length where the angle counts."""
        embeddings = embeddings.double()
        if self._settings.evaluation.distance == "cosine":
            embeddings = torch.nn.functional.normalize(embeddings, dim=1)
        query, gallery = embeddings.split([len(self._target.query), len(self._target.gallery)])
        return query.numpy(), gallery.numpy()

    def _distances(self, embeddings: Tensor) -> NDArray[np.float64]:
        """(Q, G) distances of embeddings (Q + G, D)."""
        query, gallery = self._sides(embeddings)
        if self._settings.evaluation.distance == "cosine":
            return 1 - query @ gallery.T
        return torch.cdist(torch.from_numpy(query), torch.from_numpy(gallery)).numpy()

    def _examined(self, distances: NDArray[np.floating], mode: Mode = "standard") -> Examined:
        convention = self._settings.evaluation.average_precision
        found = find(distances, self.query, self.gallery, mode, convention)
        return Examined(mean_scores(found.retrieval, RANKS), found)

    def _changes_clothes(self) -> bool:
        """Whether all outfits are known, and somebody has more than one."""
        both = (*self._target.query, *self._target.gallery)
        outfits = {(each.identity, each.clothes) for each in both}
        people = {each.identity for each in both}
        return None not in {clothes for _, clothes in outfits} and len(outfits) > len(people)


def named(scores: Scores, network: str) -> dict[str, float]:
    """Scores as the journal has them: {"student/mAP": …, "student/rank1": …}."""
    found = {f"{network}/mAP": scores.mean_ap}
    return found | {f"{network}/rank{k}": rate for k, rate in scores.cmc.items()}
