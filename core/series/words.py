"""Figures over replicates as cells and sentences; percent, where results hold rates in [0, 1]."""

from collections.abc import Sequence

from core.evaluation.replicates import Difference
from core.measures import MEASURES, VARIANTS
from core.series.plan import Row, Series
from core.series.results import Results, Spread


def spread_cell(spread: Spread | None) -> str:
    """A mean with its deviation, such as "34.1 ± 1.2"; a single value stands alone."""
    if spread is None:
        return "-"
    deviation = f" ± {100 * spread.deviation:.1f}" if spread.n > 1 else ""
    return f"{100 * spread.mean:.1f}{deviation}"


def spread_table(results: Results, variants: Sequence[str] = ()) -> list[list[str]]:
    """Header and rows: mAP and rank-1 under these variants, or all, and how many replicates."""
    shown = variants or results.variants()
    columns = [(variant, measure) for variant in shown for measure in ("mAP", "rank1")]
    header = ["row", *(f"{MEASURES[m]} {v}".rstrip() for v, m in columns), counted(results.series)]
    body = [
        [
            results.label(row),
            *(spread_cell(results.spread(row, *column)) for column in columns),
            str(len(results.runs(row))),
        ]
        for row in results.series.rows
    ]
    return [header, *body]


def legend(results: Results) -> str:
    """What the marks of the columns stand for; begins with a semicolon where there are any."""
    return "".join(f"; {mark}: {VARIANTS[mark]}" for mark in results.variants() if mark)


def markdown(table: Sequence[Sequence[str]]) -> list[str]:
    """Lines of a Markdown table, the header first."""
    lines = ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in table]
    return [lines[0], "|" + "---|" * len(table[0]), *lines[1:]]


def counted(series: Series) -> str:
    """What the replicates of a series are."""
    return "replicates" if series.splits else "seeds"


def apart(difference: Difference, replicates: str = "training seeds") -> str:
    """A paired difference with its interval in words."""
    verdict = "excludes" if difference.excludes_zero else "includes"
    mean, low, high = (100 * x for x in (difference.mean, difference.low, difference.high))
    return (
        f"{mean:+.1f} mAP over {difference.replicates} {replicates}, 95 % interval {low:+.1f} "
        f"to {high:+.1f}, which {verdict} 0"
    )


def comparison(results: Results, row: Row, reference: Row) -> str:
    """A row against another, as trained and re-estimated; "" below two replicates."""
    if results.same(row, reference):
        return f"{results.label(row)}: here the same runs as {results.label(reference)}."
    replicates = "replicates" if results.series.splits else "training seeds"
    said = {
        VARIANTS[variant]: apart(difference, replicates)
        for variant in results.variants()
        if (difference := results.difference(row, reference, variant))
    }
    parts = "; ".join(f"{name} {words}" for name, words in said.items())
    return f"{results.label(row)} against {results.label(reference)}: {parts}." if parts else ""


def commit_words(commits: Sequence[str]) -> str:
    """Which code the figures come from."""
    if len(commits) < 2:
        return f"Commit {commits[0]}." if commits else ""
    return f"Commits {', '.join(commits)}: the figures are of several states of the code."


def missing_words(results: Results) -> list[str]:
    """A sentence for each row that lacks replicates."""
    lacking: dict[str, list[str]] = {}
    for row, replicate in results.missing():
        lacking.setdefault(row.label, []).append(str(replicate))
    return [
        f"Missing: {label}, seed{'s' if len(seeds) > 1 else ''} {', '.join(seeds)}."
        for label, seeds in lacking.items()
    ]
