from xml.etree import ElementTree

import pytest

from core.report.charts.bars import Bar, bar_chart, reach


def chart(*bars: Bar) -> ElementTree.Element:
    return ElementTree.fromstring(str(bar_chart(bars, "mAP", "mAP, percent", reach(bars))))


def widths(found: ElementTree.Element) -> list[float]:
    return [float(one.get("width", 0)) for one in found.iter("rect")]


def test_bars_are_as_long_as_their_figures() -> None:
    found = widths(chart(Bar("a", 10, None, None, ()), Bar("b", 40, 30, 50, (35, 45))))
    assert found[1] == pytest.approx(4 * found[0], rel=1e-2)


def test_intervals_and_replicates_are_drawn_where_there_are_some() -> None:
    found = chart(Bar("a", 10, None, None, ()), Bar("b", 40, 30, 50, (35, 45)))
    classes = [one.get("class") for one in found.iter()]
    assert classes.count("whisker") == 1
    assert classes.count("replicate") == 2
    said = next(one.text for one in found.iter("desc"))
    assert said == "mAP, percent. a: 10; b: 40, interval 30 to 50."


def test_intervals_beyond_the_axis_end_at_it() -> None:
    found = chart(Bar("a", 10, -300, 400, (10, 10)))
    path = next(one for one in found.iter("path") if one.get("class") == "whisker")
    width = float(str(found.get("viewBox")).split()[2])
    end = float(str(path.get("d")).split("H")[1].split("M")[0])
    assert 0 < end <= width


def test_long_and_hostile_labels_are_cut_and_harmless() -> None:
    said = str(bar_chart([Bar("<script>" * 30, 1, None, None, ())], "t", "l", 1.0))
    assert "<script" not in said
    assert "…" in said
