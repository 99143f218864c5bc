"""Colours and fabrics that clothes are drawn from."""

import colorsys
from typing import Literal

import numpy as np

from core.synth.body import Colour
from core.synth.outfit import Fabric, Pattern

Palette = Literal["vivid", "muted", "dark"]

# shares of neutral, dark, saturated, pastel and earth tones
_FAMILIES: dict[Palette, tuple[float, float, float, float, float]] = {
    "vivid": (0.22, 0.22, 0.26, 0.15, 0.15),
    "muted": (0.30, 0.34, 0.10, 0.10, 0.16),
    "dark": (0.26, 0.62, 0.02, 0.02, 0.08),
}
_NEUTRALS = (0.06, 0.10, 0.16, 0.30, 0.50, 0.70, 0.88, 0.95)
_DARK_NEUTRALS = (0.05, 0.06, 0.08, 0.10, 0.12, 0.16, 0.22, 0.30)
_DARK_HUES = (0.60, 0.62, 0.66, 0.58, 0.08, 0.30, 0.0)
_EARTH_HUES = (0.07, 0.09, 0.11, 0.14, 0.05)
_GREEN = (0.20, 0.45)  # hues that cloth is seldom dyed in at full strength
_CONTRAST = 0.45  # sum of differences over the channels from which two colours look unlike


def colour_from(rgb: np.ndarray | tuple[float, ...]) -> Colour:
    """Three channels clipped to [0, 1]."""
    red, green, blue = (float(np.clip(channel, 0, 1)) for channel in rgb)
    return red, green, blue


def distance(one: Colour, other: Colour) -> float:
    """Sum of the differences of the channels, in [0, 3]."""
    return float(np.abs(np.subtract(one, other)).sum())


def draw_colour(rng: np.random.Generator, palette: Palette) -> Colour:
    """A colour of cloth."""
    family = int(rng.choice(5, p=_FAMILIES[palette]))
    if family == 0:
        value = float(rng.choice(_DARK_NEUTRALS if palette == "dark" else _NEUTRALS))
        return colour_from(value * (1 + 0.02 * rng.standard_normal(3)))
    if family == 1:
        hue = float(rng.choice(_DARK_HUES)) + float(rng.normal(0, 0.02))
        return _hsv(hue, rng.uniform(0.25, 0.70), rng.uniform(0.10, 0.30))
    if family == 2:
        return _saturated(rng)
    if family == 3:
        return _hsv(rng.uniform(), rng.uniform(0.15, 0.40), rng.uniform(0.75, 0.95))
    hue = float(rng.choice(_EARTH_HUES)) + float(rng.normal(0, 0.01))
    return _hsv(hue, rng.uniform(0.20, 0.60), rng.uniform(0.30, 0.85))


def draw_unlike(rng: np.random.Generator, palette: Palette, *others: Colour) -> Colour:
    """A colour that stands out from all the others; black or white where luck fails."""
    for _ in range(40):
        colour = draw_colour(rng, palette)
        if all(distance(colour, other) >= _CONTRAST for other in others):
            return colour
    return max(
        ((0.06, 0.06, 0.06), (0.92, 0.92, 0.90), (0.45, 0.44, 0.42)),
        key=lambda colour: min(distance(colour, other) for other in others),
    )


def draw_pattern(
    rng: np.random.Generator,
    palette: Palette,
    fabrics: dict[Fabric, float],
    base: Colour | None = None,
) -> Pattern:
    """A fabric, drawn with the weights given; `base` fixes its main colour."""
    ground = draw_colour(rng, palette) if base is None else base
    weights = np.array(list(fabrics.values()))
    return Pattern(
        fabric=list(fabrics)[int(rng.choice(len(fabrics), p=weights / weights.sum()))],
        base=ground,
        second=draw_unlike(rng, palette, ground),
        third=draw_colour(rng, palette),
        scale_m=float(np.exp(rng.uniform(np.log(0.035), np.log(0.14)))),
        duty=float(rng.uniform(0.30, 0.65)),
    )


def _saturated(rng: np.random.Generator) -> Colour:
    hue, saturation = float(rng.uniform()), float(rng.uniform(0.50, 0.85))
    value = float(rng.uniform(0.35, 0.82))
    if _GREEN[0] < hue < _GREEN[1]:
        value *= 0.7
    return _hsv(hue, saturation, value)


def _hsv(hue: float, saturation: float, value: float) -> Colour:
    return colour_from(colorsys.hsv_to_rgb(hue % 1, float(saturation), float(value)))
