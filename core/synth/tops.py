"""Tops drawn for a season."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from core.synth.body import Colour
from core.synth.outfit import Fabric, Pattern, Print, Season, Top, TopKind
from core.synth.palette import Palette, distance, draw_colour, draw_pattern
from core.synth.prints import EMBLEMS

Rng = np.random.Generator

_KINDS: dict[Season, dict[TopKind, float]] = {
    "summer": {"tee": 0.50, "shirt": 0.18, "polo": 0.14, "tank": 0.08, "dress": 0.10},
    "mid": {
        "hoodie": 0.24,
        "shirt": 0.18,
        "sweater": 0.16,
        "jacket": 0.22,
        "tee": 0.12,
        "dress": 0.08,
    },
    "winter": {"coat": 0.30, "puffer": 0.28, "parka": 0.16, "sweater": 0.10, "jacket": 0.16},
}
_LIGHT: dict[Fabric, float] = {
    "plain": 0.46,
    "hstripe": 0.17,
    "vstripe": 0.04,
    "dots": 0.06,
    "floral": 0.09,
    "gradient": 0.05,
    "block": 0.08,
    "camouflage": 0.05,
}
_FABRICS: dict[TopKind, dict[Fabric, float]] = {
    "tee": _LIGHT,
    "polo": _LIGHT,
    "tank": _LIGHT,
    "dress": _LIGHT,
    "shirt": {
        "plain": 0.38,
        "vstripe": 0.16,
        "check": 0.28,
        "hstripe": 0.04,
        "floral": 0.08,
        "dots": 0.06,
    },
    "hoodie": {
        "plain": 0.70,
        "block": 0.12,
        "camouflage": 0.07,
        "gradient": 0.05,
        "hstripe": 0.06,
    },
    "sweater": {"knit": 0.50, "hstripe": 0.28, "check": 0.10, "plain": 0.12},
    "jacket": {"plain": 0.62, "denim": 0.18, "block": 0.14, "camouflage": 0.06},
    "coat": {"plain": 0.85, "check": 0.15},
    "puffer": {"plain": 0.80, "block": 0.20},
    "parka": {"plain": 0.92, "camouflage": 0.08},
}
_INNER: dict[Fabric, float] = {"plain": 2, "hstripe": 1}
_PRINTED: tuple[TopKind, ...] = ("tee", "hoodie", "sweater", "polo", "jacket")


def draw_top(rng: Rng, season: Season, palette: Palette, *, female: bool) -> Top:
    """A top of the season; dresses for women alone."""
    shares = {k: p for k, p in _KINDS[season].items() if female or k != "dress"}
    weights = np.array(list(shares.values()))
    kind = list(shares)[int(rng.choice(len(shares), p=weights / weights.sum()))]
    top = replace(
        _CUTS[kind](rng),
        kind=kind,
        pattern=draw_pattern(rng, palette, _FABRICS[kind]),
        inner=draw_pattern(rng, palette, _INNER),
        trim=draw_colour(rng, palette),
    )
    if kind in _PRINTED and top.opening == 0:
        top = _decorated(rng, top, palette)
    return replace(
        top,
        cuff=top.cuff or bool(rng.uniform() < 0.15),
        yoke=bool(rng.uniform() < 0.06),
    )


def chest_print(rng: Rng, colour: Colour) -> Print:
    """A large emblem on the chest."""
    return Print(
        emblem=EMBLEMS[int(rng.integers(len(EMBLEMS)))],
        u=0.5,
        v=float(rng.uniform(0.26, 0.40)),
        width=float(rng.uniform(0.10, 0.20)),
        height=float(rng.uniform(0.16, 0.36)),
        colour=colour,
        seed=int(rng.integers(10**6)),
    )


def print_colour(trim: Colour, pattern: Pattern) -> Colour:
    """The trim's colour where it can be seen on the fabric, else the opposite of the fabric's."""
    if distance(trim, pattern.base) >= 0.5:
        return trim
    return 1 - pattern.base[0], 1 - pattern.base[1], 1 - pattern.base[2]


def _decorated(rng: Rng, top: Top, palette: Palette) -> Top:
    """Prints on chest and back, and sleeves of their own."""
    colour = print_colour(top.trim, top.pattern)
    prints: list[Print] = []
    large = chest_print(rng, colour)
    badge = replace(large, u=float(rng.choice([0.43, 0.57])), v=0.27, width=0.05, height=0.09)
    choice = rng.uniform()
    if choice < 0.45:
        prints.append(large)
    elif choice < 0.67:
        prints.append(badge)
    if rng.uniform() < 0.3:
        prints.append(replace(chest_print(rng, colour), u=0.0))
    sleeve = draw_colour(rng, palette)
    return replace(
        top,
        prints=tuple(prints),
        sleeve_colour=sleeve if rng.uniform() < 0.2 else None,
        sleeve_stripes=int(rng.integers(1, 4)) if rng.uniform() < 0.2 else 0,
        arm_band=bool(rng.uniform() < 0.12),
    )


def _u(rng: Rng, low: float, high: float) -> float:
    return float(rng.uniform(low, high))


def _light(rng: Rng, **given: float | bool) -> Top:
    cut = Top(
        offset_m=_u(rng, 0.005, 0.012),
        hem=_u(rng, -0.055, -0.005),
        flare_m=_u(rng, 0.004, 0.014),
        sleeve=_u(rng, 0.26, 0.42),
        sleeve_loose_m=_u(rng, 0.004, 0.022),
    )
    return replace(cut, **given)  # type: ignore[arg-type]


def _dress(rng: Rng) -> Top:
    return _light(
        rng,
        hem=-_u(rng, 0.17, 0.30),
        flare_m=_u(rng, 0.02, 0.05),
        sleeve=float(rng.choice([0.0, 0.3, 0.9])),
    )


def _shirt(rng: Rng) -> Top:
    return Top(
        offset_m=_u(rng, 0.007, 0.014),
        hem=_u(rng, -0.06, 0.02),
        flare_m=0.01,
        sleeve=float(rng.choice([0.38, 0.70, 1.0])),
        sleeve_loose_m=_u(rng, 0.006, 0.014),
        collar=True,
        buttons=True,
        opening=float(rng.choice([0, 0, 0.07, 0.11])),
    )


def _hoodie(rng: Rng) -> Top:
    return Top(
        offset_m=_u(rng, 0.014, 0.022),
        hem=_u(rng, -0.05, -0.01),
        flare_m=0.0,
        sleeve_loose_m=_u(rng, 0.008, 0.018),
        hood=True,
        hem_rib=True,
        zipped=bool(rng.uniform() < 0.5),
        pocket=bool(rng.uniform() < 0.5),
    )


def _sweater(rng: Rng) -> Top:
    return Top(
        offset_m=_u(rng, 0.012, 0.020),
        hem=_u(rng, -0.04, 0.0),
        flare_m=0.002,
        sleeve_loose_m=_u(rng, 0.006, 0.014),
        hem_rib=True,
        collar=bool(rng.uniform() < 0.3),
    )


def _jacket(rng: Rng) -> Top:
    return Top(
        offset_m=_u(rng, 0.014, 0.022),
        hem=_u(rng, -0.03, 0.03),
        flare_m=0.006,
        sleeve_loose_m=_u(rng, 0.008, 0.014),
        collar=True,
        zipped=True,
        pocket=True,
        opening=float(rng.choice([0, 0.05, 0.09])),
        specular=float(rng.choice([0.05, 0.35], p=[0.6, 0.4])),
        gloss=18,
    )


def _coat(rng: Rng) -> Top:
    return Top(
        offset_m=_u(rng, 0.016, 0.024),
        hem=-_u(rng, 0.12, 0.27),
        flare_m=_u(rng, 0.015, 0.035),
        sleeve_loose_m=_u(rng, 0.010, 0.018),
        collar=True,
        buttons=True,
        pocket=True,
        opening=float(rng.choice([0, 0.04, 0.07])),
    )


def _puffer(rng: Rng) -> Top:
    return Top(
        offset_m=_u(rng, 0.026, 0.038),
        hem=_u(rng, -0.05, 0.02),
        flare_m=-0.006,
        sleeve_loose_m=_u(rng, 0.010, 0.018),
        collar=True,
        zipped=True,
        puffer=True,
        hood=bool(rng.uniform() < 0.4),
        specular=0.22,
        gloss=14,
    )


def _parka(rng: Rng) -> Top:
    return Top(
        offset_m=_u(rng, 0.022, 0.032),
        hem=-_u(rng, 0.06, 0.14),
        flare_m=0.012,
        sleeve_loose_m=0.016,
        collar=True,
        zipped=True,
        hood=True,
        pocket=True,
    )


_CUTS: dict[TopKind, Callable[[Rng], Top]] = {
    "tee": _light,
    "polo": lambda rng: _light(rng, collar=True, buttons=True),
    "tank": lambda rng: _light(rng, sleeve=0.0),
    "dress": _dress,
    "shirt": _shirt,
    "hoodie": _hoodie,
    "sweater": _sweater,
    "jacket": _jacket,
    "coat": _coat,
    "puffer": _puffer,
    "parka": _parka,
}
