"""Outfits that differ from one another in a few details: UnrealPerson's hard samples."""

from collections.abc import Callable
from dataclasses import replace
from typing import get_args

import numpy as np

from core.synth.body import Body, Colour
from core.synth.hairstyles import HAIR_COLOURS, draw_hair
from core.synth.outfit import BagKind, Outfit
from core.synth.palette import Palette, draw_pattern, draw_unlike
from core.synth.tops import chest_print, print_colour
from core.synth.wardrobe import draw_bag, draw_hat, draw_scarf

Rng = np.random.Generator
Change = Callable[[Rng, Outfit, Body, Palette], Outfit]

_BAG_KINDS: tuple[BagKind, ...] = get_args(BagKind)

_HIDING: dict[str, tuple[str, ...]] = {
    "hat_colour": ("accessory",),
    "hair_colour": ("accessory", "hat_colour", "hair"),
    "fabric": ("lower",),
    "lower": ("fabric",),
}
"""Changes that could cover or undo one that is to be seen from every side."""


def lookalike_outfits(
    rng: Rng, outfit: Outfit, body: Body, palette: Palette, count: int
) -> list[Outfit]:
    """The outfit itself and `count - 1` versions that differ from it in two or three details.

    One detail of each can be seen from every side, and neighbours in the list differ in it, so
    that no two members are told apart by their faces alone.
    """
    names = all_round_details(outfit)
    all_round = [names[i] for i in rng.permutation(len(names))]
    members = [outfit]
    for member in range(1, count):
        main = all_round[(member - 1) % len(all_round)]
        hiding = _HIDING.get(main, ())
        extra = [name for name in DETAILS if name != main and name not in hiding]
        picked = rng.choice(len(extra), int(rng.integers(1, 3)), replace=False)
        changed = outfit
        for name in (main, *(extra[i] for i in picked)):
            changed = DETAILS[name](rng, changed, body, palette)
        members.append(replace(changed, seed=outfit.seed + member))
    return members


def all_round_details(outfit: Outfit) -> list[str]:
    """Names of the details whose change shows on this outfit from every side."""
    names = ["shoes", "fabric", "sleeve"]
    if outfit.lower.kind != "dress":
        names.append("lower")
    if outfit.hat is not None:
        names.append("hat_colour")
    elif outfit.hair.style != "bald":
        names.append("hair_colour")
    return names


def _logo(rng: Rng, outfit: Outfit, body: Body, palette: Palette) -> Outfit:
    top = outfit.top
    if top.prints and rng.uniform() < 0.3:
        return replace(outfit, top=replace(top, prints=()))
    colour = print_colour(draw_unlike(rng, palette, top.pattern.base), top.pattern)
    return replace(outfit, top=replace(top, prints=(chest_print(rng, colour),)))


def _shoes(rng: Rng, outfit: Outfit, body: Body, palette: Palette) -> Outfit:
    shoes = outfit.shoes
    colour = draw_unlike(rng, palette, shoes.colour)
    return replace(
        outfit, shoes=replace(shoes, colour=colour, sole=draw_unlike(rng, palette, shoes.sole))
    )


def _bag(rng: Rng, outfit: Outfit, body: Body, palette: Palette) -> Outfit:
    """No bag where there was one, else another kind."""
    worn = outfit.bag.kind if outfit.bag else None
    kinds = [None, *_BAG_KINDS]
    kinds.remove(worn)
    kind = kinds[int(rng.integers(len(kinds)))]
    bag = draw_bag(rng, palette, female=body.femininity > 0.5, kind=kind)
    if kind is None:
        return replace(outfit, bag=None)
    return replace(outfit, bag=replace(outfit.bag, kind=kind) if outfit.bag else bag)


def _bag_colour(rng: Rng, outfit: Outfit, body: Body, palette: Palette) -> Outfit:
    bag = outfit.bag or draw_bag(rng, palette, female=False, kind="backpack")
    base = draw_unlike(rng, palette, bag.pattern.base)
    pattern = draw_pattern(rng, palette, {"plain": 1, "block": 1, "check": 1}, base)
    strap = (base[0] * 0.7, base[1] * 0.7, base[2] * 0.7)
    return replace(outfit, bag=replace(bag, pattern=pattern, strap=strap))


def _accessory(rng: Rng, outfit: Outfit, body: Body, palette: Palette) -> Outfit:
    """Puts on a hat, glasses, a mask or a scarf, or takes off the one that is worn."""
    choice = int(rng.integers(4))
    if choice == 0:
        return replace(outfit, hat=None if outfit.hat else draw_hat(rng, palette, outfit.season))
    if choice == 1:
        return replace(outfit, glasses=None if outfit.glasses else "sun")
    if choice == 2:
        return replace(outfit, mask=None if outfit.mask else (0.75, 0.85, 0.92))
    return replace(outfit, scarf=None if outfit.scarf else draw_scarf(rng, palette))


def _hat_colour(rng: Rng, outfit: Outfit, body: Body, palette: Palette) -> Outfit:
    """A hat of another colour; a hat, where there was none."""
    if outfit.hat is None:
        return replace(outfit, hat=draw_hat(rng, palette, outfit.season))
    colour = draw_unlike(rng, palette, outfit.hat.colour)
    return replace(outfit, hat=replace(outfit.hat, colour=colour))


def _hair(rng: Rng, outfit: Outfit, body: Body, palette: Palette) -> Outfit:
    for _ in range(20):
        hair = replace(draw_hair(rng, body), colour=outfit.hair.colour)
        if hair.style != outfit.hair.style:
            break
    return replace(outfit, hair=hair)


def _hair_colour(rng: Rng, outfit: Outfit, body: Body, palette: Palette) -> Outfit:
    old = outfit.hair.colour
    unlike = [colour for colour in HAIR_COLOURS if _lightness(colour, old) > 0.14]
    colour = unlike[int(rng.integers(len(unlike)))]
    return replace(outfit, hair=replace(outfit.hair, colour=colour))


def _lightness(one: Colour, other: Colour) -> float:
    return abs(float(np.mean(one)) - float(np.mean(other)))


def _shifted(rng: Rng, colour: Colour, low: float, high: float) -> Colour:
    """The colour made lighter or darker, whichever way has room."""
    shift = float(rng.uniform(low, high))
    sign = 1 if np.mean(colour) < 0.5 else -1
    red, green, blue = (float(np.clip(channel + sign * shift, 0.02, 0.98)) for channel in colour)
    return red, green, blue


def _lower(rng: Rng, outfit: Outfit, body: Body, palette: Palette) -> Outfit:
    lower = outfit.lower
    pattern = replace(
        lower.pattern,
        base=_shifted(rng, lower.pattern.base, 0.14, 0.26),
        second=_shifted(rng, lower.pattern.second, 0.10, 0.20),
    )
    stripes = int(rng.integers(3))
    changed = replace(outfit, lower=replace(lower, pattern=pattern, side_stripes=stripes))
    if lower.kind == "dress":
        return replace(changed, top=replace(outfit.top, pattern=pattern))
    return changed


def _fabric(rng: Rng, outfit: Outfit, body: Body, palette: Palette) -> Outfit:
    """Another scale and second colour of the top's pattern, or another shade of a plain one."""
    pattern = outfit.top.pattern
    if pattern.fabric in ("plain", "denim", "knit", "camouflage"):
        pattern = replace(pattern, base=_shifted(rng, pattern.base, 0.12, 0.20))
    pattern = replace(
        pattern,
        scale_m=pattern.scale_m * float(rng.choice([0.55, 1.7])),
        second=_shifted(rng, pattern.second, 0.12, 0.25),
    )
    changed = replace(outfit, top=replace(outfit.top, pattern=pattern))
    if outfit.lower.kind == "dress":
        return replace(changed, lower=replace(outfit.lower, pattern=pattern))
    return changed


def _trim(rng: Rng, outfit: Outfit, body: Body, palette: Palette) -> Outfit:
    top = outfit.top
    stripes = [count for count in range(4) if count != top.sleeve_stripes]
    trim = draw_unlike(rng, palette, top.trim, top.pattern.base)
    count = stripes[int(rng.integers(len(stripes)))]
    changed = replace(top, trim=trim, cuff=not top.cuff, sleeve_stripes=count)
    return replace(outfit, top=changed)


def _cut(rng: Rng, outfit: Outfit, body: Body, palette: Palette) -> Outfit:
    top = outfit.top
    opening = 0.07 if top.opening == 0 and top.collar else 0.0
    hem = top.hem + float(rng.choice([-0.03, 0.025]))
    return replace(outfit, top=replace(top, hem=hem, opening=opening))


def _sleeve(rng: Rng, outfit: Outfit, body: Body, palette: Palette) -> Outfit:
    top = outfit.top
    step = float(rng.uniform(0.25, 0.40))
    sleeve = top.sleeve + (-step if top.sleeve > 0.6 else step)
    return replace(outfit, top=replace(top, sleeve=sleeve))


DETAILS: dict[str, Change] = {
    "logo": _logo,
    "shoes": _shoes,
    "bag": _bag,
    "bag_colour": _bag_colour,
    "accessory": _accessory,
    "hat_colour": _hat_colour,
    "hair": _hair,
    "hair_colour": _hair_colour,
    "lower": _lower,
    "fabric": _fabric,
    "trim": _trim,
    "cut": _cut,
    "sleeve": _sleeve,
}
