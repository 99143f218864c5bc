"""`vreid queue`: what waits and why, whose turn it is, and how the machine is shared."""

import json
import signal
from collections.abc import Callable

import pytest

from core.cli import queue as module
from core.queue import __main__ as program
from core.queue.standby import standing_by
from core.runs.provenance import machine
from core.store import Store, find_run
from core.store.ingest import conclude

HOST = machine()["host"]
DIRECT = ("run", "demo-syn:demo-cam", "--method", "direct", "--detach")


@pytest.fixture
def queued(played, vreid, store: Store) -> Callable[..., str]:
    """Queues a run; the first that finds room runs on and on. Returns its id."""
    played("wait")

    def put(*options: str) -> str:
        assert vreid(*DIRECT, *options).code == 0
        return find_run(store, "last").id

    return put


def order(vreid) -> list[str]:
    return [job["id"] for job in json.loads(vreid("queue", "--json").out)["jobs"]]


def test_an_empty_queue_says_so(vreid, store: Store) -> None:
    done = vreid("queue")
    assert done.code == 0
    assert done.out.splitlines()[0] == "nothing runs, nothing waits"
    assert done.out.splitlines()[-1] == f"{HOST}: 1 at a time on the processor"


def test_it_says_who_runs_where_and_what_the_others_wait_for(queued, vreid, driver) -> None:
    driver.add("GPU-a")
    on_gpu, on_processor = queued("--name", "big"), queued("--cpu")
    waiting = queued("--priority", "2")
    after = queued("--after", on_gpu, "--cpu")
    header, *lines = vreid("queue").out.splitlines()[:5]
    assert header.split()[:4] == ["state", "id", "name", "since"]
    rows = {line.split()[1]: line for line in lines}
    assert rows.keys() == {on_gpu, on_processor, waiting, after}
    assert rows[on_gpu].endswith(" GPU 0")
    assert rows[on_processor].endswith(" processor")
    assert rows[waiting].endswith("for 1 of 1 GPU (0 free), priority 2")
    assert rows[after].endswith(f"for run {on_gpu} (running)")
    found = json.loads(vreid("queue", "--json").out)
    assert (found["format"], found["host"], found["rules"]["cpu"]) == (1, HOST, 1)
    jobs = {job["id"]: job for job in found["jobs"]}
    assert (jobs[on_gpu]["devices"], jobs[on_gpu]["waits"]) == (["GPU-a"], None)
    assert jobs[waiting]["waits"] == "for 1 of 1 GPU (0 free)"


def test_hostile_names_move_no_cursor(queued, vreid) -> None:
    queued("--name", "a\x1b[2J\u202e")
    queued("--name", "b\x1b[2J\u202e")
    out = vreid("queue").out
    assert not {"\x1b", "\u202e"} & set(out)


def test_new_rules_start_what_has_room_now(queued, vreid, store: Store, driver) -> None:
    driver.add("GPU-a")
    runs = [queued("--cpu") for _ in range(3)]
    assert [find_run(store, run).state for run in runs] == ["running", "queued", "queued"]
    done = vreid("queue", "set", "cpu=2", "per-gpu=3", "gpus=0", "free-gb=1.5")
    assert (done.code, done.err) == (0, "")
    words = "2 at a time on the processor, 3 on each of GPUs 0, where 1.5 GiB are free"
    assert done.out == f"{HOST}: {words}\n"
    assert [find_run(store, run).state for run in runs] == ["running", "running", "queued"]


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ("cpu", "write it as cpu=2 or gpus=0,1"),
        ("cpus=2", "the queue has no rule 'cpus'; there are cpu, per-gpu"),
        ("paused=1", "the queue has no rule 'paused'"),
        ("cpu=-1", "a whole number of runs, 0 or more"),
        ("gpus=\x1b[31m", "numbers or UUIDs with commas between"),
    ],
)
def test_a_rule_that_makes_no_sense_is_one_message(
    vreid, store: Store, rule: str, message: str
) -> None:
    done = vreid("queue", "set", rule)
    assert (done.code, done.out, done.err.count("\n")) == (1, "", 1)
    assert message in done.err
    assert "\x1b" not in done.err


def test_a_paused_queue_starts_nothing_until_it_is_resumed(queued, vreid, store: Store) -> None:
    first = queued()
    assert vreid("queue", "pause").out == (f"{HOST}: the queue is paused; what runs goes on (1)\n")
    conclude(store, first, "finished", "", "", 0.0)
    second = queued()
    assert find_run(store, second).state == "queued"
    assert "the queue is paused: vreid queue resume" in vreid("queue").out
    assert vreid("queue").out.endswith("; paused\n")
    assert vreid("queue", "resume").out == f"{HOST}: the queue goes on\n"
    assert find_run(store, second).state == "running"


def test_a_drained_queue_has_nothing_that_runs(
    queued, vreid, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = queued(), queued()

    def end(_: Store) -> None:
        conclude(store, first, "finished", "", "", 0.0)

    monkeypatch.setattr(module, "reconcile", end)
    monkeypatch.setattr(module, "_POLL_S", 0.0)
    done = vreid("queue", "drain")
    assert done.code == 0
    assert done.out.endswith(f"{HOST}: nothing runs any more\n")
    assert find_run(store, second).state == "queued"


def test_ctrl_c_ends_the_draining_and_leaves_the_queue_paused(
    queued, vreid, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = queued()
    monkeypatch.setattr(module, "reconcile", lambda _: signal.raise_signal(signal.SIGINT))
    done = vreid("queue", "drain")
    assert done.code == 130
    assert "stays paused; `vreid queue resume`" in done.err
    assert find_run(store, run).state == "running"
    assert "paused" in vreid("queue").out


def test_a_turn_is_changed(queued, vreid, store: Store) -> None:
    active = queued()
    one, two, three = queued(), queued(), queued("--after", active)
    assert order(vreid) == [active, one, two, three]
    done = vreid("queue", "move", two, "--top")
    assert (done.code, done.out) == (0, "")
    assert done.err == f"run {two} moved; `vreid queue` shows the order\n"
    assert order(vreid) == [active, two, one, three]
    assert vreid("queue", "move", three, "--priority", "1", "--alone").code == 0
    assert order(vreid) == [active, three, two, one]
    conclude(store, active, "failed", "", "", 0.0)
    vreid("queue", "set", "cpu=1")
    assert find_run(store, three).state == "running"


def test_a_run_is_put_right_before_another_and_takes_its_priority_over(queued, vreid) -> None:
    active = queued()
    one, two, three = queued(), queued(), queued()
    assert vreid("queue", "move", three, "--before", two).code == 0
    assert order(vreid) == [active, one, three, two]
    vreid("queue", "move", one, "--priority", "3")
    assert vreid("queue", "move", two, "--before", one).code == 0
    assert order(vreid) == [active, two, one, three]
    done = vreid("queue", "move", two, "--before", active)
    assert (done.code, done.err.count("\n")) == (1, 1)
    assert "only runs that wait have a turn" in done.err
    assert "both have to wait here" in vreid("queue", "move", two, "--before", two).err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["{waiting}"], "say what to change: --priority N, --top, --before RUN or --alone"),
        (["{active}", "--top"], "is running; only runs that wait have a turn"),
        (["nothing", "--top"], "there is no run 'nothing'"),
    ],
)
def test_a_turn_that_cannot_be_changed_is_one_message(
    queued, vreid, arguments: list[str], message: str
) -> None:
    known = {"active": queued(), "waiting": queued()}
    done = vreid("queue", "move", *(word.format(**known) for word in arguments))
    assert (done.code, done.out, done.err.count("\n")) == (1, "", 1)
    assert message in done.err


def test_somebody_stands_by_in_the_foreground_unless_another_does(
    vreid, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    served: list[str] = []
    monkeypatch.setattr(program, "serve", served.append)
    assert vreid("queue", "serve").code == 0
    assert served == [store.url]
    with standing_by():
        done = vreid("queue", "serve")
    assert done.out == "another process stands by for this machine already\n"
    assert len(served) == 1


@pytest.mark.parametrize("command", ["runs", "queue"])
def test_after_a_restart_a_look_at_the_runs_starts_what_waits(
    queued, vreid, store: Store, command: str
) -> None:
    active, waiting = queued(), queued()
    conclude(store, active, "lost", "restart", "", 0.0)
    with standing_by():
        vreid(command)
    assert find_run(store, waiting).state == "queued"  # that is left to who stands by
    vreid(command)
    assert find_run(store, waiting).state == "running"


@pytest.mark.parametrize("arguments", [["--bogus"], ["set"], ["move"], ["bogus"]])
def test_wrong_usage_is_2(vreid, arguments: list[str]) -> None:
    assert vreid("queue", *arguments).code == 2
