import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.chart import Glyphs, Line, Look, Span, draw
from core.chart.canvas import Canvas, Touch

ALL: list[Glyphs] = ["braille", "block", "ascii"]


def text(rows: list[list[Span]]) -> list[str]:
    return ["".join(span.text for span in row) for row in rows]


def dot(x: int, y: int) -> Touch:
    return Touch(x, y, y, y, y, opens=False, passes=False)


def cells(canvas: Canvas, rows: int) -> list[str]:
    return text([canvas.row(row) for row in range(rows)])


def test_braille_dots_are_those_of_the_unicode_table() -> None:
    canvas = Canvas(2, 1, "braille")
    canvas.line([dot(0, 3), dot(1, 2), dot(2, 1), dot(3, 0)], (0, False))
    # Dots 7 and 6 of the first cell, 2 and 4 of the second.
    assert cells(canvas, 1) == [chr(0x2800 + 0x40 + 0x20) + chr(0x2800 + 0x02 + 0x08)]


def test_quarter_blocks() -> None:
    canvas = Canvas(2, 1, "block")
    canvas.line([dot(0, 1), dot(1, 0), dot(2, 0), dot(3, 1)], (0, False))
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


@given(
    st.lists(st.floats(-1e6, 1e6), min_size=3, max_size=300),
    st.integers(1, 4),
    st.sampled_from([0.0, 0.9]),
    st.booleans(),
)
def test_neither_dashes_nor_averages_hide_an_extreme(
    y: list[float], others: int, weight: float, steady: bool
) -> None:
    flat = [Line("b", [0, len(y) - 1], [0.0, 0.0])] * others
    look = Look(weight=weight, steady=steady)
    rows = draw([*flat, Line("a", range(len(y)), y)], 50, 14, look)
    inked = [any(span.ink is not None and span.text.strip() for span in row) for row in rows[1:-1]]
    if not steady and max(*y, 0.0) - min(*y, 0.0) > 1e-3:
        assert inked[0]
        assert inked[-1]
    assert any(inked)


def test_dashes_tell_lines_apart_between_their_letters() -> None:
    lines = [Line("a", range(200), [level] * 200) for level in (3.0, 2.0, 1.0)]
    rows = text(draw(lines, 60, 14, Look()))
    patterns = ["".join(sorted(set(row.partition("│")[2]) - {" "})) for row in rows[1:-1]]
    drawn = [pattern for pattern in patterns if pattern]
    assert len(drawn) == 3
    assert len(set(drawn)) == 3


def test_a_moving_average_lies_over_its_values() -> None:
    y = [float(step % 2) for step in range(400)]
    rows = draw([Line("a", range(400), y)], 60, 12, Look(weight=0.97))
    faint = sum(len(span.text) for row in rows for span in row if span.faint)
    strong = sum(len(span.text) for row in rows[1:] for span in row if span.ink == 0) - faint
    assert faint > 200
    assert 50 < strong < 150


def test_a_window_shows_its_part_of_the_axis() -> None:
    line = Line("a", range(1000), [float(step) for step in range(1000)])
    rows = text(draw([line], 40, 8, Look(window=(500, 600))))
    assert rows[-1].split("└")[1].startswith("500")
    assert rows[-1].endswith("600")
    assert rows[1].lstrip().startswith("600")
    assert "nothing to draw here" in text(draw([line], 40, 8, Look(window=(2e3, 3e3))))[4]


def test_a_steady_chart_keeps_its_scale_as_values_come() -> None:
    first = draw([Line("", range(5), [1.03, 4.2, 3, 2, 1.1])], 40, 8, Look(steady=True))
    then = draw([Line("", range(5), [1.01, 4.3, 3, 2, 1.1])], 40, 8, Look(steady=True))
    labels = [[row[0].text for row in rows[1:]] for rows in (first, then)]
    assert labels[0] == labels[1]


def test_places_of_resumption_and_counts_of_what_is_not_finite_are_shown() -> None:
    y = [1.0] * 99 + [math.nan]
    rows = text(draw([Line("a", range(100), y, marks=(50.0, 500.0))], 41, 8, Look(glyphs="ascii")))
    assert rows[0].startswith("o a 1.00 !1")
    assert rows[-1].count("^") == 1
    assert all(row[rows[-1].index("^")] in ":o" for row in rows[1:-1])


def test_names_of_wide_characters_leave_rows_as_wide_as_asked() -> None:
    from rich.cells import cell_len

    lines = [Line("人物再識別" * 3, [0, 1], [0, 1]), Line("e\u0301" * 9, [0, 1], [0, 1])]
    for width in range(12, 60):
        assert {cell_len(row) for row in text(draw(lines, width, 9, Look(title="追跡")))} == {width}


def test_huge_values_do_not_overflow() -> None:
    line = Line("a", range(4), [1e308, -1e308, 1e299, -1e299])
    rows = text(draw([line], 40, 8, Look(steady=True)))
    assert "!2" in rows[0]
