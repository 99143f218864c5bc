"""A comparison in a terminal: aligned columns, as wide as there is room."""

from collections.abc import Iterator, Sequence

from core.compare.formats import grid
from core.compare.formats.grid import Grid, Item
from core.compare.notes import legend
from core.compare.table import Comparison
from core.tables import GAP, columns, table, wrapped
from core.text import harmless

_WORDS = 28  # columns that names may take where room is short


def render(comparison: Comparison, width: int | None = None) -> str:
    """All of it, ending in a line break.

    Args:
        comparison: what to print.
        width: columns of the terminal; None is as many as one likes.
    """
    return "\n".join([*_lines(comparison, width), ""])


def _lines(comparison: Comparison, width: int | None) -> Iterator[str]:
    def paragraph(text: str, indent: str = "") -> list[str]:
        return wrapped(harmless(text), width, indent)

    if comparison.title:
        yield from [*paragraph(comparison.title), ""]
    for part in grid.figures(comparison):
        yield from _table(part, width)
    if any(row.cells for row in comparison.rows):
        yield from ["", *paragraph(legend(comparison, "* best"))]
    for number, text in enumerate(comparison.footnotes, 1):
        yield from paragraph(f"[{number}] {text}")
    said = [*comparison.conflicts, *comparison.sentences]
    if comparison.protocol:
        said.append(comparison.protocol)
    if said:
        yield ""
    for text in said:
        yield from paragraph(text)
    if chosen := grid.settings(comparison):
        yield from ["", *_table(chosen, width)]


def _table(whole: Grid, width: int | None) -> Iterator[str]:
    """A table, or several below each other where one is too wide."""
    rows = _cells(whole)
    align = "<" * whole.left + ">" * (len(whole.header) - whole.left)
    for number, places in enumerate(_fitting(whole, rows, width)):
        if number:
            yield ""
        family = {whole.families[place] for place in places} - {""}
        if len(family) == 1 and len(set(whole.families)) > 2:
            yield f"{harmless(family.pop())}:"
        titles = iter([block.title for block in whole.blocks])
        picked = [[row[place] for place in places] for row in rows if row]
        lines = iter(table(picked, "".join(align[place] for place in places), width))
        yield next(lines)
        for block in whole.blocks:
            if title := next(titles):
                yield harmless(f"{title}:")
            yield from (next(lines) for _ in block.rows)


def _cells(whole: Grid) -> list[list[str]]:
    """Header and rows as text; brackets of a column have the same width, so that figures align."""
    items = [whole.header, *(row for block in whole.blocks for row in block.rows)]
    reach = [max(len(item.delta) for item in column) for column in zip(*items, strict=True)]
    return [[_text(item, most) for item, most in zip(row, reach, strict=True)] for row in items]


def _text(item: Item, reach: int) -> str:
    """An item with its marks."""
    text = ("*" if item.best else "") + harmless(item.text)
    text += "".join(f" [{number}]" for number in item.notes)
    if reach and item.text:
        behind = f" ({item.delta})" if item.delta else ""
        text += f"{behind:<{reach + 3}}"
    return text


def _fitting(
    whole: Grid, rows: Sequence[Sequence[str]], width: int | None
) -> Iterator[tuple[int, ...]]:
    """The places of the columns of each table: all, else by family, else as many as fit."""
    everything = tuple(range(len(whole.header)))
    widths = [max(map(columns, column)) for column in zip(*rows, strict=True)]
    names = everything[: whole.left] if whole.left < len(everything) else everything[:1]
    taken = [
        min(widths[place], _WORDS) if place in names else widths[place] for place in everything
    ]

    def needed(places: Sequence[int]) -> int:
        return sum(taken[place] for place in places) + len(GAP) * (len(places) - 1)

    if width is None or needed(everything) <= width:
        yield everything
        return
    family, chunk = "", list(names)
    for place in everything[len(names) :]:
        new = whole.families[place]
        full = needed([*chunk, place]) > width or (new != family and bool(new) and bool(family))
        if full and len(chunk) > len(names):
            yield tuple(chunk)
            chunk = list(names)
        chunk.append(place)
        family = new or family
    yield tuple(chunk)
