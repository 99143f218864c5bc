import re
from xml.etree import ElementTree

import numpy as np
import pytest

from core.report.charts.legend import of_clouds, of_lines
from core.report.charts.scatter import SIZE, Cloud, scatter


def paths(clouds: list[Cloud]) -> list[ElementTree.Element]:
    chart = ElementTree.fromstring(str(scatter(clouds, "t", "d")))
    return list(chart.iter("path"))


def test_groups_differ_in_colour_and_form() -> None:
    clouds = [Cloud(str(n), np.random.default_rng(n).random((5, 2))) for n in range(4)]
    drawn = paths(clouds)
    forms = {re.sub(r"M[\d.]+ [\d.]+", "", str(one.get("d"))) for one in drawn}
    assert len({one.get("class") for one in drawn}) == len(forms) == 4


def test_points_lie_within_the_picture_with_one_scale_for_both_axes() -> None:
    (drawn,) = paths([Cloud("a", np.array([[0.0, 0.0], [100.0, 10.0], [50.0, 5.0]]))])
    found = np.array(re.findall(r"M([\d.]+) ([\d.]+)", str(drawn.get("d"))), float)
    assert ((found >= 0) & (found <= SIZE)).all()
    across, down = np.ptp(found, axis=0)
    assert across == pytest.approx(10 * down)


def test_points_at_one_place_are_drawn() -> None:
    assert paths([Cloud("a", np.zeros((3, 2)))])


def test_faint_groups_take_no_style_from_others() -> None:
    clouds = [Cloud("others", np.zeros((2, 2)), faint=True), Cloud("a", np.ones((2, 2)))]
    assert [one.get("class") for one in paths(clouds)] == ["points faint", "points s0"]
    assert "points s0" in of_clouds(clouds)


def test_legends_escape_their_labels() -> None:
    assert "<b>" not in of_lines(["<b>bold</b>"])
