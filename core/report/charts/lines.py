"""Curves over one axis, each with a band around it."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from markupsafe import Markup
from numpy.typing import NDArray

from core.report.charts.axes import HEIGHT, WIDTH, Axes, said
from core.report.charts.svg import element, picture, style_of

MOST = 160  # points of a curve
_MARKED = 24  # points that have a marker each

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """A curve and the band around it: (N,) each.

    Attributes:
        x: ascending.
        middle: the curve; NaN leaves a gap.
        low, high: of the band.
    """

    label: str
    x: Floats
    middle: Floats
    low: Floats
    high: Floats


def over_replicates(label: str, found: Sequence[tuple[Sequence[float], Sequence[float]]]) -> Curve:
    """Mean, lowest and highest value over replicates, wherever any has one.

    Where there are more than MOST points, neighbours are put together: the curve is their mean,
    and the band reaches from their lowest to their highest, so that no extreme is lost.

    Args:
        label: of the curve.
        found: x and y of each replicate; what isn't finite is passed over.
    """
    pairs = [(np.asarray(x, float), np.asarray(y, float)) for x, y in found]
    x = np.concatenate([one for one, _ in pairs] or [np.empty(0)])
    y = np.concatenate([one for _, one in pairs] or [np.empty(0)])
    x, y = x[np.isfinite(y)], y[np.isfinite(y)]
    places = np.unique(x)
    if len(places) > MOST:
        edges = np.linspace(places[0], places[-1], MOST + 1)[1:-1]
        bucket = np.searchsorted(edges, x, side="right")
    else:
        bucket = np.searchsorted(places, x)
    _, owner, counts = np.unique(bucket, return_inverse=True, return_counts=True)
    low, high = np.full(len(counts), np.inf), np.full(len(counts), -np.inf)
    np.minimum.at(low, owner, y)
    np.maximum.at(high, owner, y)
    middle = np.bincount(owner, y, len(counts)) / counts
    return Curve(label, np.bincount(owner, x, len(counts)) / counts, middle, low, high)


def line_chart(
    curves: Sequence[Curve],
    title: str,
    labels: tuple[str, str],
    y: tuple[float, float] | None = None,
) -> Markup:
    """A chart of curves that have at least one point each.

    Args:
        curves: the first lies in front.
        title: what is shown.
        labels: of x and y.
        y: bounds; as far as the bands reach where they aren't given.
    """
    every_x = np.concatenate([curve.x for curve in curves])
    bounds = y or _bounds(curves)
    axes = Axes((float(every_x.min()), float(every_x.max())), bounds, *labels)
    parts = [*axes.drawn()]
    for place, curve in reversed(list(enumerate(curves))):
        parts += _drawn(curve, axes, style_of(place))
    return picture((WIDTH, HEIGHT), title, _described(curves, labels), parts)


def _bounds(curves: Sequence[Curve]) -> tuple[float, float]:
    low, high = min(c.low.min() for c in curves), max(c.high.max() for c in curves)
    room = (high - low) * 0.04 or abs(high) * 0.1 or 1.0
    return float(low - room if low < 0 or low > room else 0.0), float(high + room)


def _drawn(curve: Curve, axes: Axes, style: str) -> Iterator[Markup]:
    if (curve.high > curve.low).any():
        upper = _points(curve.x, curve.high, axes)
        lower = _points(curve.x, curve.low, axes)[::-1]
        yield element("path", d=f"M{'L'.join([*upper, *lower])}Z", class_=f"band {style}")
    middle = _points(curve.x, curve.middle, axes)
    if len(middle) > 1:
        yield element("path", d=f"M{'L'.join(middle)}", class_=f"line {style}")
    if len(middle) <= _MARKED:
        yield element("path", d="".join(f"M{one}h0" for one in middle), class_=f"dots {style}")


def _points(x: Floats, y: Floats, axes: Axes) -> list[str]:
    return [
        f"{axes.across(a):.1f} {axes.down(b):.1f}"
        for a, b in zip(x.tolist(), y.tolist(), strict=True)
        if math.isfinite(b)
    ]


def _described(curves: Sequence[Curve], labels: tuple[str, str]) -> str:
    """Begin and end of each curve in words."""
    ends = [
        f"{one.label}: from {said(one.middle[0])} at {said(one.x[0])} "
        f"to {said(one.middle[-1])} at {said(one.x[-1])}"
        for one in curves
    ]
    return f"{labels[1]} over {labels[0]}. {'; '.join(ends)}."
