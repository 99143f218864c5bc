"""A comparison as Markdown, for notes, issues and pull requests."""

from collections.abc import Iterator, Sequence

from core.compare.formats import grid
from core.compare.formats.grid import Grid, Item
from core.compare.notes import legend
from core.compare.table import Comparison
from core.text import harmless

_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_SIGNS = "\\`*_[]|~#$"


def render(comparison: Comparison) -> str:
    """All of it, ending in a line break; the best is bold."""
    return "\n".join([*_lines(comparison), ""])


def escaped(text: str) -> str:
    """Anybody's text, so that Markdown and the HTML it becomes take none of it for a sign."""
    return "".join(
        _ENTITIES.get(sign, f"\\{sign}" if sign in _SIGNS else sign) for sign in harmless(text)
    )


def markdown_table(rows: Sequence[Sequence[str]]) -> list[str]:
    """Lines of a table, the header first; cells are Markdown already."""
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    return [lines[0], "|" + "---|" * len(rows[0]), *lines[1:]]


def _lines(comparison: Comparison) -> Iterator[str]:
    if comparison.title:
        yield from [escaped(comparison.title), ""]
    for part in grid.figures(comparison):
        yield from [*_table(part), ""]
    yield escaped(legend(comparison, "bold: best"))
    notes = [f"[{number}] {text}" for number, text in enumerate(comparison.footnotes, 1)]
    said = [*notes, *comparison.conflicts, *comparison.sentences, comparison.protocol]
    if any(said):
        yield ""
    yield from (f"- {escaped(text)}" for text in said if text)
    if chosen := grid.settings(comparison):
        yield from ["", *_table(chosen)]


def _table(whole: Grid) -> list[str]:
    rows = [list(map(_item, whole.header))]
    for block in whole.blocks:
        if block.title:
            empty = [""] * (len(whole.header) - 1)
            rows.append([f"*{escaped(block.title)}*", *empty])
        rows += [list(map(_item, row)) for row in block.rows]
    return markdown_table(rows)


def _item(item: Item) -> str:
    text = escaped(item.text)
    text = f"**{text}**" if item.best else text
    if item.delta:
        text += f" ({item.delta})"
    return text + "".join(f" \\[{number}\\]" for number in item.notes)
