from collections.abc import Callable
from typing import Any

import pytest

from core.store import RunSummary
from vreid_tui.listing import Listing

Make = Callable[..., RunSummary]


def some(make: Make) -> dict[str, RunSummary]:
    runs = [
        make(id="c", created=3.0, name="Beta", headline={}, state="failed"),
        make(id="b", created=2.0, name="alpha", headline={"student/mAP": 0.5}),
        make(id="a", created=1.0, name="gamma", headline={"student/mAP": 0.7}, tags=("x",)),
    ]
    return {run.id: run for run in runs}


def ids(listing: Listing) -> str:
    return "".join(run.id for run in listing.rows)


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        *(("", "cba"), ("-", "abc"), ("name", "bca"), ("-name", "acb")),
        *(("mAP", "abc"), ("-mAP", "bac"), ("tags", "acb"), ("nothing", "cba")),
    ],
)
def test_runs_are_sorted_and_those_without_a_value_come_last(
    make_summary: Make, sort: str, order: str
) -> None:
    listing = Listing(sort=sort)
    listing.take(some(make_summary), {}, None)
    assert ids(listing) == order


def test_the_filter_is_that_of_the_command_line(make_summary: Make) -> None:
    listing = Listing("map>60")
    listing.take(some(make_summary), {}, None)
    assert ids(listing) == "a"
    assert listing.ask("state:failed,lost")
    assert ids(listing) == "c"
    assert not listing.ask("stat:failed")
    assert "did you mean state" in listing.trouble
    assert ids(listing) == "c"
    assert listing.ask("")
    assert (ids(listing), listing.trouble) == ("cba", "")


def test_only_runs_that_changed_are_looked_at_again(
    make_summary: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    listing = Listing("alpha")
    runs = some(make_summary)
    listing.take(runs, {}, None)
    looked: list[str] = []
    plain = Listing._passes
    monkeypatch.setattr(
        Listing, "_passes", lambda self, run: bool(looked.append(run.id)) or plain(self, run)
    )
    assert not listing.take(dict(runs), {}, None)
    assert looked == []
    renamed = runs | {"c": make_summary(id="c", created=3.0, name="alpha2")}
    assert listing.take(renamed, {}, None)
    assert set(looked) == {"c"}
    assert ids(listing) == "cb"
    assert listing.counts == {"running": 3}
    assert listing.take({"c": renamed["c"], "a": renamed["a"]}, {}, None)
    assert ids(listing) == "c"
    assert listing.total == 2


def test_what_a_filter_looks_up_is_waited_for(make_summary: Make) -> None:
    listing = Listing()
    runs = some(make_summary)
    listing.take(runs, {}, None)
    listing.ask("optimiser.rate>0.001")
    assert ids(listing) == "cba"
    facts: dict[str, dict[str, Any]] = {"optimiser.rate": {"a": 0.01, "b": 0.0001}}
    assert not listing.take(runs, {}, None)
    assert listing.take(runs, facts, listing.filter)
    assert ids(listing) == "a"
    later = {"optimiser.rate": {"a": 0.01, "b": 0.1}}
    assert listing.take(runs, later, listing.filter)
    assert ids(listing) == "ba"
