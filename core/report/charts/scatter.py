"""Points in a plane, in groups that differ in colour and in form."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from markupsafe import Markup
from numpy.typing import NDArray

from core.report.charts.svg import element, picture, style_of

SIZE, _EDGE = 300.0, 8.0
FORMS = ("h0", "m-2.5 0h5m-2.5-2.5v5", "m-2 -2l4 4m0-4l-4 4", "m-2.5 2h5l-2.5-4.5z")


@dataclass(frozen=True, slots=True, eq=False)
class Cloud:
    """Points that belong together.

    Attributes:
        points: (N, 2).
        faint: whether they are there for comparison alone.
    """

    label: str
    points: NDArray[np.float64]
    faint: bool = False


def scatter(clouds: Sequence[Cloud], title: str, description: str) -> Markup:
    """Clouds over each other, the last in front, on axes that mean nothing by themselves.

    Args:
        clouds: at least one point in all.
        title: what is shown.
        description: what is to be seen.
    """
    every = np.concatenate([cloud.points for cloud in clouds])
    low, reach = every.min(axis=0), max(float(np.ptp(every, axis=0).max()), 1e-12)
    room = (reach - np.ptp(every, axis=0)) / 2
    scale = (SIZE - 2 * _EDGE) / reach
    parts = [element("rect", x=0.5, y=0.5, width=SIZE - 1, height=SIZE - 1, class_="frame")]
    for cloud, style, form in styled(clouds):
        at = _EDGE + (cloud.points - low + room) * scale
        marks = "".join(f"M{x:.1f} {SIZE - y:.1f}{form}" for x, y in at.tolist())
        if marks:
            parts.append(element("path", d=marks, class_=f"points {style}"))
    return picture((SIZE, SIZE), title, description, parts)


def styled(clouds: Sequence[Cloud]) -> Iterator[tuple[Cloud, str, str]]:
    """Each cloud with its class and the form of its points."""
    place = 0
    for cloud in clouds:
        if cloud.faint:
            yield cloud, "faint", FORMS[0]
        else:
            yield cloud, style_of(place), FORMS[place % len(FORMS)]
            place += 1
