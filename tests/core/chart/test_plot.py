import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.chart import Glyphs, Line, Look, Span, draw
from core.chart.canvas import Canvas

ALL: list[Glyphs] = ["braille", "block", "ascii"]


def text(rows: list[list[Span]]) -> list[str]:
    return ["".join(span.text for span in row) for row in rows]


def cells(canvas: Canvas, rows: int) -> list[str]:
    return text([canvas.row(row) for row in range(rows)])


def test_braille_dots_are_those_of_the_unicode_table() -> None:
    canvas = Canvas(2, 1, "braille")
    canvas.line([(0, 3), (1, 2), (2, 1), (3, 0)], 0)
    # Dots 7 and 6 of the first cell, 2 and 4 of the second.
    assert cells(canvas, 1) == [chr(0x2800 + 0x40 + 0x20) + chr(0x2800 + 0x02 + 0x08)]


def test_quarter_blocks() -> None:
    canvas = Canvas(2, 1, "block")
    canvas.line([(0, 1), (1, 0), (2, 0), (3, 1)], 0)
    assert cells(canvas, 1) == ["▞▚"]


def test_a_known_line_lands_in_known_cells() -> None:
    rows = text(draw([Line("a", [0, 1, 2], [0, 2, 4])], 14, 6, Look(glyphs="ascii")))
    assert rows == [
        "o a 4.00      ",
        "4|         ooo",
        " |     oooo   ",
        " |  ooo       ",
        "0|oo          ",
        " +0----------2",
    ]


@pytest.mark.parametrize("glyphs", ALL)
@pytest.mark.parametrize("log", [False, True])
def test_every_row_is_as_wide_as_asked(glyphs: Glyphs, log: bool) -> None:
    line = Line("loss", range(50), [math.exp(-step / 9) for step in range(50)])
    for width, height in [(1, 1), (11, 3), (12, 3), (40, 10), (60, 2), (200, 60)]:
        rows = text(draw([line, line], width, height, Look("x", "step", glyphs=glyphs, log=log)))
        assert len(rows) == height
        assert {len(row) for row in rows} == {width}


@given(
    st.lists(st.floats(-1e9, 1e9), min_size=2, max_size=400),
    st.sampled_from(ALL),
    st.integers(12, 50),
    st.integers(4, 20),
)
def test_no_extreme_is_lost(y: list[float], glyphs: Glyphs, width: int, height: int) -> None:
    rows = draw([Line("a", range(len(y)), y)], width, height, Look(glyphs=glyphs))
    inked = [any(span.ink == 0 and span.text.strip() for span in row) for row in rows[1:-1]]
    if max(y) - min(y) > 1e-6 * max(abs(v) for v in y):
        assert inked[0]
        assert inked[-1]
    else:
        assert any(inked)


def test_one_spike_among_thousands_is_drawn_in_its_column() -> None:
    y = [0.0] * 10_000
    y[7_000] = 1.0
    rows = text(draw([Line("a", range(10_000), y)], 42, 8, Look(glyphs="braille")))
    top = rows[1].split("│")[1]
    assert [index for index, cell in enumerate(top) if cell != " "] == [
        round(0.7 * (2 * len(top) - 1)) // 2
    ]


def test_what_is_not_finite_is_a_gap_marked_on_the_axis() -> None:
    y: list[float | None] = [1.0] * 30
    y[10:20] = [None, math.nan, math.inf, *([None] * 7)]
    rows = text(draw([Line("a", range(30), y)], 36, 6, Look(glyphs="ascii")))
    drawn = next(row for row in rows[1:-1] if "o" in row).partition("|")[2]
    assert drawn.startswith("oooo")
    assert "  " in drawn.strip()
    assert drawn.rstrip().endswith("oooo")
    assert "!" in rows[-1]


@pytest.mark.parametrize("glyphs", ALL)
def test_a_single_point_and_a_point_between_gaps_are_letters(glyphs: Glyphs) -> None:
    one = draw([Line("a", [5], [0.3])], 30, 6, Look(glyphs=glyphs))
    assert sum(row.count("o") for row in text(one)[1:]) == 1
    lonely = Line("a", range(200), [None] * 100 + [1.0] + [None] * 99)
    assert sum(row.count("o") for row in text(draw([lonely], 30, 6, Look(glyphs=glyphs)))[1:]) == 1


def test_each_line_has_its_letter_and_its_ink() -> None:
    lines = [Line(name, [0, 1], [index, index + 1]) for index, name in enumerate("abc")]
    rows = draw(lines, 40, 12, Look(title="rates"))
    assert text(rows)[0].startswith("rates  o a 1.00  x b 2.00")
    plotted = {(span.text.strip(), span.ink) for row in rows[1:-1] for span in row}
    assert {("o", 0), ("x", 1), ("+", 2)} <= {
        (letter, ink) for run, ink in plotted for letter in run if letter in "ox+"
    }


def test_the_first_line_lies_on_top() -> None:
    lines = [Line("first", range(90), [1.0] * 90), Line("second", range(90), [1.0] * 90)]
    row = next(
        row
        for row in draw(lines, 40, 6, Look(glyphs="ascii"))[1:-1]
        if any(span.ink is not None for span in row)
    )
    assert sum(len(span.text) for span in row if span.ink == 0) > 30


def test_a_logarithmic_axis_makes_a_decay_straight() -> None:
    y = [10.0**-step for step in range(9)]
    rows = text(draw([Line("a", range(9), y)], 15, 11, Look(log=True, glyphs="ascii")))
    plot = [row.partition("|")[2] for row in rows[1:-1]]
    assert [row.find("o") for row in plot] == sorted(row.find("o") for row in plot)
    assert all("o" in row for row in plot)


def test_logarithm_leaves_out_what_is_not_above_zero() -> None:
    rows = text(draw([Line("a", [0, 1], [0.0, -1.0])], 60, 5, Look(log=True)))
    assert any("2 values not finite or not above 0" in row for row in rows)


def test_says_so_when_there_is_nothing_yet() -> None:
    assert any("no value yet" in row for row in text(draw([], 40, 6, Look())))
    assert any(
        "nothing to draw: 2 values not finite" in row
        for row in text(draw([Line("a", [0, 1], [None, math.nan])], 60, 6, Look()))
    )


def test_a_legend_too_long_loses_values_then_names_but_says_how_many() -> None:
    lines = [Line(f"loss number {index}", [0, 1], [0, 1]) for index in range(6)]
    rows = text(draw(lines, 40, 12, Look(title="loss")))
    assert rows[1].rstrip().endswith("+2")
