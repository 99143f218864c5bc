from core.compare.choose import Run, read, select
from core.compare.groups import apart, grouped, single
from core.settings import S2R, Checkpoint, Optimiser
from core.store import Store


def runs(store: Store, *words: str) -> list[Run]:
    return read(store, select(store, words or ["target:prid"]).summaries)


def test_replicates_differ_in_seed_and_split_alone(store: Store, add) -> None:
    ids = [add("x", 0.5, seed=seed, split=split) for split in (0, 1) for seed in (0, 1)]
    slow = add("x", 0.5, seed=2, optimiser=Optimiser(rate=1e-4))
    other_data = add("x", 0.5, seed=3, data={"protocol": "drawn otherwise, split {split} of 10"})
    found = grouped(runs(store))
    assert [[run.id for run in entry.runs] for entry in found] == [ids, [slow], [other_data]]
    assert list(found[0].replicates) == [(0, 0), (1, 0), (0, 1), (1, 1)]


def test_settings_that_change_no_result_or_are_ignored_tell_no_groups_apart(
    store: Store, add
) -> None:
    add("x", 0.5)
    add("x", 0.5, seed=1, checkpoint=Checkpoint(every=7))
    add("x", 0.5, seed=2, threads=4)
    assert [len(entry.runs) for entry in grouped(runs(store))] == [2, 1]
    (merged,) = grouped(runs(store), ["thr*"])
    assert (len(merged.runs), merged.mixed) == (3, ("threads",))
    assert grouped(runs(store))[0].mixed == ()
    assert apart(single(runs(store)), ["thr*"]) == {"seed": [0, 1, 2]}
    assert set(apart(single(runs(store)))) == {"seed", "threads"}


def test_of_equal_runs_the_newest_finished_one_counts(store: Store, add) -> None:
    old, new = add("x", 0.4), add("x", 0.5)
    stopped = add("x", 0.9, ending="stopped")
    failed = add("x", seed=1, ending="failed")
    (found,) = grouped(runs(store))
    assert [run.id for run in found.runs] == [new]
    assert {run.id for run in found.others} == {old, stopped, failed}


def test_groups_are_called_what_their_runs_are_called(store: Store, add) -> None:
    for seed in (0, 1):
        add(f"wide-s{seed}", 0.5, seed=seed)
        add(f"narrow_seed{seed}", 0.5, seed=seed, optimiser=Optimiser(rate=1e-4))
    assert [entry.label for entry in grouped(runs(store))] == ["wide", "narrow"]


def test_groups_without_names_are_told_by_what_is_unusual(store: Store, add) -> None:
    for seed in (0, 1):
        name = f"s2r-svreid-prid-s{seed}"
        add(name, 0.5, seed=seed)
        add(name, 0.5, seed=seed, s2r=S2R(warm_up=20))
        add(name, 0.5, seed=seed, method="direct")
        add(name, 0.5, seed=seed, optimiser=Optimiser(rate=1e-4, milestones=(1, 2)))
    labels = [entry.label for entry in grouped(runs(store))]
    assert labels == [
        "S2R",
        "S2R, warm_up=20",
        "direct transfer",
        "S2R, milestones=1+2, rate=0.0001",
    ]


def test_groups_of_equal_settings_on_other_data_are_numbered(store: Store, add) -> None:
    add("x", 0.5)
    add("x", 0.5, data={"protocol": "drawn otherwise"})
    assert [entry.label for entry in grouped(runs(store))] == ["S2R (1)", "S2R (2)"]


def test_runs_of_one_name_are_told_by_their_ids(store: Store, add) -> None:
    ids = [add("x", 0.5), add("x", 0.5), add("y", 0.5)]
    assert [entry.label for entry in single(runs(store))] == [f"x ({ids[0]})", f"x ({ids[1]})", "y"]


def test_a_name_without_end_is_cut(store: Store, add) -> None:
    name = "a" * 500
    first, other = add(name, 0.5), add(name + "b", 0.6, seed=1)
    labels = [entry.label for entry in single(runs(store, first, other))]
    assert labels == [f"{'a' * 40}…{'a' * 39}", f"{'a' * 40}…{'a' * 38}b"]
