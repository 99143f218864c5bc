"""Which clips share a batch: P identities (or target tracklets) with K clips of each.

Batches are lists of (tracklet, draw): `draw` seeds the choice of frames, so a batch holds the same
clips whichever process loads it.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np

from core.errors import DataError

Draw = tuple[int, int]


def identity_batches(
    identities: Sequence[int], people: int, clips: int, generator: np.random.Generator
) -> Iterator[list[Draw]]:
    """Endless batches of `people` identities with `clips` clips of each.

    Identities come in random order, each once before any comes again. An identity with fewer
    tracklets than `clips` gives several clips of one tracklet; one with more gives a random choice.

    Args:
        identities: identity of each tracklet.
        people: identities of a batch (P).
        clips: of each (K).
        generator: of all choices.

    Raises:
        DataError: there are fewer than two identities, or fewer than `people`.
    """
    tracklets: defaultdict[int, list[int]] = defaultdict(list)
    for place, known in enumerate(identities):
        tracklets[known].append(place)
    if len(tracklets) < max(2, people):
        raise DataError(
            f"the source has {len(tracklets)} training {_plural(len(tracklets))}, a batch takes "
            f"{people} (and telling people apart takes two): lower data.identities or add people"
        )
    for round_ in _rounds(sorted(tracklets), people, generator):
        batch: list[Draw] = []
        for identity in round_.tolist():
            own = tracklets[identity]
            repeats = -(-clips // len(own))
            order = np.concatenate([generator.permutation(own) for _ in range(repeats)])[:clips]
            batch += [(int(number), _seed(generator)) for number in order]
        yield batch


def tracklet_batches(
    count: int, tracklets: int, clips: int, generator: np.random.Generator
) -> Iterator[list[Draw]]:
    """Endless batches of `tracklets` random tracklets with `clips` clips of each: no label needed.

    Args:
        count: tracklets there are.
        tracklets: of a batch (P).
        clips: of each (K).
        generator: of all choices.

    Raises:
        DataError: there are fewer tracklets than a batch takes.
    """
    if count < tracklets:
        raise DataError(
            f"the target has {count} training tracklets, fewer than a batch takes ({tracklets}): "
            "lower data.identities or add footage"
        )
    for chosen in _rounds(range(count), tracklets, generator):
        yield [(int(number), _seed(generator)) for number in chosen for _ in range(clips)]


def _rounds(
    items: Sequence[int], size: int, generator: np.random.Generator
) -> Iterator[np.ndarray[tuple[int], np.dtype[np.int64]]]:
    """Endless choices of `size` items; what is left of a round opens the next, without repeats."""
    waiting = generator.permutation(items)
    while True:
        if len(waiting) < size:
            fresh = generator.permutation(items)
            rest = fresh[~np.isin(fresh, waiting)]
            waiting = np.concatenate([waiting, rest, fresh[np.isin(fresh, waiting)]])
        yield waiting[:size]
        waiting = waiting[size:]


def _seed(generator: np.random.Generator) -> int:
    return int(generator.integers(2**31))


def _plural(count: int) -> str:
    return "identity" if count == 1 else "identities"
