r"""A comparison as a LaTeX table for a paper; takes \usepackage{booktabs} and nothing else."""

import re
import unicodedata
from collections.abc import Iterator, Sequence

from core.compare.formats import grid
from core.compare.formats.grid import NOTHING, Grid, Item
from core.compare.notes import legend
from core.compare.table import Comparison
from core.text import harmless

_SIGNS = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "%": r"\%",
    "_": r"\_",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': "''",
    "`": r"\textasciigrave{}",
    "[": "{[}",  # behind a line's end it would begin an option
    "]": "{]}",
    "*": "{*}",
    "±": r"$\pm$",
    "→": r"$\to$",
    "…": r"\dots{}",
}
_LATIN = "\u017f"  # up to here every TeX of this century has the letters


def render(comparison: Comparison) -> str:
    """A `table` environment for each table, ending in a line break; the best is bold."""
    parts = grid.figures(comparison)
    return "\n".join(line for part in parts for line in _table(part, comparison)) + "\n"


def escaped(text: str) -> str:
    """Anybody's text as LaTeX that prints it, and does nothing else."""
    said = "".join(_SIGNS.get(sign) or _letter(sign) for sign in harmless(text))
    return re.sub("-(?=-)", "-{}", said)  # two would become one dash


def _letter(sign: str) -> str:
    """ASCII and Latin letters as they are; others as their number, since few fonts have them."""
    if sign.isascii() or (sign <= _LATIN and unicodedata.category(sign).startswith("L")):
        return sign
    return rf"\texttt{{U+{ord(sign):04X}}}"


def _table(whole: Grid, comparison: Comparison) -> Iterator[str]:
    align = "l" * whole.left + "r" * (len(whole.header) - whole.left)
    yield from [r"\begin{table}[t]", r"\centering"]
    if comparison.title:
        yield rf"\caption{{{escaped(comparison.title)}}}"
    yield from [rf"\begin{{tabular}}{{{align}}}", r"\toprule", _row(whole.header, whole.left)]
    for block in whole.blocks:
        yield r"\midrule"
        if block.title:
            words = escaped(block.title)
            yield rf"\multicolumn{{{len(whole.header)}}}{{l}}{{\textit{{{words}}}}} \\"
        yield from (_row(row, whole.left) for row in block.rows)
    yield from [r"\bottomrule", r"\end{tabular}"]
    yield from _notes(comparison)
    yield r"\end{table}"


def _notes(comparison: Comparison) -> Iterator[str]:
    """How to read it, what it was measured under, over which replicates, and all that is said."""
    said = [f"{legend(comparison, 'bold: best')}.", comparison.protocol]
    said += [*comparison.conflicts, *comparison.sentences]
    words = [escaped(text) for text in said if text]
    words += [
        rf"\textsuperscript{{{number}}} {escaped(text)}"
        for number, text in enumerate(comparison.footnotes, 1)
    ]
    yield from ["", r"\smallskip", r"\begin{minipage}{\linewidth}", r"\footnotesize"]
    yield "\n".join(rf"{text}\par" for text in words)
    yield r"\end{minipage}"


def _row(items: Sequence[Item], left: int) -> str:
    cells = [_item(item, figure=place >= left) for place, item in enumerate(items)]
    return " & ".join(cells) + r" \\"


def _item(item: Item, *, figure: bool) -> str:
    if figure and item.text == NOTHING:
        return "--"
    text = escaped(item.text)
    if figure:
        text = text.replace("-", "$-$") if item.text[:1] in "+-" else text
    text = rf"\textbf{{{text}}}" if item.best else text
    if item.delta:
        text += f" ({item.delta.replace('-', '$-$')})"
    return text + "".join(rf"\textsuperscript{{{number}}}" for number in item.notes)
