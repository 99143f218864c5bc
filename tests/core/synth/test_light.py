"""Light of a place: directions, shares, and what a ceiling changes."""

import math

import numpy as np
import pytest

from core.synth.light import WEATHER, make_light, sun_share
from core.synth.plate import indoor_light


@pytest.mark.parametrize("weather", sorted(WEATHER))
def test_the_sun_stands_where_asked(weather: str) -> None:
    light, _ = make_light(weather, 120.0, np.random.default_rng(0))
    assert np.linalg.norm(light.towards) == pytest.approx(1, rel=1e-5)
    assert math.degrees(math.atan2(light.towards[1], light.towards[0])) == pytest.approx(120)
    low, high = WEATHER[weather].elevation_deg
    assert low <= math.degrees(math.asin(light.towards[2])) <= high


def test_shadows_are_deep_in_the_sun_and_faint_under_clouds() -> None:
    shares = {
        weather: sun_share(make_light(weather, 0.0, np.random.default_rng(0))[0])
        for weather in WEATHER
    }
    assert shares["sunny"] > 0.6 > 0.4 > shares["overcast"]


def test_under_a_ceiling_the_light_has_no_direction() -> None:
    light, _ = make_light("indoor", 0.0, np.random.default_rng(0))
    spread = indoor_light(light)
    assert (spread.sun == 0).all()
    assert (spread.sky > light.sky).all()
