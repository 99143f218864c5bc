"""Shadow maps: lit, dark and in between."""

from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray

from core.synth.shadow import EMPTY, MAP_PIXELS, MAP_RADIUS_M, lamp_matrix, lit_share, shadow_map

ABOVE = np.array([0.0, 0.0, 1.0], np.float32)
SLANTED = np.array([0.6, 0.0, 0.8], np.float32)


def roof(half_m: float, height_m: float) -> tuple[NDArray[np.float32], NDArray[np.int32]]:
    """A square that both sides of the lamp's test accept: it is drawn from above and below."""
    points = np.array(
        [[-half_m, -half_m], [half_m, -half_m], [half_m, half_m], [-half_m, half_m]], np.float32
    )
    triangles = np.array([[0, 1, 2], [0, 2, 3], [2, 1, 0], [3, 2, 0]], np.int32)
    return np.column_stack([points, np.full(4, height_m, np.float32)]), triangles


def shade(
    half_m: float, towards: NDArray[np.float32] = ABOVE
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    lamp = lamp_matrix(towards, np.array([0.0, 0.0, 0.9]))
    depth = np.full((MAP_PIXELS, MAP_PIXELS), EMPTY, np.float32)
    shadow_map(*roof(half_m, 1.0), lamp, depth)
    return depth, lamp


def test_without_anybody_everything_is_lit() -> None:
    depth = np.full((MAP_PIXELS, MAP_PIXELS), EMPTY, np.float32)
    lamp = lamp_matrix(SLANTED, np.zeros(3))
    for x, y, z in np.random.default_rng(0).uniform(-1, 1, (20, 3)).tolist():
        assert lit_share(depth, lamp, x, y, z, 0.0) == pytest.approx(1.0)


def test_below_a_roof_it_is_dark_and_above_it_light() -> None:
    depth, lamp = shade(0.5)
    assert lit_share(depth, lamp, 0.0, 0.0, 0.0, 0.01) == 0.0
    assert lit_share(depth, lamp, 0.0, 0.0, 1.2, 0.01) == 1.0
    assert lit_share(depth, lamp, 0.8, 0.0, 0.0, 0.01) == 1.0


def test_a_slanted_lamp_moves_the_shadow_away_from_it() -> None:
    depth, lamp = shade(0.3, SLANTED)
    shift = -1.0 * SLANTED[0] / SLANTED[2]
    assert lit_share(depth, lamp, shift, 0.0, 0.0, 0.01) == 0.0
    assert lit_share(depth, lamp, 0.0, 0.0, 0.0, 0.01) == 1.0


def test_the_edge_is_a_ramp_from_dark_to_light() -> None:
    depth, lamp = shade(0.5)
    shares = [lit_share(depth, lamp, x, 0.0, 0.0, 0.01) for x in np.linspace(0.4, 0.6, 60)]
    assert shares[0] == 0.0
    assert shares[-1] == 1.0
    assert all(b >= a - 1e-9 for a, b in pairwise(shares))
    assert sum(0 < share < 1 for share in shares) >= 3


@pytest.mark.parametrize("x", [0.0, 0.25, 0.5])
def test_a_larger_roof_never_lets_more_light_through(x: float) -> None:
    shares = []
    for half_m in (0.1, 0.2, 0.4, 0.8):
        depth, lamp = shade(half_m)
        shares.append(lit_share(depth, lamp, x, 0.1, 0.0, 0.01))
    assert shares == sorted(shares, reverse=True)
    assert shares[-1] == 0.0


def test_beyond_the_map_everything_is_lit() -> None:
    depth, lamp = shade(5.0)
    assert lit_share(depth, lamp, 2 * MAP_RADIUS_M, 0.0, 0.0, 0.01) == 1.0
