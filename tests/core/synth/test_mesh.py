"""Parts and meshes: outside is outside, weights are shares, normals have unit length."""

import numpy as np
import pytest

from core.synth.actor import build_actor, person_parts
from core.synth.anatomy import Figure
from core.synth.loft import along_bone, ellipsoid_rings, loft, smooth_profile
from core.synth.mesh import MATERIALS, Material, Part, assemble, signed_volume
from core.synth.person import Person, Wardrobe, draw_person
from core.synth.skeleton import BONES, Bone

EVERYTHING = Wardrobe(bag=1, hat=1, glasses=1, mask=1, scarf=1, winter=1, summer=1)


def somebody(seed: int, wardrobe: Wardrobe = EVERYTHING) -> Person:
    return draw_person(np.random.default_rng(seed), wardrobe)


def ball(counts: tuple[int, int]) -> Part:
    return loft(
        ellipsoid_rings((1, 2, 3), (0.3, 0.2, 0.1), counts), along_bone(Bone.HEAD), Material.SKIN
    )


def test_an_ellipsoid_has_its_volume() -> None:
    assert signed_volume(ball((60, 60))) == pytest.approx(4 / 3 * np.pi * 0.006, rel=0.01)


def test_a_part_turned_inside_out_has_a_negative_volume() -> None:
    part = ball((10, 10))
    mirrored = loft(part.points[:, ::-1], part.weights, part.material)
    assert signed_volume(mirrored) == pytest.approx(-signed_volume(part))


def test_normals_of_a_ball_point_away_from_its_centre() -> None:
    points = ellipsoid_rings((0, 0, 1), (0.2, 0.2, 0.2), (24, 24))
    part = loft(points, along_bone(0), Material.SKIN)
    outward = (points - (0, 0, 1)) / 0.2
    assert (part.normals * outward).sum(-1).min() > 0.98


def test_profiles_pass_through_their_ends_without_overshoot() -> None:
    keys = np.array([(1.0, 0, 0, 0.1, 0.1, 0.1, 2), (0.5, 0, 0, 0.3, 0.2, 0.2, 2),
                     (0.4, 0, 0, 0.3, 0.2, 0.2, 2), (0.0, 0, 0, 0.1, 0.1, 0.1, 2)])  # fmt: skip
    rows = smooth_profile(keys, 50)
    np.testing.assert_allclose(rows[[0, -1]], keys[[0, -1]], atol=1e-12)
    assert rows[:, 3].max() <= 0.3 + 1e-12
    assert rows[:, 3].min() >= 0.1 - 1e-12


@pytest.mark.parametrize("seed", range(24))
def test_every_part_of_a_person_faces_outwards(seed: int) -> None:
    person = somebody(seed)
    for index, part in enumerate(person_parts(person, Figure(person.body))):
        assert signed_volume(part) > 0, f"part {index} of {part.material.name} is inside out"


@pytest.mark.parametrize("detail", [0.3, 0.6, 1.0])
def test_a_mesh_is_well_formed(detail: float) -> None:
    for seed in range(4):
        mesh = build_actor(somebody(seed), detail).mesh
        count = len(mesh.vertices)
        assert mesh.vertices.dtype == mesh.normals.dtype == mesh.uv.dtype == np.float32
        assert mesh.triangles.dtype == mesh.bones.dtype == mesh.material.dtype == np.int32
        assert mesh.triangles.min() >= 0
        assert mesh.triangles.max() < count
        assert mesh.bones.min() >= 0
        assert mesh.bones.max() < BONES
        assert mesh.material.min() >= 0
        assert mesh.material.max() < MATERIALS
        assert mesh.bone_weights.min() >= 0
        np.testing.assert_allclose(mesh.bone_weights.sum(1), 1, atol=1e-6)
        np.testing.assert_allclose(np.linalg.norm(mesh.normals, axis=1), 1, atol=1e-5)
        assert mesh.uv.min() >= 0
        assert mesh.uv.max() <= 1


def test_a_part_never_has_more_than_three_bones_at_a_point() -> None:
    for seed in range(12):
        person = somebody(seed)
        for part in person_parts(person, Figure(person.body)):
            strongest = np.sort(part.weights, axis=-1)[..., -3:].sum(-1)
            assert strongest.min() > 0.98  # what assemble leaves out is next to nothing


def test_detail_sets_the_number_of_triangles() -> None:
    counts = [
        np.mean([len(build_actor(somebody(seed), detail).mesh.triangles) for seed in range(6)])
        for detail in (0.6, 1.0)
    ]
    assert 3000 < counts[0] < 5500
    assert 8000 < counts[1] < 13000


def test_assemble_keeps_vertices_and_shifts_triangles() -> None:
    first, second = ball((6, 8)), ball((7, 9))
    mesh = assemble([first, second])
    size = first.points.shape[0] * first.points.shape[1]
    np.testing.assert_allclose(mesh.vertices[size:], second.points.reshape(-1, 3), rtol=1e-6)
    assert (mesh.triangles[len(first.triangles()) :] >= size).all()
    assert (mesh.bones[:, 0] == Bone.HEAD).all()


@pytest.mark.parametrize("seed", range(8))
def test_somebody_stands_on_the_ground_as_tall_as_drawn(seed: int) -> None:
    person = somebody(seed, Wardrobe(hat=0, bag=0))
    heights = build_actor(person).mesh.vertices[:, 2]
    assert heights.min() == pytest.approx(0, abs=0.02)
    assert heights.max() == pytest.approx(person.body.height_m, abs=0.09)
