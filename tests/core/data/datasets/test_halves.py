"""Splits of persons into halves."""

import numpy as np
import pytest

from core.data.datasets import halves
from core.errors import DataError
from core.types import Tracklet

from .memory import Memory

PERSONS = [f"person_{number:04d}" for number in range(9)]


def test_halves_are_drawn_as_ever() -> None:
    order = np.random.default_rng(2011).permuted(np.tile(np.arange(9), (10, 1)), axis=1)
    for split in range(10):
        drawn = halves.draw(PERSONS, split, 2011, "here")
        assert drawn.train == [PERSONS[place] for place in sorted(order[split][:4])]
        assert drawn.test == [PERSONS[place] for place in sorted(order[split][4:])]


def test_too_few_persons_are_refused() -> None:
    with pytest.raises(DataError, match="here: only 3 persons"):
        halves.draw(PERSONS[:3], 0, 2011, "here")


def test_queries_are_before_the_first_camera_and_the_gallery_before_the_second() -> None:
    split = halves.Halves(["a", "b"], ["c"], "made up")
    train, query, gallery = halves.parts(
        split, lambda name, camera: Tracklet(Memory({}), (f"{name}{camera}",), camera)
    )
    assert [tracklet.frames[0] for tracklet in train] == ["a1", "a2", "b1", "b2"]
    assert [tracklet.frames[0] for tracklet in query] == ["c1"]
    assert [tracklet.frames[0] for tracklet in gallery] == ["c2"]
