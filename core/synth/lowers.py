"""Trousers, shorts and skirts drawn for a season."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from core.synth.body import Colour
from core.synth.outfit import Lower, LowerKind, Season, Top
from core.synth.palette import Palette, colour_from, draw_colour, draw_pattern

Rng = np.random.Generator

_SHARES: dict[Season, dict[LowerKind, float]] = {
    "summer": {
        "jeans": 0.22,
        "chinos": 0.14,
        "track": 0.08,
        "formal": 0.03,
        "leggings": 0.06,
        "shorts": 0.30,
        "skirt": 0.12,
        "wide": 0.05,
    },
    "mid": {
        "jeans": 0.38,
        "chinos": 0.18,
        "track": 0.12,
        "formal": 0.08,
        "leggings": 0.10,
        "shorts": 0.02,
        "skirt": 0.06,
        "wide": 0.06,
    },
    "winter": {
        "jeans": 0.42,
        "chinos": 0.16,
        "track": 0.12,
        "formal": 0.10,
        "leggings": 0.10,
        "skirt": 0.05,
        "wide": 0.05,
    },
}
_FOR_WOMEN: tuple[LowerKind, ...] = ("leggings", "skirt")
_DENIM: tuple[Colour, ...] = (
    (0.10, 0.13, 0.22),
    (0.17, 0.24, 0.38),
    (0.36, 0.46, 0.60),
    (0.09, 0.09, 0.11),
    (0.55, 0.60, 0.66),
)


def draw_lower(rng: Rng, season: Season, palette: Palette, top: Top, *, female: bool) -> Lower:
    """A lower garment of the season; a dress brings its own."""
    if top.kind == "dress":
        return Lower(kind="dress", pattern=top.pattern, length=0.13, flare=0.1)
    shares = {k: p for k, p in _SHARES[season].items() if female or k not in _FOR_WOMEN}
    weights = np.array(list(shares.values()))
    kind = list(shares)[int(rng.choice(len(shares), p=weights / weights.sum()))]
    # legs are clad more quietly than trunks
    quiet: Palette = "dark" if palette == "dark" else "muted"
    base = draw_colour(rng, quiet if rng.uniform() < 0.7 else palette)
    lower = replace(
        _CUTS[kind](rng, palette, base),
        kind=kind,
        trim=draw_colour(rng, palette),
        fade=float(rng.uniform(0, 1.2)),
        rolled=bool(rng.uniform() < 0.15),
    )
    return replace(lower, belt=lower.belt or bool(rng.uniform() < 0.4))


def _u(rng: Rng, low: float, high: float) -> float:
    return float(rng.uniform(low, high))


def _jeans(rng: Rng, palette: Palette, base: Colour) -> Lower:
    dye = _DENIM[int(rng.integers(5))]
    worn = colour_from(np.array(dye) * 1.6 + 0.06)
    return Lower(
        loose_m=_u(rng, 0.004, 0.016),
        leg_hem_m=_u(rng, 0.052, 0.085),
        pattern=replace(draw_pattern(rng, palette, {"denim": 1}, dye), second=worn),
        rips=int(rng.choice([0, 0, 0, 2, 3])),
    )


def _chinos(rng: Rng, palette: Palette, base: Colour) -> Lower:
    return Lower(
        loose_m=_u(rng, 0.006, 0.014),
        leg_hem_m=_u(rng, 0.058, 0.075),
        pattern=draw_pattern(rng, palette, {"plain": 1}, base),
        cargo=bool(rng.uniform() < 0.2),
    )


def _track(rng: Rng, palette: Palette, base: Colour) -> Lower:
    return Lower(
        loose_m=_u(rng, 0.012, 0.022),
        leg_hem_m=_u(rng, 0.050, 0.075),
        pattern=draw_pattern(rng, palette, {"plain": 1, "block": 1}, base),
        side_stripes=int(rng.integers(4)),
        specular=0.15,
    )


def _formal(rng: Rng, palette: Palette, base: Colour) -> Lower:
    grey = colour_from(np.array((0.10, 0.10, 0.12)) * rng.uniform(0.5, 2.5))
    return Lower(
        loose_m=_u(rng, 0.010, 0.016),
        leg_hem_m=_u(rng, 0.070, 0.085),
        pattern=draw_pattern(rng, palette, {"plain": 0.85, "vstripe": 0.15}, grey),
        belt=True,
    )


def _leggings(rng: Rng, palette: Palette, base: Colour) -> Lower:
    colour = (0.06, 0.06, 0.07) if rng.uniform() < 0.6 else base
    return Lower(
        loose_m=0.003,
        leg_hem_m=0.036,
        pattern=draw_pattern(rng, palette, {"plain": 0.85, "camouflage": 0.15}, colour),
    )


def _wide(rng: Rng, palette: Palette, base: Colour) -> Lower:
    weaves = {"plain": 0.6, "denim": 0.2, "vstripe": 0.1, "check": 0.1}
    return Lower(
        loose_m=_u(rng, 0.016, 0.026),
        leg_hem_m=_u(rng, 0.095, 0.130),
        pattern=draw_pattern(rng, palette, weaves, base),  # type: ignore[arg-type]
    )


def _shorts(rng: Rng, palette: Palette, base: Colour) -> Lower:
    weaves = {"plain": 0.50, "denim": 0.20, "check": 0.12, "camouflage": 0.10, "floral": 0.08}
    return Lower(
        loose_m=_u(rng, 0.008, 0.022),
        length=_u(rng, -0.01, 0.10),
        pattern=draw_pattern(rng, palette, weaves, base),  # type: ignore[arg-type]
        side_stripes=int(rng.choice([0, 0, 1, 2])),
    )


def _skirt(rng: Rng, palette: Palette, base: Colour) -> Lower:
    weaves = {
        "plain": 0.40,
        "check": 0.20,
        "floral": 0.14,
        "denim": 0.10,
        "hstripe": 0.08,
        "dots": 0.08,
    }
    return Lower(
        length=_u(rng, -0.10, 0.13),
        flare=_u(rng, 0.1, 0.7),
        pattern=draw_pattern(rng, palette, weaves, base),  # type: ignore[arg-type]
    )


_CUTS: dict[LowerKind, Callable[[Rng, Palette, Colour], Lower]] = {
    "jeans": _jeans,
    "chinos": _chinos,
    "track": _track,
    "formal": _formal,
    "leggings": _leggings,
    "wide": _wide,
    "shorts": _shorts,
    "skirt": _skirt,
}
