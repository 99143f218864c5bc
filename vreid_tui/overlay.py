"""Which series of several runs are drawn over each other, one line a run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.chart import Line
from core.text import harmless
from vreid_tui.graphs import scaled
from vreid_tui.widgets.chart import Graph

if TYPE_CHECKING:
    from core.store.records import RunSummary, Series

MOST = 50


@dataclass(frozen=True, slots=True)
class Topic:
    """One thing to compare.

    Attributes:
        title: of the chart.
        keys: series that tell it; of each run the first it has.
        factor: from stored values to those that are shown.
    """

    title: str
    keys: tuple[str, ...]
    factor: float = 1.0


TOPICS = (
    Topic("mAP %", ("student/mAP", "histogram/mAP"), 100.0),
    Topic("loss", ("loss/total",)),
    Topic("rank-1 %", ("student/rank1", "histogram/rank1"), 100.0),
    Topic("identity loss", ("loss/identity",)),
    Topic("triplet loss", ("loss/triplet",)),
    Topic("domain loss", ("loss/domain", "loss/domain_combined")),
    Topic("teacher's mAP %", ("teacher/mAP",), 100.0),
    Topic("clips/s", ("rate/clips",)),
)
SERIES = tuple(key for topic in TOPICS for key in topic.keys)


def overlay(
    topic: Topic,
    runs: Sequence[RunSummary],
    curves: Mapping[str, Mapping[str, Series]],
) -> Graph:
    """A chart of one thing over the steps of several runs."""
    lines = []
    for run in runs:
        found = curves.get(run.id, {})
        series = next((found[key] for key in topic.keys if key in found), None)
        if series is not None:
            y, low, high = (
                scaled(values, topic.factor)
                for values in (series.values, series.lows, series.highs)
            )
            key = (run.id, topic.title, run.curve_epoch, *series.steps[:2])
            name = harmless(run.name, 40)
            line = Line(name, series.steps, y or [], low, high, missing=series.lost, key=key)
            lines.append(line)
    return Graph(topic.title, tuple(lines))
