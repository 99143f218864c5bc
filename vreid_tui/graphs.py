"""Which curves of a run stand together in which chart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from core.chart import Line, compact, duration
from core.chart.axes import roomy
from vreid_tui.states import has_ended
from vreid_tui.widgets.chart import Graph

if TYPE_CHECKING:
    from vreid_tui.snapshot import Detail

Axis = Literal["step", "epoch", "time"]
AXES: tuple[Axis, ...] = ("step", "epoch", "time")

_LOSSES = {
    "loss/total": "total",
    "loss/identity": "identity",
    "loss/triplet": "triplet",
    "loss/position": "position",
}
_ADAPTATION = {
    "loss/domain_frame": "frame",
    "loss/domain_video": "video",
    "loss/domain_combined": "combined",
    "loss/consistency_assignment": "assignment",
    "loss/consistency_compactness": "compactness",
    "loss/domain": "domain",
    "loss/consistency": "consistency",
}
_SPEED = {"rate/clips": "clips/s"}
_NETWORKS = (
    *("student", "teacher", "student+bn", "teacher+bn", "student+cbn", "teacher+cbn"),
    *("student@best", "teacher@best", "histogram"),
)


def loss_graphs(detail: Detail, axis: Axis) -> tuple[Graph, Graph]:
    """The supervised losses; and those of adaptation, or how fast it goes where there are none."""
    adapts = any(key in detail.curves for key in _ADAPTATION)
    second = ("adaptation losses", _ADAPTATION) if adapts else ("speed", _SPEED)
    return _graph(detail, axis, "loss", _LOSSES), _graph(detail, axis, *second)


def score_graphs(detail: Detail, axis: Axis) -> tuple[Graph, Graph]:
    """The mAP and rank-1 of each network, in percent."""
    return (
        _graph(detail, axis, "mAP %", {f"{name}/mAP": name for name in _NETWORKS}, 100.0),
        _graph(detail, axis, "rank-1 %", {f"{name}/rank1": name for name in _NETWORKS}, 100.0),
    )


def _graph(
    detail: Detail, axis: Axis, title: str, names: dict[str, str], factor: float = 1.0
) -> Graph:
    run = detail.run
    lines = [
        _line(name, detail, key, axis, factor)
        for key, name in names.items()
        if key in detail.curves
    ]
    over = has_ended(run.state)
    ends = [line.x[-1] for line in lines if line.x]
    return Graph(
        title,
        tuple(lines),
        axis,
        duration if axis == "time" else compact,
        "no value was recorded" if over else "no value yet",
        None if over or not ends else (0.0, roomy(max(ends))),
    )


def _line(name: str, detail: Detail, key: str, axis: Axis, factor: float) -> Line:
    run, series = detail.run, detail.curves[key]
    if axis == "epoch":
        kept = [place for place, epoch in enumerate(series.epochs) if epoch is not None]
        x: Sequence[float] = [series.epochs[place] or 0.0 for place in kept]
    else:
        kept = list(range(len(series.steps)))
        begun = run.created
        x = series.steps if axis == "step" else [moment - begun for moment in series.times]

    def scaled(values: Sequence[float | None] | None) -> list[float | None] | None:
        if values is None:
            return None
        chosen = (values[place] for place in kept)
        return [None if value is None else value * factor for value in chosen]

    return Line(
        name,
        x,
        scaled(series.values) or [],
        scaled(series.lows),
        scaled(series.highs),
        missing=series.lost,
        key=(run.id, key, run.curve_epoch, axis),
    )
