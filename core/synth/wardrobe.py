"""What people wear in a place, and outfits drawn from it."""

from dataclasses import dataclass, replace
from typing import get_args

import numpy as np

from core.synth.body import Body
from core.synth.hairstyles import draw_hair
from core.synth.lowers import draw_lower
from core.synth.outfit import (
    BLACK,
    Bag,
    BagKind,
    Fabric,
    Glasses,
    Hat,
    HatKind,
    Lower,
    Outfit,
    Scarf,
    Season,
    ShoeKind,
    Shoes,
    Top,
)
from core.synth.palette import Palette, draw_colour, draw_pattern
from core.synth.tops import draw_top

Rng = np.random.Generator

_BAG_KINDS: tuple[BagKind, ...] = get_args(BagKind)
_SHOE_KINDS: tuple[ShoeKind, ...] = get_args(ShoeKind)
_HAT_KINDS: tuple[HatKind, ...] = get_args(HatKind)
_HAT_SHARES: dict[Season, tuple[float, float, float, float]] = {
    "summer": (0.60, 0.05, 0.20, 0.15),
    "mid": (0.55, 0.30, 0.10, 0.05),
    "winter": (0.15, 0.75, 0.02, 0.08),
}
_BAG_FABRICS: dict[Fabric, float] = {
    "plain": 0.66,
    "camouflage": 0.06,
    "hstripe": 0.06,
    "check": 0.07,
    "block": 0.10,
    "floral": 0.05,
}
_SCARF_FABRICS: dict[Fabric, float] = {"plain": 1, "check": 1, "hstripe": 1, "knit": 1}
_SCARF_OUT_OF_SEASON = 0.1  # of the share that wears a scarf in winter


@dataclass(frozen=True, slots=True)
class Wardrobe:
    """What people wear in a place: weights of the seasons, colours, and shares of people."""

    summer: float = 0.35
    mid: float = 0.40
    winter: float = 0.25
    palette: Palette = "vivid"
    bag: float = 0.56
    hat: float = 0.22
    glasses: float = 0.22
    mask: float = 0.10
    scarf: float = 0.40
    """Of the winter outfits; a tenth of it at other times."""
    uniforms: float = 0.0
    """Share of people in a uniform: the same top, lower garment and colours for a group."""
    uniform_groups: int = 3
    uniform_seed: int = 0
    """Which uniforms the place has."""


def draw_outfit(rng: Rng, body: Body, wardrobe: Wardrobe) -> Outfit:
    """An outfit for a body; a uniform with the wardrobe's share of them."""
    season = _draw_season(rng, wardrobe)
    uniformed = bool(rng.uniform() < wardrobe.uniforms)
    group = int(rng.integers(max(1, wardrobe.uniform_groups)))
    female = body.femininity > 0.5
    if uniformed:
        season, top, lower = uniform(wardrobe, group)
    else:
        top = draw_top(rng, season, wardrobe.palette, female=female)
        lower = draw_lower(rng, season, wardrobe.palette, top, female=female)
    outfit = Outfit(
        seed=int(rng.integers(1, 10**6)),
        season=season,
        top=top,
        lower=lower,
        shoes=draw_shoes(rng, wardrobe.palette),
        hair=draw_hair(rng, body),
        bag=draw_bag(rng, wardrobe.palette, female=female),
        hat=draw_hat(rng, wardrobe.palette, season),
        wrinkle=float(rng.uniform(0.9, 1.8)),
    )
    return _with_accessories(rng, outfit, wardrobe)


def uniform(wardrobe: Wardrobe, group: int) -> tuple[Season, Top, Lower]:
    """The season, top and lower garment that everybody of a uniform group wears."""
    rng = np.random.default_rng([wardrobe.uniform_seed, group])
    season = _draw_season(rng, wardrobe)
    top = draw_top(rng, season, wardrobe.palette, female=False)
    return season, top, draw_lower(rng, season, wardrobe.palette, top, female=False)


def _draw_season(rng: Rng, wardrobe: Wardrobe) -> Season:
    weights = np.array((wardrobe.summer, wardrobe.mid, wardrobe.winter))
    seasons: tuple[Season, ...] = get_args(Season)
    return seasons[int(rng.choice(3, p=weights / weights.sum()))]


def _with_accessories(rng: Rng, outfit: Outfit, wardrobe: Wardrobe) -> Outfit:
    """Keeps bag and hat as often as the place has them and adds the small things."""
    cold = outfit.season == "winter"
    keep_bag, keep_hat, wears = rng.uniform(size=3)
    masks = (0.75, 0.85, 0.92), (0.06, 0.06, 0.07), (0.95, 0.95, 0.95)
    mask = masks[int(rng.choice(3, p=(0.5, 0.3, 0.2)))] if wears < wardrobe.mask else None
    scarfed = rng.uniform() < wardrobe.scarf * (1 if cold else _SCARF_OUT_OF_SEASON)
    scarf = draw_scarf(rng, wardrobe.palette)
    tights = BLACK if rng.uniform() < 0.7 else draw_colour(rng, "muted")
    warm = outfit.lower.is_skirt and (cold or rng.uniform() < 0.35)
    glasses: Glasses = "sun" if rng.uniform() < 0.5 else "clear"
    return replace(
        outfit,
        bag=outfit.bag if keep_bag < wardrobe.bag else None,
        hat=outfit.hat if keep_hat < wardrobe.hat else None,
        mask=mask,
        scarf=scarf if scarfed else None,
        tights=tights if warm else None,
        glasses=glasses if rng.uniform() < wardrobe.glasses else None,
        gloves=bool(cold and rng.uniform() < 0.3),
    )


def draw_shoes(rng: Rng, palette: Palette) -> Shoes:
    """A pair of shoes; half of them sneakers."""
    kind = _SHOE_KINDS[int(rng.choice(3, p=(0.5, 0.25, 0.25)))]
    dark, light, colour = (0.06, 0.055, 0.05), (0.92, 0.92, 0.90), draw_colour(rng, palette)
    pale_sole, sole = (0.93, 0.93, 0.92), draw_colour(rng, palette)
    if rng.uniform() < 0.75 and kind == "sneaker":
        sole = pale_sole
    elif rng.uniform() < 0.8:
        sole = BLACK
    return Shoes(
        kind=kind,
        colour=(dark, light, colour)[int(rng.choice(3, p=(0.40, 0.24, 0.36)))],
        sole=sole,
        accent=draw_colour(rng, palette),
        sole_m=float(rng.uniform(0.004, 0.018)),
        boot=float(rng.uniform(0.06, 0.17)) if kind == "boot" else 0.0,
    )


def draw_bag(rng: Rng, palette: Palette, *, female: bool, kind: BagKind | None = None) -> Bag:
    """A bag; of the given kind, or of one that suits."""
    shares = np.array((0.22, 0.12, 0.10, 0.14) if female else (0.28, 0.05, 0.15, 0.06))
    drawn = _BAG_KINDS[int(rng.choice(4, p=shares / shares.sum()))]
    pattern = draw_pattern(rng, palette, _BAG_FABRICS)
    strap = draw_colour(rng, palette)
    darker = (pattern.base[0] * 0.7, pattern.base[1] * 0.7, pattern.base[2] * 0.7)
    return Bag(
        kind=kind or drawn,
        side=int(rng.choice([-1, 1])),
        height_m=float(rng.uniform(0.36, 0.52)),
        width_m=float(rng.uniform(0.26, 0.36)),
        depth_m=float(rng.uniform(0.12, 0.20)),
        pattern=pattern,
        trim=draw_colour(rng, palette),
        strap=darker if rng.uniform() < 0.6 else strap,
        mark=int(rng.integers(1, 10**6)) if rng.uniform() < 0.4 else 0,
        specular=float(rng.choice([0.05, 0.35])),
    )


def draw_hat(rng: Rng, palette: Palette, season: Season) -> Hat:
    """A hat of the season."""
    return Hat(
        kind=_HAT_KINDS[int(rng.choice(4, p=_HAT_SHARES[season]))],
        colour=draw_colour(rng, palette),
        trim=draw_colour(rng, palette),
        band=bool(rng.uniform() < 0.5),
        mark=int(rng.integers(1, 10**6)),
        backwards=bool(rng.uniform() < 0.15),
        pompom=bool(rng.uniform() < 0.3),
    )


def draw_scarf(rng: Rng, palette: Palette) -> Scarf:
    """A scarf, half of them with an end in front."""
    return Scarf(tail=bool(rng.uniform() < 0.5), pattern=draw_pattern(rng, palette, _SCARF_FABRICS))
