"""Evidence on a target of eight queries, whose rankings are made up."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.data.folder import Folder
from core.evaluation.evidence import Evidence, find, listing
from core.types import Tracklet

PEOPLE = 8

Make = Callable[..., Evidence]


def tracklets(root: Path, camera: int, clothes: Callable[[int], int | None]) -> list[Tracklet]:
    """One of each person; person p has p + 1 frames."""
    tree = Folder(root)
    return [
        Tracklet(
            tree,
            tuple(f"c{camera}/p{who}/{number}.jpg" for number in range(who + 1)),
            camera,
            who,
            clothes(who),
        )
        for who in range(PEOPLE)
    ]


@pytest.fixture
def frames(tmp_path: Path) -> Path:
    """The target's frames: a grey of each person's own."""
    for camera in (1, 2):
        for who in range(PEOPLE):
            folder = tmp_path / f"c{camera}" / f"p{who}"
            folder.mkdir(parents=True)
            for number in range(who + 1):
                Image.new("RGB", (16, 32), (25 * who,) * 3).save(folder / f"{number}.jpg")
    return tmp_path


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Evidence of a network that gives these queries their person first, the others last."""

    def made(
        *right: int,
        asked: int = PEOPLE,
        worn: Callable[[int], int | None] = lambda who: who % 2,
        name: str = "student",
    ) -> Evidence:
        query = tracklets(tmp_path, 1, lambda _: 0)[:asked]
        gallery = tracklets(tmp_path, 2, worn)
        distances = np.random.default_rng(0).random((asked, PEOPLE)) + 1
        for who in range(asked):
            distances[who, who] = 0.5 if who in right else 3
        sides = listing(query), listing(gallery)
        facts = {"target": "prid", "protocol": "made up"}
        return Evidence(*sides, {name: find(distances, *sides)}, facts)

    return made
