"""Actors: what is worn is in the mesh, spheres fill the body, equal people give equal bytes."""

from dataclasses import replace

import numpy as np
import pytest

from core.synth.actor import build_actor, occluders
from core.synth.body import Body
from core.synth.gait import Gait, pose
from core.synth.mesh import Material
from core.synth.outfit import Bag, Hat, Lower, Outfit, Scarf, Top
from core.synth.person import Person, Wardrobe, draw_person

PLAIN = Person(Body(), Outfit(), Gait())


def dressed(**worn: object) -> Person:
    return replace(PLAIN, outfit=replace(PLAIN.outfit, **worn))  # type: ignore[arg-type]


def materials(person: Person) -> set[int]:
    return set(build_actor(person, 0.5).mesh.material.tolist())


@pytest.mark.parametrize(
    ("person", "material"),
    [
        (dressed(bag=Bag("backpack")), Material.BAG),
        (dressed(bag=Bag("handbag")), Material.STRAP),
        (dressed(hat=Hat("cap")), Material.HAT),
        (dressed(scarf=Scarf(tail=True)), Material.SCARF),
        (dressed(glasses="sun"), Material.MISC),
        (dressed(mask=(0.9, 0.9, 0.9)), Material.MISC),
        (replace(PLAIN, gait=Gait(arm_right="phone")), Material.MISC),
    ],
)
def test_what_is_worn_is_in_the_mesh(person: Person, material: Material) -> None:
    assert material not in materials(PLAIN)
    assert material in materials(person)


def test_sleeveless_tops_have_no_sleeves_and_show_arms() -> None:
    bare = build_actor(dressed(top=Top(kind="tank", sleeve=0.0)))
    assert Material.SLEEVE not in set(bare.mesh.material.tolist())
    long = build_actor(PLAIN)
    skin = [np.count_nonzero(a.mesh.material == Material.SKIN) for a in (bare, long)]
    assert skin[0] > skin[1]


@pytest.mark.parametrize("kind", ["shorts", "skirt"])
def test_short_garments_end_over_the_knee(kind: str) -> None:
    lower = Lower(kind=kind, length=0.05)  # type: ignore[arg-type]
    mesh = build_actor(dressed(lower=lower)).mesh
    used = np.unique(mesh.triangles[mesh.material == Material.LEGS])
    assert mesh.vertices[used, 2].min() > 0.25 * PLAIN.body.height_m


def test_equal_people_give_equal_bytes() -> None:
    person = draw_person(np.random.default_rng(9), Wardrobe())
    first, second = build_actor(person), build_actor(person)
    for name in ("vertices", "normals", "uv", "bones", "bone_weights", "triangles", "material"):
        assert getattr(first.mesh, name).tobytes() == getattr(second.mesh, name).tobytes()
    assert first.textures.texels.tobytes() == second.textures.texels.tobytes()


def test_occluders_lie_inside_the_posed_body() -> None:
    actor = build_actor(PLAIN)
    matrices, _ = pose(actor.joints, actor.gait, 0.2)
    spheres = occluders(actor, matrices)
    assert spheres.shape[1] == 4
    assert spheres.dtype == np.float32
    mesh = actor.mesh
    bones = matrices[mesh.bones]
    moved = np.einsum("vkij,vj->vki", bones[..., :3], mesh.vertices) + bones[..., 3]
    body = np.einsum("vk,vki->vi", mesh.bone_weights, moved)
    low, high = body.min(0), body.max(0)
    assert (spheres[:, :3] > low).all()
    assert (spheres[:, :3] < high).all()
    assert spheres[:, 3].min() > 0.02
    assert spheres[:, 3].max() < 0.2


def test_occluders_follow_the_pose() -> None:
    actor = build_actor(PLAIN, 0.5)
    first, later = (
        occluders(actor, pose(actor.joints, actor.gait, phase)[0]) for phase in (0.0, 0.5)
    )
    assert np.abs(first - later).max() > 0.2


def test_thick_clothes_push_the_arms_outwards() -> None:
    thick = build_actor(dressed(top=Top(kind="puffer", offset_m=0.04, puffer=True)), 0.5)
    assert thick.gait.arm_abduction > PLAIN.gait.arm_abduction + 2
    assert build_actor(PLAIN, 0.5).gait == PLAIN.gait
