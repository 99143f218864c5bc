import io

import pytest

from core.cli.output import fitting
from core.cli.scores import score_rows, score_table
from core.tables import columns, cut, percent, table, wrapped


def test_columns_are_aligned() -> None:
    assert table([["a", "b"], ["long", "1"]], "<>") == ["a     b", "long  1"]


def test_wide_characters_take_two_columns() -> None:
    assert columns("人e\u0301") == 3
    assert table([["人", "x"], ["abc", "y"]], "<<") == ["人   x", "abc  y"]


def test_the_widest_column_gives_way() -> None:
    lines = table([["id", "a very long name indeed", "1.0"]], "<<>", width=20)
    assert lines == ["id  a very lon…  1.0"]
    assert columns(lines[0]) == 20


@pytest.mark.parametrize("width", range(1, 9))
def test_cutting_keeps_the_width(width: int) -> None:
    assert columns(cut("ab人cdefg", width)) <= width


def test_paragraphs_keep_their_paths_whole() -> None:
    path = "/a/very-long/path-with-hyphens/that-exceeds-the-width"
    assert path in wrapped(f"see {path} there", 20)
    assert wrapped("as it is " * 30, None) == ["as it is " * 30]


def test_rates_are_percent_on_screen_alone() -> None:
    assert (percent(0.1234), percent(1.0), percent(None)) == ("12.3", "100.0", "-")


def test_a_narrow_terminal_keeps_labels_apart_from_figures() -> None:
    rows = score_rows("r", "s2r", {"student/mAP": 0.5, "teacher+bn/mAP": 0.25})
    wide, narrow = score_table(rows, 120), score_table(rows, 40)
    assert len(wide) == 3
    assert len(narrow) == 5
    assert max(map(columns, narrow)) <= 40
    assert narrow[1] == "S2R student"
    assert narrow[2].split() == ["50.0", "-", "-", "-"]


def test_networks_come_in_their_usual_order() -> None:
    keys = ["other/mAP", "teacher/mAP", "student+bn/mAP", "student/mAP"]
    rows = score_rows("r", "s2r", dict.fromkeys(keys, 0.5))
    assert [row.network for row in rows] == ["student", "student+bn", "teacher", "other"]
    histogram = score_rows("r", "histogram", {"histogram/mAP": 0.5})
    assert [row.label for row in histogram] == ["colour histogram"]


@pytest.mark.parametrize(
    ("encoding", "expected"),
    [("utf-8", "a→b… é"), ("ascii", "a->b~ \\xe9"), ("latin-1", "a->b~ é")],
)
def test_text_fits_the_encoding(encoding: str, expected: str) -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    assert fitting("a→b… é", stream) == expected


def test_a_label_says_how_statistics_and_epoch_were_chosen() -> None:
    keys = ["student+cbn/mAP", "student@best/mAP", "student@best+bn/mAP", "student/mAP"]
    labels = [row.label for row in score_rows("r", "s2r", dict.fromkeys(keys, 0.5))]
    assert labels == [
        "S2R student",
        "S2R student, batch norm re-estimated for each camera",
        "S2R student of the epoch best on the test labels",
        "S2R student of the epoch best on the test labels, batch norm re-estimated",
    ]
    (released,) = score_rows("r", "s2r-official", {"student/mAP": 0.5})
    assert released.label == "S2R as released, student"
