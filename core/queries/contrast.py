"""What one network gets right and another wrong, query by query, and where that happens."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from core.errors import DataError
from core.evaluation.evidence import UNKNOWN, Evidence, Found, Listing

Facet = Literal["camera", "clothes", "length"]
FACETS: tuple[Facet, ...] = ("camera", "clothes", "length")

_SHARED = ("target", "protocol", "average_precision")  # facts that results must have in common
HEADINGS: Mapping[Facet, str] = {
    "camera": "camera",
    "clothes": "clothes in which other cameras see the person",
    "length": "length of the tracklet",
}
_WORN = {  # matches in the query's clothes, and in others, to what that is called
    (True, False): "the same",
    (False, True): "others",
    (True, True): "the same and others",
    (False, False): "no match",
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one query on both sides.

    Attributes:
        query: its number on either side.
        name: its first frame's path in the dataset.
        identity, camera, clothes: UNKNOWN where nobody knows.
        length: frames.
        ranks: place of the first match on either side, from 1.
        precisions: average precision on either side, in [0, 1].
    """

    query: tuple[int, int]
    name: str
    identity: int
    camera: int
    clothes: int
    length: int
    ranks: tuple[int, int]
    precisions: tuple[float, float]

    @property
    def gain(self) -> float:
        """How far the second side's average precision lies above the first's."""
        return self.precisions[1] - self.precisions[0]


@dataclass(frozen=True, slots=True)
class Share:
    """Queries that have something in common.

    Attributes:
        label: what that is, such as "camera 3".
        queries: how many.
        rank1, mean_ap: of either side, in [0, 1].
        only: queries that the first side alone, and the second alone, gets right at rank 1.
    """

    label: str
    queries: int
    rank1: tuple[float, float]
    mean_ap: tuple[float, float]
    only: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Contrast:
    """Two networks on the queries that both were asked.

    Attributes:
        outcomes: of queries with a match on both sides, in the order of the first.
        shares: by facet; "" holds the one of all queries.
        unshared: queries that only the first, and only the second side was asked, or that have no
            match there.
    """

    outcomes: tuple[Outcome, ...]
    shares: Mapping[str, tuple[Share, ...]]
    unshared: tuple[int, int]

    def gained(self) -> list[Outcome]:
        """Right at rank 1 on the second side alone, the largest gain first."""
        return self._apart(lambda ranks: ranks[0] != 1 == ranks[1], largest=True)

    def lost(self) -> list[Outcome]:
        """Right at rank 1 on the first side alone, the largest loss first."""
        return self._apart(lambda ranks: ranks[0] == 1 != ranks[1], largest=False)

    def _apart(self, wanted: Callable[[tuple[int, int]], bool], largest: bool) -> list[Outcome]:
        found = [each for each in self.outcomes if wanted(each.ranks)]
        return sorted(found, key=lambda each: (-each.gain if largest else each.gain, each.name))


def contrast(sides: tuple[Evidence, Evidence], networks: tuple[str, str]) -> Contrast:
    """Put two networks beside each other.

    Args:
        sides: of two runs on one target, or twice of one run.
        networks: of either side.

    Raises:
        DataError: they were tested otherwise, or have no query in common.
    """
    _check_alike(*(one.facts for one in sides))
    founds = sides[0].found[networks[0]], sides[1].found[networks[1]]
    both = _asked_both(sides, founds)
    if not len(both):
        raise DataError("no query was asked on both sides: nothing to put together")
    outcomes = tuple(_outcome(sides[0].query, founds, *pair) for pair in both.tolist())
    shares: dict[str, tuple[Share, ...]] = {"": (_share("all queries", outcomes),)}
    for facet in FACETS:
        shares[facet] = tuple(_shares(outcomes, _labels(facet, sides[0], both[:, 0])))
    unshared = (len(sides[0].query) - len(both), len(sides[1].query) - len(both))
    return Contrast(outcomes, shares, unshared)


def _check_alike(one: Mapping[str, str], other: Mapping[str, str]) -> None:
    """Refuse what isn't of the same people in the same pictures, whatever the files are called."""
    for key in _SHARED:
        if one.get(key) != other.get(key):
            raise DataError(
                f"the two were tested with another {key.replace('_', ' ')}, {one.get(key)!r} and "
                f"{other.get(key)!r}: compare runs that were asked the same"
            )


def _asked_both(sides: tuple[Evidence, Evidence], founds: tuple[Found, Found]) -> NDArray[np.int64]:
    """(N, 2) numbers of the queries that have a match on both sides."""
    there = {name: place for place, name in enumerate(sides[1].query.name.tolist())}
    pairs = [
        (place, there[name])
        for place, name in enumerate(sides[0].query.name.tolist())
        if name in there and founds[0].first_match[place] and founds[1].first_match[there[name]]
    ]
    return np.array(pairs, np.int64).reshape(-1, 2)


def _outcome(rows: Listing, founds: tuple[Found, Found], first: int, second: int) -> Outcome:
    ours, theirs = founds
    return Outcome(
        (first, second),
        str(rows.name[first]),
        int(rows.identity[first]),
        int(rows.camera[first]),
        int(rows.clothes[first]),
        int(rows.length[first]),
        (int(ours.first_match[first]), int(theirs.first_match[second])),
        (float(ours.average_precision[first]), float(theirs.average_precision[second])),
    )


def _labels(facet: Facet, side: Evidence, queries: NDArray[np.int64]) -> list[tuple[Any, str]]:
    """Of each query what it is counted under: what to sort by, and what it is called."""
    if facet == "camera":
        return [(camera, f"camera {camera}") for camera in side.query.camera[queries].tolist()]
    if facet == "length":
        return _lengths(side.query.length[queries])
    words = [_worn(side, query) for query in queries.tolist()]
    return [(word, word) for word in words]


def _lengths(lengths: NDArray[np.int64]) -> list[tuple[Any, str]]:
    """Thirds of the queries by their number of frames; fewer where many are equally long."""
    edges = sorted({int(edge) for edge in np.quantile(lengths, [1 / 3, 2 / 3], method="lower")})
    bounds = [edge for edge in edges if edge < lengths.max()]
    found = []
    for place in np.searchsorted(bounds, lengths).tolist():
        own = lengths[np.searchsorted(bounds, lengths) == place]
        low, high = int(own.min()), int(own.max())
        found.append((place, f"{low} to {high} frames" if high > low else f"{low} frames"))
    return found


def _worn(side: Evidence, query: int) -> str:
    """What a query's person wears where other cameras see it."""
    rows = side.gallery
    matches = (rows.identity == side.query.identity[query]) & (
        rows.camera != side.query.camera[query]
    )
    worn, seen = side.query.clothes[query], rows.clothes[matches]
    if worn == UNKNOWN or (seen == UNKNOWN).any():
        return "unknown"
    return _WORN[bool((seen == worn).any()), bool((seen != worn).any())]


def _shares(outcomes: Sequence[Outcome], labels: Sequence[tuple[Any, str]]) -> Iterator[Share]:
    for label in sorted(set(labels)):
        own = [one for one, its in zip(outcomes, labels, strict=True) if its == label]
        yield _share(label[1], own)


def _share(label: str, own: Sequence[Outcome]) -> Share:
    right = np.array([each.ranks for each in own]) == 1  # (n, 2)
    rank1, precision = right.mean(axis=0), np.mean([each.precisions for each in own], axis=0)
    first, second = right[:, 0], right[:, 1]
    return Share(
        label,
        len(own),
        (float(rank1[0]), float(rank1[1])),
        (float(precision[0]), float(precision[1])),
        (int((first & ~second).sum()), int((second & ~first).sum())),
    )
