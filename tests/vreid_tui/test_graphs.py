from collections.abc import Callable

import pytest

from core.store import RunSummary, Series
from vreid_tui.graphs import loss_graphs, score_graphs
from vreid_tui.snapshot import Detail

Make = Callable[..., RunSummary]


def made(run: RunSummary, *keys: str) -> Detail:
    series = Series(
        [10, 20], [1.0, None], [run.created + 60, run.created + 120], [0.5, None], lost=1
    )
    return Detail(run, {}, dict.fromkeys(keys, series), (), ())


def test_losses_and_scores_stand_apart(make_summary: Make) -> None:
    detail = made(make_summary(), "loss/total", "loss/domain_frame", "teacher/mAP", "student/mAP")
    loss, second = loss_graphs(detail, "step")
    assert [line.label for line in loss.lines] == ["total"]
    assert (second.title, [line.label for line in second.lines]) == ("adaptation losses", ["frame"])
    mean_ap, rank1 = score_graphs(detail, "step")
    assert [line.label for line in mean_ap.lines] == ["student", "teacher"]
    assert rank1.lines == ()


def test_without_adaptation_the_speed_is_shown(make_summary: Make) -> None:
    graph = loss_graphs(made(make_summary(method="direct"), "rate/clips"), "step")[1]
    assert (graph.title, [line.label for line in graph.lines]) == ("speed", ["clips/s"])


def test_rates_become_percent_and_gaps_stay(make_summary: Make) -> None:
    line = score_graphs(made(make_summary(), "student/mAP"), "step")[0].lines[0]
    assert line.y == [50.0, None]


@pytest.mark.parametrize(
    ("axis", "x"), [("step", [10, 20]), ("epoch", [1.0]), ("time", [60.0, 120.0])]
)
def test_axes(make_summary: Make, axis: str, x: list[float]) -> None:
    graph = loss_graphs(made(make_summary(), "loss/total"), axis)[0]  # type: ignore[arg-type]
    assert list(graph.lines[0].x) == pytest.approx(x)
    assert graph.x_label == axis


def test_an_ended_run_awaits_no_value(make_summary: Make) -> None:
    assert loss_graphs(made(make_summary()), "step")[0].empty == "no value yet"
    ended = loss_graphs(made(make_summary(state="stopped")), "step")[0]
    assert ended.empty == "no value was recorded"
