"""A set that renders in a second: three identities, two cameras, two small frames each."""

from dataclasses import replace

import pytest

from core.synth.person import Wardrobe
from core.synth.spec import CameraSpec, ResponseSpec, SetSpec

PLAZA = CameraSpec(
    place="plaza",
    light="sunny",
    layout=3,
    bearing_deg=(30, 40),
    height_m=(2.5, 3.0),
    distance_m=(8, 9),
    field_of_view_deg=(56, 58),
)
STATION = CameraSpec(
    place="station",
    light="indoor",
    layout=4,
    bearing_deg=(-70, -60),
    height_m=(3.0, 3.4),
    distance_m=(4.0, 4.3),
    field_of_view_deg=(70, 74),
    lines=200,
    clutter=3,
    response=ResponseSpec(shot_noise=(0.01, 0.02), blur_px=(0.5, 0.6), jpeg_quality=(40, 50)),
)


@pytest.fixture(scope="session")
def tiny() -> SetSpec:
    return SetSpec(
        name="tiny",
        seed=5,
        cameras=(PLAZA, STATION),
        wardrobe=Wardrobe(),
        train_identities=1,
        test_identities=2,
        occluded_fraction=0.5,
        second_walker_fraction=0.5,
        frames=2,
        frame_height=64,
        frame_width=32,
        mesh_detail=0.4,
        plate_height=72,
    )


@pytest.fixture(scope="session")
def pairs(tiny: SetSpec) -> SetSpec:
    """Enough identities for two jobs, so that two workers have something to share."""
    return replace(tiny, name="pairs", train_identities=4, test_identities=2, frames=1)
