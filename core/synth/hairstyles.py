"""Hair drawn to suit a body."""

import numpy as np

from core.synth.body import Body, Colour
from core.synth.outfit import Hair, HairStyle
from core.synth.palette import colour_from

HAIR_COLOURS: tuple[Colour, ...] = (
    (0.07, 0.06, 0.06),
    (0.12, 0.09, 0.07),
    (0.22, 0.15, 0.10),
    (0.34, 0.23, 0.14),
    (0.52, 0.36, 0.20),
    (0.72, 0.58, 0.36),
    (0.45, 0.20, 0.10),
    (0.55, 0.54, 0.53),
    (0.78, 0.77, 0.76),
)
_COLOUR_SHARES = (0.30, 0.22, 0.16, 0.10, 0.06, 0.05, 0.03, 0.05, 0.03)
_GREYS = slice(7, 9)
_FEMALE: dict[HairStyle, float] = {
    "short": 0.08,
    "bob": 0.22,
    "long": 0.32,
    "pony": 0.20,
    "bun": 0.12,
    "afro": 0.06,
}
_MALE: dict[HairStyle, float] = {
    "crop": 0.30,
    "short": 0.48,
    "bald": 0.09,
    "bob": 0.05,
    "afro": 0.05,
    "bun": 0.03,
}
_THICKNESS_M: dict[HairStyle, tuple[float, float]] = {
    "bald": (0.0, 0.0),
    "crop": (0.006, 0.006),
    "short": (0.010, 0.022),
    "bob": (0.014, 0.026),
    "long": (0.012, 0.022),
    "pony": (0.009, 0.009),
    "bun": (0.009, 0.009),
    "afro": (0.035, 0.070),
}


def draw_hair(rng: np.random.Generator, body: Body) -> Hair:
    """Style and colour; most of the old are grey."""
    shares = _FEMALE if body.femininity > 0.5 else _MALE
    style = list(shares)[int(rng.choice(len(shares), p=list(shares.values())))]
    if body.old and rng.uniform() < 0.7:
        base = HAIR_COLOURS[_GREYS][int(rng.integers(2))]
    else:
        base = HAIR_COLOURS[int(rng.choice(len(HAIR_COLOURS), p=_COLOUR_SHARES))]
    shade = np.array(base) * (1 + 0.10 * rng.standard_normal() + 0.02 * rng.standard_normal(3))
    return Hair(
        style=style,
        colour=colour_from(np.maximum(shade, 0.02)),
        thickness_m=float(rng.uniform(*_THICKNESS_M[style])),
        fringe=float(rng.uniform(0, 0.9)),
        parting=float(rng.uniform(-0.5, 0.5)),
        tail=float(rng.uniform(0.3, 1.6)),
        bun_height=float(rng.uniform(0.60, 0.95)),
    )
