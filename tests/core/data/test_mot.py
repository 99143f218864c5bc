"""Tracks files as MOTChallenge and trackers write them."""

import random
from pathlib import Path

import pytest

from core.data.mot import Box, read
from core.errors import DataError

ROWS = "1,7,10,20,30.5,40,0.9,-1,-1,-1\n2,7,11,20,30,40,0.8,-1,-1,-1\n2,8,-5,0,9,9,1,-1,-1,-1\n"
BOXES = {
    1: [Box(7, 10.0, 20.0, 30.5, 40.0)],
    2: [Box(7, 11.0, 20.0, 30.0, 40.0), Box(8, -5.0, 0.0, 9.0, 9.0)],
}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "tracks.txt"


@pytest.mark.parametrize(
    "text",
    [
        ROWS,
        ROWS.replace(",", " "),
        ROWS.replace(",", "\t"),
        ROWS.replace(",", ", "),
        ROWS.replace("\n", "\r\n"),
        ROWS.replace("\n", "\n\n"),
        "\ufeff" + ROWS.rstrip(),
        ROWS.replace("1,7,", "1.0,7.00,"),
        ROWS.replace(",-1,-1,-1", ""),
        ROWS.replace(",0.9,", ",-1,").replace(",0.8,", ",-0.5,"),
    ],
)
def test_rows_are_read_as_they_are_written_here_and_there(file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8", newline="")
    assert read(file).boxes == BOXES


def test_six_fields_are_enough(file: Path) -> None:
    file.write_text("3,0,1,2,0,4\n")
    assert read(file).boxes == {3: [Box(0, 1.0, 2.0, 0.0, 4.0)]}


def test_rows_of_confidence_nought_are_left_out_and_counted(file: Path) -> None:
    file.write_text("1,1,0,0,9,9,0,1,0.5\n1,2,0,0,9,9,1,1,1\n1,1,0,0,9,9,0.0,8,1\n")
    tracks = read(file)
    assert tracks.boxes == {1: [Box(2, 0.0, 0.0, 9.0, 9.0)]}
    assert tracks.ignored == 2


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("1,1,0,0,9", "has 5 fields instead of 10"),
        ("1,1,0,0,9,9,1", "has 7 fields instead of 10"),
        ("1,1,0,0,9,9,1,1,1,1,1", "has 11 fields instead of 10"),
        ("frame,id,x,y,w,h,c,a,b,c", "holds what is no number; a headline"),
        ("1,1,0,0,9,,1,1,1,1", "holds what is no number"),
        ("1,1,nan,0,9,9,1,1,1,1", "holds NaN or infinity"),
        ("1,1,0,0,inf,9,1,1,1,1", "holds NaN or infinity"),
        ("1.5,1,0,0,9,9,1,1,1,1", "frame or id is no whole number"),
        ("1,1e300,0,0,9,9,1,1,1,1", "frame or id is no whole number"),
        ("0,1,0,0,9,9,1,1,1,1", "frames are counted from 1"),
        ("1,-1,0,0,9,9,1,1,1,1", "an id below 0 marks what was detected and not tracked"),
        ("1,1,0,0,-9,9,1,1,1,1", "width or height is below 0"),
        ("1,1,0,0,9,-0.5,1,1,1,1", "width or height is below 0"),
        ("2,7,1,1,9,9,1,1,1,1", "is a second box of track 7 in frame 2, after line 2"),
    ],
)
def test_a_row_that_cannot_be_meant_is_named_by_its_line(file: Path, row: str, why: str) -> None:
    file.write_text(ROWS + "\n" + row + "\n")
    with pytest.raises(DataError, match=f"tracks.txt:5: {why}"):
        read(file)


def test_a_first_line_of_another_format_is_refused(file: Path) -> None:
    file.write_text("0 0.5 0.5 0.1 0.2\n")
    with pytest.raises(DataError, match=r"tracks.txt:1: has 5 fields instead of 6 to 10"):
        read(file)


@pytest.mark.parametrize("text", ["", "\n \n", "1,1,0,0,9,9,0\n"])
def test_a_file_without_boxes_is_refused(file: Path, text: str) -> None:
    file.write_text(text)
    with pytest.raises(DataError, match=r"tracks.txt: holds no box"):
        read(file)


def test_a_file_that_is_missing_or_no_text_is_named(file: Path) -> None:
    with pytest.raises(DataError, match=r"tracks.txt: is missing"):
        read(file)
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(DataError, match=r"tracks.txt: is no text"):
        read(file)


def test_damage_gives_boxes_or_a_clear_word(file: Path) -> None:
    draw = random.Random(5)
    read_well = 0
    for _ in range(300):
        raw = bytearray(ROWS.encode())
        for _ in range(draw.choice((1, 1, 3))):
            at = draw.randrange(len(raw))
            raw[at : at + draw.randrange(3)] = draw.randbytes(draw.randrange(3))
        file.write_bytes(raw)
        try:
            assert read(file).boxes
            read_well += 1
        except DataError as error:
            assert str(file) in str(error)  # noqa: PT017 - any other error is the failure
    assert 0 < read_well < 300
