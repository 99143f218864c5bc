"""What a reader has to know beside the figures, in sentences."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from core.compare.table import Column, Comparison, Row
from core.compare.verdict import Paired

_ALPHA = 0.05
_UNITS = {"seeds": "seeds", "splits": "splits", "queries": "queries", "identities": "persons"}


@dataclass(slots=True)
class Footnotes:
    """Notes that rows and cells point to, each text once."""

    texts: list[str] = field(default_factory=list)

    def add(self, text: str) -> int:
        """The place of a note."""
        if text not in self.texts:
            self.texts.append(text)
        return self.texts.index(text)


def difference_words(ours: str, theirs: str, test: Paired, measure: str) -> str:
    """A paired difference and what it is worth, in a sentence; percent of the measure."""
    amount = f"{abs(100 * test.mean):.1f} ± {100 * test.deviation:.1f} {measure}"
    if test.p is None:
        if not test.mean:
            return f"{ours} and {theirs} have the same {measure} in each of {_counted(test)}."
        return (
            f"{ours} is {_above(test)} {theirs} by {amount} in each of {_counted(test)}: without "
            "any spread there is nothing to test."
        )
    where = f"{_counted(test)}, 95 % interval {100 * test.low:+.1f} to {100 * test.high:+.1f}"
    if not test.excludes_zero:
        return (
            f"{ours} and {theirs} can't be told apart: {100 * test.mean:+.1f} ± "
            f"{100 * test.deviation:.1f} {measure}; {where}, which includes 0{_chance(test)}."
        )
    if (test.p if test.corrected is None else test.corrected) > _ALPHA:
        but = "the test says that" if test.p > _ALPHA else "among so many that"
        return (
            f"{ours} is {_above(test)} {theirs} by {amount}; {where}, which excludes 0, but {but} "
            f"can be chance{_chance(test)}."
        )
    better = "better" if test.mean > 0 else "worse"
    return (
        f"{ours} is {better} than {theirs} by {amount}; {where}, which excludes 0{_chance(test)}."
    )


def differences(rows: Sequence[Row], columns: Sequence[Column]) -> list[str]:
    """Sentences on how the groups of a section differ from the reference among them.

    Of the measures the first is told, under each variant.
    """
    theirs = next((row for row in rows if row.reference and row.kind == "group"), None)
    first = {column.variant: place for place, column in reversed(list(enumerate(columns)))}
    labels = [row.label for row in rows]
    names = [
        f"{row.label} ({row.network})" if labels.count(row.label) > 1 else row.label for row in rows
    ]
    return [
        said
        for row, name in zip(rows, names, strict=True)
        if theirs and row is not theirs
        for place in sorted(first.values())
        if (said := _difference((row, theirs), (name, names[rows.index(theirs)]), place, columns))
    ]


def _difference(
    sides: tuple[Row, Row], names: tuple[str, str], place: int, columns: Sequence[Column]
) -> str:
    """One of them; "" where one side has no figure."""
    cell, measure = sides[0].cells[place], columns[place].label
    if cell.test:
        return difference_words(*names, cell.test, measure)
    if cell.value is None or sides[1].cells[place].value is None:
        return ""
    common = "no replicate" if cell.delta is None else "one replicate"
    return f"{names[0]} and {names[1]} have {common} in common: nothing to test on {measure}."


def coverage_words(tests: Iterable[Paired]) -> str:
    """What the intervals of these tests are about; "" without any."""
    over = {test.over for test in tests}
    if not over:
        return ""
    if over & {"queries", "identities"}:
        return "The intervals cover other queries of these cameras, not other seeds of training."
    drawn = "other seeds of training" if over == {"seeds"} else "other splits of these people"
    return (
        f"The intervals cover {drawn}, not other people or cameras; one in twenty misses by chance."
    )


def protocol_words(facts: str, seeds: Iterable[int], splits: Iterable[int]) -> str:
    """What all figures were measured under, and over which replicates.

    Args:
        facts: in words.
        seeds: of training; none where single runs are compared.
        splits: of the target's protocol; one or none go without saying.
    """
    said = f"Protocol: {facts}"
    if drawn := count_words(seeds):
        said += f"; seeds {drawn}"
    if len(several := set(splits)) > 1:
        said += f", splits {count_words(several)}"
    return said + "."


def count_words(numbers: Iterable[int]) -> str:
    """Numbers with runs of them joined: "0-4, 7"."""
    parts: list[list[int]] = []
    for number in sorted(set(numbers)):
        if parts and number == parts[-1][-1] + 1:
            parts[-1].append(number)
        else:
            parts.append([number])
    return ", ".join(f"{part[0]}-{part[-1]}" if len(part) > 1 else f"{part[0]}" for part in parts)


def commit_words(commits: Sequence[str]) -> str:
    """Which code the figures come from."""
    if len(commits) < 2:
        return f"Commit {commits[0]}." if commits else ""
    return f"Commits {', '.join(commits)}: the figures are of several states of the code."


def commit_word(commit: str, dirty: bool | None) -> str:
    """A commit as sentences name it."""
    if not commit:
        return "unknown"
    return commit[:12] + (" with changes" if dirty else "")


def legend(comparison: Comparison, best: str) -> str:
    """How the figures are to be read.

    Args:
        comparison: whole.
        best: how the form marks the best, such as "* best".
    """
    cells = [cell for row in comparison.rows for cell in row.cells]
    said = ["Percent"]
    if any(cell.deviation is not None for cell in cells):
        what = "sample standard deviation" if comparison.spread == "deviation" else "95 % interval"
        sign = "±" if comparison.spread == "deviation" else "and"
        said.append(f"mean {sign} {what} over {comparison.counted or 'replicates'}")
    if any(cell.best for cell in cells):
        said.append(
            f"{best} of its column" + (" and section" if len(comparison.sections) > 1 else "")
        )
    reference = comparison.reference
    if reference and any(cell.delta is not None for cell in cells):
        both = " at the replicates of both" if reference.kind == "group" else ""
        said.append(f"in brackets the difference to {reference.label}{both}")
    marks = {column.variant: column.family for column in comparison.columns if column.variant}
    said += [f"{mark}: {family}" for mark, family in marks.items()]
    return "; ".join(said)


def _above(test: Paired) -> str:
    return "above" if test.mean > 0 else "below"


def _counted(test: Paired) -> str:
    """Such as "5 seeds", or "30 replicates on 10 splits"."""
    whole = f"{test.units:,} {_UNITS[test.over]}"
    if test.n == test.units:
        return whole
    if test.over == "identities":
        return f"{test.n:,} queries of {whole}"
    return f"{test.n} replicates on {whole}"


def _chance(test: Paired) -> str:
    """P values and the effect size, behind a semicolon."""
    if test.p is None or test.effect is None:
        return ""
    said = f"; {p_words(test.p if test.corrected is None else test.corrected)}"
    if test.corrected is not None:
        said += f" by Holm for {test.family} comparisons"
    if test.flips is not None and (test.flips > _ALPHA) != (test.p > _ALPHA):
        said += f", {p_words(test.flips)} without assuming a normal distribution"
    return said + f"; effect {test.effect:.1f} standard deviations"


def p_words(p: float) -> str:
    """A p value with two digits that count."""
    return "p below 0.0001" if p < 1e-4 else f"p = {p:.2g}"
