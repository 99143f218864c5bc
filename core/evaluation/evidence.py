"""What each query found, and whom: the evidence that scores are means of."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.evaluation.foremost import Foremost, foremost
from core.evaluation.labels import Matching, Mode, Side, side
from core.evaluation.retrieval import Precision, Retrieval, per_query
from core.types import Tracklet

FIRST = 10  # gallery entries kept of each ranking
UNKNOWN = -1


@dataclass(frozen=True, slots=True, eq=False)
class Listing:
    """Tracklets of one side, in their order: (N,) each.

    Attributes:
        name: the first frame's path in its dataset, which nothing else there has.
        shown: the path of the frame in the middle.
        identity, camera, clothes: numbers as the dataset writes them; UNKNOWN where nobody knows.
        length: frames.
    """

    name: NDArray[np.str_]
    shown: NDArray[np.str_]
    identity: NDArray[np.int64]
    camera: NDArray[np.int64]
    clothes: NDArray[np.int64]
    length: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.name)


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """What the queries found by one network: (Q,) or (Q, K) each.

    Attributes:
        average_precision: in [0, 1]; NaN where the gallery has no match.
        first_match: place of the first match, from 1; 0 where there is none.
        first: the head of each ranking. An entry of the query's identity is a match: others of
            that identity are removed from the ranking.
    """

    average_precision: NDArray[np.float64]
    first_match: NDArray[np.int32]
    first: Foremost

    @property
    def retrieval(self) -> Retrieval:
        """As scores are made of it."""
        valid = self.first_match > 0
        return Retrieval(valid, self.average_precision, self.first_match.astype(np.int64))


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """All that was found on one target.

    Attributes:
        query, gallery: the tracklets.
        found: by the name that the network's scores carry, such as "student+bn".
        facts: what else a reader has to know: the dataset, its protocol, the distance.
    """

    query: Listing
    gallery: Listing
    found: Mapping[str, Found]
    facts: Mapping[str, str] = field(default_factory=dict)


def listing(tracklets: Sequence[Tracklet]) -> Listing:
    """The tracklets of one side."""
    return Listing(
        np.array([each.frames[0] for each in tracklets], np.str_),
        np.array([each.frames[len(each.frames) // 2] for each in tracklets], np.str_),
        numbers(each.identity for each in tracklets),
        numbers(each.camera for each in tracklets),
        numbers(each.clothes for each in tracklets),
        numbers(len(each.frames) for each in tracklets),
    )


def numbers(values: Iterable[int | None]) -> NDArray[np.int64]:
    """(N,) numbers; UNKNOWN where nobody knows."""
    return np.array([UNKNOWN if value is None else value for value in values], np.int64)


def find(
    distances: ArrayLike,
    query: Listing,
    gallery: Listing,
    mode: Mode = "standard",
    average_precision: Precision = "step",
    most: int = FIRST,
) -> Found:
    """Rank the gallery for each query, and keep what it found and what came first.

    Args:
        distances: (Q, G) smaller is closer.
        query: its tracklets.
        gallery: its tracklets.
        mode: which entries are matches.
        average_precision: as `per_query` takes it.
        most: entries kept of each ranking.

    Raises:
        DataError: as `per_query` raises it.
    """
    found = per_query(
        distances,
        query.identity,
        gallery.identity,
        query.camera,
        gallery.camera,
        query.clothes,
        gallery.clothes,
        mode,
        average_precision,
    )
    matching = Matching(_side("query", query), _side("gallery", gallery), mode)
    first = foremost(np.asarray(distances), matching, most)
    return Found(found.average_precision, found.first_match.astype(np.int32), first)


def _side(name: str, rows: Listing) -> Side:
    return side(name, rows.identity, rows.camera, rows.clothes)
