"""A person made ready for rendering: mesh, textures, joints and walk."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from core.synth.anatomy import Figure
from core.synth.bags import bag_parts, telephone
from core.synth.gait import Gait
from core.synth.garments import garment_parts
from core.synth.head import head_parts
from core.synth.headwear import headwear_parts
from core.synth.limbs import bare_parts
from core.synth.mesh import Mesh, Part, assemble
from core.synth.person import Person
from core.synth.skeleton import ARMS, LEGS, Bone
from core.synth.texture import Textures, paint_textures

_ARM_ROOM_DEG = 150.0  # degrees of abduction a metre of cloth beyond _THIN_CLOTH_M
_THIN_CLOTH_M = 0.02
_MAX_ABDUCTION_DEG = 16.0


def _occluders() -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Bones and (S, 4) offsets from their joints with radii, in shares of the height."""
    trunk: list[tuple[float, ...]] = [
        (Bone.PELVIS, 0, 0, 0, 0.088),
        (Bone.SPINE, 0.03, 0, 0.03, 0.065),
        (Bone.SPINE, -0.03, 0, 0.03, 0.065),
        (Bone.CHEST, 0.045, 0, 0.02, 0.062),
        (Bone.CHEST, -0.045, 0, 0.02, 0.062),
        (Bone.CHEST, 0, 0, 0.08, 0.070),
        (Bone.HEAD, 0, 0.01, 0.06, 0.058),
        (Bone.NECK, 0, 0, 0, 0.035),
    ]
    limbs: list[tuple[float, ...]] = []
    for arm in ARMS:
        limbs += [
            (arm.upper, 0, 0, -0.03, 0.034),
            (arm.upper, 0, 0, -0.10, 0.030),
            (arm.fore, 0, 0, 0, 0.027),
            (arm.fore, 0, 0, -0.08, 0.022),
            (arm.hand, 0, 0, -0.04, 0.020),
        ]
    for leg in LEGS:
        limbs += [
            (leg.thigh, 0, 0, -0.05, 0.052),
            (leg.thigh, 0, 0, -0.13, 0.044),
            (leg.shin, 0, 0, 0, 0.038),
            (leg.shin, 0, 0, -0.09, 0.036),
            (leg.shin, 0, 0, -0.17, 0.028),
            (leg.foot, 0, 0.02, -0.01, 0.026),
            (leg.toe, 0, 0, 0, 0.022),
        ]
    rows = np.array(trunk + limbs)
    return rows[:, 0].astype(np.int64), rows[:, 1:]


_OCCLUDER_BONES, _OCCLUDER_SHAPES = _occluders()


@dataclass(frozen=True, slots=True)
class Actor:
    """What the renderer needs of a person; `joints` are the (19, 3) of the body at rest."""

    mesh: Mesh
    textures: Textures
    joints: NDArray[np.float64]
    gait: Gait
    height_m: float
    girth: float


def build_actor(person: Person, detail: float = 1.0) -> Actor:
    """Builds mesh and textures of a person.

    Args:
        person: whom.
        detail: 1 gives about 9,000 triangles, .6 about 4,000 for crops of less than 100 pixels.
    """
    figure = Figure(person.body, detail)
    return Actor(
        mesh=assemble(person_parts(person, figure)),
        textures=paint_textures(person.body, person.outfit),
        joints=figure.joints,
        gait=_room_for_arms(person),
        height_m=person.body.height_m,
        girth=person.body.girth,
    )


def person_parts(person: Person, figure: Figure) -> list[Part]:
    """All parts of a person's mesh."""
    parts = [
        *bare_parts(figure, person.outfit),
        *garment_parts(figure, person.outfit),
        *head_parts(figure, person.outfit),
        *headwear_parts(figure, person.outfit),
        *bag_parts(figure, person.outfit),
    ]
    if person.gait.arm_right == "phone":
        parts.append(telephone(figure))
    return parts


def occluders(actor: Actor, matrices: NDArray[np.float32]) -> NDArray[np.float32]:
    """(S, 4) spheres x, y, z, radius that fill the body in a pose, for ambient occlusion.

    Args:
        actor: whose body.
        matrices: (19, 3, 4) of `gait.pose`.
    """
    at = actor.joints[_OCCLUDER_BONES] + _OCCLUDER_SHAPES[:, :3] * actor.height_m
    bones = matrices[_OCCLUDER_BONES].astype(np.float64)
    centre = np.einsum("sij,sj->si", bones[:, :, :3], at) + bones[:, :, 3]
    radius = _OCCLUDER_SHAPES[:, 3:] * actor.height_m * (0.6 + 0.4 * actor.girth)
    return np.concatenate([centre, radius], axis=1).astype(np.float32)


def _room_for_arms(person: Person) -> Gait:
    """The gait with arms that thick clothes push outwards."""
    thick = max(0.0, person.outfit.top.offset_m - _THIN_CLOTH_M)
    wide = person.gait.arm_abduction + _ARM_ROOM_DEG * thick
    return replace(person.gait, arm_abduction=min(wide, _MAX_ABDUCTION_DEG))
