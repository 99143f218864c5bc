import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.chart.reduce import Cache, Line, Reduction, Scale, Stretch, missing, neighbours

values = st.lists(
    st.one_of(st.none(), st.floats(-1e9, 1e9), st.sampled_from([math.nan, math.inf, 1e308])),
    min_size=1,
    max_size=300,
)


def reduced(line: Line, scale: Scale) -> Reduction:
    found = Reduction(scale)
    found.take(line)
    return found


def usable(y: float | None) -> bool:
    return y is not None and abs(y) < 1e300


@given(values, st.integers(1, 60))
def test_each_column_spans_its_lowest_and_highest_value(y: list[float | None], pixels: int) -> None:
    scale = Scale(0, max(1, len(y) - 1), pixels)
    stretches = reduced(Line("a", range(len(y)), y), scale).stretches
    for column in range(pixels):
        held = [v for x, v in enumerate(y) if usable(v) and scale.column(x) == column]
        drawn = [one for one in stretches if one.x == column]
        assert bool(held) == bool(drawn)
        if held:
            assert min(one.low for one in drawn) == min(held)  # type: ignore[type-var]
            assert max(one.high for one in drawn) == max(held)  # type: ignore[type-var]


@given(values, st.integers(1, 40), st.integers(0, 300), st.sampled_from([0.0, 0.9]))
def test_a_line_that_grew_is_reduced_as_if_it_were_new(
    y: list[float | None], pixels: int, cut: int, weight: float
) -> None:
    scale, cache = Scale(0, 200, pixels, weight=weight), Cache()
    count = min(cut, len(y))
    first = cache.reduced(Line("a", list(range(count)), y[:count], key="k"), scale)
    cache.end_drawing()
    line = Line("a", list(range(len(y))), y, key="k")
    grown = cache.reduced(line, scale)
    assert grown is first
    fresh = reduced(line, scale)
    assert (grown.stretches, grown.gaps, grown.seen) == (fresh.stretches, fresh.gaps, fresh.seen)


def test_a_line_that_was_taken_back_is_looked_at_anew() -> None:
    scale, cache = Scale(0, 10, 10), Cache()
    cache.reduced(Line("a", [1, 2, 3], [1.0, 2.0, 9.0], key="k"), scale)
    cache.end_drawing()
    line = Line("a", [1, 2], [1.0, 2.0], key="k")
    assert cache.reduced(line, scale).stretches == reduced(line, scale).stretches


def test_what_a_drawing_did_not_need_is_forgotten() -> None:
    scale, cache = Scale(0, 10, 10), Cache()
    line = Line("a", [1], [1.0], key="k")
    kept = cache.reduced(line, scale)
    cache.end_drawing()
    cache.end_drawing()
    assert cache.reduced(line, scale) is not kept


def test_the_average_is_the_exponential_one_without_its_bias() -> None:
    y, weight = [3.0, None, 5.0, 1.0], 0.6
    found = reduced(Line("a", range(4), y), Scale(0, 3, 4, weight=weight))
    total = trust = 0.0
    expected = []
    for value in (3.0, 5.0, 1.0):
        total, trust = weight * total + (1 - weight) * value, weight * trust + 1 - weight
        expected.append(total / trust)
    assert [one.last for one in found.stretches] == pytest.approx(expected)
    assert [one.opens for one in found.stretches] == [True, True, False]


def test_the_average_knows_what_lies_before_the_window() -> None:
    y = [10.0] * 50 + [0.0] * 50
    whole = reduced(Line("a", range(100), y), Scale(0, 99, 100, weight=0.9))
    part = reduced(Line("a", range(100), y), Scale(60, 99, 40, weight=0.9))
    at_60 = next(one for one in whole.stretches if one.x == 60)
    assert part.stretches[0].high >= at_60.last
    assert part.stretches[-1].last == whole.stretches[-1].last


def test_a_line_enters_and_leaves_the_window_where_it_crosses_its_edges() -> None:
    found = reduced(Line("a", [0, 10, 20], [0.0, 10.0, 0.0]), Scale(5, 15, 11))
    assert [(one.x, one.first) for one in found.stretches] == [(0, 5.0), (5, 10.0), (10, 5.0)]
    assert [one.opens for one in found.stretches] == [True, False, False]


def test_buckets_keep_their_extremes() -> None:
    line = Line("a", [0, 1], [1.0, 2.0], low=[0.0, None], high=[5.0, 7.0])
    low, high = reduced(line, Scale(0, 1, 2)).stretches
    assert (low.low, low.high) == (0.0, 5.0)
    assert (high.low, high.high) == (2.0, 7.0)


def test_a_logarithm_leaves_out_what_is_not_above_zero() -> None:
    found = reduced(Line("a", [0, 1, 2], [1.0, 0.0, 2.0]), Scale(0, 2, 3, log=True))
    assert [one.x for one in found.stretches] == [0, 2]
    assert found.gaps == {1}


def test_values_that_are_not_finite_are_counted_or_told() -> None:
    assert missing(Line("a", range(4), [1.0, None, math.nan, -math.inf])) == 3
    assert missing(Line("a", range(1), [1.0], missing=12)) == 12


def test_only_what_a_line_passes_may_be_left_out() -> None:
    heights = [0, 1, 2, 9, 2, 1, 1, 1, 5]
    stretches = [Stretch(x, y, y, y, y, x == 0) for x, y in enumerate(heights)]
    assert [passes for _, passes in neighbours(stretches)] == [
        *(False, True, True, False, True, False, True, False, False)
    ]
