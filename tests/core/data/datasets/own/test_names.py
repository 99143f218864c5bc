"""Order of names, and numbers for them."""

import os

import pytest

from core.data.datasets.own.names import natural, numbered
from core.errors import DataError


def test_digits_count_by_their_value() -> None:
    names = ["cam10", "cam2", "cam02", "cam1b", "cam", "cam1", "Cam3", "10", "9", "a 1:2", "a 1:10"]
    assert sorted(names, key=natural) == [
        "9", "10", "Cam3", "a 1:2", "a 1:10", "cam", "cam1", "cam1b", "cam02", "cam2", "cam10"
    ]  # fmt: skip


def test_no_two_names_share_a_place() -> None:
    names = {
        f"{a}{b}{c}" for a in ("", "x", "01", "1") for b in ("-", "7", "70") for c in ("", "y")
    }
    assert len({natural(name) for name in names}) == len(names)


def test_digits_of_any_length_and_bytes_of_any_kind_have_an_order() -> None:
    odd = os.fsdecode(b"caf\xe9")
    long = "9" * 5_000  # more than int() takes
    assert sorted([long, "1" + "0" * 5_000, odd, "2"], key=natural) == [
        "2", long, "1" + "0" * 5_000, odd
    ]  # fmt: skip


def test_numbers_stay_and_other_names_are_counted() -> None:
    assert numbered(["7", "007x", "7"], "cameras") == {"7": 1, "007x": 2}
    assert numbered(["12", "003", "0"], "cameras") == {"12": 12, "003": 3, "0": 0}
    assert numbered(["cam10", "cam2"], "cameras") == {"cam2": 1, "cam10": 2}
    assert numbered(["1" * 10, "2"], "cameras") == {"2": 1, "1" * 10: 2}  # no integer of 32 bits
    assert numbered(["²", "1"], "cameras") == {"1": 1, "²": 2}
    assert numbered(["-1", "1"], "identities") == {"-1": 1, "1": 2}
    assert numbered([], "clothes") == {}


def test_two_names_for_one_number_are_refused() -> None:
    with pytest.raises(DataError, match="cameras '01' and '1' are one number"):
        numbered(["3", "1", "01"], "cameras")
