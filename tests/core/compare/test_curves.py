import pytest

from core.compare.curves import curves
from core.errors import RunError
from core.store import Store


def test_each_run_has_a_line(store: Store, add, compared) -> None:
    add("one", 0.5, loss={1: 4.0, 2: 2.0})
    add("漢\x1b[2J" + "x" * 40, 0.5, loss={1: 3.0})
    add("none", 0.5)
    found = curves(store, compared("one", "last", "vs", "seed:0", each=True), "loss/total")
    assert [(line.label, line.x, line.y) for line in found] == [
        ("one", [1, 2], [4.0, 2.0]),
        ("?\\x1b[2Jxxxx…xxxxxxxxxxx", [1], [3.0]),
    ]


def test_a_group_has_the_mean_where_all_its_runs_have_a_value(store: Store, add, compared) -> None:
    add("x", 0.5, loss={1: 4.0, 2: 2.0, 3: 1.0})
    add("x", 0.5, seed=1, loss={1: 2.0, 2: float("nan"), 4: 1.0})
    (line,) = curves(store, compared("seed:0-1"), "loss/total")
    assert (line.x, line.y) == ([1, 2], [3.0, None])


def test_a_series_that_no_run_has_is_named_with_those_there_are(
    store: Store, add, compared
) -> None:
    add("one", 0.5, loss={1: 4.0})
    with pytest.raises(RunError, match="--plot loss: no run has that series; there is loss/total"):
        curves(store, compared("one", each=True), "loss")
