"""Colours by what they stand for, in several palettes; no palette is needed to read a state.

Lines of charts have the colours of Okabe and Ito (2008), which colour-blind readers can tell apart.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from rich.style import Style

ROLES = ("text", "muted", "live", "good", "warning", "bad", "background", "bar", "cursor")


@dataclass(frozen=True, slots=True)
class Palette:
    """A set of colours.

    Attributes:
        name: as settings write it.
        title: for people.
        roles: a colour for each of `ROLES`; None leaves it to the terminal.
        lines: of charts, one colour a line, beside its letter.
        dark: the background is.
        terminal: it takes the terminal's own background.
    """

    name: str
    title: str
    roles: Mapping[str, str | None]
    lines: tuple[str | None, ...]
    dark: bool = True
    terminal: bool = False


_OKABE_ITO = ("#56b4e9", "#e69f00", "#009e73", "#cc79a7", "#f0e442", "#d55e00", "#0072b2")


def _roles(*colours: str | None) -> dict[str, str | None]:
    return dict(zip(ROLES, colours, strict=True))


PALETTES: Mapping[str, Palette] = {
    palette.name: palette
    for palette in (
        Palette(
            "dark",
            "dark; told apart by colour-blind readers",
            _roles(
                *("#d6d9dc", "#8a9199", "#56b4e9", "#1fb588", "#e69f00", "#e0733a"),
                *("#14171a", "#23282d", "#33404d"),
            ),
            (*_OKABE_ITO, "#bbbbbb"),
        ),
        Palette(
            "light",
            "light; told apart by colour-blind readers",
            _roles(
                *("#1c2024", "#5c646c", "#0072b2", "#00664a", "#8a5a00", "#b03a00"),
                *("#fbfbf8", "#e6e8ea", "#cfe3f2"),
            ),
            (
                "#0072b2",
                "#b87a00",
                "#007a59",
                "#a8507f",
                "#6b6400",
                "#b84a00",
                "#2b5d86",
                "#666666",
            ),
            dark=False,
        ),
        Palette(
            "contrast",
            "white on black, strong colours",
            _roles(
                *("#ffffff", "#c8c8c8", "#7fd0ff", "#5fe0b0", "#ffc247", "#ff9a6b"),
                *("#000000", "#1c1c1c", "#00458a"),
            ),
            (
                "#7fd0ff",
                "#ffc247",
                "#5fe0b0",
                "#f0a0d0",
                "#fff27a",
                "#ff9a6b",
                "#6aa8ff",
                "#ffffff",
            ),
        ),
        Palette(
            "terminal",
            "the sixteen colours of the terminal",
            _roles(
                *("ansi_default", "ansi_bright_black", "ansi_cyan", "ansi_green", "ansi_yellow"),
                *("ansi_red", "ansi_default", "ansi_default", None),
            ),
            (
                *("ansi_cyan", "ansi_yellow", "ansi_green", "ansi_magenta", "ansi_blue"),
                *("ansi_red", "ansi_bright_cyan", "ansi_white"),
            ),
            terminal=True,
        ),
        Palette("none", "no colour at all", _roles(*[None] * 9), (None,) * 8, terminal=True),
    )
}

_current = PALETTES["dark"]


def current() -> Palette:
    """The palette that everything is drawn with."""
    return _current


def use(name: str) -> Palette:
    """Draw with another palette from now on."""
    global _current
    _current = PALETTES[name]
    _styles.clear()
    return _current


_styles: dict[str, Style] = {}


def role_style(role: str) -> Style:
    """The style of a role; "+bold", "+reverse" and "+cursor" (its background) add to it.

    Where a palette has no colour for the cursor's line, that line is reversed.
    """
    found = _styles.get(role)
    if found is None:
        found = _styles[role] = _made(role)
    return found


def _made(role: str) -> Style:
    name, *more = role.split("+")
    roles = _current.roles
    cursor = roles["cursor"] if "cursor" in more else None
    return Style(
        color=_rich(roles[name]),
        bgcolor=_rich(cursor),
        bold="bold" in more or None,
        reverse="reverse" in more or ("cursor" in more and cursor is None) or None,
    )


def line_style(ink: int | None, *, faint: bool = False) -> Style:
    """The style of a chart's line by its number; None is an axis or a label."""
    lines = _current.lines
    colour = _current.roles["muted"] if ink is None else lines[ink % len(lines)]
    return Style(color=_rich(colour), dim=faint or None)


def _rich(colour: str | None) -> str | None:
    """A colour as Rich writes it."""
    return colour.removeprefix("ansi_") if colour else None
