"""Queries and what was found for each, as tiles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.text import harmless
from vreid_tui.cells import Piece
from vreid_tui.widgets.tiles import Tile

if TYPE_CHECKING:
    from core.queries.frames import Look
    from core.queries.held import Held
    from core.queries.sheet import Sheet, Shown

MATCHES = 10


@dataclass(frozen=True, slots=True)
class Page:
    """One query.

    Attributes:
        sheet: what was found for it.
        tiles: the query, then its matches, nearest first.
        title: what became of it.
    """

    sheet: Sheet
    tiles: tuple[Tile, ...]
    title: str


def queries(held: Held, network: str, *, wrong: bool) -> list[int]:
    """The queries of a run, in their order.

    Args:
        held: the run.
        network: whose retrieval.
        wrong: only those with a match, whose nearest entry isn't it.
    """
    first = held.evidence.found[network].first_match.tolist()
    return [query for query, place in enumerate(first) if not wrong or place > 1]


def page(held: Held, look: Look, network: str, query: int, *, ascii_only: bool) -> Page:
    """One query with its matches."""
    from core.queries.draw import headline
    from core.queries.sheet import sheet

    made = sheet(held.evidence, network, query, MATCHES)
    shown = (made.query, *made.matches)
    tiles = [_tile(one, place, look, ascii_only=ascii_only) for place, one in enumerate(shown)]
    return Page(made, tuple(tiles), harmless(headline(made)))


def _tile(one: Shown, place: int, look: Look, *, ascii_only: bool) -> Tile:
    """A frame; whether it is right stands below in sign and word."""
    who = "" if one.identity is None else f"person {one.identity}"
    camera = "" if one.camera is None else f"camera {one.camera}"
    if one.right is None:
        verdict, role = "query", "text+bold"
    else:
        sign, role = _verdict(one.right, ascii_only=ascii_only)
        verdict = f"{place} {sign} {'right' if one.right else 'wrong'}"
    distance = "" if one.distance is None else f"at {one.distance:.3f}"
    caption: Sequence[Piece] = (
        (verdict, role),
        (who, "muted"),
        (camera, "muted"),
        (distance, "muted"),
    )
    words = ", ".join(part for part in (verdict, who, camera, distance) if part)
    return Tile(look(one.frame), tuple(caption), words, breaks=place == 0)


def _verdict(right: bool, *, ascii_only: bool) -> tuple[str, str]:
    if right:
        return ("+" if ascii_only else "✓"), "good"
    return ("x" if ascii_only else "✗"), "bad"
