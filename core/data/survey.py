"""Datasets without their damaged frames, which are found before anything depends on them.

Every frame is decoded once. A look at the heads of files would be quicker, but a frame that breaks
only when it is decoded would then turn up in the midst of a training, and where it was the last
good one of its tracklet, labels and batches would have counted on it.
"""

import dataclasses
import itertools
from collections.abc import Collection, Sequence

from core.data.faults import File, Progress, faults
from core.types import Dataset, Tracklet

LISTED = 5  # names of what was left out


def survey(
    dataset: Dataset,
    size: tuple[int, int],
    progress: Progress,
    share: int = 1,
) -> Dataset:
    """A dataset without frames that can't be read, and without tracklets that have no other.

    Its warnings say what was left out.

    Args:
        dataset: of any frames.
        size: (width, height) at which they will be read.
        progress: told how many frames are done, of how many.
        share: processes that do the same and share the cores.
    """
    tracklets = (*dataset.train, *dataset.query, *dataset.gallery)
    files = list(dict.fromkeys((each.tree, path) for each in tracklets for path in each.frames))
    damaged = faults(files, size, progress, share)
    return _without(dataset, damaged) if damaged else dataset


def _without(dataset: Dataset, damaged: Collection[File]) -> Dataset:
    """A dataset without these files."""
    lost: dict[str, None] = {}

    def whole(tracklets: Sequence[Tracklet]) -> tuple[Tracklet, ...]:
        good = []
        for each in tracklets:
            frames = tuple(path for path in each.frames if (each.tree, path) not in damaged)
            if frames:
                good.append(dataclasses.replace(each, frames=frames))
            else:
                lost[each.name] = None
        return tuple(good)

    kept = dataclasses.replace(
        dataset,
        train=whole(dataset.train),
        query=whole(dataset.query),
        gallery=whole(dataset.gallery),
    )
    paths = [tree.where(path) for tree, path in damaged]
    said = [f"{dataset.name}: damaged frames left out: {_listed(paths)}"]
    if lost:
        said.append(f"{dataset.name}: tracklets without a good frame left out: {_listed(lost)}")
    return dataclasses.replace(kept, warnings=(*dataset.warnings, *said))


def _listed(names: Collection[str]) -> str:
    """How many, and the first of them."""
    first = ", ".join(itertools.islice(names, LISTED))
    return f"{len(names):,} ({first}{', …' if len(names) > LISTED else ''})"
