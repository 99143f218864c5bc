"""A tiny labelled world on disk: people are colours, cameras are brightness."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.data.folder import Folder
from core.types import Dataset, Tracklet

FRAMES = 3


def paint(folder: Path, colour: tuple[int, int, int], seed: int) -> tuple[str, ...]:
    folder.mkdir(parents=True)
    generator = np.random.default_rng(seed)
    names = []
    for number in range(1, FRAMES + 1):
        pixels = np.clip(
            np.array(colour) + generator.integers(-20, 20, (32, 16, 3)), 0, 255
        ).astype(np.uint8)
        names.append(f"{folder.name}/{number:04d}.png")
        Image.fromarray(pixels).save(folder.parent / names[-1])
    return tuple(names)


def world(root: Path, name: str, people: int, light: int) -> Dataset:
    """`people` in each half, seen by two cameras."""
    generator = np.random.default_rng(light)
    tree = Folder(root / name)
    parts: dict[str, list[Tracklet]] = {"train": [], "query": [], "gallery": []}
    for identity in range(2 * people):
        colour = generator.integers(40, 200, 3)
        for camera in (1, 2):
            part = "train" if identity < people else ("query", "gallery")[camera - 1]
            folder = root / name / f"{part}-{identity}-{camera}"
            lit = tuple(int(c + light * camera) for c in colour)
            frames = paint(folder, lit, identity * 10 + camera)  # type: ignore[arg-type]
            parts[part].append(Tracklet(tree, frames, camera, identity))
    return Dataset(name, root / name, *(tuple(rows) for rows in parts.values()), "made up")


@pytest.fixture(scope="session")
def make_world(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Dataset]:
    def make(name: str, people: int = 6, light: int = 10) -> Dataset:
        return world(tmp_path_factory.mktemp("world"), name, people, light)

    return make


@pytest.fixture(scope="session")
def source(make_world: Callable[..., Dataset]) -> Dataset:
    return make_world("source", light=5)


@pytest.fixture(scope="session")
def target(make_world: Callable[..., Dataset]) -> Dataset:
    return make_world("target", light=15)
