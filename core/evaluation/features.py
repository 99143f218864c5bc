"""A sample of features from before and after a training, kept for pictures of them."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.errors import DataError
from core.evaluation.arrays import read_arrays, write_arrays
from core.evaluation.evidence import Listing
from core.evaluation.queries import listing_faults
from core.types import Tracklet

FEATURES = "evidence/features.npz"  # in a run's folder
MOST, MOST_NUMBERS = 600, 2**20  # tracklets of both domains, and numbers of either moment
EACH = 16  # tracklets of a person

_FORMAT = 1


@dataclass(frozen=True, slots=True, eq=False)
class Features:
    """Features of N tracklets of source and target.

    Attributes:
        listing: the tracklets.
        target: (N,) bool: of the target.
        before, after: (N, D) float16 of unit length: of the initial weights, and of those that
            the run reports.
        network: which those are, such as "student".
        origin: where the initial weights came from.
        part: of the target, that the tracklets are from: "test" or "train".
    """

    listing: Listing
    target: NDArray[np.bool_]
    before: NDArray[np.float16]
    after: NDArray[np.float16]
    network: str
    origin: str
    part: str


def sample(tracklets: Sequence[Tracklet], most: int) -> list[Tracklet]:
    """Person after person, drawn at random but always in the same order; EACH of them at most.

    A smaller sample is the beginning of a larger one, so that runs show the same people.
    """
    people: dict[int | str, list[Tracklet]] = defaultdict(list)
    for each in dict.fromkeys(tracklets):
        people[each.frames[0] if each.identity is None else each.identity].append(each)
    groups, generator = list(people.values()), np.random.default_rng(0)
    chosen: list[Tracklet] = []
    for number in generator.permutation(len(groups)):
        own = groups[number]
        chosen += [own[place] for place in generator.permutation(len(own))[:EACH]]
        if len(chosen) >= most:
            break
    return chosen[:most]


def write_features(path: Path, features: Features) -> int:
    """Write a file; its size in bytes.

    Raises:
        OSError: it can't be written there.
    """
    about = {"format": _FORMAT} | {
        key: getattr(features, key) for key in ("network", "origin", "part")
    }
    arrays = {key: getattr(features, key) for key in ("target", "before", "after")}
    arrays |= {label: getattr(features.listing, label) for label in Listing.__slots__}
    return write_arrays(path, about, arrays)


def read_features(path: Path) -> Features:
    """The features in a file, which may come from elsewhere.

    Raises:
        DataError: there are none, or the file is damaged.
    """
    about, arrays = read_arrays(path, _FORMAT)
    try:
        rows = Listing(*(arrays[label] for label in Listing.__slots__))
        words = [str(about[key]) for key in ("network", "origin", "part")]
        found = Features(rows, arrays["target"], arrays["before"], arrays["after"], *words)
    except KeyError as error:
        raise DataError(f"{path}: is damaged, {error} is missing") from None
    for fault in _faults(found):
        raise DataError(f"{path}: is damaged, {fault}")
    return found


def _faults(found: Features) -> Iterator[str]:
    yield from listing_faults(found.listing)
    count = found.listing.name.size
    if found.target.shape != (count,) or found.target.dtype.kind != "b":
        yield "it isn't told what is of the target"
    width = found.after.shape[-1] if found.after.ndim else 0
    for name, values in (("before", found.before), ("after", found.after)):
        if values.shape != (count, width) or values.dtype.kind != "f":
            yield f"{name} isn't a feature for each of {count} tracklets"
        elif not np.isfinite(values).all():
            yield f"{name} has what is not a number"
