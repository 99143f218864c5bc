import pytest

from core.compare.choose import read, select
from core.errors import FilterError, RunError, StoreError
from core.store import Store


def test_named_runs_stay_in_the_order_of_their_names(store: Store, add) -> None:
    first, second = add("one"), add("two")
    found = select(store, ["two", first[:11], "last"])
    assert [run.id for run in found.summaries] == [second, *([first] if first[:11] else [])]
    assert found.named


def test_a_filters_runs_come_oldest_first(store: Store, add) -> None:
    ids = [add("a", seed=seed) for seed in range(3)]
    found = select(store, ["method:s2r", "target:prid", "seed:0-1"])
    assert [run.id for run in found.summaries] == ids[:2]
    assert not found.named


def test_vs_adds_choices_up_each_run_once(store: Store, add) -> None:
    ids = [add(name, seed=seed) for name in ("a", "b") for seed in (0, 1)]
    found = select(store, ["name:b", "vs", ids[1], "vs", "seed:1"])
    assert [run.id for run in found.summaries] == [ids[2], ids[3], ids[1]]
    assert not found.named
    assert select(store, [ids[0], "vs", ids[1]]).named


def test_runs_of_a_group_and_with_a_tag_are_found(store: Store, add) -> None:
    add("other")
    tagged = add("tagged", given={"tags": ["uda"]})
    together = add("together", given={"group": "g7"})
    assert [run.id for run in select(store, ["tag:uda"]).summaries] == [tagged]
    assert [run.id for run in select(store, ["group:g7"]).summaries] == [together]


def test_what_chooses_nothing_says_so(store: Store, add) -> None:
    add("one")
    with pytest.raises(StoreError, match="fits 'tag:none'"):
        select(store, ["tag:none"])
    with pytest.raises(FilterError, match="no key 'fo'"):
        select(store, ["fo:bar"])
    for words in (["one", "vs"], ["vs", "one"], ["one", "vs", "vs", "one"]):
        with pytest.raises(RunError, match="missing beside vs"):
            select(store, words)
    with pytest.raises(RunError, match="nothing to compare"):
        select(store, [])


def test_what_is_compared_of_a_run_is_read(store: Store, add) -> None:
    scores = {"student/mAP": 0.5, "teacher+bn/rank1": 0.25}
    done, going = add("done", scores, seed=3, split=2), add("going", 0.125, ending="stopped")
    (one, other) = read(store, select(store, ["done", "going"]).summaries)
    assert (one.id, one.scores, one.seed, one.split) == (done, scores, 3, 2)
    assert one.settings["s2r.domain.sizes"] == (2, 4, 8)
    assert one.data["target"].protocol == "split 2 of 10, standard"
    assert (one.commit, one.dirty, one.finished) == ("0" * 40, False, True)
    assert (other.id, other.scores, other.finished) == (going, {"student/mAP": 0.125}, False)
