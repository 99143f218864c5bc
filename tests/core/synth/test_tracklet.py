"""A tracklet shows its person: whole, on the ground, seen by the right pixels."""

import numpy as np
import pytest

from core.synth.actor import Actor, build_actor
from core.synth.backdrop import crop
from core.synth.camera import Camera, draw_site, make_camera
from core.synth.figures import Figures, Stance
from core.synth.plate import Plate
from core.synth.roster import draw_identity
from core.synth.spec import SetSpec
from core.synth.tracklet import NARROWEST, WIDEST, Cast, Detector, film
from core.synth.viewpoint import Box, Floats


@pytest.fixture(scope="module")
def camera(tiny: SetSpec) -> Camera:
    rng = np.random.default_rng(0)
    site = draw_site(tiny.cameras[0], 120, rng)
    return make_camera(site, site.plate(), rng)


@pytest.fixture(scope="module")
def actor(tiny: SetSpec) -> Actor:
    return build_actor(draw_identity(tiny, 1), 0.4)


@pytest.fixture
def figures(actor: Actor) -> Figures:
    figures = Figures([actor])
    figures.pose([Stance(0.5, -0.4, 0.3, 0.2)])
    return figures


def test_a_posed_actor_stands_on_the_ground_at_its_place(figures: Figures, actor: Actor) -> None:
    points = figures.first_points
    assert abs(points[:, 2].min()) < 0.03
    assert points[:, 2].max() == pytest.approx(actor.height_m, rel=0.1)
    np.testing.assert_allclose(points[:, :2].mean(axis=0), [0.5, -0.4], atol=0.15)


def test_a_walker_faces_its_heading(actor: Actor) -> None:
    figures = Figures([actor])
    toes = []
    for heading in (0.0, np.pi / 2):
        figures.pose([Stance(0, 0, heading, 0.25)])
        low = figures.first_points[figures.first_points[:, 2] < 0.08]
        toes.append(low[:, :2].max(axis=0))
    assert toes[0][0] > toes[0][1]  # along +x
    assert toes[1][1] > toes[1][0]  # along +y


def composed(camera: Camera, figures: Figures, plate: Plate) -> Floats:
    pixels, _ = camera.site.view.project(figures.first_points)
    left, top = pixels.min(axis=0) - 6
    right, bottom = pixels.max(axis=0) + 6
    box = Box(left, top, right - left, bottom - top)
    backdrop = crop(plate, box, 64, 32, camera.site.sun_share)
    empty = backdrop.colour.copy()
    matrix = camera.site.view.matrix(box, 32, 64)
    picture = figures.compose(matrix, backdrop, camera.site.light)
    return np.asarray(np.abs(picture - empty).sum(axis=2), np.float32)


def test_the_picture_changes_where_the_walker_is_and_not_beyond(
    camera: Camera, figures: Figures
) -> None:
    change = composed(camera, figures, camera.plate)
    assert (change > 0.02).mean() > 0.15
    assert change[0].max() == 0  # above the head there is neither body nor shadow


def test_the_walker_darkens_the_ground_at_its_feet(camera: Camera, figures: Figures) -> None:
    foot = figures.first_points[figures.first_points[:, 2].argmin()]
    pixel, _ = camera.site.view.project(np.array([[foot[0], foot[1], 0.0]]))
    box = Box(float(pixel[0, 0]) - 8, float(pixel[0, 1]) - 2, 16, 8)
    backdrop = crop(camera.plate, box, 32, 64, camera.site.sun_share)
    before = backdrop.colour.copy()
    figures.compose(camera.site.view.matrix(box, 64, 32), backdrop, camera.site.light)
    assert (backdrop.colour <= before + 1e-6).all()
    assert (backdrop.colour < 0.9 * before).any()


def test_something_nearer_hides_the_walker(camera: Camera, figures: Figures) -> None:
    plate = camera.plate
    wall = Plate(plate.colour, np.full_like(plate.inverse_depth, 1.0), plate.sunlit * 0 - 1)
    assert composed(camera, figures, wall).max() == 0


def test_a_detector_without_errors_holds_everything() -> None:
    pixels = np.random.default_rng(0).uniform((100, 50), (140, 160), (50, 2))
    box = Detector(0.0, np.random.default_rng(0)).box(pixels)
    assert box.left < pixels[:, 0].min()
    assert box.left + box.width > pixels[:, 0].max()
    assert box.top < pixels[:, 1].min()
    assert box.top + box.height > pixels[:, 1].max()


def test_boxes_keep_their_proportions() -> None:
    detector = Detector(0.05, np.random.default_rng(0))
    for width in (5.0, 40.0, 300.0):
        pixels = np.array([[0.0, 0.0], [width, 100.0]])
        box = detector.box(pixels)
        assert NARROWEST - 1e-9 <= box.width / box.height <= WIDEST + 1e-9


def test_a_crop_repeats_the_edge_beyond_the_frame(camera: Camera) -> None:
    plate = camera.plate
    outside = crop(plate, Box(-50, 10, 20, 20), 8, 8, 0.5)
    np.testing.assert_allclose(outside.colour[:, 0], outside.colour[:, -1], rtol=1e-6)
    height, width = plate.sunlit.shape
    whole = crop(plate, Box(0, 0, width, height), height, width, 0.5)
    np.testing.assert_allclose(whole.colour[:-1, :-1], plate.colour[:-1, :-1], atol=1e-3)


@pytest.mark.parametrize("company", [False, True])
def test_frames_have_the_asked_number_and_size(
    tiny: SetSpec, camera: Camera, actor: Actor, company: bool
) -> None:
    cast = Cast(actor, actor if company else None)
    frames = film(tiny, camera, cast, False, np.random.default_rng(0))
    assert len(frames) == tiny.frames
    for frame in frames:
        assert frame.shape == (tiny.frame_height, tiny.frame_width, 3)
        assert frame.dtype == np.uint8
        assert frame.std() > 8
