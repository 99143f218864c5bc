"""Textures: the atlas holds together, dark cloth keeps its detail, paint lands where it should."""

from dataclasses import replace

import numpy as np
import pytest

from core.synth.body import Body
from core.synth.canvas import Canvas, fractal_noise, to_linear, value_noise
from core.synth.fabrics import weave
from core.synth.mesh import MATERIALS, Material
from core.synth.outfit import BLACK, Outfit, Pattern, Print, Top
from core.synth.person import Wardrobe, draw_person
from core.synth.prints import EMBLEMS, emblem, stamp
from core.synth.texture import Textures, paint_textures


def texture(textures: Textures, material: Material) -> np.ndarray:
    offset, width, height = textures.layout[material]
    block = textures.texels[offset : offset + width * height * 4]
    return block.reshape(height, width, 4)


@pytest.mark.parametrize("seed", range(8))
def test_the_atlas_holds_every_material_without_gaps(seed: int) -> None:
    person = draw_person(np.random.default_rng(seed), Wardrobe())
    textures = paint_textures(person.body, person.outfit)
    sizes = textures.layout[:, 1] * textures.layout[:, 2] * 4
    np.testing.assert_array_equal(textures.layout[:, 0], np.cumsum(sizes) - sizes)
    assert sizes.sum() == textures.texels.size
    assert textures.texels.dtype == np.float32
    assert textures.shading.shape == (MATERIALS, 4)
    assert np.isfinite(textures.texels).all()
    assert textures.closed[Material.SKIN]
    assert not textures.closed[Material.TOP]


@pytest.mark.parametrize("seed", range(8))
def test_albedo_stays_between_the_floor_and_white(seed: int) -> None:
    wardrobe = Wardrobe(palette="dark")
    person = draw_person(np.random.default_rng(seed), wardrobe)
    albedo = paint_textures(person.body, person.outfit).texels.reshape(-1, 4)[:, :3]
    assert albedo.min() >= 0.016 - 1e-6
    assert albedo.max() <= 0.917


def test_the_same_outfit_gives_the_same_bytes() -> None:
    person = draw_person(np.random.default_rng(4), Wardrobe())
    first, second = (paint_textures(person.body, person.outfit) for _ in range(2))
    assert first.texels.tobytes() == second.texels.tobytes()


def test_a_change_of_the_top_leaves_the_legs_alone() -> None:
    outfit = Outfit()
    plain = paint_textures(Body(), outfit)
    mark = Print("disc", 0.5, 0.3, 0.2, 0.3, (1.0, 1.0, 1.0), 1)
    marked = paint_textures(Body(), replace(outfit, top=replace(outfit.top, prints=(mark,))))
    for material in Material:
        same = (texture(plain, material) == texture(marked, material)).all()
        assert same == (material is not Material.TOP)


def test_linear_light_follows_the_standard() -> None:
    expected = [0, 0.04045 / 12.92, ((0.5 + 0.055) / 1.055) ** 2.4, 1]
    np.testing.assert_allclose(to_linear([0, 0.04045, 0.5, 1]), expected, rtol=1e-5)


def test_texels_look_up_the_same_light() -> None:
    shades = np.linspace(0, 1, 50)[None, :, None]
    canvas = Canvas((50, 1), np.broadcast_to(shades, (1, 50, 3)))
    np.testing.assert_allclose(
        canvas.texels()[..., :3], 0.016 + 0.9 * to_linear(canvas.image), atol=5e-4
    )


def test_noise_wraps_across_the_width() -> None:
    noise = value_noise(np.random.default_rng(0), (256, 16), (8, 4))
    inside = np.abs(np.diff(noise, axis=1)).max()
    assert np.abs(noise[:, 0] - noise[:, -1]).max() <= inside * 1.01
    assert noise.std() > 0.3


def test_fractal_noise_adds_finer_detail() -> None:
    rough, smooth = (
        np.abs(np.diff(fractal_noise(np.random.default_rng(1), (128, 128), (4, 4), n))).mean()
        for n in (4, 1)
    )
    assert rough > 1.5 * smooth


def test_stripes_repeat_at_their_scale() -> None:
    pattern = Pattern("hstripe", (1.0, 1.0, 1.0), BLACK, scale_m=0.1, duty=0.5)
    canvas = weave(np.random.default_rng(0), (32, 200), pattern, (1.0, 1.0))
    bright = canvas.image[:, 16, 0] > 0.5
    assert np.count_nonzero(np.diff(bright.astype(int))) in (19, 20)
    assert bright.mean() == pytest.approx(0.5, abs=0.05)


@pytest.mark.parametrize("fabric", ["check", "dots", "floral", "camouflage", "gradient", "block"])
def test_patterned_fabrics_show_both_colours(fabric: str) -> None:
    pattern = Pattern(fabric, (0.9, 0.1, 0.1), (0.1, 0.1, 0.9), (0.1, 0.9, 0.1))  # type: ignore[arg-type]
    image = weave(np.random.default_rng(3), (128, 128), pattern, (1.0, 0.6)).image
    assert (image[..., 0] > image[..., 2]).mean() > 0.1
    assert (image[..., 2] > image[..., 0]).mean() > 0.02


@pytest.mark.parametrize("kind", EMBLEMS)
def test_emblems_are_neither_empty_nor_full(kind: str) -> None:
    cover = emblem(kind, seed=5)  # type: ignore[arg-type]
    assert cover.min() >= 0
    assert cover.max() <= 1
    assert 0.05 < cover.mean() < 0.9


def test_a_stamp_fills_its_rectangle_and_nothing_else() -> None:
    canvas = Canvas((100, 100), (0.0, 0.0, 0.0))
    stamp(canvas, Print("disc", 0.5, 0.5, 0.4, 0.2, (1.0, 1.0, 1.0), 1))
    assert canvas.image[50, 50].min() == pytest.approx(1)
    outside = canvas.image.copy()
    outside[40:60, 30:70] = 0
    assert outside.max() == 0


def test_a_stamp_on_the_back_runs_over_the_seam() -> None:
    canvas = Canvas((100, 100), (0.0, 0.0, 0.0))
    stamp(canvas, Print("disc", 0.0, 0.5, 0.2, 0.2, (1.0, 1.0, 1.0), 1))
    assert canvas.image[50, 2].max() > 0.9
    assert canvas.image[50, 97].max() > 0.9
    assert canvas.image[50, 50].max() == 0


def test_an_open_jacket_shows_what_is_under_it() -> None:
    red, blue = Pattern(base=(0.8, 0.1, 0.1)), Pattern(base=(0.1, 0.1, 0.8))
    outfit = Outfit(top=Top(kind="jacket", pattern=red, inner=blue, opening=0.1))
    image = texture(paint_textures(Body(), outfit), Material.TOP)
    assert image[96, 128, 2] > image[96, 128, 0]
    assert image[96, 10, 0] > image[96, 10, 2]
