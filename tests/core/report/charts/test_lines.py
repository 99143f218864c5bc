import re
from xml.etree import ElementTree

import numpy as np
import pytest

from core.report.charts.lines import MOST, line_chart, over_replicates

SVG = "{http://www.w3.org/2000/svg}"


def test_a_curve_is_the_mean_and_its_band_reaches_to_the_extremes() -> None:
    found = over_replicates("x", [([1, 2, 3], [1.0, 4.0, 2.0]), ([1, 2], [3.0, 0.0])])
    assert found.x.tolist() == [1, 2, 3]
    assert found.middle.tolist() == [2, 2, 2]
    assert found.low.tolist() == [1, 0, 2]
    assert found.high.tolist() == [3, 4, 2]


def test_what_is_no_number_is_passed_over() -> None:
    found = over_replicates("x", [([1, 2, 3], [1.0, np.nan, np.inf]), ([2], [7.0])])
    assert found.x.tolist() == [1, 2]
    assert found.middle.tolist() == [1, 7]


def test_no_extreme_is_lost_however_many_points_there_are() -> None:
    values = np.random.default_rng(0).random(50_000)
    values[[7, 31_234]] = 9.0, -9.0
    found = over_replicates("x", [(np.arange(50_000.0).tolist(), values.tolist())])
    assert len(found.x) == MOST
    assert (found.high.max(), found.low.min()) == (9, -9)
    assert (np.diff(found.x) > 0).all()
    assert found.middle.mean() == pytest.approx(values.mean(), abs=1e-3)


def drawn(*labels: str) -> ElementTree.Element:
    curves = [over_replicates(one, [([0, 10], [0.0, 100.0])]) for one in labels]
    return ElementTree.fromstring(str(line_chart(curves, "a title", ("step", "percent"))))


def test_who_does_not_see_a_chart_hears_what_it_shows() -> None:
    chart = drawn("one", "other")
    named = {one.get("id"): one.text for one in chart.iter() if one.get("id")}
    said = [named[name] for name in str(chart.get("aria-labelledby")).split()]
    assert said[0] == "a title"
    assert said[1] == (
        "percent over step. one: from 0 at 0 to 100 at 10; other: from 0 at 0 to 100 at 10."
    )


def test_curves_differ_by_class_and_lie_within_the_picture() -> None:
    chart = drawn("one", "other")
    lines = [one for one in chart.iter(f"{'path'}") if "line" in str(one.get("class")).split()]
    assert {one.get("class") for one in lines} == {"line s0", "line s1"}
    _, _, width, height = map(float, str(chart.get("viewBox")).split())
    for line in lines:
        numbers = [float(one) for one in re.findall(r"[-.\d]+", str(line.get("d")))]
        assert all(0 <= x <= width for x in numbers[::2])
        assert all(0 <= y <= height for y in numbers[1::2])


def test_one_point_and_equal_values_are_drawn() -> None:
    for y in ([5.0], [0.0], [1e-9]):
        line_chart([over_replicates("x", [([3], y)])], "t", ("x", "y"))


def test_hostile_labels_are_text() -> None:
    hostile = '<script>alert(1)</script>"\x1b[2J\u202e'
    chart = drawn(hostile)
    assert [one.tag for one in chart.iter() if "script" in one.tag] == []
    assert "\x1b" not in str(ElementTree.tostring(chart, "unicode"))
