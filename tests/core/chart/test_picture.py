import numpy as np

from core.chart.picture import half_blocks


def test_two_rows_of_pixels_are_a_line() -> None:
    pixels = np.array([[[255, 0, 0]] * 2, [[0, 255, 0]] * 2, [[0, 0, 255]] * 2], dtype=np.uint8)
    first, second = half_blocks(pixels)
    assert first == "\x1b[38;2;255;0;0;48;2;0;255;0m▀▀\x1b[0m"  # a colour is said once
    assert second == "\x1b[38;2;0;0;255;48;2;0;0;0m▀▀\x1b[0m"  # nothing lies below the last
