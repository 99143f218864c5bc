"""The embedded pair: demo-syn, clean and labelled, and demo-cam, which stands in for footage.

The tables are designed, the seed only jitters them and draws the people, so that pairs of
different seeds are equally hard. The gap between the two has to survive re-estimated batch-norm
statistics: demo-cam has other clothes, steep views from behind, low resolution, occluders and
cameras that differ among themselves, which only pictures of demo-cam itself can teach. Harder
tables than these were tried and left too little above chance to learn from.
"""

from collections.abc import Callable

from core.synth.person import Wardrobe
from core.synth.spec import CameraSpec, ResponseSpec, SetSpec

# --- demo-syn: the response of a game engine, cameras at the height of a wall or a lamp post

GAME_RESPONSE = ResponseSpec(
    exposure_ev=(0.30, 0.60),
    warmth=(-0.05, 0.05),
    tint=(-0.03, 0.03),
    saturation=(1.05, 1.20),
    contrast=(1.14, 1.14),
    vignette=(0.05, 0.05),
    shot_noise=(0.002, 0.002),
    read_noise=(0.001, 0.001),
)

SYN_CAMERAS = (
    CameraSpec(
        place="street", light="sunny", layout=11, bearing_deg=(-75, -65), height_m=(2.2, 2.6),
        distance_m=(6.5, 7.5), field_of_view_deg=(56, 60), sun_bearing_deg=(200, 240),
        headings_deg=(70.0, 90.0, 250.0, 270.0), response=GAME_RESPONSE,
    ),
    CameraSpec(
        place="plaza", light="sunny", layout=12, bearing_deg=(30, 50), height_m=(2.4, 3.0),
        distance_m=(7.5, 8.5), field_of_view_deg=(54, 58), sun_bearing_deg=(20, 90),
        headings_deg=(150.0, 180.0, 210.0, 90.0), response=GAME_RESPONSE,
    ),
    CameraSpec(
        place="corridor", light="indoor", layout=13, bearing_deg=(-4, 4), height_m=(2.2, 2.5),
        distance_m=(7.0, 8.0), field_of_view_deg=(56, 60),
        headings_deg=(180.0, 180.0, 180.0, 0.0), heading_spread_deg=5.0, response=GAME_RESPONSE,
    ),
    CameraSpec(
        place="park", light="sunny", layout=14, bearing_deg=(160, 170), height_m=(2.0, 2.4),
        distance_m=(7.0, 8.0), field_of_view_deg=(52, 56), sun_bearing_deg=(100, 160),
        headings_deg=(170.0, 190.0, 130.0, 350.0), heading_spread_deg=10.0, response=GAME_RESPONSE,
    ),
)  # fmt: skip

SYN_WARDROBE = Wardrobe()

# --- demo-cam: four cameras as unlike each other as they are unlike demo-syn

DUSK_STREET = CameraSpec(
    place="street", light="dusk", layout=23, bearing_deg=(-105, -95), height_m=(3.9, 4.3),
    distance_m=(4.2, 4.8), field_of_view_deg=(64, 68), lines=416,
    headings_deg=(70.0, 110.0, 250.0, 290.0), heading_spread_deg=15.0,
    clutter=2, clutter_m=(-0.6, 0.8), box_jitter=0.04,
    response=ResponseSpec(
        exposure_ev=(-0.6, -0.3), warmth=(0.32, 0.43), tint=(-0.04, 0.04),
        saturation=(0.82, 0.95), crosstalk=(0.03, 0.06), contrast=(1.04, 1.10),
        black=(0.010, 0.025), vignette=(0.12, 0.20), shot_noise=(0.008, 0.010),
        read_noise=(0.0045, 0.0065), chroma_noise=(0.007, 0.013), blur_px=(0.30, 0.38),
        shutter_s=(0.010, 0.015), sharpening=(0.0, 0.1), jpeg_quality=(65, 70),
    ),
)  # fmt: skip

LOW_SUN_PARK = CameraSpec(
    place="park", light="lowsun", layout=22, bearing_deg=(8, 16), height_m=(2.8, 3.2),
    distance_m=(9.5, 10.5), field_of_view_deg=(46, 50), sun_bearing_deg=(170, 215), lines=352,
    headings_deg=(0.0, 0.0, 0.0, 180.0), heading_spread_deg=12.0,
    clutter=2, clutter_m=(-0.5, 2.0), box_jitter=0.04,
    response=ResponseSpec(
        exposure_ev=(0.05, 0.40), warmth=(-0.08, 0.03), tint=(-0.015, 0.045),
        saturation=(0.92, 1.08), crosstalk=(0.0, 0.02), contrast=(1.13, 1.18),
        black=(0.0, 0.01), vignette=(0.07, 0.13), shot_noise=(0.006, 0.008),
        read_noise=(0.0025, 0.0035), chroma_noise=(0.0, 0.005), blur_px=(0.22, 0.30),
        shutter_s=(0.002, 0.004), sharpening=(0.35, 0.45), jpeg_quality=(70, 75),
    ),
)  # fmt: skip

CAST_STATION = CameraSpec(
    place="station", light="indoor", layout=26, bearing_deg=(-70, -60), height_m=(3.0, 3.2),
    distance_m=(4.6, 5.2), field_of_view_deg=(72, 76), lines=480,
    headings_deg=(60.0, 30.0, 240.0, 330.0), heading_spread_deg=15.0,
    clutter=2, clutter_m=(0.2, 1.2), box_jitter=0.035,
    response=ResponseSpec(
        exposure_ev=(-0.1, 0.2), warmth=(0.20, 0.30), tint=(0.43, 0.54),
        saturation=(0.95, 1.08), crosstalk=(0.01, 0.04), contrast=(1.04, 1.12),
        black=(0.005, 0.020), vignette=(0.10, 0.18), shot_noise=(0.007, 0.009),
        read_noise=(0.0035, 0.0050), chroma_noise=(0.005, 0.010), blur_px=(0.25, 0.35),
        shutter_s=(0.006, 0.010), sharpening=(0.15, 0.25), jpeg_quality=(73, 79),
    ),
)  # fmt: skip

HIGH_PLAZA = CameraSpec(
    place="plaza", light="overcast", layout=24, bearing_deg=(210, 220), height_m=(4.4, 4.65),
    distance_m=(5.8, 6.6), field_of_view_deg=(56, 60), lines=336,
    headings_deg=(0.0, 0.0, 45.0, 315.0), heading_spread_deg=20.0,
    clutter=2, clutter_m=(-1.0, 0.8), box_jitter=0.045,
    response=ResponseSpec(
        exposure_ev=(0.3, 0.6), warmth=(-0.20, -0.10), tint=(-0.045, 0.035),
        saturation=(0.77, 0.91), crosstalk=(0.01, 0.05), contrast=(0.98, 1.02),
        black=(0.030, 0.045), vignette=(0.07, 0.13), shot_noise=(0.007, 0.010),
        read_noise=(0.0035, 0.0055), chroma_noise=(0.0, 0.01), blur_px=(0.4, 0.5),
        shutter_s=(0.004, 0.006), sharpening=(0.0, 0.1), jpeg_quality=(61, 66),
    ),
)  # fmt: skip

CAM_CAMERAS = (DUSK_STREET, LOW_SUN_PARK, CAST_STATION, HIGH_PLAZA)

CAM_WARDROBE = Wardrobe(summer=0.1, mid=0.3, winter=0.6, palette="muted")


def demo_syn(seed: int, quick: bool = False) -> SetSpec:
    """Labelled source: clean pictures, vivid clothes of all seasons."""
    return SetSpec(
        name="demo-syn",
        seed=seed,
        cameras=SYN_CAMERAS[:3] if quick else SYN_CAMERAS,
        wardrobe=SYN_WARDROBE,
        train_identities=48 if quick else 260,
        hard_group_fraction=0.6,
        second_walker_fraction=0.08,
        plate_height=270 if quick else 360,
    )


def demo_cam(seed: int, quick: bool = False) -> SetSpec:
    """Unlabelled target with a test part: muted winter clothes seen from above and behind."""
    return SetSpec(
        name="demo-cam",
        seed=seed,
        cameras=CAM_CAMERAS[:2] if quick else CAM_CAMERAS,
        wardrobe=CAM_WARDROBE,
        train_identities=32 if quick else 200,
        test_identities=32 if quick else 200,
        hard_group_fraction=0.4,
        occluded_fraction=0.25,
        second_walker_fraction=0.25,
        file_quality=92,
        plate_height=270 if quick else 360,
    )


SPECS: dict[str, Callable[[int, bool], SetSpec]] = {"demo-syn": demo_syn, "demo-cam": demo_cam}


def spec(name: str, seed: int, quick: bool = False) -> SetSpec:
    """The embedded set of a name; `quick` is a small one for a first look.

    Raises:
        KeyError: no embedded set has that name.
    """
    return SPECS[name](seed, quick)
