"""How a place is lit: one directional light and a hemisphere of sky and ground."""

import math
from typing import NamedTuple

import numpy as np

from core.synth.viewpoint import Floats

INDOOR = "indoor"


class Light(NamedTuple):
    """Linear RGB radiance that reaches a white surface; a NamedTuple because kernels take one.

    Attributes:
        towards: (3,) unit vector to the sun or lamp.
        sun: (3,) from that direction, before shadows.
        sky: (3,) on a surface that faces up.
        ground: (3,) on a surface that faces down.
        wrap: (1,) how far the light reaches round a surface, in [0, 1): 0 is a point source.
    """

    towards: Floats
    sun: Floats
    sky: Floats
    ground: Floats
    wrap: Floats


class Sky(NamedTuple):
    """What lies behind everything.

    Attributes:
        horizon: (3,) linear RGB.
        zenith: (3,) linear RGB.
        haze: (3,) colour that distance fades to.
        haze_m: (1,) distance at which 63 % has faded.
        cloud: (1,) share of clouds, in [0, 1].
    """

    horizon: Floats
    zenith: Floats
    haze: Floats
    haze_m: Floats
    cloud: Floats


class Weather(NamedTuple):
    """A named light before its sun is given a bearing; colours in linear RGB."""

    elevation_deg: tuple[float, float]
    sun: tuple[float, float, float]
    sky: tuple[float, float, float]
    ground: tuple[float, float, float]
    wrap: float
    cloud: float
    zenith: tuple[float, float, float]


_BLUE, _GREY = (0.55, 0.75, 1.15), (1.0, 1.0, 1.0)
WEATHER = {
    "sunny": Weather(
        (35, 60), (2.6, 2.4, 2.05), (0.60, 0.66, 0.80), (0.26, 0.25, 0.22), 0.03, 0.5, _BLUE
    ),
    "lowsun": Weather(
        (16, 28), (2.4, 1.85, 1.2), (0.50, 0.54, 0.64), (0.22, 0.19, 0.16), 0.05, 0.4, _BLUE
    ),
    "overcast": Weather(
        (60, 80), (0.42, 0.44, 0.46), (0.92, 0.97, 1.05), (0.30, 0.30, 0.29), 0.5, 1.0, _GREY
    ),
    INDOOR: Weather(
        (70, 86), (0.85, 0.82, 0.74), (0.55, 0.53, 0.48), (0.30, 0.29, 0.26), 0.35, 0.0, _GREY
    ),
    "dusk": Weather(
        (50, 75), (0.34, 0.28, 0.18), (0.17, 0.21, 0.32), (0.08, 0.07, 0.06), 0.4, 0.8, _GREY
    ),
}


def _colour(*factors: tuple[float, ...]) -> Floats:
    return np.asarray(np.prod(np.array(factors), axis=0), np.float32)


def make_light(weather: str, sun_bearing_deg: float, rng: np.random.Generator) -> tuple[Light, Sky]:
    """The light on a place and the sky above it.

    Args:
        weather: a key of WEATHER.
        sun_bearing_deg: direction of the sun on the map, 0 along +x, 90 along +y.
        rng: draws the sun's elevation within the weather's range.
    """
    look = WEATHER[weather]
    elevation, bearing = (
        math.radians(rng.uniform(*look.elevation_deg)),
        math.radians(sun_bearing_deg),
    )
    flat = math.cos(elevation)
    towards = (flat * math.cos(bearing), flat * math.sin(bearing), math.sin(elevation))
    horizon = _colour(look.sky, (1.25, 1.2, 1.1))
    haze_m = 1e4 if weather == INDOOR else 220.0
    light = Light(
        np.array(towards, np.float32),
        _colour(look.sun),
        _colour(look.sky),
        _colour(look.ground),
        np.array([look.wrap], np.float32),
    )
    sky = Sky(
        horizon,
        _colour(look.sky, look.zenith),
        horizon * np.float32(0.8),
        np.array([haze_m], np.float32),
        np.array([look.cloud], np.float32),
    )
    return light, sky


def sun_share(light: Light) -> float:
    """Share of the light on level ground that comes from the sun or lamp, in [0, 1)."""
    direct = float(light.sun.mean() * light.towards[2])
    return direct / (direct + float(light.sky.mean()))
