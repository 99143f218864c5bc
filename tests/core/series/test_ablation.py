from dataclasses import replace

import pytest

from core.errors import ConfigError
from core.series.ablation import BY_KEY, ROWS, chosen, comparisons
from core.series.plan import Replicate, Series, distinct, needs

ALL = Series("demo-syn", "demo-cam", ROWS, (0,))


def test_each_row_switches_what_its_name_says() -> None:
    settings = {key: training.settings for (key, _), training in needs(ALL).items()}
    parts = {
        key: (
            *(one.s2r.domain.frame, one.s2r.domain.video, one.s2r.domain.combined),
            *(one.s2r.consistency.assignment, one.s2r.consistency.compactness),
        )
        for key, one in settings.items()
        if one.method == "s2r"
    }
    assert parts == {
        "ls1": (True, False, False, False, False),
        "ls2": (True, True, False, False, False),
        "ls3": (True, True, True, False, False),
        "no-lc1": (True, True, True, False, True),
        "no-lc2": (True, True, True, True, False),
        "full": (True,) * 5,
        "teacher": (True,) * 5,
        "fixed": (True,) * 5,
    }
    norms = {key: one.batch_norm for key, one in settings.items()}
    assert (norms["direct"], norms["bn-mixing"]) == ("source", "shared")
    assert {norms[key] for key in norms if key not in ("direct", "bn-mixing")} == {"domain"}
    assert settings["fixed"].s2r.weights.learned is False
    assert (settings["official"].method, settings["supervised"].method) == (
        *("s2r-official", "supervised"),
    )
    assert needs(ALL)["full", Replicate(0)] == needs(ALL)["teacher", Replicate(0)]


@pytest.mark.parametrize(("norm", "twin"), [("shared", "bn-mixing"), ("source", "direct")])
def test_rows_that_the_batch_norm_makes_equal_share_their_runs(norm: str, twin: str) -> None:
    assert len(distinct([needs(ALL)])) == 12
    given = needs(replace(ALL, assignments=(f"batch_norm={norm}",)))
    assert given[twin, Replicate(0)] == given["baseline", Replicate(0)]
    assert len(distinct([given])) == 11


def test_some_rows_are_picked_by_key_in_the_order_of_the_table() -> None:
    assert chosen("") == ROWS
    assert [row.key for row in chosen("full, direct")] == ["direct", "full"]
    with pytest.raises(ConfigError, match="choose from direct, bn-mixing"):
        chosen("full,fulll")


def test_every_row_is_compared_with_the_baseline_and_full_with_more() -> None:
    pairs = [(row.key, reference.key) for row, reference in comparisons(ROWS)]
    assert len(pairs) == len(ROWS) - 1 + 2
    assert {("ls1", "baseline"), ("full", "official"), ("full", "bn-mixing")} <= set(pairs)
    some = (BY_KEY["full"], BY_KEY["official"])
    assert [(a.key, b.key) for a, b in comparisons(some)] == [("full", "official")]
