"""How the state of a run is shown: always a sign and a word, never a colour alone."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sign:
    """A state's sign.

    Attributes:
        glyph: one cell, never of ambiguous width.
        plain: the same for terminals without Unicode.
        role: of the theme's colours.
    """

    glyph: str
    plain: str
    role: str


_SIGNS = {
    "starting": Sign("▹", ">", "live"),
    "running": Sign("▸", ">", "live"),
    "stopping": Sign("▹", "-", "warning"),
    "finished": Sign("✓", "+", "good"),
    "stopped": Sign("▪", "-", "warning"),
    "failed": Sign("✗", "x", "bad"),
    "lost": Sign("✗", "?", "bad"),
}
_UNKNOWN = Sign("?", "?", "warning")


def sign(state: str) -> Sign:
    """The sign of a state; a question mark for one this version doesn't know."""
    return _SIGNS.get(state, _UNKNOWN)


def labelled(state: str, *, ascii_only: bool) -> str:
    """Sign and word."""
    mark = sign(state)
    return f"{mark.plain if ascii_only else mark.glyph} {state}"
