"""Paired differences and what is missing, as sentences; percent, where results hold rates."""

from collections.abc import Iterable

from core.compare.cells import corrected
from core.compare.notes import p_words
from core.compare.verdict import Paired
from core.measures import VARIANTS
from core.series.plan import Row
from core.series.results import Results


def apart(difference: Paired, replicates: str = "training seeds") -> str:
    """A paired difference with its interval in words."""
    verdict = "excludes" if difference.excludes_zero else "includes"
    mean, low, high = (100 * x for x in (difference.mean, difference.low, difference.high))
    chance = "" if difference.corrected is None else f", p = {p_words(difference.corrected)}"
    return (
        f"{mean:+.1f} mAP over {difference.n} {replicates}, 95 % interval {low:+.1f} "
        f"to {high:+.1f}, which {verdict} 0{chance}"
    )


Pair = tuple[Row, Row]  # a row and what it is compared with


def compared(results: Results, pairs: Iterable[Pair]) -> dict[str, list[tuple[Pair, Paired]]]:
    """Differences of mAP under each variant, those of a variant corrected for their number."""
    wanted, found = list(pairs), {}
    for variant in results.variants():
        some = [(pair, test) for pair in wanted if (test := results.difference(*pair, variant))]
        tests = corrected([test for _, test in some])
        found[variant] = list(zip((pair for pair, _ in some), tests, strict=True))
    return found


def comparisons(results: Results, pairs: Iterable[Pair]) -> list[str]:
    """A sentence for each row and its reference, as trained and re-estimated.

    None for those below two replicates; one more where p values were corrected.
    """
    wanted = list(pairs)
    found = compared(results, wanted)
    said = [text for pair in wanted if (text := _sentence(results, pair, found))]
    most = max((test.family for some in found.values() for _, test in some), default=1)
    if most > 1:
        said.append(f"P values are Holm's, for {most} comparisons under each variant at most.")
    return said


def _sentence(results: Results, pair: Pair, found: dict[str, list[tuple[Pair, Paired]]]) -> str:
    row, reference = map(results.label, pair)
    if results.same(*pair):
        return f"{row}: here the same runs as {reference}."
    replicates = "replicates" if results.series.splits else "training seeds"
    parts = "; ".join(
        f"{VARIANTS[variant]} {apart(test, replicates)}"
        for variant, some in found.items()
        for one, test in some
        if one == pair
    )
    return f"{row} against {reference}: {parts}." if parts else ""


def missing_words(results: Results) -> list[str]:
    """A sentence for each row that lacks replicates."""
    lacking: dict[str, list[str]] = {}
    for row, replicate in results.missing():
        lacking.setdefault(row.label, []).append(str(replicate))
    return [
        f"Missing: {label}, seed{'s' if len(seeds) > 1 else ''} {', '.join(seeds)}."
        for label, seeds in lacking.items()
    ]
