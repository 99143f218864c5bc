"""Results of a series as a `Comparison`, so that every command prints through the same forms."""

from collections.abc import Sequence

from core.compare.notes import protocol_words
from core.compare.protocol import SEVERAL, of_settings, sentence
from core.compare.table import Cell, Column, Comparison, Member, Row, Section
from core.config import flat, plain
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
        protocol=_protocol(results),
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


def _protocol(results: Results) -> str:
    series = results.series
    several = {"split": SEVERAL} if len(series.splits) > 1 else {}
    facts = [
        of_settings(flat(plain(training.settings)), results.network(row)) | several
        for row in series.rows
        for training in (results.needed[row.key, series.replicates_of(row)[0]],)
    ]
    return protocol_words(sentence(facts), series.seeds, series.splits)


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
