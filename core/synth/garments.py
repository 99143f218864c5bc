"""Garments of the trunk, the arms and the legs, cut from the profiles of the body below."""

import numpy as np

from core.synth.anatomy import (
    Figure,
    arm_profile,
    arm_weights,
    hanging_weights,
    inflate,
    leg_profile,
    leg_weights,
    torso_profile,
    torso_weights,
)
from core.synth.limbs import lower_hem, sleeve_end
from core.synth.loft import (
    BACK,
    DEPTHS,
    FRONT,
    WIDTH,
    UvBox,
    Y,
    Z,
    ellipsoid_rings,
    loft,
    rings,
    row_at,
    smooth_profile,
    smoothstep,
    wobble,
)
from core.synth.mesh import Floats, Material, Part
from core.synth.outfit import Outfit
from core.synth.skeleton import ARMS, LEGS, Arm, Leg

_LONG_HEM = 0.012  # a hem lower than this over the hips moves with the thighs
_COAT_DEPTH, _SKIRT_DEPTH = 0.17, 0.12  # see anatomy.hanging_weights
_COAT_FOLLOW, _SKIRT_FOLLOW = 0.97, 0.97
_WAIST_V = 0.18  # share of the texture of the legs that the hips take


def garment_parts(figure: Figure, outfit: Outfit) -> list[Part]:
    """The top with its sleeves and the lower garment."""
    parts = [_torso(figure, outfit)]
    if outfit.top.hood:
        parts.append(_hood(figure, outfit))
    if outfit.top.sleeve > 0.02:
        parts += [_sleeve(figure, outfit, arm) for arm in ARMS]
    if outfit.lower.is_skirt:
        return [*parts, _skirt(figure, outfit)]
    parts.append(_hips(figure, outfit))
    leg_part = _trouser_leg if outfit.lower.is_trousers else _short_leg
    return [*parts, *(leg_part(figure, outfit, leg) for leg in LEGS)]


def _is_long(outfit: Outfit) -> bool:
    return outfit.top.hem < _LONG_HEM


def _torso(figure: Figure, outfit: Outfit) -> Part:
    top = outfit.top
    rows = smooth_profile(_torso_keys(figure, outfit), figure.count(34))
    points = rings(rows, figure.count(32))
    points = wobble(points, outfit.seed, 0.012 + 0.25 * top.offset_m, 5, 3.5)
    if _is_long(outfit):
        weights = hanging_weights(figure, points, _COAT_FOLLOW, _COAT_DEPTH)
        # long skirts of a coat fall in folds instead of sticking to the thighs
        points = _drape(points, figure.hip, 0.05 * min(1.0, max(0.0, -top.hem) / 0.2), outfit.seed)
    else:
        weights = torso_weights(figure, rows[:, Z])[:, None]
    return loft(points, weights, Material.TOP)


def _torso_keys(figure: Figure, outfit: Outfit) -> Floats:
    """Key rings of the top from its neckline to its hem."""
    top, h = outfit.top, figure.height
    body = torso_profile(figure, top.offset_m)
    hem = figure.hip + top.hem * h
    neck = _neckline(figure, outfit, body)
    keys = body[(body[:, Z] < neck[Z] - 0.002) & (body[:, Z] > hem + 0.01)]
    last = row_at(body, hem)
    last[Z] = hem
    last[DEPTHS] += top.flare_m + 0.008
    last[FRONT] += 0.006 * (top.hem < 0)
    tail = [last]
    if hem < body[-1, Z]:
        last[DEPTHS] += 0.010
        widest = body[-1].copy()
        widest[DEPTHS] += 0.4 * top.flare_m
        tail = [widest, last]
        keys = keys[:-1]
    keys = np.concatenate([neck[None], keys, np.stack(tail)])
    over_hips = np.clip((figure.hip + 0.07 * h - keys[:, Z]) / (0.06 * h), 0, 1)
    return inflate(keys, 0.007 * over_hips)


def _neckline(figure: Figure, outfit: Outfit, body: Floats) -> Floats:
    top, h = outfit.top, figure.height
    rise = 0.27 if top.collar else 0.20
    z = figure.shoulder + rise * figure.top
    row: Floats = body[body[:, Z] < z - 0.002][0].copy()
    row[Z] = z
    if top.collar:
        row[DEPTHS] = np.array((0.036, 0.038, 0.040)) * h + 0.5 * top.offset_m
        row[Y] = -0.010 * h
    else:
        row[DEPTHS] = (0.040 * h * figure.body.girth, 0.040 * h, 0.041 * h)
        row[Y] = -0.009 * h
    return row


def _drape(points: Floats, hip: float, amount: float, seed: int) -> Floats:
    """Vertical folds that grow to `amount` of the radius from the hips to half a metre below."""
    rng = np.random.default_rng(seed + 1)
    folds, phase = int(rng.integers(7, 12)), float(rng.uniform(0, 6))
    angle = np.linspace(0, 2 * np.pi, points.shape[1])
    fall = np.clip((hip - points[:, :1, 2]) / 0.45, 0, 1.2)
    wave = amount * np.sin(folds * angle + phase) * fall
    centre = points.mean(1, keepdims=True)
    return np.asarray(centre + (points - centre) * (1 + wave[..., None]))


def _hood(figure: Figure, outfit: Outfit) -> Part:
    """A hood that lies on the back, under the nape."""
    h = figure.height
    centre = (0, -0.048 * h - outfit.top.offset_m, figure.shoulder + 0.09 * figure.top)
    points = ellipsoid_rings(
        centre, (0.056 * h, 0.028 * h, 0.034 * h), (figure.count(8), figure.count(14)), 2.3
    )
    weights = torso_weights(figure, points[:, :1, 2])
    return loft(points, weights, Material.TOP, UvBox(0.40, 0.60, 0.3, 0.4))


def _sleeve(figure: Figure, outfit: Outfit, arm: Arm) -> Part:
    top, h = outfit.top, figure.height
    bare = arm_profile(figure, arm)
    elbow, wrist = figure.joints[arm.fore, 2], figure.joints[arm.hand, 2]
    end = sleeve_end(figure, outfit, arm)
    z = bare[:, Z]
    ease = 0.35 + 0.65 * np.clip((figure.shoulder + 0.01 * h - z) / (0.07 * h), 0, 1)
    room = (top.offset_m + 0.002) * ease + 0.004 * (z < elbow) * (top.sleeve > 0.5)
    down = np.clip((figure.shoulder - z) / (figure.shoulder - wrist), 0, 1)
    keys = inflate(bare, room + top.sleeve_loose_m * down)
    last = row_at(bare, end)
    last[Z] = end
    last[DEPTHS] += 0.8 * top.offset_m + 0.004
    last[DEPTHS] += 0.9 * top.sleeve_loose_m if top.sleeve > 0.9 else 0.005
    rows = np.concatenate([keys[z > end + 0.008], last[None]])
    rows = smooth_profile(rows, figure.count(22))
    points = rings(rows, figure.count(14))
    points = wobble(points, outfit.seed + 3 + arm.side, 0.025 + top.offset_m, 4, 8)
    weights = arm_weights(figure, arm, rows[:, Z])[:, None]
    return loft(points, weights, Material.SLEEVE, _mirrored(arm.side, 0.0, top.sleeve))


def _mirrored(side: int, v0: float, v1: float) -> UvBox:
    """A strip of the texture whose outer side is at u = .25 on both sides of the body."""
    return UvBox(0, 1, v0, v1) if side > 0 else UvBox(1, 0, v0, v1)


def _hips(figure: Figure, outfit: Outfit) -> Part:
    """Trousers from the waist to the crotch, drawn in where the top covers them."""
    h = figure.height
    body = torso_profile(figure, 0.004)
    keys = body[body[:, Z] < figure.hip + 0.115 * h]
    crotch = keys[-1].copy()
    crotch[Z], crotch[Y] = figure.hip - 0.075 * h, -0.002 * h
    crotch[DEPTHS] = (keys[-1, WIDTH] * 0.80, 0.040 * h, 0.045 * h)
    keys = np.concatenate([keys, crotch[None]])
    rows = smooth_profile(_under_the_top(figure, outfit, keys), figure.count(10))
    points = rings(rows, figure.count(28))
    if _is_long(outfit):
        weights = hanging_weights(figure, points, _COAT_FOLLOW, _COAT_DEPTH)
    else:
        weights = torso_weights(figure, rows[:, Z])[:, None]
    return loft(points, weights, Material.LEGS, UvBox(v0=0, v1=_WAIST_V))


def _under_the_top(figure: Figure, outfit: Outfit, keys: Floats) -> Floats:
    """A copy of the rings drawn in where the top lies over them."""
    h = figure.height
    hem = figure.hip + outfit.top.hem * h
    covered = np.clip((keys[:, Z] - hem - 0.010 * h) / (0.03 * h), 0, 1)
    out = keys.copy()
    out[:, DEPTHS] *= (1 - 0.15 * covered)[:, None]
    return out


def _skirt(figure: Figure, outfit: Outfit) -> Part:
    lower, h = outfit.lower, figure.height
    body = torso_profile(figure, 0.006)
    waist = body[body[:, Z] < figure.hip + 0.115 * h]
    start = figure.hip - 0.045 * h
    hem = lower_hem(figure, outfit)
    falling = []
    for share in (0.35, 0.7, 1.0):
        spread = lower.flare * share
        row = waist[-1].copy()
        row[Z], row[Y] = start + share * (hem - start), 0
        row[WIDTH] *= 1 + spread
        row[FRONT], row[BACK] = (0.060 + 0.09 * spread) * h, (0.066 + 0.09 * spread) * h
        row[-1] = 2.2
        falling.append(row)
    keys = _under_the_top(figure, outfit, np.concatenate([waist, np.stack(falling)]))
    rows = smooth_profile(keys, figure.count(22))
    amount = 0.07 * min(1.0, 2.5 * lower.flare)
    points = _drape(rings(rows, figure.count(32)), figure.hip, amount, outfit.seed + 1)
    if _is_long(outfit) and lower.kind == "skirt":
        weights = hanging_weights(figure, points, _COAT_FOLLOW, _COAT_DEPTH)
    else:
        weights = hanging_weights(figure, points, _SKIRT_FOLLOW, _SKIRT_DEPTH)
    return loft(points, weights, Material.LEGS)


def _trouser_leg(figure: Figure, outfit: Outfit, leg: Leg) -> Part:
    lower, h = outfit.lower, figure.height
    ankle = figure.joints[leg.foot, 2]
    bare = leg_profile(figure, leg)
    down = np.clip((figure.hip - bare[:, Z]) / (figure.hip - ankle), 0, 1)
    keys = inflate(bare, lower.loose_m * (0.4 + 0.6 * down))
    kept = keys[:, Z] > ankle + 0.012 * h
    keys, down = keys[kept], down[kept]
    straight = smoothstep(down, 0.45, 0.95)[:, None]
    wide = np.maximum(keys[:, DEPTHS], lower.leg_hem_m)
    keys[:, DEPTHS] = keys[:, DEPTHS] * (1 - straight) + wide * straight
    last = keys[-1].copy()
    last[Z] = ankle - (0.004 + 0.012 * (lower.leg_hem_m > 0.075)) * h
    last[Y] = -0.006 * h
    last[DEPTHS] = np.maximum(lower.leg_hem_m, last[DEPTHS])
    rows = smooth_profile(np.concatenate([keys, last[None]]), figure.count(26))
    points = rings(rows, figure.count(16))
    points = wobble(points, outfit.seed + 7 + leg.side, 0.02 + 1.2 * lower.loose_m, 4, 6)
    weights = leg_weights(figure, leg, rows[:, Z])[:, None]
    return loft(points, weights, Material.LEGS, _mirrored(leg.side, 0.12, 1.0))


def _short_leg(figure: Figure, outfit: Outfit, leg: Leg) -> Part:
    lower = outfit.lower
    bare = leg_profile(figure, leg)
    end = lower_hem(figure, outfit)
    keys = inflate(bare[bare[:, Z] > end + 0.01], lower.loose_m + 0.006)
    last = row_at(bare, end)
    last[Z] = end
    last[DEPTHS] += lower.loose_m + 0.014
    rows = smooth_profile(np.concatenate([keys, last[None]]), figure.count(14))
    points = wobble(rings(rows, figure.count(16)), outfit.seed + 9 + leg.side, 0.03, 4, 5)
    weights = leg_weights(figure, leg, rows[:, Z])[:, None]
    return loft(points, weights, Material.LEGS, _mirrored(leg.side, 0.12, 0.6))
