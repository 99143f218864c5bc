"""A comparison for programs: docs/compare-json.md says what is what."""

import json
from dataclasses import asdict
from typing import Any

from core.compare.table import Cell, Column, Comparison, Member, Row
from core.compare.verdict import Paired

FORMAT = 2  # grows where a reader of the one before would go wrong


def render(comparison: Comparison) -> str:
    """One object, ASCII alone, ending in a line break."""
    return json.dumps(as_object(comparison), indent=2, ensure_ascii=True) + "\n"


def as_object(comparison: Comparison) -> dict[str, Any]:
    """The same before it is text; rates in [0, 1]."""
    return {
        "format": FORMAT,
        "title": comparison.title,
        "columns": [
            {"key": one.key, "variant": one.variant, "measure": one.measure, "label": one.label}
            for one in comparison.columns
        ],
        "sections": [
            {
                "title": section.title,
                "protocol": dict(section.protocol),
                "rows": [_row(row, comparison) for row in section.rows],
            }
            for section in comparison.sections
        ],
        "settings": {key: dict(values) for key, values in comparison.settings.items()},
        "conflicts": list(comparison.conflicts),
        "sentences": list(comparison.sentences),
        "protocol": comparison.protocol,
    }


def _row(row: Row, comparison: Comparison) -> dict[str, Any]:
    return {
        "key": row.key,
        "label": row.label,
        "names": dict(zip(comparison.heads, row.names, strict=True)),
        "kind": row.kind,
        "network": row.network or None,
        "reference": row.reference,
        "runs": [_member(one) for one in row.members],
        "missing": list(row.missing),
        "notes": [comparison.footnotes[place] for place in row.notes],
        "scores": _scores(row, comparison.columns, comparison.footnotes),
    }


def _member(one: Member) -> dict[str, Any]:
    found = asdict(one)
    return {"run": found.pop("run_id"), **found}


def _scores(
    row: Row, columns: tuple[Column, ...], footnotes: tuple[str, ...]
) -> dict[str, dict[str, Any]]:
    """By column, those that have a value."""
    return {
        column.key: _cell(cell) | {"notes": [footnotes[place] for place in cell.notes]}
        for column, cell in zip(columns, row.cells, strict=True)
        if cell.value is not None
    }


def _cell(cell: Cell) -> dict[str, Any]:
    return {
        "value": cell.value,
        "n": cell.n,
        "deviation": cell.deviation,
        "low": cell.low,
        "high": cell.high,
        "best": cell.best,
        "difference": cell.delta,
        "test": test_object(cell.test) if cell.test else None,
    }


def test_object(test: Paired) -> dict[str, Any]:
    """A test by the names that docs/compare-json.md gives."""
    return {
        "mean": test.mean,
        "deviation": test.deviation,
        "low": test.low,
        "high": test.high,
        "n": test.n,
        "over": test.over,
        "units": test.units,
        "p": test.p,
        "p_sign_flips": test.flips,
        "p_corrected": test.corrected,
        "comparisons": test.family,
        "effect": test.effect,
        "excludes_zero": test.excludes_zero,
    }
