"""Cameras hang where their spec says and expose their walkway alike."""

import math
from dataclasses import replace

import numpy as np
import pytest

from core.synth.camera import KEY, automatic_gain, draw_site, make_camera
from core.synth.furniture import clutter
from core.synth.places import PLACES
from core.synth.scene import Builder, blocked_ground
from core.synth.spec import SetSpec


def rng() -> np.random.Generator:
    return np.random.default_rng(0)


def test_the_eye_is_within_the_ranges(tiny: SetSpec) -> None:
    for spec in tiny.cameras:
        for seed in range(10):
            eye = draw_site(spec, 72, np.random.default_rng(seed)).view.eye
            away = math.hypot(eye[0], eye[1])
            assert spec.distance_m[0] - 1e-9 <= away <= spec.distance_m[1] + 1e-9
            assert spec.height_m[0] <= eye[2] <= spec.height_m[1]
            bearing = math.degrees(math.atan2(eye[1], eye[0]))
            assert spec.bearing_deg[0] - 1 <= bearing <= spec.bearing_deg[1] + 1


def test_a_camera_stays_inside_its_room(tiny: SetSpec) -> None:
    far = replace(tiny.cameras[1], distance_m=(30.0, 30.0), height_m=(9.0, 9.0))
    site = draw_site(far, 72, rng())
    left, right, near, far_edge = site.scene.room
    assert left <= site.view.eye[0] <= right
    assert near <= site.view.eye[1] <= far_edge
    assert site.view.eye[2] < site.scene.ceiling_m


def test_the_layout_alone_draws_the_place(tiny: SetSpec) -> None:
    spec = tiny.cameras[0]
    here, there = draw_site(spec, 72, rng()), draw_site(spec, 72, np.random.default_rng(9))
    assert here.view.eye.tolist() != there.view.eye.tolist()
    np.testing.assert_array_equal(here.scene.solids["x"], there.scene.solids["x"])
    other = draw_site(replace(spec, layout=99), 72, rng())
    assert other.scene.solids["x"].tolist() != here.scene.solids["x"].tolist()


@pytest.mark.parametrize("number", [0, 1])
def test_automatic_exposure_brings_the_ground_to_one_key(tiny: SetSpec, number: int) -> None:
    site = draw_site(tiny.cameras[number], 72, rng())
    plate = site.plate()
    gain = automatic_gain(site, plate)
    darker = replace(plate, colour=plate.colour / np.float32(4))
    assert automatic_gain(site, darker) == pytest.approx(4 * gain, rel=0.03)
    camera = make_camera(site, plate, rng())
    assert camera.response.gain == pytest.approx(gain)
    ground = plate.colour[plate.sunlit >= 0].mean()
    assert KEY / 4 < gain * ground < KEY * 4


@pytest.mark.parametrize("place", sorted(PLACES))
@pytest.mark.parametrize("layout", range(4))
def test_every_place_leaves_room_to_walk(place: str, layout: int) -> None:
    scene = PLACES[place](Builder(np.random.default_rng(layout)))
    left, right, near, far = scene.walkway
    points = np.random.default_rng(0).uniform((left, near), (right, far), (500, 2))
    assert blocked_ground(scene, points, 0.3).mean() < 0.5
    covering = scene.grounds[-1]
    assert covering["left"] <= -60
    assert covering["far"] >= 60


def test_clutter_stands_between_walkway_and_camera() -> None:
    build = Builder(np.random.default_rng(0))
    clutter(build, math.radians(120), 3, (1.0, 2.0))
    solids = build.scene((-1, 1, -1, 1), (-1, 1, -1, 1)).solids
    assert len(solids) >= 3
    towards = np.array([math.cos(math.radians(120)), math.sin(math.radians(120))])
    ahead = solids["x"] * towards[0] + solids["y"] * towards[1]
    assert ((ahead > 0) & (ahead < 3)).all()
