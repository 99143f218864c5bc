"""Colours that are read, and told apart, by everyone."""

import itertools
from collections.abc import Iterator

import pytest

from vreid_tui import theme
from vreid_tui.theme import PALETTES, ROLES, Palette, line_style, role_style

COLOURED = [palette for palette in PALETTES.values() if not palette.terminal]
Colour = tuple[float, float, float]

# Machado, Oliveira and Fernandes (2009), severity 1.0, on linear light
DEFICIENT = {
    "protan": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216),
               (-0.003882, -0.048116, 1.051998)),
    "deutan": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413),
               (-0.011820, 0.042940, 0.968881)),
}  # fmt: skip


@pytest.fixture(autouse=True)
def dark_again() -> Iterator[None]:
    yield
    theme.use("dark")


def linear(colour: str) -> Colour:
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return red, green, blue


def contrast(one: str, other: str) -> float:
    """Of WCAG 2."""
    bright, dim = sorted((0.2126 * r + 0.7152 * g + 0.0722 * b
                          for r, g, b in (linear(one), linear(other))), reverse=True)  # fmt: skip
    return (bright + 0.05) / (dim + 0.05)


@pytest.mark.parametrize("palette", COLOURED, ids=lambda palette: palette.name)
def test_every_role_can_be_read_on_every_background(palette: Palette) -> None:
    for role in ("text", "muted", "live", "good", "warning", "bad"):
        for background in ("background", "bar", "cursor"):
            colour, behind = palette.roles[role], palette.roles[background]
            assert colour is not None
            assert behind is not None
            least = 4.5 if role == "text" else 3.0
            assert contrast(colour, behind) >= least, (role, background)


def lab(colour: Colour) -> Colour:
    """CIELAB under D65."""
    r, g, b = colour
    x = (0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.95047
    y = 0.2126 * r + 0.7152 * g + 0.0722 * b
    z = (0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.08883
    fx, fy, fz = (t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def as_seen(colour: str, kind: str) -> Colour:
    rows = DEFICIENT[kind]
    red, green, blue = (
        min(1.0, max(0.0, sum(a * b for a, b in zip(row, linear(colour), strict=True))))
        for row in rows
    )
    return red, green, blue


@pytest.mark.parametrize("kind", DEFICIENT)
@pytest.mark.parametrize("name", ["dark", "light"])
def test_the_first_lines_are_told_apart_without_red_or_green(name: str, kind: str) -> None:
    lines = [colour for colour in PALETTES[name].lines[:5] if colour is not None]
    seen = [lab(as_seen(colour, kind)) for colour in lines]
    for one, other in itertools.combinations(seen, 2):
        assert sum((a - b) ** 2 for a, b in zip(one, other, strict=True)) ** 0.5 > 10


def test_palettes_name_all_roles_and_styles_follow_the_palette() -> None:
    for palette in PALETTES.values():
        assert set(palette.roles) == set(ROLES)
        theme.use(palette.name)
        assert theme.current() is palette
        for role in ROLES:
            role_style(f"{role}+bold+cursor")
        for ink in (None, 0, 20):
            line_style(ink)


def test_without_colour_the_cursor_is_reversed() -> None:
    theme.use("none")
    style = role_style("text+cursor")
    assert (style.color, style.bgcolor, style.reverse) == (None, None, True)
    theme.use("dark")
    assert not role_style("text+cursor").reverse
