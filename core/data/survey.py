"""Datasets without their damaged frames, which are found before anything depends on them.

Every frame is decoded once, and again only after its file has changed. A look at the heads of files
would be quicker, but a frame that breaks only when it is decoded would then turn up in the midst of
a training, and where it was the last good one of its tracklet, labels and batches would have
counted on it.
"""

import dataclasses
from collections.abc import Mapping, Sequence
from pathlib import Path

from core.data.datasets.lists import listed
from core.data.faults import File, Progress, faults
from core.data.memory import Memory
from core.errors import DataError
from core.types import Dataset, Tracklet


def survey(
    dataset: Dataset,
    size: tuple[int, int],
    cache_root: Path,
    progress: Progress,
    share: int = 1,
    needed: Sequence[str] = (),
) -> Dataset:
    """A dataset without frames that can't be read, and without tracklets that have no other.

    Its warnings say what was left out.

    Args:
        dataset: of any frames.
        size: (width, height) at which they will be read.
        cache_root: the folder that keeps what is known of frames.
        progress: told how many frames are done, of how many.
        share: processes that do the same and share the cores.
        needed: "train", "query", "gallery": parts of which something must be left.

    Raises:
        DataError: nothing is left of a part that is needed.
    """
    tracklets = (*dataset.train, *dataset.query, *dataset.gallery)
    files = list(dict.fromkeys((each.tree, path) for each in tracklets for path in each.frames))
    memory = Memory(dataset, cache_root)
    damaged = faults(files, size, memory, progress, share)
    found = _without(dataset, damaged) if damaged else dataset
    for part in needed:
        _require(dataset, found, part, damaged)
    if memory.trouble:
        said = f"{memory.trouble}: the next run will look at every frame again"
        found = dataclasses.replace(found, warnings=(*found.warnings, said))
    return found


def _without(dataset: Dataset, damaged: Mapping[File, str]) -> Dataset:
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
    reasons = [_wrong(text) for text in damaged.values()]
    said = [f"{dataset.name}: damaged frames left out: {listed(reasons)}"]
    if lost:
        said.append(f"{dataset.name}: tracklets without a good frame left out: {listed(lost)}")
    return dataclasses.replace(kept, warnings=(*dataset.warnings, *said))


def _require(dataset: Dataset, found: Dataset, part: str, damaged: Mapping[File, str]) -> None:
    """Refuse what is left of a dataset where nothing of a part is.

    Raises:
        DataError: so many tracklets are lost, the first of them for this reason.
    """
    before: tuple[Tracklet, ...] = getattr(dataset, part)
    if before and not getattr(found, part):
        reason = _wrong(damaged[before[0].tree, before[0].frames[0]])
        raise DataError(
            f"{dataset.name}: no frame of its {len(before):,} {part} tracklets can be read "
            f"({reason}); `vreid data verify {dataset.name}` says more of the copy"
        )


def _wrong(text: str) -> str:
    """The part of a message that says what is wrong, without what to do."""
    return text.rpartition("; ")[0] or text
