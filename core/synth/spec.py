"""What a rendered set is made of, its name on disk, and whether it is there; starts no compiler."""

import hashlib
import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from core.synth.person import Wardrobe

RENDERER_VERSION = 1
MANIFEST = "manifest.json"

Range = tuple[float, float]


@dataclass(frozen=True, slots=True)
class ResponseSpec:
    """How a camera turns light into a picture; every value is drawn once from its range.

    Attributes:
        exposure_ev: stops above what the automatic exposure chose for the walkway.
        warmth: white balance, positive is towards red.
        tint: white balance, positive is towards green.
        saturation: 1 keeps the colours, 0 is grey.
        crosstalk: share of a channel that leaks into the others.
        contrast: slope around middle grey, after the tone curve.
        black: level of black, in [0, 1].
        vignette: loss of light at the left and right edge of the frame.
        shot_noise: standard deviation at white, in [0, 1]; grows with the root of the signal.
        read_noise: standard deviation at black, in [0, 1].
        chroma_noise: amplitude in red and blue alone, in [0, 1].
        blur_px: standard deviation in pixels of the sensor.
        shutter_s: seconds the walker moves while exposed.
        sharpening: strength of the camera's own unsharp mask.
        jpeg_quality: of the camera's codec at its own resolution; 95 and above leaves it out.
    """

    exposure_ev: Range = (0.0, 0.0)
    warmth: Range = (0.0, 0.0)
    tint: Range = (0.0, 0.0)
    saturation: Range = (1.0, 1.0)
    crosstalk: Range = (0.0, 0.0)
    contrast: Range = (1.0, 1.0)
    black: Range = (0.0, 0.0)
    vignette: Range = (0.0, 0.0)
    shot_noise: Range = (0.0, 0.0)
    read_noise: Range = (0.0, 0.0)
    chroma_noise: Range = (0.0, 0.0)
    blur_px: Range = (0.0, 0.0)
    shutter_s: Range = (0.0, 0.0)
    sharpening: Range = (0.0, 0.0)
    jpeg_quality: Range = (95.0, 95.0)


@dataclass(frozen=True, slots=True)
class CameraSpec:
    """One camera: its place and light, where it hangs, whom it sees from where, how it responds.

    Attributes:
        place: a key of `places.PLACES`.
        light: a key of `light.WEATHER`.
        layout: seed of the place's houses and furniture; not jittered by the set's seed.
        bearing_deg: where the camera hangs on the map seen from the walkway, 0 along +x.
        height_m: of the camera above the ground.
        distance_m: from the walkway's middle, along the ground.
        field_of_view_deg: horizontal.
        sun_bearing_deg: where the sun stands on the map.
        roll_deg: turn about the line of sight.
        lines: rows of the sensor; with field of view and distance they set the crop's height.
        headings_deg: directions of the walk against the line of sight, one drawn a tracklet:
            0 is seen from behind, 180 from the front, 90 walks to the left.
        heading_spread_deg: standard deviation around them.
        clutter: things placed between walkway and camera.
        clutter_m: how far from the walkway's middle they stand, towards the camera.
        box_jitter: standard deviation of the detector's box, as a share of its size.
        response: see ResponseSpec.
    """

    place: str
    light: str
    layout: int
    bearing_deg: Range
    height_m: Range
    distance_m: Range
    field_of_view_deg: Range
    sun_bearing_deg: Range = (0.0, 360.0)
    roll_deg: Range = (0.0, 0.0)
    lines: int = 1080
    headings_deg: tuple[float, ...] = (0.0, 90.0, 180.0, 270.0)
    heading_spread_deg: float = 15.0
    clutter: int = 0
    clutter_m: Range = (1.0, 2.0)
    box_jitter: float = 0.02
    response: ResponseSpec = field(default_factory=ResponseSpec)


@dataclass(frozen=True, slots=True)
class SetSpec:
    """A whole rendered set; two equal specs give the same files, byte for byte.

    Attributes:
        name: of the set; people of sets with different names are never the same.
        seed: draws people, walks and the jitter of the cameras.
        cameras: numbered from 1 in this order.
        wardrobe: what people wear.
        train_identities: numbered from 1; one tracklet a camera.
        test_identities: numbered on from there; one camera's tracklet is a query, in turn over
            the cameras, and the others are the gallery.
        hard_group_fraction: share of identities in groups of five lookalikes.
        occluded_fraction: share of tracklets that something of the place hides in part.
        second_walker_fraction: share of tracklets that a second person enters.
        frames: of a tracklet.
        interval_s: between two frames.
        frame_height: pixels of the JPEG files.
        frame_width: pixels of the JPEG files.
        file_quality: of the JPEG files.
        mesh_detail: of the people; 1 is about 9,000 triangles.
        plate_height: rows of the background plate; it is 16:9.
    """

    name: str
    seed: int
    cameras: tuple[CameraSpec, ...]
    wardrobe: Wardrobe
    train_identities: int
    test_identities: int = 0
    hard_group_fraction: float = 0.0
    occluded_fraction: float = 0.0
    second_walker_fraction: float = 0.0
    frames: int = 4
    interval_s: float = 0.25
    frame_height: int = 128
    frame_width: int = 64
    file_quality: int = 95
    mesh_detail: float = 0.6
    plate_height: int = 360


def parameters(spec: SetSpec) -> dict[str, Any]:
    """Every parameter of a set as JSON values."""
    plain: dict[str, Any] = json.loads(json.dumps(asdict(spec)))
    return plain


def set_hash(spec: SetSpec) -> str:
    """SHA-256 over all parameters and the renderer's version, hexadecimal."""
    described = {"parameters": parameters(spec), "renderer": RENDERER_VERSION}
    text = json.dumps(described, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def dataset_path(spec: SetSpec, cache: Path) -> Path:
    """The folder a set is or will be rendered to."""
    return cache / f"{spec.name}-{set_hash(spec)[:12]}"


def is_rendered(spec: SetSpec, cache: Path) -> bool:
    """Whether the set is there whole: its folder appears only when it is complete."""
    return (dataset_path(spec, cache) / MANIFEST).is_file()
