"""People: a body, what it wears and how it walks; alone, in hard groups, in changed clothes."""

from dataclasses import dataclass, replace

import numpy as np

from core.synth.body import Body, draw_body
from core.synth.gait import Carriage, Gait, draw_gait
from core.synth.lookalikes import lookalike_outfits
from core.synth.outfit import Outfit
from core.synth.wardrobe import Wardrobe, draw_outfit

__all__ = ["Person", "Wardrobe", "change_clothes", "draw_lookalikes", "draw_person"]

_KEEP_HAIR, _KEEP_SHOES, _KEEP_BAG = 0.8, 0.4, 0.5
_HEIGHT_SPREAD, _GIRTH_SPREAD = 0.025, 0.04  # standard deviations within a hard group
_SPREAD_LIMIT = 2.0  # standard deviations
_PHONE, _POCKET, _POCKETS = 0.10, 0.22, 0.28  # cumulated shares of what free arms do
_STRAP = 0.2  # of those with a backpack


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who can be rendered; equal persons give equal pictures."""

    body: Body
    outfit: Outfit
    gait: Gait


def draw_person(rng: np.random.Generator, wardrobe: Wardrobe) -> Person:
    """Somebody dressed from the wardrobe."""
    body = draw_body(rng)
    outfit = draw_outfit(rng, body, wardrobe)
    return Person(body, outfit, _with_arms(rng, draw_gait(rng, body), outfit))


def draw_lookalikes(rng: np.random.Generator, wardrobe: Wardrobe, count: int = 5) -> list[Person]:
    """A hard group: one outfit in versions that differ in two or three details.

    Bodies differ by N(0, .025) in height and N(0, .04) in girth, both cut at two standard
    deviations; everybody walks in their own way.

    Source: Zhang et al. (2021), UnrealPerson, arXiv:2012.04268, "hard samples".
    """
    body = draw_body(rng)
    outfit = draw_outfit(rng, body, wardrobe)
    group = []
    for member in lookalike_outfits(rng, outfit, body, wardrobe.palette, count):
        other = _similar(rng, body)
        group.append(Person(other, member, _with_arms(rng, draw_gait(rng, other), member)))
    return group


def change_clothes(person: Person, rng: np.random.Generator, wardrobe: Wardrobe) -> Person:
    """The same body and walk in an outfit drawn anew.

    Hair is kept with probability .8, shoes with .4 and the bag with .5. Only what the arms do
    follows the new outfit, since it may bring a bag to carry.
    """
    old = person.outfit
    new = draw_outfit(rng, person.body, wardrobe)
    hair, shoes, bag = rng.uniform(size=3)
    new = replace(
        new,
        hair=old.hair if hair < _KEEP_HAIR else new.hair,
        shoes=old.shoes if shoes < _KEEP_SHOES else new.shoes,
        bag=old.bag if bag < _KEEP_BAG else new.bag,
    )
    return Person(person.body, new, _with_arms(rng, person.gait, new))


def _similar(rng: np.random.Generator, body: Body) -> Body:
    height, girth = np.clip(rng.standard_normal(2), -_SPREAD_LIMIT, _SPREAD_LIMIT)
    return replace(
        body,
        height_m=body.height_m * (1 + _HEIGHT_SPREAD * float(height)),
        girth=body.girth * (1 + _GIRTH_SPREAD * float(girth)),
        hip_height=body.hip_height + float(rng.normal(0, 0.006)),
        shoulder_span=body.shoulder_span + float(rng.normal(0, 0.004)),
    )


def _with_arms(rng: np.random.Generator, gait: Gait, outfit: Outfit) -> Gait:
    """The gait with arms that do what the outfit asks for, or what people do with free hands."""
    right: Carriage = "swing"
    left: Carriage = "swing"
    strapped, habit = rng.uniform(size=2)
    bag = outfit.bag
    if bag is not None and bag.kind == "handbag":
        right, left = ("carry", "swing") if bag.side > 0 else ("swing", "carry")
    elif bag is not None and bag.kind == "backpack" and strapped < _STRAP:
        left = "strap"
    if right == "swing":
        if habit < _PHONE:
            right = "phone"
        elif habit < _POCKET:
            right = "pocket"
        elif habit < _POCKETS and left == "swing":
            right = left = "pocket"
    return replace(gait, arm_right=right, arm_left=left)
