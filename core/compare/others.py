"""Published results beside ours, in sections of their own: others measured them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from core.compare.notes import Footnotes
from core.compare.published import CAUTIONS, DATASETS, SOURCES, Figure, figures
from core.compare.table import Cell, Column, Row, Section
from core.measures import MEASURES

Reach = Literal["", "pair", "target"]
Pair = tuple[str, str]

COLUMNS = tuple(Column("", measure) for measure in MEASURES)  # in which figures are published


@dataclass(frozen=True, slots=True)
class _Line:
    """What identifies a row of a published table."""

    source_doc: str
    table: str
    method: str
    setting: str
    source: str
    target: str

    @property
    def note(self) -> str:
        """Where it stands, and what is odd about it."""
        place = self.table.replace("table", "table ").replace("_", " ")
        key = (self.source_doc, self.table, self.method, self.source, self.target)
        caution = f"; with care: {CAUTIONS[key]}" if key in CAUTIONS else ""
        return f"{SOURCES[self.source_doc]}, {place}{caution}."


def published_sections(
    pairs: Iterable[Pair], reach: Reach, columns: Sequence[Column], footnotes: Footnotes
) -> list[Section]:
    """Published rows, a section for each target.

    Args:
        pairs: source and target of what they stand beside, as they are called here.
        reach: "pair" for those of the same source, "target" for all on the same target; "" none.
        columns: of the table.
        footnotes: takes the sources.
    """
    if not reach:
        return []
    wanted = list(dict.fromkeys(pairs))
    found: dict[str, dict[_Line, dict[str, float]]] = {}
    for one in figures():
        if _fits(one, wanted, reach):
            line = _Line(one.source_doc, one.table, one.method, one.setting, one.source, one.target)
            rates = found.setdefault(one.target, {}).setdefault(line, {})
            rates[one.metric] = round(one.value / 100, 6)
    return [
        _section(target, rows, columns, footnotes, several=reach == "target" or len(wanted) > 1)
        for target, rows in found.items()
    ]


def _fits(one: Figure, wanted: Sequence[Pair], reach: Reach) -> bool:
    target = DATASETS.get(one.target)
    if reach == "target":
        return target in {pair[1] for pair in wanted}
    return (DATASETS.get(one.source), target) in wanted


def _section(
    target: str,
    rows: dict[_Line, dict[str, float]],
    columns: Sequence[Column],
    footnotes: Footnotes,
    *,
    several: bool,
) -> Section:
    made = [
        Row(
            key=f"{line.source_doc} {line.table} {line.method} {line.setting} {line.source}",
            names=(_label(line, several=several),),
            cells=tuple(_cell(rates, column) for column in columns),
            kind="published",
            notes=(footnotes.add(line.note),),
        )
        for line, rates in rows.items()
    ]
    return Section(tuple(made), f"published, on {target}", {"target": DATASETS[target]})


def _cell(rates: dict[str, float], column: Column) -> Cell:
    value = None if column.variant else rates.get(column.measure)
    return Cell(value, int(value is not None))


def _label(line: _Line, *, several: bool) -> str:
    setting = line.setting.replace("_", " ").replace(";", ", ")
    origin = f", {line.source} → {line.target}" if several else ""
    return f"{line.method} ({setting}){origin}"
