"""Is a difference real? Intervals and paired tests over replicates and over queries.

SciPy is loaded by what needs it: Student distributions for replicates, its bootstrap for queries.
"""

from collections.abc import Hashable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.compare.verdict import Interval, Paired, Unit
from core.errors import DataError

CONFIDENCE = 0.95
RESAMPLES = 9_999
_EXACT = 13  # units of which all signs are tried
_AT_ONCE = 512  # draws that are held in memory together

Floats = NDArray[np.float64]


def interval(
    values: Sequence[float],
    splits: Sequence[Hashable] = (),
    confidence: float = CONFIDENCE,
) -> Interval:
    """Mean, sample standard deviation and Student interval of the mean.

    Args:
        values: one for each replicate; at least one.
        splits: what each was drawn on; () is one and the same. Seeds on one split share its people,
            so that with several splits these are what is independent: the error of the mean is
            that of their sums (cluster-robust; with as many seeds on each split it is the plain
            error of the mean of the splits' means).
        confidence: of the interval.

    Raises:
        DataError: there is no value.
    """
    if not len(values):
        raise DataError("an interval takes one replicate or more; run some first")
    found = np.asarray(values, dtype=float)
    mean = float(found.mean())
    if len(found) < 2:
        return Interval(mean, 0.0, mean, mean, 1)
    reach = _student(_units(found, splits) - 1, confidence) * _error(found, splits)
    return Interval(mean, float(found.std(ddof=1)), mean - reach, mean + reach, len(found))


def paired(
    ours: Sequence[float],
    theirs: Sequence[float],
    splits: Sequence[Hashable] = (),
    confidence: float = CONFIDENCE,
) -> Paired:
    """How far `ours` lies above `theirs`, replicate by replicate, by Student's paired test.

    Args:
        ours: one value for each replicate.
        theirs: of the same replicates in the same order.
        splits: as for `interval`.
        confidence: of the interval.

    Raises:
        DataError: the two have different lengths, or fewer than two replicates.
    """
    if len(ours) != len(theirs) or len(ours) < 2:
        raise DataError(
            f"a paired difference takes two or more replicates of both sides, not {len(ours)} "
            f"and {len(theirs)}: run the missing seeds"
        )
    apart = np.subtract(ours, theirs, dtype=float)
    found = interval(apart.tolist(), splits, confidence)
    units, several = _units(apart, splits), len(set(splits)) > 1
    made = Paired(
        found.mean,
        found.deviation,
        found.low,
        found.high,
        len(apart),
        "splits" if several else "seeds",
        units,
    )
    error = _error(apart, splits)
    if error <= _tiny(apart):
        return made
    sums = _sums(apart, splits) if several else apart
    return replace(
        made,
        p=_two_sided(found.mean / error, units - 1),
        flips=sign_flips(sums) if 2.0 ** (1 - units) <= 1 - confidence else None,
        effect=found.mean / found.deviation,
    )


def paired_queries(
    ours: ArrayLike,
    theirs: ArrayLike,
    identities: ArrayLike | None = None,
    confidence: float = CONFIDENCE,
    seed: int = 0,
) -> Paired:
    """How far `ours` lies above `theirs`, query by query: other queries rather than other seeds.

    The interval is a bootstrap's (BCa, 9,999 resamples), `p` a permutation test's that exchanges
    the two sides at random. Where identities are given, all queries of one are drawn, and
    exchanged, together: they are searched for among the same tracklets.

    Args:
        ours: (Q,) average precision of each query; NaN where it has no match in the gallery.
        theirs: (Q,) of the same queries in the same order.
        identities: (Q,) whom each searches for.
        confidence: of the interval.
        seed: of the draws.

    Raises:
        DataError: the two don't have the same queries with a match, or fewer than two.

    Source: Efron (1987), better bootstrap confidence intervals; Smucker, Allan and Carterette
        (CIKM 2007) on randomisation tests between rankings.
    """
    apart, same = _query_differences(ours, theirs, identities)
    sums, sizes = _per_unit(same, apart), _per_unit(same, np.ones_like(apart))
    mean, deviation = float(apart.mean()), float(apart.std(ddof=1))
    over: Unit = "queries" if identities is None else "identities"
    made = Paired(mean, deviation, mean, mean, len(apart), over, len(sums))
    if deviation <= _tiny(apart) or len(sums) < 2:
        return made
    low, high = _bootstrapped(sums, sizes, confidence, seed)
    p = sign_flips(sums, seed)
    return replace(made, low=low, high=high, p=p, flips=p, effect=mean / deviation)


def sign_flips(units: ArrayLike, seed: int = 0) -> float:
    """Two-sided permutation test of differences that are symmetric about 0 if there is none.

    All 2^U signs up to 13 units, else 9,999 random ones, with those observed counted in.

    Args:
        units: (U,) differences, or their sums over what belongs together.
        seed: of the random signs.
    """
    found = np.asarray(units, dtype=float)
    least = abs(found.sum()) * (1 - 1e-12)  # rounding must not lose the signs observed
    if len(found) <= _EXACT:
        numbers = np.arange(2 ** len(found))[:, None]
        signs = 1.0 - 2.0 * (numbers >> np.arange(len(found)) & 1)
        return float((abs(signs @ found) >= least).mean())
    generator, beyond = np.random.default_rng(seed), 1
    for start in range(0, RESAMPLES, _AT_ONCE):
        shape = min(_AT_ONCE, RESAMPLES - start), len(found)
        signs = generator.integers(0, 2, shape) * 2.0 - 1.0
        beyond += int((abs(signs @ found) >= least).sum())
    return beyond / (RESAMPLES + 1)


def holm(p_values: Sequence[float]) -> list[float]:
    """P values corrected for their number, step down.

    Source: Holm (1979), a simple sequentially rejective multiple test procedure.
    """
    order = np.argsort(p_values, kind="stable")
    corrected, least = [0.0] * len(p_values), 0.0
    for rank, place in enumerate(order.tolist()):
        least = max(least, min(1.0, (len(p_values) - rank) * p_values[place]))
        corrected[place] = least
    return corrected


def as_family(tests: Sequence[Paired]) -> list[Paired]:
    """Tests with `corrected`, where more than one has a p value."""
    tested = [test.p for test in tests if test.p is not None]
    if len(tested) < 2:
        return list(tests)
    values = iter(holm(tested))
    return [
        test if test.p is None else replace(test, corrected=next(values), family=len(tested))
        for test in tests
    ]


def _query_differences(
    ours: ArrayLike, theirs: ArrayLike, identities: ArrayLike | None
) -> tuple[Floats, NDArray[np.int64]]:
    """(V,) differences of the queries that count, and (V,) which of them belong together."""
    first, second = np.asarray(ours, dtype=float), np.asarray(theirs, dtype=float)
    same = np.arange(first.size) if identities is None else np.asarray(identities)
    if first.ndim != 1 or first.shape != second.shape or first.shape != same.shape:
        raise DataError(
            f"the two sides have {first.size} and {second.size} queries, of {same.size} named "
            "persons: they weren't tested on the same queries"
        )
    counts = np.isfinite(first)
    if (counts != np.isfinite(second)).any():
        raise DataError(
            "a query has a match in the gallery of one side alone: they weren't tested on the same "
            "gallery"
        )
    if counts.sum() < 2:
        raise DataError("fewer than two queries have a match in the gallery: nothing to compare")
    return (first - second)[counts], np.unique(same[counts], return_inverse=True)[1].ravel()


def _bootstrapped(sums: Floats, sizes: Floats, confidence: float, seed: int) -> tuple[float, float]:
    """Interval of the mean of units that are drawn with all that belongs to them."""
    from scipy.stats import bootstrap

    def mean(total: Floats, size: Floats, axis: int) -> Floats:
        found: Floats = total.sum(axis=axis) / size.sum(axis=axis)
        return found

    found = bootstrap(
        (sums, sizes),
        mean,
        paired=True,
        vectorized=True,
        n_resamples=RESAMPLES,
        batch=_AT_ONCE,
        confidence_level=confidence,
        method="BCa",
        rng=np.random.default_rng(seed),
    ).confidence_interval
    return float(found.low), float(found.high)


def _units(values: Floats, splits: Sequence[Hashable]) -> int:
    """How many independent draws there are: the splits where there are several."""
    several = len(set(splits))
    return several if several > 1 else len(values)


def _sums(values: Floats, splits: Sequence[Hashable]) -> Floats:
    """Sums over each split."""
    places = {split: place for place, split in enumerate(dict.fromkeys(splits))}
    return _per_unit(np.array([places[split] for split in splits]), values)


def _per_unit(places: NDArray[np.int64], values: Floats) -> Floats:
    """Sums of the values that share a place."""
    return np.bincount(places, values).astype(float)


def _error(values: Floats, splits: Sequence[Hashable]) -> float:
    """Standard error of the mean."""
    apart = values - values.mean()
    units = _sums(apart, splits) if len(set(splits)) > 1 else apart
    count = len(units)
    return float(np.sqrt(count / (count - 1) * (units**2).sum()) / len(values))


def _tiny(values: Floats) -> float:
    """Below this a spread is rounding."""
    return 1e-12 * max(1.0, float(abs(values).max()))


def _student(freedom: int, confidence: float) -> float:
    """Quantile of Student's distribution that leaves out half of what isn't covered."""
    from scipy.special import stdtrit  # a third of a second: not for every table

    return float(stdtrit(freedom, (1 + confidence) / 2))


def _two_sided(statistic: float, freedom: int) -> float:
    """Chance of a value of Student's distribution at least as far from 0."""
    from scipy.special import stdtr

    return float(2 * stdtr(freedom, -abs(statistic)))
