"""Which curves of a run stand together in which chart."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal

from core.chart import Line, compact, duration
from core.chart.axes import roomy
from vreid_tui.states import has_ended
from vreid_tui.widgets.chart import Graph

if TYPE_CHECKING:
    from core.store.records import RunSummary, SystemSeries
    from vreid_tui.snapshot import Detail

GIB = 2**30

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


def machine_graphs(
    run: RunSummary, measured: Mapping[str, SystemSeries]
) -> tuple[Graph, Graph, Graph, Graph]:
    """Processor, memory, and how busy and how full each GPU is, over the time since the start."""
    gpus = sorted({key.split("/")[1] for key in measured if key.startswith("gpu/")})
    return (
        _measured(run, measured, "cores kept busy", {"system/cpu": ("run", 1.0)}),
        _measured(
            run,
            measured,
            "memory GiB",
            {
                "system/memory": ("run", 1 / GIB),
                "system/machine_memory_free": ("free", 1 / GIB),
            },
        ),
        _measured(
            run,
            measured,
            "GPU busy %",
            {f"gpu/{gpu}/use": (f"GPU {gpu}", 100.0) for gpu in gpus},
            "" if gpus else "no GPU was measured",
        ),
        _measured(
            run,
            measured,
            "GPU memory GiB",
            {f"gpu/{gpu}/memory": (f"GPU {gpu}", 1 / GIB) for gpu in gpus},
            "" if gpus else "no GPU was measured",
        ),
    )


def resumptions(detail: Detail) -> list[float]:
    """When a run was taken up again, in seconds since the epoch."""
    return [event.time for event in detail.events if event.kind == "resumed"]


def _measured(
    run: RunSummary,
    measured: Mapping[str, SystemSeries],
    title: str,
    names: Mapping[str, tuple[str, float]],
    empty: str = "",
) -> Graph:
    lines = []
    for key, (name, factor) in names.items():
        if key in measured:
            found = measured[key]
            x = [moment - run.created for moment in found.times]
            values = (found.values, found.lows, found.highs)
            y, low, high = (scaled(each, factor) for each in values)
            lines.append(Line(name, x, y or [], low, high, missing=0, key=(run.id, key)))
    over = has_ended(run.state)
    empty = empty or ("nothing was measured" if over else "nothing was measured yet")
    return Graph(title, tuple(lines), "time", duration, empty, _extent(lines, over=over))


def _extent(lines: Sequence[Line], *, over: bool) -> tuple[float, float] | None:
    """The x axis of what still grows, with some room at its end."""
    ends = [line.x[-1] for line in lines if line.x]
    return None if over or not ends else (0.0, roomy(max(ends)))


def scaled(values: Sequence[float | None] | None, factor: float) -> list[float | None] | None:
    """Values times a factor; None stays None."""
    if values is None:
        return None
    return [None if value is None else value * factor for value in values]


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
    return Graph(
        title,
        tuple(lines),
        axis,
        duration if axis == "time" else compact,
        "no value was recorded" if over else "no value yet",
        _extent(lines, over=over),
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
    y, low, high = (
        scaled(values and [values[place] for place in kept], factor)
        for values in (series.values, series.lows, series.highs)
    )
    begun_again = (bisect_left(series.times, moment) for moment in resumptions(detail))
    marks = [x[place] for place in begun_again if place < len(x) == len(series.times)]
    key_of = (
        run.id,
        key,
        run.curve_epoch,
        axis,
        *series.steps[:2],
    )  # other buckets begin otherwise
    return Line(name, x, y or [], low, high, missing=series.lost, marks=marks, key=key_of)
