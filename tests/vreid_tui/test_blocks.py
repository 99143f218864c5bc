import pytest
from PIL import Image
from rich.color import ColorSystem

from vreid_tui.blocks import _style, half_blocks, rows_of


def test_a_cell_is_the_pixel_above_and_the_one_below() -> None:
    picture = Image.new("RGB", (2, 2))
    picture.putdata([(255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)])
    (line,) = half_blocks(picture, 2, 1)
    assert [segment.text for segment in line] == ["▀", "▀"]
    colours = [(s.style.color.triplet, s.style.bgcolor.triplet) for s in line]  # type: ignore[union-attr]
    assert colours == [((255, 0, 0), (0, 0, 255)), ((0, 255, 0), (255, 255, 255))]


def test_cells_that_are_alike_are_one_segment() -> None:
    lines = half_blocks(Image.new("RGB", (50, 100), "navy"), 10, 10)
    assert len(lines) == 10
    assert [segment.text for segment in lines[3]] == ["▀" * 10]


@pytest.mark.parametrize("mode", ["L", "RGBA", "P", "1", "CMYK"])
def test_pictures_of_any_mode_are_shown(mode: str) -> None:
    lines = half_blocks(Image.new(mode, (9, 5)), 6, 2)
    assert [sum(len(segment.text) for segment in line) for line in lines] == [6, 6]


def test_proportions_are_kept() -> None:
    assert rows_of(Image.new("RGB", (64, 128)), 12) == 12
    assert rows_of(Image.new("RGB", (1000, 1)), 12) == 1


@pytest.mark.parametrize(
    ("system", "start"),
    [
        (ColorSystem.TRUECOLOR, "\x1b[38;2;200;100;7;48;2;200;100;7m"),
        (ColorSystem.EIGHT_BIT, "\x1b[38;5;"),
        (ColorSystem.STANDARD, "\x1b[33;43m"),
    ],
)
def test_terminals_of_fewer_colours_take_their_nearest(system: ColorSystem, start: str) -> None:
    _style.cache_clear()  # Rich's styles remember the system they were first written for
    ((segment,),) = half_blocks(Image.new("RGB", (1, 2), (200, 100, 7)), 1, 1)
    assert segment.style is not None
    assert segment.style.render(segment.text, color_system=system).startswith(start)
