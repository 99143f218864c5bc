"""A comparison as HTML: a fragment for other pages, or a page that stands by itself."""

from collections.abc import Iterator, Sequence
from html import escape

from core.compare.formats import grid
from core.compare.formats.grid import Grid, Item
from core.compare.notes import legend
from core.compare.table import Comparison
from core.text import harmless

STYLE = """\
.comparison table { border-collapse: collapse; margin: 1em 0; }
.comparison th, .comparison td { padding: .2em .7em; text-align: left; }
.comparison .figure { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.comparison thead th { border-bottom: 1px solid; vertical-align: bottom; }
.comparison th.section { border-top: 1px solid; font-style: italic; font-weight: normal; }
.comparison tbody th { font-weight: normal; min-width: 9em; }
.comparison .best { font-weight: bold; }
.comparison .delta { opacity: .7; }
.comparison ol, .comparison p { max-width: 60em; }
"""
_PAGE = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<style>
body {{ font-family: system-ui, sans-serif; margin: 2em; }}
{style}</style>
</head>
<body>
{body}</body>
</html>
"""


def render(comparison: Comparison) -> str:
    """A whole page without scripts, and without anything from elsewhere."""
    title = escaped(comparison.title or "vreid compare")
    return _PAGE.format(title=title, style=STYLE, body=fragment(comparison))


def fragment(comparison: Comparison) -> str:
    """The tables and what is said beside them, for a page that has `STYLE` in its style sheet."""
    return "\n".join(['<section class="comparison">', *_lines(comparison), "</section>", ""])


def escaped(text: str) -> str:
    """Anybody's text, for elements and for quoted attributes."""
    return escape(harmless(text), quote=True)


def _lines(comparison: Comparison) -> Iterator[str]:
    if comparison.title:
        yield f"<h2>{escaped(comparison.title)}</h2>"
    for part in grid.figures(comparison):
        yield from _table(part)
    yield f"<p>{escaped(legend(comparison, 'bold: best'))}</p>"
    if comparison.footnotes:
        notes = "".join(f"<li>{escaped(text)}</li>" for text in comparison.footnotes)
        yield f"<ol>{notes}</ol>"
    for text in (*comparison.conflicts, *comparison.sentences, comparison.protocol):
        if text:
            yield f"<p>{escaped(text)}</p>"
    if chosen := grid.settings(comparison):
        yield from _table(chosen)


def _table(whole: Grid) -> Iterator[str]:
    yield "<table>"
    yield f"<thead>{_row(whole.header, whole.left, head=True)}</thead>"
    for block in whole.blocks:
        yield "<tbody>"
        if block.title:
            span = len(whole.header)
            words = escaped(block.title)
            yield f'<tr><th class="section" scope="rowgroup" colspan="{span}">{words}</th></tr>'
        yield from (_row(row, whole.left) for row in block.rows)
        yield "</tbody>"
    yield "</table>"


def _row(items: Sequence[Item], left: int, *, head: bool = False) -> str:
    cells = []
    for place, item in enumerate(items):
        classes = ["figure"] if place >= left else []
        classes += ["best"] if item.best else []
        name = f' class="{" ".join(classes)}"' if classes else ""
        tag, scope = ("th", "col" if head else "row") if head or place == 0 else ("td", "")
        where = f' scope="{scope}"' if scope else ""
        cells.append(f"<{tag}{name}{where}>{_item(item)}</{tag}>")
    return f"<tr>{''.join(cells)}</tr>"


def _item(item: Item) -> str:
    text = escaped(item.text)
    if item.delta:
        text += f' <span class="delta">({item.delta})</span>'
    return text + "".join(f"<sup>{number}</sup>" for number in item.notes)
