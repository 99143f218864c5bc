"""Places in the queue: given once, taken back, changed; by many at a time."""

import multiprocessing
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from core.errors import StoreError
from core.store import Store, find_run, open_store
from core.store.edit import trash
from core.store.ingest import conclude, ingest
from core.store.queue import Standing, claim, put_back, release, reorder, standing, take_off

HERE, ME = "this-host", "me"
CLAIMERS, RUNS = 8, 40


@pytest.fixture
def queued(store: Store, make_run) -> Callable[..., str]:
    """Puts a run into the queue; returns its id."""

    def put(host: str = HERE, owner: str = ME, **wishes: Any) -> str:
        folder = make_run(queue=wishes, owner=owner, environment={"host": host})
        ingest(store, folder)
        return str(folder.name)

    return put


def everyone(now: Standing) -> Mapping[str, tuple[str, ...]]:
    return {job.id: () for job in now.waiting}


def first(now: Standing) -> Mapping[str, tuple[str, ...]]:
    return {job.id: ("GPU-a",) for job in now.waiting[:1]}


def ids(now: Standing) -> list[str]:
    return [job.id for job in now.waiting]


def take_turns(start: Any, results: Any) -> None:
    """Claim one run after the other until none is left; tells which."""
    store = open_store()
    start.wait()
    mine: list[str] = []
    while standing(store, HERE, ME).waiting:
        mine += [job.id for job in claim(store, HERE, ME, first)]
    store.close()
    results.put(mine)


def test_no_run_is_given_its_place_twice_however_many_ask(store: Store, queued) -> None:
    waiting = [queued() for _ in range(RUNS)]
    context = multiprocessing.get_context("fork")
    start, results = context.Barrier(CLAIMERS), context.Queue()
    claimers = [context.Process(target=take_turns, args=(start, results)) for _ in range(CLAIMERS)]
    try:
        for claimer in claimers:
            claimer.start()
        taken = Counter(run for _ in claimers for run in results.get(timeout=60))
    finally:
        for claimer in claimers:
            claimer.kill()
            claimer.join()
    assert taken == Counter(waiting)
    assert {find_run(store, run).state for run in waiting} == {"starting"}


def test_a_claim_says_where_and_since_when(store: Store, queued) -> None:
    wanted, other = queued(gpus=1, priority=3), queued()
    (job,) = claim(store, HERE, ME, first)
    assert (job.id, job.state, job.devices) == (wanted, "starting", ("GPU-a",))
    assert (job.gpus, job.priority, job.host, job.owner) == (1, 3, HERE, ME)
    assert job.claimed is not None
    now = standing(store, HERE, ME)
    assert list(now.active) == [job]
    assert ids(now) == [other]
    assert claim(store, HERE, ME, lambda _: {wanted: ()}) == []


def test_a_choice_that_fails_gives_no_place(store: Store, queued) -> None:
    def broken(_: Standing) -> Mapping[str, tuple[str, ...]]:
        raise StoreError("no")

    run = queued()
    with pytest.raises(StoreError):
        claim(store, HERE, ME, broken)
    assert find_run(store, run).state == "queued"


def test_runs_wait_for_their_own_machine_and_user(store: Store, queued) -> None:
    mine, _, _ = queued(), queued(host="other-host"), queued(owner="you")
    anybodys = queued(host="", owner="")
    assert ids(standing(store, HERE, ME)) == [mine, anybodys]
    trashed = queued()
    claim(store, HERE, ME, everyone)
    conclude(store, trashed, "failed", "", "", 0.0)
    trash(store, trashed)
    assert ids(standing(store, HERE, ME)) == []
    assert len(standing(store, HERE, "you").active) == 2  # of whomsoever: the machine is one


def test_the_states_of_predecessors_are_told(store: Store, queued) -> None:
    before = queued()
    claim(store, HERE, ME, everyone)
    queued(after=[before, "r-nowhere"])
    assert standing(store, HERE, ME).states == {before: "starting"}


def test_a_run_that_was_never_started_waits_again(store: Store, queued) -> None:
    run = queued(gpus=1)
    assert not put_back(store, run)  # it waits
    claim(store, HERE, ME, first)
    assert put_back(store, run)
    (job,) = standing(store, HERE, ME).waiting
    assert (job.id, job.state, job.devices, job.claimed) == (run, "queued", (), None)
    claim(store, HERE, ME, first)
    conclude(store, run, "stopped", "", "", 0.0)
    assert not put_back(store, run)


def test_a_run_without_a_place_in_the_queue_is_not_put_back(store: Store, make_run) -> None:
    folder = make_run()
    ingest(store, folder)
    assert find_run(store, folder.name).state == "starting"
    assert not put_back(store, folder.name)
    with pytest.raises(StoreError, match="not in the database"):
        put_back(store, "r-nowhere")


def test_what_is_taken_off_is_nobodys_to_start_and_the_other_way_round(
    store: Store, queued
) -> None:
    one, other = queued(), queued()
    assert take_off(store, one)
    assert [job.id for job in claim(store, HERE, ME, everyone)] == [other]
    assert not take_off(store, other)
    assert not take_off(store, one)
    assert [find_run(store, run).state for run in (one, other)] == ["stopping", "starting"]


def test_takers_and_claimers_share_the_runs_out(store: Store, queued) -> None:
    waiting = [queued() for _ in range(RUNS)]
    context = multiprocessing.get_context("fork")
    start, results = context.Barrier(2), context.Queue()
    claimer = context.Process(target=take_turns, args=(start, results))
    try:
        claimer.start()
        start.wait(60)
        off = [run for run in reversed(waiting) if take_off(store, run)]
        started = results.get(timeout=60)
    finally:
        claimer.kill()
        claimer.join()
    assert sorted(off + started) == sorted(waiting)


def test_a_turn_is_changed(store: Store, queued) -> None:
    one, two, three = queued(), queued(), queued()
    assert ids(standing(store, HERE, ME)) == [one, two, three]
    reorder(store, three, place=-1)
    assert ids(standing(store, HERE, ME)) == [three, one, two]
    reorder(store, two, priority=1)
    assert ids(standing(store, HERE, ME)) == [two, three, one]
    rev = find_run(store, two).rev
    reorder(store, two, priority=0, place=100)
    assert ids(standing(store, HERE, ME)) == [three, one, two]
    assert find_run(store, two).rev > rev  # so that readers see it


def test_a_run_is_let_wait_for_no_other(store: Store, queued) -> None:
    run = queued(after=["r-nowhere"])
    assert standing(store, HERE, ME).waiting[0].after == ("r-nowhere",)
    release(store, run)
    assert standing(store, HERE, ME).waiting[0].after == ()
