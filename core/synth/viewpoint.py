"""Where a camera stands and what it sees: pinhole projection of metres to pixels."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]


@dataclass(frozen=True)
class Box:
    """A rectangle of the full frame, in its pixels; may reach beyond the frame."""

    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True)
class Viewpoint:
    """A pinhole camera without distortion.

    Attributes:
        rotation: (3, 3) float64; rows are right, down and forward in the world (z up).
        eye: (3,) float64; metres.
        focal_px: focal length in pixels of the full frame.
        width: pixels of the full frame.
        height: pixels of the full frame.
    """

    rotation: Doubles
    eye: Doubles
    focal_px: float
    width: int
    height: int

    def matrix(self, box: Box | None = None, width: int = 0, height: int = 0) -> Doubles:
        """(3, 4) matrix from (x, y, z, 1) in metres to (column·w, row·w, w), w the depth in metres.

        Args:
            box: the part of the frame that is looked at; None for the whole frame.
            width: pixels the box is resampled to; the box may be squeezed.
            height: likewise.
        """
        box = box or Box(0.0, 0.0, self.width, self.height)
        across, along = (width or self.width) / box.width, (height or self.height) / box.height
        lens = np.array(
            [
                [self.focal_px * across, 0.0, (self.width / 2 - box.left) * across],
                [0.0, self.focal_px * along, (self.height / 2 - box.top) * along],
                [0.0, 0.0, 1.0],
            ]
        )
        placed = np.column_stack([self.rotation, -self.rotation @ self.eye])
        return np.asarray(lens @ placed)

    def project(self, points: Doubles | Floats) -> tuple[Doubles, Doubles]:
        """Pixels (..., 2) and depth (...) in metres of points (..., 3); depth <= 0 lies behind."""
        seen = (points - self.eye) @ self.rotation.T
        depth = seen[..., 2]
        safe = np.where(np.abs(depth) < 1e-6, 1e-6, depth)
        centre = np.array([self.width / 2, self.height / 2])
        return self.focal_px * seen[..., :2] / safe[..., None] + centre, depth


def look_at(
    eye: Doubles, target: Doubles, field_of_view_deg: float, size: tuple[int, int], roll_deg: float
) -> Viewpoint:
    """A camera at `eye` that has `target` in the middle of its frame.

    Args:
        eye: (3,) metres.
        target: (3,) metres; not straight above or below the eye.
        field_of_view_deg: horizontal.
        size: width and height in pixels.
        roll_deg: turn about the line of sight, clockwise positive.
    """
    forward = (target - eye) / np.linalg.norm(target - eye)
    right = np.cross(forward, [0.0, 0.0, 1.0])
    right /= np.linalg.norm(right)
    down = np.cross(forward, right)
    cosine, sine = math.cos(math.radians(roll_deg)), math.sin(math.radians(roll_deg))
    rolled = np.stack([cosine * right + sine * down, cosine * down - sine * right, forward])
    focal_px = size[0] / 2 / math.tan(math.radians(field_of_view_deg) / 2)
    return Viewpoint(rolled, np.asarray(eye, np.float64), focal_px, *size)


def back_projection(matrix: Doubles) -> Doubles:
    """(3, 4) float64: columns 0-2 turn (column, row, 1) into a ray, column 3 is the eye.

    The ray has a depth of one metre, so a point at depth d is eye + d * ray.
    """
    inverse = np.linalg.inv(matrix[:, :3])
    return np.column_stack([inverse, -inverse @ matrix[:, 3]])
