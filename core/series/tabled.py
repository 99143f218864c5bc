"""Results of a series as a `Comparison`, so that every command prints through the same forms."""

from collections.abc import Sequence

from core.compare.table import Cell, Column, Comparison, Member, Row, Section
from core.series import plan
from core.series.results import Results

SHOWN = ("mAP", "rank1")


def tabled(results: Results, title: str, sentences: Sequence[str] = ()) -> Comparison:
    """Means of mAP and rank-1 under every variant, with how many replicates there are.

    Args:
        results: of a series.
        title: stands above the table.
        sentences: stand below it.
    """
    columns = tuple(Column(variant, measure) for variant in results.variants() for measure in SHOWN)
    rows = tuple(_row(results, row, columns) for row in results.series.rows)
    return Comparison(
        columns,
        (Section(rows),),
        title,
        heads=("row",),
        counted=counted(results.series),
        sentences=tuple(sentences),
    )


def members(results: Results, row: plan.Row) -> tuple[Member, ...]:
    """The runs behind a row."""
    return tuple(
        Member(
            run.run_id,
            results.label(row),
            replicate.seed,
            replicate.split or 0,
            "finished",
            commit=run.commit,
            dirty=run.dirty,
        )
        for replicate, run in results.runs(row).items()
    )


def counted(series: plan.Series) -> str:
    """What the replicates of a series are."""
    return "replicates" if series.splits else "seeds"


def _row(results: Results, row: plan.Row, columns: Sequence[Column]) -> Row:
    cells: tuple[Cell, ...] = tuple(
        results.cell(row, column.variant, column.measure) for column in columns
    )
    return Row(
        row.key,
        (results.label(row),),
        cells,
        "group",
        members(results, row),
        results.network(row),
        count=len(results.runs(row)),
    )
