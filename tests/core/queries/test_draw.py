import numpy as np
import pytest
from PIL import Image, ImageColor

from core.data.folder import Folder
from core.data.thumb import thumb
from core.queries.draw import EDGE, GAP, LINE, RIGHT, WRONG, caption, draw
from core.queries.sheet import Sheet, sheet

HEIGHT = 40


@pytest.fixture
def drawn(make, frames) -> tuple[Sheet, np.ndarray]:
    found = sheet(make(2), "student", 2, most=3)
    tree = Folder(frames)
    picture = draw([found], lambda path: thumb(tree, path, HEIGHT), height=HEIGHT)
    return found, np.asarray(picture)


def columns(picture: np.ndarray, place: int) -> np.ndarray:
    """The pixels of a match with its border."""
    wide = HEIGHT // 2 + 2 * EDGE
    left = GAP + (wide + GAP) * (place + 1) + 2 * GAP
    top = GAP + LINE
    return picture[top : top + HEIGHT + 2 * EDGE, left : left + wide]


def test_right_and_wrong_differ_in_form_as_well(drawn) -> None:
    right, wrong = columns(drawn[1], 0), columns(drawn[1], 1)
    whole = (right[0] == ImageColor.getrgb(RIGHT)).all(axis=1)
    broken = (wrong[0] == ImageColor.getrgb(WRONG)).all(axis=1)
    assert whole.all()
    assert broken.any()
    assert not broken.all()


def test_frames_are_those_of_the_tracklets(drawn) -> None:
    found, picture = drawn
    for place, one in enumerate(found.matches):
        middle = columns(picture, place)[-EDGE - 5, EDGE + 5]
        assert middle.tolist() == pytest.approx([25 * one.identity] * 3, abs=3)  # type: ignore[operator]


def test_frames_that_are_gone_leave_an_empty_place(make) -> None:
    picture = draw([sheet(make(2), "student", 2)], lambda _: None, height=HEIGHT)
    assert picture.size[0] > 8 * HEIGHT // 2


def test_hostile_names_are_drawn_as_plain_text(make) -> None:
    one = sheet(make(2), "student", 2)
    draw([one], lambda _: None, labels=["\x1b]0;x\x07<script> \u202e \ud800 名"])
    assert caption(one.query) == "cam 1"


def test_a_thumb_is_half_as_wide_as_high(frames) -> None:
    assert thumb(Folder(frames), "c1/p0/0.jpg", 64).size == (32, 64)
    Image.new("I;16", (10, 10), 65535).save(frames / "deep.png")
    assert thumb(Folder(frames), "deep.png", 8).getpixel((1, 1)) == (255, 255, 255)
