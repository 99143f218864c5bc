"""Drawn people: their spread, hard groups, changes of clothes, uniforms, determinism."""

from dataclasses import fields, replace

import numpy as np
import pytest

from core.synth.body import draw_body
from core.synth.lookalikes import DETAILS, all_round_details
from core.synth.outfit import Outfit
from core.synth.palette import distance
from core.synth.person import Person, Wardrobe, change_clothes, draw_lookalikes, draw_person
from core.synth.wardrobe import draw_outfit, uniform


def crowd(count: int, wardrobe: Wardrobe, seed: int = 0) -> list[Person]:
    rng = np.random.default_rng(seed)
    return [draw_person(rng, wardrobe) for _ in range(count)]


CROWD = crowd(500, Wardrobe())


def differences(one: Outfit, other: Outfit) -> set[str]:
    """Names of the details, seed aside, in which two outfits differ."""
    found = {
        f.name
        for f in fields(Outfit)
        if f.name not in ("seed", "top") and getattr(one, f.name) != getattr(other, f.name)
    }
    return found | {
        f"top.{f.name}"
        for f in fields(one.top)
        if getattr(one.top, f.name) != getattr(other.top, f.name)
    }


def test_heights_are_spread_as_those_of_adults() -> None:
    for female, mean in ((False, 1.755), (True, 1.63)):
        heights = [p.body.height_m for p in CROWD if (p.body.bust > 0) == female]
        assert len(heights) > 200
        assert np.mean(heights) == pytest.approx(mean, abs=0.015)
        assert np.std(heights) == pytest.approx(0.065, abs=0.012)


def test_bodies_are_plausible() -> None:
    girths = np.array([p.body.girth for p in CROWD])
    assert np.median(girths) == pytest.approx(np.sqrt(23.5 / 22.5), abs=0.02)
    assert 0.05 < girths.std() < 0.09
    assert len({p.body.skin for p in CROWD}) == len(CROWD)


@pytest.mark.parametrize(
    ("name", "share"), [("bag", 0.56), ("hat", 0.22), ("glasses", 0.22), ("mask", 0.10)]
)
def test_accessories_are_worn_as_often_as_the_wardrobe_says(name: str, share: float) -> None:
    worn = np.mean([getattr(p.outfit, name) is not None for p in CROWD])
    assert worn == pytest.approx(share, abs=0.06)


def test_scarves_belong_to_the_winter() -> None:
    cold = [p.outfit.scarf is not None for p in CROWD if p.outfit.season == "winter"]
    mild = [p.outfit.scarf is not None for p in CROWD if p.outfit.season != "winter"]
    assert np.mean(cold) == pytest.approx(0.40, abs=0.12)
    assert np.mean(mild) == pytest.approx(0.04, abs=0.03)


def test_seasons_follow_their_weights() -> None:
    summer = crowd(60, Wardrobe(summer=1, mid=0, winter=0))
    assert {p.outfit.season for p in summer} == {"summer"}
    assert not {p.outfit.top.kind for p in summer} & {"coat", "puffer", "parka", "hoodie"}


def test_palettes_differ_in_brightness_and_saturation() -> None:
    saturation, value = {}, {}
    for palette in ("vivid", "muted", "dark"):
        wardrobe = Wardrobe(palette=palette)
        colours = np.array([p.outfit.top.pattern.base for p in crowd(200, wardrobe)])
        value[palette] = colours.max(1).mean()
        saturation[palette] = np.ptp(colours, axis=1).mean()
    assert saturation["vivid"] > 1.3 * saturation["muted"]
    assert value["dark"] < 0.7 * value["muted"]


def test_men_wear_neither_dresses_nor_skirts() -> None:
    men = [p.outfit for p in CROWD if p.body.femininity <= 0.5]
    assert not any(outfit.lower.is_skirt for outfit in men)


def test_a_handbag_is_carried() -> None:
    bearers = [p for p in CROWD if p.outfit.bag and p.outfit.bag.kind == "handbag"]
    assert bearers
    for person in bearers:
        assert person.outfit.bag is not None
        arm = person.gait.arm_right if person.outfit.bag.side > 0 else person.gait.arm_left
        assert arm == "carry"


def test_the_same_seed_draws_the_same_people() -> None:
    assert crowd(20, Wardrobe(), seed=7) == crowd(20, Wardrobe(), seed=7)
    assert crowd(2, Wardrobe(), seed=7) != crowd(2, Wardrobe(), seed=8)


@pytest.mark.parametrize("seed", range(25))
def test_lookalikes_differ_in_something_seen_from_every_side(seed: int) -> None:
    group = draw_lookalikes(np.random.default_rng(seed), Wardrobe())
    assert len(group) == 5
    for index, one in enumerate(group):
        for other in group[index + 1 :]:
            assert seen_all_round(one.outfit, other.outfit)


def seen_all_round(one: Outfit, other: Outfit) -> bool:
    top, lower = one.top, one.lower
    return (
        distance(one.shoes.colour, other.shoes.colour) > 0.3
        or distance(top.pattern.base, other.top.pattern.base) > 0.2
        or top.pattern.scale_m != other.top.pattern.scale_m
        or abs(top.sleeve - other.top.sleeve) > 0.2
        or distance(lower.pattern.base, other.lower.pattern.base) > 0.2
        or distance(one.hair.colour, other.hair.colour) > 0.2
        or (one.hat is not None and other.hat is not None and one.hat.colour != other.hat.colour)
    )


@pytest.mark.parametrize("seed", range(25))
def test_lookalikes_share_an_outfit_but_for_a_few_details(seed: int) -> None:
    group = draw_lookalikes(np.random.default_rng(seed), Wardrobe())
    base = group[0]
    assert len({person.gait for person in group}) == 5
    for person in group[1:]:
        assert 1 <= len(differences(base.outfit, person.outfit)) <= 9
        assert person.outfit.top.kind == base.outfit.top.kind
        assert person.outfit.lower.kind == base.outfit.lower.kind
        assert person.body.skin == base.body.skin
        assert abs(person.body.height_m / base.body.height_m - 1) < 0.11
        assert abs(person.body.girth / base.body.girth - 1) < 0.18


@pytest.mark.parametrize("count", [1, 2, 9])
def test_a_group_has_the_size_asked_for(count: int) -> None:
    assert len(draw_lookalikes(np.random.default_rng(0), Wardrobe(), count)) == count


@pytest.mark.parametrize("name", list(DETAILS))
def test_every_detail_changes_the_outfit(name: str) -> None:
    for seed in range(40):
        rng = np.random.default_rng(seed)
        body = draw_body(rng)
        outfit = draw_outfit(rng, body, Wardrobe())
        changed = DETAILS[name](rng, outfit, body, "vivid")
        assert differences(outfit, changed), f"{name} did nothing"


def test_enough_details_show_from_every_side() -> None:
    assert all(len(all_round_details(person.outfit)) >= 4 for person in CROWD)


def test_changed_clothes_keep_body_and_walk() -> None:
    rng = np.random.default_rng(1)
    for person in CROWD[:60]:
        changed = change_clothes(person, rng, Wardrobe())
        assert changed.body == person.body
        arms = {"arm_right": person.gait.arm_right, "arm_left": person.gait.arm_left}
        assert replace(changed.gait, **arms) == person.gait  # type: ignore[arg-type]
        assert changed.outfit.top != person.outfit.top
        assert changed.outfit.seed != person.outfit.seed


def test_changed_clothes_keep_hair_shoes_and_bag_as_often_as_stated() -> None:
    rng = np.random.default_rng(2)
    pairs = [(person.outfit, change_clothes(person, rng, Wardrobe()).outfit) for person in CROWD]
    assert np.mean([old.hair == new.hair for old, new in pairs]) == pytest.approx(0.8, abs=0.06)
    assert np.mean([old.shoes == new.shoes for old, new in pairs]) == pytest.approx(0.4, abs=0.07)
    bags = [old.bag == new.bag for old, new in pairs if old.bag]
    assert np.mean(bags) == pytest.approx(0.5, abs=0.09)


def test_uniforms_are_shared_within_a_group() -> None:
    wardrobe = Wardrobe(uniforms=1.0, uniform_groups=2, uniform_seed=3)
    worn = {(p.outfit.top, p.outfit.lower) for p in crowd(40, wardrobe)}
    assert worn == {uniform(wardrobe, group)[1:] for group in range(2)}


def test_a_share_of_people_wears_uniforms() -> None:
    wardrobe = Wardrobe(uniforms=0.4, uniform_groups=1)
    _, top, _ = uniform(wardrobe, 0)
    share = np.mean([person.outfit.top == top for person in crowd(300, wardrobe)])
    assert share == pytest.approx(0.4, abs=0.08)
