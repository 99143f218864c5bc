"""Rows that cut a list into tracklets, and galleries with and without the queries."""

import io

import numpy as np
import pytest
from scipy.io import savemat

from core.data.datasets.tracks import Track, convention, gallery, queries, tracks
from core.errors import DataError
from core.types import Tracklet

from .memory import Memory

ROWS = [[1, 3, -1, 1], [4, 4, 0, 6], [5, 9, 12, 2]]


def tree(array: object) -> Memory:
    file = io.BytesIO()
    savemat(file, {"x": np.asarray(array)})
    return Memory({"a.mat": file.getvalue()})


def test_lines_count_from_one_and_include_the_last() -> None:
    assert tracks(tree(ROWS), "a.mat", "x", cameras=6, lowest=-1) == [
        Track(0, 3, -1, 1),
        Track(3, 4, 0, 6),
        Track(4, 9, 12, 2),
    ]


@pytest.mark.parametrize(
    ("row", "place", "value"),
    [(0, 0, 2), (1, 0, 5), (1, 0, 3), (2, 1, 4), (1, 3, 7), (1, 3, 0), (2, 1, 3)],
)
def test_rows_that_cut_no_list_are_named(row: int, place: int, value: int) -> None:
    rows = np.array(ROWS)
    rows[row, place] = value
    with pytest.raises(DataError, match=rf"a\.mat: row {row + 1} of x holds lines"):
        tracks(tree(rows), "a.mat", "x", cameras=6, lowest=-1)


def test_a_person_below_the_lowest_is_refused() -> None:
    with pytest.raises(DataError, match=r"a\.mat: x holds more than whole numbers from 0"):
        tracks(tree(ROWS), "a.mat", "x", cameras=6, lowest=0)


def test_queries_keep_their_order() -> None:
    assert queries(tree([[3, 1]]), "a.mat", "x", [Track(0, 1, 1, 1)] * 3) == [2, 0]


@pytest.mark.parametrize(
    ("rows", "message"),
    [([[0, 1]], "from 1 to 3"), ([[4]], "from 1 to 3"), ([[2, 3, 2]], "has row 2 twice")],
)
def test_queries_that_are_no_rows_are_refused(rows: object, message: str) -> None:
    with pytest.raises(DataError, match=rf"a\.mat: x .*{message}"):
        queries(tree(rows), "a.mat", "x", [Track(0, 1, 1, 1)] * 3)


def test_queries_come_first_where_they_are_in_the_gallery() -> None:
    rows = [Tracklet(Memory({}), (name,), 1) for name in "abcd"]
    test = [None, *rows]

    def names(setting: str) -> str:
        return "".join(found.frames[0] for found in gallery(test, [4, 2], setting))

    assert names("standard") == names("with_queries") == "dbac"
    assert names("without_queries") == "ac"
    assert convention("standard") == convention("with_queries") != convention("without_queries")
