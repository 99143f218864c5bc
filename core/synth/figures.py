"""Actors drawn together: posed in the world, then composed over a background."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.synth.actor import Actor, occluders
from core.synth.backdrop import Backdrop, shade_ground
from core.synth.gait import pose
from core.synth.light import Light
from core.synth.occlusion import body_openness
from core.synth.raster import project, rasterise, skin
from core.synth.shading import SAMPLES, Surface, shade, triangle_tangents
from core.synth.shadow import EMPTY, MAP_PIXELS, lamp_matrix, shadow_map
from core.synth.viewpoint import Doubles, Floats, back_projection


@dataclass(frozen=True)
class Stance:
    """Where an actor stands at one instant.

    Attributes:
        x: metres.
        y: metres.
        heading: direction of the walk on the map, radians, 0 along +x.
        phase: of the gait, in [0, 1).
    """

    x: float
    y: float
    heading: float
    phase: float

    def placement(self) -> NDArray[np.float32]:
        """(4, 4) from the actor's frame (y forward) to the world."""
        turn = self.heading - math.pi / 2
        cosine, sine = math.cos(turn), math.sin(turn)
        return np.array(
            [[cosine, -sine, 0, self.x], [sine, cosine, 0, self.y], [0, 0, 1, 0], [0, 0, 0, 1]],
            np.float32,
        )


class Figures:
    """The arrays of several actors, joined once and posed frame by frame.

    Attributes:
        first_points: (V1, 3) float32, the vertices of the first actor as last posed.
    """

    def __init__(self, actors: Sequence[Actor]) -> None:
        self._actors = list(actors)
        counts = [len(actor.mesh.vertices) for actor in self._actors]
        self._ends = np.cumsum([0, *counts]).tolist()
        vertices = self._ends[-1]
        self._closed, self._spheres = np.zeros(0, np.bool_), np.zeros((0, 4), np.float32)
        self._surface = self._join(vertices)
        self._closed = np.concatenate(
            [actor.textures.closed[actor.mesh.material] for actor in self._actors]
        )
        self.first_points = self._surface.points[: counts[0]]

    def _join(self, vertices: int) -> Surface:
        actors, texel_start, material_start = self._actors, 0, 0
        layouts, materials = [], []
        for actor in actors:
            layout = actor.textures.layout.copy()
            layout[:, 0] += texel_start
            layouts.append(layout)
            materials.append(actor.mesh.material + material_start)
            texel_start += len(actor.textures.texels)
            material_start += len(layout)
        triangles = np.concatenate(
            [actor.mesh.triangles + start for actor, start in zip(actors, self._ends, strict=False)]
        )
        return Surface(
            points=np.zeros((vertices, 3), np.float32),
            normals=np.zeros((vertices, 3), np.float32),
            uv=np.concatenate([actor.mesh.uv for actor in actors]),
            openness=np.ones(vertices, np.float32),
            screen=np.zeros((vertices, 3), np.float32),
            triangles=triangles.astype(np.int32),
            material=np.concatenate(materials).astype(np.int32),
            tangents=np.zeros((len(triangles), 6), np.float32),
            texels=np.concatenate([actor.textures.texels for actor in actors]),
            layout=np.concatenate(layouts).astype(np.int32),
            finish=np.concatenate([actor.textures.shading for actor in actors]),
        )

    def pose(self, stances: Sequence[Stance]) -> None:
        """Put every actor where its stance says; one stance an actor."""
        spheres = []
        for i, (actor, stance) in enumerate(zip(self._actors, stances, strict=True)):
            own = slice(self._ends[i], self._ends[i + 1])
            bones, _ = pose(actor.joints, actor.gait, stance.phase)
            placement = stance.placement()
            matrices = placement[:3, :3] @ bones
            matrices[:, :, 3] += placement[:3, 3]
            mesh, points, normals = (
                actor.mesh, self._surface.points[own], self._surface.normals[own],
            )  # fmt: skip
            skin(
                mesh.vertices,
                mesh.normals,
                mesh.bones,
                mesh.bone_weights,
                matrices,
                points,
                normals,
            )
            balls = occluders(actor, matrices)
            body_openness(points, normals, balls, self._surface.openness[own])
            spheres.append(balls)
        self._spheres = np.concatenate(spheres)
        surface = self._surface
        triangle_tangents(surface.points, surface.uv, surface.triangles, surface.tangents)

    def compose(self, matrix: Doubles, backdrop: Backdrop, light: Light) -> Floats:
        """The figures before their background.

        Args:
            matrix: (3, 4) camera matrix of the backdrop's pixels.
            backdrop: the part of the plate behind them; its colour is shaded in place.
            light: that reaches the figures.

        Returns:
            (H, W, 3) float32, linear RGB.
        """
        height, width = backdrop.sunlit.shape
        surface = self._surface
        fine = np.diag([SAMPLES, SAMPLES, 1.0]) @ matrix
        nearest = np.zeros((SAMPLES * height, SAMPLES * width), np.float32)
        owner = np.full(nearest.shape, -1, np.int32)
        project(surface.points, fine, surface.screen)
        rasterise(surface.screen, surface.triangles, self._closed, nearest, owner)
        middle = self.first_points.mean(axis=0, dtype=np.float64)
        lamp = lamp_matrix(light.towards, middle)
        shadows = np.full((MAP_PIXELS, MAP_PIXELS), EMPTY, np.float32)
        shadow_map(surface.points, surface.triangles, lamp, shadows)
        rays = back_projection(matrix)
        shade_ground(backdrop, rays, self._spheres, lamp, shadows)
        picture = np.zeros((height, width, 3), np.float32)
        cover = np.zeros((height, width), np.float32)
        eye = np.ascontiguousarray(rays[:, 3])
        hidden_by = backdrop.inverse_depth
        shade(surface, nearest, owner, hidden_by, eye, light, lamp, shadows, picture, cover)
        return picture + backdrop.colour * (1 - cover[:, :, None])
