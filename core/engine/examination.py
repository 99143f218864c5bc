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
RE_ESTIMATED = "+bn"  # marks a network whose batch norm was taken anew from the target


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
        both = (*self._target.query, *self._target.gallery)
        return self._rank(
            embed(
                network,
                both,
                self._reader,
                self._settings.data.clip_length,
                self._settings.evaluation.frames,
                self._heed,
            )
        )

    def re_estimated(self, network: Network) -> Scores:
        """Scores with batch-norm statistics of the target's training frames; no label is used."""
        train = self._target.train
        order = np.random.default_rng(self._settings.seed).permutation(len(train))
        return self.network(re_estimated(network, self._clips(train, order.tolist())))

    def histogram(self) -> Scores:
        """Scores of colour histograms, which learn nothing."""
        both = (*self._target.query, *self._target.gallery)
        clips = self._clips(both, range(len(both)))
        return self._rank(torch.cat([stripe_histogram(batch) for batch in clips]))

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
