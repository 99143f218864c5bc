"""Sections with their rows: figures, the runs behind them, and what is to be known of each."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from core.compare.cells import filled
from core.compare.groups import Entry
from core.compare.notes import Footnotes
from core.compare.parts import Part, line_titles
from core.compare.replicates import Replicates
from core.compare.table import Cell, Column, Member, Row, Section
from core.errors import RunError

_NAMED = 3  # runs left out that are named one by one
_BOUND = "supervised"  # the method that sees the target's labels


def section(
    part: Part, title: str, columns: Sequence[Column], reference: Entry, footnotes: Footnotes
) -> Section:
    """A section with its figures.

    Args:
        part: its lines.
        title: what tells it from others.
        columns: of the table.
        reference: what differences are taken to, where it is among the lines.
        footnotes: takes what is to be known of rows.
    """
    base = next((line for line in part.lines if line.entry is reference), None)
    replicates = Replicates([line.entry for line in part.lines])
    cells, special = filled(part.lines, columns, base), line_titles(part)
    rows = []
    for line, figures, words in zip(part.lines, cells, special, strict=True):
        entry = line.entry
        missing = replicates.missing(entry) if entry.grouped else []
        said = [*_notes(entry, missing), *([f"{words}."] if words else [])]
        row = _row(entry, figures, missing, [footnotes.add(text) for text in said])
        rows.append(replace(row, network=line.network, reference=line is base))
    return Section(tuple(rows), title, part.facts)


def ordered(found: Section, columns: Sequence[Column], wanted: str) -> Section:
    """The section with the best of a column first; as it is where none is wanted.

    Raises:
        RunError: there is no such column.
    """
    if not wanted:
        return found
    places = [place for place, one in enumerate(columns) if wanted in (one.key, one.label)]
    if not places:
        known = ", ".join(column.key for column in columns)
        raise RunError(f"--sort {wanted}: there is no such column; choose from {known or 'none'}")

    def order(row: Row) -> tuple[bool, float]:
        value = row.cells[places[0]].value
        return value is None, -(value or 0.0)

    return replace(found, rows=tuple(sorted(found.rows, key=order)))


def _row(entry: Entry, cells: Sequence[Cell], missing: Sequence[str], notes: Sequence[int]) -> Row:
    return Row(
        key=entry.key,
        names=(entry.label,),
        cells=tuple(cells),
        kind="group" if entry.grouped else "run",
        members=tuple(_members(entry)),
        missing=tuple(missing),
        notes=tuple(notes),
        count=len(entry.runs) if entry.grouped else None,
    )


def _notes(entry: Entry, missing: Sequence[str]) -> Iterator[str]:
    """What a reader has to know of an entry."""
    if entry.first.summary.method == _BOUND:
        yield "Learns from the target's labels: a bound, no competitor."
    if not entry.grouped and not entry.first.finished:
        state = entry.first.summary.state
        last = "these are the last values it had" if entry.first.scores else "it has no scores yet"
        yield f"Run {entry.first.id} is {state}: {last}."
    if missing:
        yield f"Missing: {', '.join(missing)}."
    if twice := [run.id for run in entry.others if run.finished]:
        left_out = ", ".join(twice) if len(twice) <= _NAMED else f"{len(twice)} older ones"
        yield f"Of runs that are the same replicate the newest counts: without {left_out}."
    if entry.mixed:
        yield f"Its runs differ in {', '.join(entry.mixed)}, which is ignored."


def _members(entry: Entry) -> Iterator[Member]:
    for counted, runs in ((True, entry.runs), (False, entry.others)):
        for run in runs:
            yield Member(
                run.id,
                run.summary.name,
                run.seed,
                run.split,
                run.summary.state,
                counted,
                run.commit,
                run.dirty,
            )
