import numpy as np
import pytest

from core.bench import evaluation, filtering, peers
from core.bench.__main__ import main
from core.bench.measure import Case, MeasureError, measure, measured
from core.evaluation import evaluate


@pytest.mark.parametrize("peer", [peers.index_sets, peers.flag_rows])
def test_what_is_measured_side_by_side_computes_the_same(peer) -> None:
    distances, labels = evaluation.retrieval(40, 1500)
    curve, mean_ap = peer(distances, *labels)
    ours = evaluate(distances, *labels)
    assert mean_ap == pytest.approx(ours.mean_ap)
    assert [curve[k - 1] for k in ours.cmc] == pytest.approx(list(ours.cmc.values()))
    assert 0.05 < ours.mean_ap < 0.95


CASES = [*evaluation.cases(large=True, shrink=200), *filtering.cases(large=False, shrink=200)]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_every_case_can_be_prepared_and_done(case: Case) -> None:
    found = measure(case.prepare, 1, case.numbers)
    assert found.seconds > 0
    assert found.peak > 10
    assert any(letter.isdigit() for letter in found.result)


def test_features_have_neighbours_of_their_own() -> None:
    features = evaluation.features(300)
    assert features.shape == (300, 2048)
    assert features.dtype == np.float32
    assert len(np.unique(features[:, 0])) == 300


def test_a_case_is_measured_in_a_process_of_its_own() -> None:
    found = measured(Case("ours", "20 x 900", "core.bench.evaluation:ours", (20, 900), 2))
    assert found.result.startswith("mAP 0.")
    assert found.peak > 10


def test_a_process_that_fails_says_why() -> None:
    with pytest.raises(MeasureError, match=r"none at 0 failed: .*nothing"):
        measured(Case("none", "0", "core.bench.evaluation:nothing", ()))


def test_the_table_is_markdown(capsys, monkeypatch: pytest.MonkeyPatch) -> None:
    only = [Case("evaluate", "20 x 900", "core.bench.evaluation:ours", (20, 900))]
    monkeypatch.setitem(main.__globals__["BENCHMARKS"], "evaluation", lambda _large, _shrink: only)
    assert main(["evaluation"]) == 0
    header, rule, row, *_ = capsys.readouterr().out.splitlines()
    assert header.startswith("| what | size | seconds |")
    assert rule == "|---|---|---|---|---|"
    assert row.startswith("| evaluate | 20 x 900 | 0.")


def test_sizes_are_not_divided_by_nothing(capsys) -> None:
    with pytest.raises(SystemExit):
        main(["evaluation", "--shrink", "0"])
    assert "--shrink starts at 1" in capsys.readouterr().err
