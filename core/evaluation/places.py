"""Where the matches of each query stand in its ranking, without ranking the whole gallery.

Of a ranking only the places of the few matches count. A plain sort of a row's values, which is
several times as fast as one that remembers where they came from, tells how many entries lie
nearer; what was removed, and entries at equal distance, are set right afterwards.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from core.errors import DataError
from core.evaluation.labels import Pairs

Ties = Literal["gallery", "best", "worst"]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Places:
    """Matches of a block of q queries, M in all: query by query, nearest first.

    Attributes:
        matches: (q,) matches of each query.
        first: (q,) place of the first one from 1; 0 without a match.
        query: (M,) whose match it is.
        hits: (M,) matches up to this one.
        place: (M,) place among what is left of the gallery, from 1.
        group_hits: (M,) matches at this distance or nearer.
        group_place: (M,) entries left at this distance or nearer.
    """

    matches: Ints
    first: Ints
    query: Ints
    hits: Ints
    place: Ints
    group_hits: Ints
    group_place: Ints


def places(distances: NDArray[np.generic], pairs: Pairs, ties: Ties) -> Places:
    """Find the matches of a block of queries in their rankings.

    Args:
        distances: (q, G) smaller is closer.
        pairs: each query with the entries of its identity.
        ties: what comes first at equal distances: the earlier gallery entry, or ("best") the
            matches, or ("worst") the others.

    Raises:
        DataError: a distance is not a number.
    """
    if distances.dtype == np.float16:  # exact, and most processors only sort the wider ones fast
        distances = distances.astype(np.float32)
    ordered = np.array(distances, order="C")
    ordered.sort(axis=1)
    if not np.isfinite(ordered[:, [0, -1]]).all():  # numbers lie between, NaN comes last
        raise DataError("a distance is not a number: has the network diverged?")
    return _among_left(pairs, _positions(distances, ordered, pairs), ties)


@dataclass(frozen=True, slots=True, eq=False)
class _Positions:
    """Of each pair (P,), among the whole gallery and from 0.

    Everything at its distance stands from `lower` to before `upper`, itself at `rank`.
    """

    rank: Ints
    lower: Ints
    upper: Ints


def _positions(
    distances: NDArray[np.generic], ordered: NDArray[np.generic], pairs: Pairs
) -> _Positions:
    found = np.empty((3, len(pairs.entry)), np.int64)
    stop = 0
    for row, count in enumerate(pairs.counts):
        start, stop = stop, stop + count
        if count:
            entry = pairs.entry[start:stop]
            found[:, start:stop] = _positions_in(distances[row], ordered[row], entry)
    return _Positions(*found)


def _positions_in(
    row: NDArray[np.generic], ordered: NDArray[np.generic], entry: Ints
) -> tuple[Ints, Ints, Ints]:
    values = row[entry]
    lower, upper = ordered.searchsorted(values), ordered.searchsorted(values, side="right")
    rank = lower.copy()
    for value in np.unique(values[upper - lower > 1]):
        equal = values == value
        rank[equal] += np.flatnonzero(row == value).searchsorted(entry[equal])
    return rank, lower, upper


def _among_left(pairs: Pairs, at: _Positions, ties: Ties) -> Places:
    """Take out what is removed, and count what is left."""
    order = np.lexsort((at.rank, pairs.query))
    query, match = pairs.query[order], ~pairs.removed[order]
    rank, lower, upper = at.rank[order], at.lower[order], at.upper[order]
    start = np.repeat(np.cumsum(pairs.counts) - pairs.counts, pairs.counts)  # of the query's pairs
    first, last = _groups(query, upper)

    before = np.append(0, np.cumsum(match))
    hits = before[1:] - before[start]
    removed = np.arange(len(order)) - start + 1 - hits
    group_place = upper - removed[last]
    place = {
        "gallery": rank + 1 - removed,
        "best": lower - (first - start) + hits,
        "worst": group_place - hits[last] + hits,
    }[ties]

    nearest = np.zeros(len(pairs.counts), np.int64)
    is_first = match & (hits == 1)
    nearest[query[is_first]] = place[is_first]
    return Places(
        matches=np.bincount(query[match], minlength=len(nearest)),
        first=nearest,
        query=query[match],
        hits=hits[match],
        place=place[match],
        group_hits=hits[last][match],
        group_place=group_place[match],
    )


def _groups(query: Ints, upper: Ints) -> tuple[Ints, Ints]:
    """(P,) each: the first and the last pair of the query at the same distance as this one."""
    opens = np.ones(len(query), bool)
    opens[1:] = (query[1:] != query[:-1]) | (upper[1:] != upper[:-1])
    first = np.flatnonzero(opens)
    last = np.append(first[1:], len(query)) - 1
    group = np.cumsum(opens) - 1
    return first[group], last[group]
