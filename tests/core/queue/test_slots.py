"""Who starts, and where: held against rules that are told here once more, from the outside."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.queue.slots import Choice, Claim, Device, Machine, Rules, Waiting, choose, in_order
from core.store.states import STATES

GB = 2**30
UUIDS = ("GPU-a", "GPU-b", "GPU-c")


def gpus(*free: int) -> list[Device]:
    """GPUs with so many GiB free."""
    return [Device(UUIDS[index], index, gib * GB) for index, gib in enumerate(free)]


def runs(*needs: int) -> list[Waiting]:
    """Runs "0", "1", … in their turn, with the number of GPUs that each needs."""
    return [Waiting(str(place), need, place=place) for place, need in enumerate(needs)]


@st.composite
def queues(draw: st.DrawFn) -> tuple[list[Waiting], Machine, Rules]:
    """A queue, a machine and its rules, of few kinds, so that they get into each other's way."""
    devices = gpus(*draw(st.lists(st.integers(0, 3), max_size=3)))
    names = [name for each in devices for name in (each.uuid, str(each.index))]
    count = draw(st.integers(0, 7))
    waiting = [
        Waiting(
            str(number),
            draw(st.integers(0, 3)),
            draw(st.integers(-1, 1)),
            place,
            tuple(draw(st.lists(st.sampled_from(["past", "failed", "there"]), max_size=1))),
            draw(st.integers(0, 5)) == 0,
        )
        for number, place in enumerate(draw(st.permutations(range(count))))
    ]
    taken = st.lists(st.sampled_from(devices), max_size=2, unique=True) if devices else st.just([])
    claims = [
        Claim(f"old{number}", tuple(each.uuid for each in draw(taken)), draw(st.floats(0, 100)))
        for number in range(draw(st.integers(0, 3)))
    ]
    states = {"past": "finished", "failed": "failed", "there": "running"}
    rules = Rules(
        draw(st.integers(0, 2)),
        draw(st.integers(1, 2)),
        tuple(draw(st.lists(st.sampled_from([*names, "9"]), max_size=3))) if names else (),
        draw(st.sampled_from([0.0, 1.0, 2.0])),
        draw(st.sampled_from([0.0, 50.0])),
        draw(st.integers(0, 7)) == 0,
    )
    return waiting, Machine(devices, claims, states, 100.0), rules


def load(machine: Machine, choice: Choice) -> Counter[str]:
    """Runs on each GPU, and on the processor as ""."""
    places = [claim.devices for claim in machine.claims] + list(choice.starts.values())
    return Counter(uuid for devices in places for uuid in devices or ("",))


@given(queues())
@settings(max_examples=60, deadline=None)
def test_no_more_runs_than_the_rules_let_in(queue: tuple[list[Waiting], Machine, Rules]) -> None:
    waiting, machine, rules = queue
    choice = choose(waiting, machine, rules)
    assert choice.starts.keys() | choice.waits.keys() == {run.id for run in waiting}
    assert not choice.starts.keys() & choice.waits.keys()
    pushing = {run.id for run in waiting if run.now}
    orderly = Choice({id_: at for id_, at in choice.starts.items() if id_ not in pushing})
    before = load(machine, Choice())
    for place, count in load(machine, orderly).items():
        most = rules.per_gpu if place else rules.cpu
        assert count <= max(most, before[place])
    assert rules.paused <= (choice.starts.keys() <= pushing)


@given(queues())
@settings(max_examples=60, deadline=None)
def test_a_run_gets_as_many_allowed_gpus_as_it_needs(
    queue: tuple[list[Waiting], Machine, Rules],
) -> None:
    waiting, machine, rules = queue
    allowed = {
        each.uuid
        for each in machine.devices
        if not rules.gpus or {each.uuid, str(each.index)} & set(rules.gpus)
    }
    starts = choose(waiting, machine, rules).starts
    for run in waiting:
        if run.id in starts:
            given_, need = starts[run.id], run.gpus
            assert set(given_) <= allowed
            assert len(set(given_)) == len(given_)
            assert len(given_) == need or (run.now and need > len(allowed) == len(given_))


@given(queues())
@settings(max_examples=60, deadline=None)
def test_predecessors_have_finished(queue: tuple[list[Waiting], Machine, Rules]) -> None:
    waiting, machine, rules = queue
    choice = choose(waiting, machine, rules)
    for run in waiting:
        if run.after and run.after[0] != "past":
            assert f"for run {run.after[0]}" in choice.waits[run.id]


@given(queues())
@settings(max_examples=60, deadline=None)
def test_nobody_is_overtaken_by_a_run_that_needs_the_same(
    queue: tuple[list[Waiting], Machine, Rules],
) -> None:
    waiting, machine, rules = queue
    choice = choose(waiting, machine, rules)
    ready = [
        run
        for run in in_order(waiting)
        if not run.now and all(machine.states[other] == "finished" for other in run.after)
    ]
    for need in range(4):
        alike = [run.id in choice.starts for run in ready if run.gpus == need]
        assert alike == sorted(alike, reverse=True)


@given(queues())
@settings(max_examples=60, deadline=None)
def test_runs_for_gpus_change_nothing_for_those_on_the_processor(
    queue: tuple[list[Waiting], Machine, Rules],
) -> None:
    waiting, machine, rules = queue
    waiting = [replace(run, now=False) for run in waiting]
    both = choose(waiting, machine, rules).starts
    alone = choose([run for run in waiting if run.gpus == 0], machine, rules).starts
    assert {id_ for id_, where in both.items() if not where} == alone.keys()


@given(queues())
@settings(max_examples=40, deadline=None)
def test_the_order_in_which_runs_are_named_does_not_matter(
    queue: tuple[list[Waiting], Machine, Rules],
) -> None:
    waiting, machine, rules = queue
    one, other = choose(waiting, machine, rules), choose(waiting[::-1], machine, rules)
    assert (one.starts, one.waits) == (other.starts, other.waits)


def test_higher_priorities_go_first_then_earlier_places() -> None:
    low, late, early = (
        Waiting("low", priority=-1, place=0),
        Waiting("late", place=2),
        Waiting("early", place=1),
    )
    high = Waiting("high", priority=3, place=9)
    assert [run.id for run in in_order([low, late, early, high])] == [
        "high",
        "early",
        "late",
        "low",
    ]
    assert list(choose([low, late, early, high], Machine(), Rules(cpu=2)).starts) == [
        "high",
        "early",
    ]


def test_runs_are_spread_over_gpus_before_they_share_one() -> None:
    machine = Machine(gpus(9, 9), [Claim("old", ("GPU-a",))])
    starts = choose(runs(1, 1, 1, 1), machine, Rules(per_gpu=2)).starts
    assert starts == {"0": ("GPU-b",), "1": ("GPU-a",), "2": ("GPU-b",)}


def test_a_run_on_several_gpus_waits_for_all_of_them_and_is_not_overtaken() -> None:
    machine = Machine(gpus(9, 9, 9), [Claim("old", ("GPU-a", "GPU-b"))])
    choice = choose(runs(2, 1, 0), machine, Rules())
    assert choice.starts == {"2": ()}
    assert choice.waits == {
        "0": "for 2 of 3 GPUs (1 free)",
        "1": "for its turn; the first waits for 2 of 3 GPUs (1 free)",
    }


def test_a_run_that_asks_for_more_than_there_is_holds_up_nobody() -> None:
    choice = choose(runs(3, 1), Machine(gpus(9, 9)), Rules())
    assert choice.starts == {"1": ("GPU-a",)}
    assert choice.waits == {"0": "for 3 GPUs, of which 2 may be used here"}
    assert "for 1 GPU, of which 0" in choose(runs(1), Machine(), Rules()).waits["0"]


@pytest.mark.parametrize(
    ("allowed", "first"),
    [
        ((), ["GPU-a", "GPU-b", "GPU-c"]),
        (("2", "0"), ["GPU-c", "GPU-a"]),
        (("GPU-b", "7", "0"), ["GPU-b", "GPU-a"]),
        (("1", "GPU-b"), ["GPU-b"]),  # two names of one
    ],
)
def test_only_the_gpus_that_may_be_used_in_their_order(
    allowed: Sequence[str], first: Sequence[str]
) -> None:
    rules = Rules(gpus=tuple(allowed))
    starts = choose(runs(1, 1, 1, 1), Machine(gpus(9, 9, 9)), rules).starts
    assert [where for (where,) in starts.values()] == list(first)


def claimed(seconds_ago: float) -> list[Claim]:
    return [Claim("old", ("GPU-a",), 1000.0 - seconds_ago)]


@pytest.mark.parametrize(
    ("claims", "free", "starts"),
    [
        ([], 8, 1),  # and no second one before this one has taken its memory
        ([], 7, 0),
        (claimed(61.0), 8, 1),
        (claimed(59.0), 8, 0),  # what it takes can't be seen yet
        (claimed(-30.0), 8, 0),  # the clock was put back: nobody knows
        (claimed(61.0), 7, 0),
    ],
)
def test_memory_has_to_be_free_once_a_new_run_has_taken_its_own(
    claims: Sequence[Claim], free: int, starts: int
) -> None:
    rules = Rules(per_gpu=3, free_gb=8, settle_s=60)
    choice = choose(runs(1, 1), Machine(gpus(free), claims, {}, 1000.0), rules)
    assert len(choice.starts) == starts
    assert "for 8 GiB of free memory on 1 GPU" in choice.waits.values()


def test_each_of_several_gpus_needs_the_memory() -> None:
    rules = Rules(free_gb=8)
    assert (
        "on 2 GPUs" in choose(runs(2), Machine(gpus(9, 9, 1)[1:], (), {}, 99.0), rules).waits["0"]
    )
    starts = choose(runs(2), Machine(gpus(9, 1, 9), (), {}, 99.0), rules).starts
    assert starts == {"0": ("GPU-a", "GPU-c")}


@pytest.mark.parametrize("state", [*STATES, None])
def test_a_predecessor_has_to_finish_and_what_became_of_it_is_said(state: str | None) -> None:
    states: Mapping[str, str] = {"r1": state} if state else {}
    waiting = [Waiting("r2", after=("r1",)), Waiting("r3", place=1)]
    choice = choose(waiting, Machine(states=states), Rules())
    assert ("r2" in choice.starts) == (state == "finished")
    if state == "finished":
        return
    assert "r3" in choice.starts  # it holds up nobody
    if state in ("failed", "stopped", "lost", "paused", None):  # waiting helps no more
        assert f"for run r1, which is {state or 'gone'}" in choice.waits["r2"]
        assert "vreid queue move r2 --alone" in choice.waits["r2"]
    else:
        assert choice.waits["r2"] == f"for run r1 ({state})"


def test_a_paused_queue_starts_what_takes_no_turn_alone() -> None:
    waiting = [*runs(0, 1), Waiting("mine", now=True)]
    choice = choose(waiting, Machine(gpus(9)), Rules(paused=True))
    assert choice.starts == {"mine": ()}
    assert set(choice.waits.values()) == {"the queue is paused: vreid queue resume"}


def test_who_takes_no_turn_starts_on_full_places_and_takes_one() -> None:
    machine = Machine(gpus(9, 9), [Claim("a", ("GPU-a",)), Claim("c")])
    pushing = [Waiting("g", 1, now=True), Waiting("p", now=True, place=1)]
    choice = choose([*pushing, Waiting("later", 1, place=2)], machine, Rules())
    assert choice.starts == {"g": ("GPU-b",), "p": ()}
    assert choice.waits == {"later": "for 1 of 2 GPUs (0 free)"}
    waiting = [Waiting("x", now=True, after=("r1",))]
    assert choose(waiting, Machine(states={"r1": "running"}), Rules()).waits
