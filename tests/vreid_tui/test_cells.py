import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from vreid_tui.cells import fit, wrap


@pytest.mark.parametrize(
    ("text", "width", "shown"),
    [
        ("demo", 6, "demo  "),
        ("demo-s2r", 5, "demo~"),
        ("人人人", 6, "人人人"),
        ("人人人", 5, "人人~"),
        ("人人人", 4, "人 ~"),
        ("a\x1b[2J", 8, "a\\x1b[2J"),
        ("demo", 0, ""),
    ],
)
def test_fills_exactly_the_cells_given(text: str, width: int, shown: str) -> None:
    assert fit(text, width) == shown


def test_numbers_stand_at_the_right() -> None:
    assert fit("71.2", 6, right=True) == "  71.2"


@given(st.text(max_size=60), st.integers(1, 40))
def test_any_text_takes_the_cells_given(text: str, width: int) -> None:
    assert cell_len(fit(text, width)) == width


def test_wraps_between_words_and_keeps_roles() -> None:
    rows = wrap([(" 12:00 ", "muted"), ("one two three four", "text")], 16, 7)
    assert ["".join(text for text, _ in row) for row in rows] == [
        " 12:00 one two",
        "       three",
        "       four",
    ]
    assert rows[0][0] == (" 12:00", "muted")
    assert {role for row in rows[1:] for _, role in row} == {"text"}


def test_a_word_longer_than_a_row_is_broken() -> None:
    rows = wrap([("x" * 25, "text")], 10, 2)
    assert ["".join(text for text, _ in row) for row in rows] == [
        "x" * 10,
        "  " + "x" * 8,
        "  " + "x" * 7,
    ]


@given(st.text("ab 人", max_size=80), st.integers(4, 30))
def test_nothing_but_spaces_is_lost_and_no_row_is_too_long(text: str, width: int) -> None:
    rows = ["".join(part for part, _ in row) for row in wrap([(text, "text")], width, 1)]
    assert "".join("".join(rows).split()) == "".join(text.split())
    assert all(cell_len(row.rstrip()) <= width for row in rows)
