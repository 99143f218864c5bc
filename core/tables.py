"""Aligned columns of text that fit the terminal."""

import textwrap
import unicodedata
from collections.abc import Sequence

GAP = "  "
_LEAST = 8


def table(rows: Sequence[Sequence[str]], align: str, width: int | None = None) -> list[str]:
    """Lines of aligned columns; where they don't fit, the widest columns are cut with "…".

    Args:
        rows: cells, the header first; equally many in each row.
        align: "<" or ">" for each column.
        width: columns there are; None is as many as one likes.
    """
    widths = [max(columns(cell) for cell in column) for column in zip(*rows, strict=True)]
    if width is not None:
        widths = _shrunk(widths, width - len(GAP) * (len(widths) - 1))
    return [GAP.join(map(_cell, row, widths, align)).rstrip() for row in rows]


def columns(text: str) -> int:
    """How many columns of a terminal a text takes."""
    marks = sum(unicodedata.combining(character) > 0 for character in text)
    wide = sum(unicodedata.east_asian_width(character) in "WF" for character in text)
    return len(text) + wide - marks


def cut(text: str, width: int) -> str:
    """Text in at most `width` columns, with "…" where some is missing."""
    if columns(text) <= width:
        return text
    while text and columns(text) > width - 1:
        text = text[:-1]
    return text + "…"


def wrapped(text: str, width: int | None, indent: str = "") -> list[str]:
    """A paragraph in lines of the terminal's width; paths and names stay whole."""
    if width is None:
        return [indent + text]
    return textwrap.wrap(
        text,
        width,
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def percent(rate: float | None) -> str:
    """A rate in [0, 1] as a percentage with one decimal; "-" where there is none."""
    return "-" if rate is None else f"{100 * rate:.1f}"


def _shrunk(widths: list[int], room: int) -> list[int]:
    widths = list(widths)
    while sum(widths) > room and max(widths) > _LEAST:
        widths[widths.index(max(widths))] -= 1
    return widths


def _cell(text: str, width: int, align: str) -> str:
    text = cut(text, width)
    space = " " * (width - columns(text))
    return space + text if align == ">" else text + space
