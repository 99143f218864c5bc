"""Text cut and filled to cells of a terminal, wide characters counted as two."""

import re
from collections.abc import Iterable

from rich.cells import cell_len, set_cell_size

from core.text import harmless

Piece = tuple[str, str]
"""Harmless text, and the role it is coloured by (see theme)."""

_WORD = re.compile(r"\s*\S+|\s+")


def fit(text: str, width: int, *, right: bool = False) -> str:
    """Harmless text in exactly `width` cells; where it is longer, "~" ends it."""
    if width <= 0:
        return ""
    shown = harmless(text)
    room = width - cell_len(shown)
    if room < 0:
        return set_cell_size(shown, width - 1) + "~"
    return " " * room + shown if right else shown + " " * room


def from_column(text: str, column: int) -> str:
    """What is left of a text behind its first `column` cells."""
    used = 0
    for index, character in enumerate(text):
        if used >= column:
            return text[index:]
        used += cell_len(character)
    return ""


def wrap(pieces: Iterable[Piece], width: int, indent: int) -> list[tuple[Piece, ...]]:
    """Pieces as rows of at most `width` cells, broken between words where that can be.

    Args:
        pieces: of one long row.
        width: of a row; where it is not above `indent`, nothing is broken.
        indent: cells left empty before what continues.
    """
    rows: list[list[Piece]] = [[]]
    used = 0
    for text, role in pieces:
        for word in _WORD.findall(text):
            begun = used > (indent if len(rows) > 1 else 0)
            if begun and used + cell_len(word) > width > indent:
                rows.append([(" " * indent, role)])
                word, used = word.lstrip(), indent
            while used + cell_len(word) > width > indent:
                part = set_cell_size(word, width - used)
                rows[-1].append((part, role))
                rows.append([(" " * indent, role)])
                word, used = word[len(part.rstrip()) or 1 :], indent
            rows[-1].append((word, role))
            used += cell_len(word)
    return [tuple(row) for row in rows]
