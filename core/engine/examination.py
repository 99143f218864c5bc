"""What networks are worth on a target's query and gallery."""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import torch
from torch import Tensor

from core.data.frames import FrameReader
from core.engine.embed import Heed, embed, heed_nobody, in_batches, re_estimated
from core.evaluation import Scores, evaluate
from core.methods.histogram import stripe_histogram
from core.models.network import Network
from core.settings import Experiment
from core.types import Dataset, Tracklet

RANKS = (1, 5, 10, 20)


class Examination:
    """Query and gallery of one target, ready to be put to any network.

    Args:
        target: with query and gallery.
        reader: of frames.
        settings: of the experiment.
        heed: called between batches.
    """

    def __init__(
        self,
        target: Dataset,
        reader: FrameReader,
        settings: Experiment,
        heed: Heed = heed_nobody,
    ) -> None:
        self._target = target
        self._reader = reader
        self._settings = settings
        self._heed = heed

    def network(self, network: Network) -> Scores:
        """Scores of a network as it is."""
        return self._rank(self._embed(network, (*self._target.query, *self._target.gallery)))

    def re_estimated(self, network: Network) -> Scores:
        """Scores with batch-norm statistics of the target's training frames; no label is used."""
        return self.network(self._renewed(network, self._target.train))

    def re_estimated_by_camera(self, network: Network) -> Scores:
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
        return self._rank(found)

    def histogram(self) -> Scores:
        """Scores of colour histograms, which learn nothing."""
        both = (*self._target.query, *self._target.gallery)
        clips = self._clips(both, range(len(both)))
        return self._rank(torch.cat([stripe_histogram(batch) for batch in clips]))

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

    def _rank(self, embeddings: Tensor) -> Scores:
        unit = torch.nn.functional.normalize(embeddings.double(), dim=1)
        query, gallery = unit.split([len(self._target.query), len(self._target.gallery)])
        return evaluate(
            (1 - query @ gallery.T).numpy(),
            _identities(self._target.query),
            _identities(self._target.gallery),
            _cameras(self._target.query),
            _cameras(self._target.gallery),
            average_precision=self._settings.evaluation.average_precision,
            ranks=RANKS,
        )


def named(scores: Scores, network: str) -> dict[str, float]:
    """Scores as the journal has them: {"student/mAP": …, "student/rank1": …}."""
    found = {f"{network}/mAP": scores.mean_ap}
    return found | {f"{network}/rank{k}": rate for k, rate in scores.cmc.items()}


def _identities(tracklets: Iterable[Tracklet]) -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
    return np.array([-1 if each.identity is None else each.identity for each in tracklets])


def _cameras(tracklets: Iterable[Tracklet]) -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
    return np.array([each.camera for each in tracklets])
