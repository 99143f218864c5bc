"""A comparison as tables that phones and paper have room for."""

from dataclasses import replace

from markupsafe import Markup

from core.compare.formats.html import fragment
from core.compare.table import Comparison, Section
from core.measures import VARIANTS


def tables(comparison: Comparison) -> list[tuple[str, Markup]]:
    """A table for each variant, under what the variant is called.

    What is said of all of them stands elsewhere in a report, the protocol under the first.
    """
    variants = dict.fromkeys(column.variant for column in comparison.columns)
    every = [(variant, _only(comparison, variant)) for variant in variants]
    parts = [(variant, part) for variant, part in every if part.sections]
    return [
        (
            VARIANTS.get(variant, variant),
            Markup(fragment(part if not place else replace(part, protocol=""))),
        )
        for place, (variant, part) in enumerate(parts)
    ]


def _only(comparison: Comparison, variant: str) -> Comparison:
    """The figures of one variant, with the rows that have any."""
    places = [place for place, column in enumerate(comparison.columns) if column.variant == variant]
    sections = [_part(section, places) for section in comparison.sections]
    shown = tuple(section for section in sections if section.rows)
    rows = [row for section in shown for row in section.rows]
    noted = any(row.notes or any(cell.notes for cell in row.cells) for row in rows)
    return replace(
        comparison,
        columns=tuple(comparison.columns[place] for place in places),
        sections=shown,
        title="",
        settings={},
        sentences=(),
        conflicts=(),
        footnotes=comparison.footnotes if noted else (),
    )


def _part(section: Section, places: list[int]) -> Section:
    rows = [replace(row, cells=tuple(row.cells[p] for p in places)) for row in section.rows]
    kept = tuple(row for row in rows if any(cell.value is not None for cell in row.cells))
    return replace(section, rows=kept)
