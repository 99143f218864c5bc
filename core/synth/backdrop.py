"""The part of a plate behind a walker, with the walker's shadow on it."""

from dataclasses import dataclass

import numpy as np

from core.jit import kernel
from core.synth.occlusion import ground_openness
from core.synth.plate import Plate
from core.synth.shadow import lit_share
from core.synth.viewpoint import Box, Doubles, Floats


@dataclass(frozen=True)
class Backdrop:
    """A crop of a plate.

    Attributes:
        colour: (H, W, 3) float32, linear RGB.
        inverse_depth: (H, W) float32, as in Plate.
        sunlit: (H, W) float32, as in Plate.
        sun_share: share of the light on sunlit ground that a shadow takes away.
    """

    colour: Floats
    inverse_depth: Floats
    sunlit: Floats
    sun_share: float


@kernel
def _resample(
    plate_colour: Floats,
    plate_depth: Floats,
    plate_sunlit: Floats,
    box: tuple[float, float, float, float],
    colour: Floats,
    inverse_depth: Floats,
    sunlit: Floats,
) -> None:
    height, width = sunlit.shape
    last_row, last_column = plate_sunlit.shape[0] - 1.0, plate_sunlit.shape[1] - 1.0
    left, top, step_x, step_y = box[0], box[1], box[2] / width, box[3] / height
    taps = 2 if max(step_x, step_y) > 1.2 else 1  # more than one plate pixel in one of ours
    for row in range(height):
        for column in range(width):
            for k in range(taps * taps):
                x = left + (column + (k % taps + 0.5) / taps) * step_x - 0.5
                y = top + (row + (k // taps + 0.5) / taps) * step_y - 0.5
                x, y = min(max(x, 0.0), last_column - 1e-3), min(max(y, 0.0), last_row - 1e-3)
                i, j = int(x), int(y)
                x, y = x - i, y - j
                for c in range(3):
                    upper = plate_colour[j, i, c] * (1 - x) + plate_colour[j, i + 1, c] * x
                    lower = plate_colour[j + 1, i, c] * (1 - x) + plate_colour[j + 1, i + 1, c] * x
                    colour[row, column, c] += (upper * (1 - y) + lower * y) / (taps * taps)
            i = int(min(max(left + (column + 0.5) * step_x, 0.0), last_column))
            j = int(min(max(top + (row + 0.5) * step_y, 0.0), last_row))
            inverse_depth[row, column] = plate_depth[j, i]
            sunlit[row, column] = plate_sunlit[j, i]


def crop(plate: Plate, box: Box, height: int, width: int, sun_share: float) -> Backdrop:
    """Resample a box of the plate; beyond the frame its edge is repeated."""
    colour = np.zeros((height, width, 3), np.float32)
    inverse_depth = np.empty((height, width), np.float32)
    sunlit = np.empty((height, width), np.float32)
    edges = (box.left, box.top, box.width, box.height)
    whole = (plate.colour, plate.inverse_depth, plate.sunlit)
    _resample(*whole, edges, colour, inverse_depth, sunlit)
    return Backdrop(colour, inverse_depth, sunlit, sun_share)


@kernel
def _darken(
    colour: Floats,
    sunlit: Floats,
    rays: Doubles,
    spheres: Floats,
    lamp: Floats,
    shadows: Floats,
    sun_share: float,
) -> None:
    height, width = sunlit.shape
    for row in range(height):
        for column in range(width):
            sun = sun_share * sunlit[row, column]
            if sun < 0:
                continue
            u, v = column + 0.5, row + 0.5
            down = rays[2, 0] * u + rays[2, 1] * v + rays[2, 2]
            if down > -1e-4:
                continue
            distance = -rays[2, 3] / down
            x = rays[0, 3] + distance * (rays[0, 0] * u + rays[0, 1] * v + rays[0, 2])
            y = rays[1, 3] + distance * (rays[1, 0] * u + rays[1, 1] * v + rays[1, 2])
            lit = lit_share(shadows, lamp, x, y, 0.0, 0.004) if sun > 0 else 1.0
            ambient = (1 - sun_share) * ground_openness(spheres, x, y)
            left = (sun * lit + ambient) / (sun + 1 - sun_share)
            for c in range(3):
                colour[row, column, c] *= left


def shade_ground(
    backdrop: Backdrop, rays: Doubles, spheres: Floats, lamp: Floats, shadows: Floats
) -> None:
    """Darken the ground under and behind a walker: cast shadow and contact shadow, in place.

    Args:
        backdrop: its colour is updated.
        rays: (3, 4) of `back_projection` for the backdrop's pixels.
        spheres: (S, 4) that stand for the bodies.
        lamp: (3, 4) of `lamp_matrix`.
        shadows: of `shadow_map`.
    """
    share = backdrop.sun_share
    _darken(backdrop.colour, backdrop.sunlit, rays, spheres, lamp, shadows, share)
