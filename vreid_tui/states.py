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
    "queued": Sign("▫", ".", "live"),
    "paused": Sign("▮", "-", "warning"),
    "finished": Sign("✓", "+", "good"),
    "stopped": Sign("▪", "-", "warning"),
    "failed": Sign("✗", "x", "bad"),
    "lost": Sign("✗", "?", "bad"),
}
_UNKNOWN = Sign("?", "?", "warning")


def sign(state: str) -> Sign:
    """The sign of a state; a question mark for one this version doesn't know."""
    return _SIGNS.get(state, _UNKNOWN)


def place(state: str) -> int:
    """Where a state stands among the others, from alive to over; unknown ones come last."""
    return list(_SIGNS).index(state) if state in _SIGNS else len(_SIGNS)


def labelled(state: str, *, ascii_only: bool) -> str:
    """Sign and word."""
    mark = sign(state)
    return f"{mark.plain if ascii_only else mark.glyph} {state}"


def has_ended(state: str) -> bool:
    """Whether a run in this state is over."""
    from core.store.states import ENDED  # the first screen doesn't wait for the store to load

    return state in ENDED
