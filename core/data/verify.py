"""Whether a copy of a dataset is whole: its counts in every split, and its frames."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from core.data import datasets
from core.data.faults import Progress, faults
from core.data.memory import Memory
from core.settings import Data
from core.types import Dataset, Tracklet

SIZE = (64, 128)  # what frames are decoded to


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found.

    Attributes:
        dataset: its first split.
        odd: what is not as published, in any split.
        frames: how many were decoded.
        unreadable: path and reason of those that can't be.
        lost: tracklets of which no frame can be read.
    """

    dataset: Dataset
    odd: tuple[str, ...]
    frames: int
    unreadable: tuple[str, ...]
    lost: tuple[str, ...]

    @property
    def is_whole(self) -> bool:
        """Whether nothing at all is wrong."""
        return not (self.odd or self.unreadable or self.lost)


def verify(
    name: str,
    data_root: Path,
    cache_root: Path,
    data: Data,
    progress: Progress,
    *,
    full: bool = False,
) -> Verdict:
    """Read a dataset in every split and decode its frames, known or not.

    What is found serves the runs to come.

    Args:
        name: canonical.
        data_root: the folder of datasets.
        cache_root: of rendered sets, and of what is known of frames.
        data: how to read; the split doesn't matter.
        progress: told how many frames are done, of how many.
        full: every frame; else the first and the last of each tracklet.

    Raises:
        DataError: it isn't there, or a split can't be formed.
    """
    found = datasets.read_splits(name, data_root, cache_root, data)
    tracklets = _distinct(found)
    odd = dict.fromkeys(line for each in found for line in each.warnings)
    odd |= dict.fromkeys(datasets.unnamed(name, tracklets))
    chosen = [(each.tree, frame) for each in tracklets for frame in _chosen(each, full)]
    unreadable = faults(chosen, SIZE, Memory(found[0], cache_root), progress, again=True)
    lost = [
        each.name for each in tracklets if all((each.tree, f) in unreadable for f in each.frames)
    ]
    return Verdict(found[0], tuple(odd), len(chosen), tuple(unreadable.values()), tuple(lost))


def _distinct(found: Sequence[Dataset]) -> list[Tracklet]:
    """Every tracklet of all splits, once."""
    parts = (part for each in found for part in (each.train, each.query, each.gallery))
    return list({(t.tree, t.frames[0]): t for part in parts for t in part}.values())


def _chosen(tracklet: Tracklet, full: bool) -> tuple[str, ...]:
    return tracklet.frames if full else tuple({tracklet.frames[0], tracklet.frames[-1]})
