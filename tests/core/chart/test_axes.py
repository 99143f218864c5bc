import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.chart.axes import (
    compact,
    duration,
    linear_ticks,
    log_ticks,
    roomy,
    rounded_out,
)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (7, "7"),
        (0.41234, "0.412"),
        (71.23, "71.2"),
        (3.4567, "3.46"),
        (-12.5, "-12.5"),
        (412345, "4.1e5"),
        (3e-4, "3e-4"),
        (12000.5, "12000"),
    ],
)
def test_numbers_are_short_and_keep_their_digits(value: float, text: str) -> None:
    assert compact(value) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0s"), (59.9, "59s"), (60, "1m"), (3900, "1h05"), (90000, "1d01h"), (-5, "0s")],
)
def test_durations(seconds: float, text: str) -> None:
    assert duration(seconds) == text


def test_ticks_are_round_and_carry_the_decimals_of_their_step() -> None:
    assert list(linear_ticks(0.103, 3.42, 4).values()) == ["1", "2", "3"]
    assert list(linear_ticks(0.2, 0.51, 4).values()) == ["0.2", "0.3", "0.4", "0.5"]
    assert list(linear_ticks(-30, 70, 3).values()) == ["0", "50"]


@given(st.floats(-1e6, 1e6), st.floats(1e-6, 1e6), st.integers(2, 9))
def test_ticks_lie_between_the_bounds_and_fit(low: float, span: float, most: int) -> None:
    high = low + span
    ticks = linear_ticks(low, high, most)
    assert 2 <= len(ticks) <= most
    slack = span * 1e-6
    assert all(low - slack <= value <= high + slack for value in ticks)


def test_log_ticks_are_powers_of_ten() -> None:
    assert log_ticks(0.002, 30, 9) == pytest.approx({0.01: "0.010", 0.1: "0.100", 1: "1", 10: "10"})
    assert len(log_ticks(1e-12, 1e12, 4)) <= 4
    assert list(log_ticks(2, 3, 4)) == [2, 3]


@given(st.floats(1e-200, 1e200))
def test_room_is_left_but_not_much(value: float) -> None:
    assert value * (1 - 1e-9) <= roomy(value) <= value * 1.34


def test_nothing_has_no_room() -> None:
    assert roomy(0) == 0


def test_bounds_are_rounded_outwards() -> None:
    assert rounded_out(0.13, 4.2, 4, log=False) == (0, 5)
    assert rounded_out(0.13, 4.2, 4, log=True) == pytest.approx((0.1, 5))
    assert rounded_out(1.0, 100.0, 4, log=True) == (1, 100)


@given(st.floats(-1e6, 1e6), st.floats(1e-3, 1e6), st.integers(2, 9))
def test_rounded_bounds_hold_what_they_are_about(low: float, more: float, most: int) -> None:
    a, b = rounded_out(low, low + more, most, log=False)
    assert a <= low + more * 1e-6
    assert b >= low + more * (1 - 1e-6)
