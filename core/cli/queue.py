"""`vreid queue`: what waits, why, and how the machine is shared out."""

import dataclasses
import sys
import time
from collections.abc import Sequence

from core.cli.lists import current_store
from core.cli.output import put, put_json, tell, width
from core.cli.states import age
from core.errors import ConfigError
from core.queue import rules as kept
from core.queue.advance import advance, present_devices, share_out
from core.queue.standby import standing_by, wake
from core.queue.turns import move_before, to_front
from core.runs.control import who
from core.runs.interruption import Interruption
from core.runs.provenance import machine
from core.runs.reconcile import reconcile
from core.store import find_run, open_store
from core.store.queue import JobRecord, release, reorder, standing
from core.tables import table
from core.text import harmless

_POLL_S = 1.0


def show(as_json: bool) -> None:
    """Print runs that have a place, those that wait and for what, and the rules."""
    store = current_store()
    wake(store)
    host = machine()["host"]
    now = standing(store, host, who())
    rules, devices = kept.read_rules(store, host), present_devices()
    choice = share_out(now, devices, rules)
    if as_json:
        jobs = [*now.active, *now.waiting]
        told = [dataclasses.asdict(job) | {"waits": choice.waits.get(job.id)} for job in jobs]
        shared = dataclasses.asdict(rules)
        put_json({"format": 1, "host": host, "rules": shared, "jobs": told})
        return
    names = {device.uuid: f"GPU {device.index}" for device in devices}
    rows = [["state", "id", "name", "since", "where, or what it waits for"]]
    rows += [_row(job, _where(job, names)) for job in now.active]
    rows += [_row(job, choice.waits.get(job.id, "about to start")) for job in now.waiting]
    if len(rows) == 1:
        put("nothing runs, nothing waits")
    else:
        for line in table(rows, "<<<><", width(sys.stdout)):
            put(line)
    put(f"\n{host}: {kept.in_words(rules, len(devices))}")


def set_rules(words: Sequence[str]) -> None:
    """Set rules given as NAME=VALUE, and start what has room now.

    Raises:
        ConfigError: there is no such rule, or the value doesn't fit.
    """
    given = {}
    for word in words:
        name, equals, value = word.partition("=")
        if not equals:
            raise ConfigError(f"{word!r} sets no rule; write it as cpu=2 or gpus=0,1")
        given[name.strip()] = value.strip()
    store, host = open_store(), machine()["host"]
    rules = kept.write_rules(store, host, given)
    advance(store)
    put(f"{host}: {kept.in_words(rules, len(present_devices()))}")


def pause(paused: bool) -> None:
    """Let no run start on this machine, or let them start again."""
    store, host = open_store(), machine()["host"]
    kept.pause(store, host, paused)
    if not paused:
        advance(store)
    active = len(standing(store, host, who()).active)
    rest = f"; what runs goes on ({active})" if paused and active else ""
    put(f"{host}: the queue is paused{rest}" if paused else f"{host}: the queue goes on")


def drain() -> int:
    """Pause, and wait until what runs has ended; returns the exit code."""
    pause(paused=True)
    store, host = open_store(), machine()["host"]
    with Interruption() as interruption:
        while standing(store, host, who()).active and not interruption.count:
            reconcile(store)
            time.sleep(_POLL_S)
    if interruption.count:
        tell("the queue stays paused; `vreid queue resume` lets runs start again")
        return interruption.exit_code
    put(f"{host}: nothing runs any more")
    return 0


def serve() -> None:
    """Start what waits until nothing does; one process at a time does that on a machine."""
    from core import paths
    from core.queue.__main__ import serve as stand_by

    with standing_by() as alone:
        if not alone:
            put("another process stands by for this machine already")
            return
        stand_by(paths.database_url())


def move(wanted: str, priority: int | None, top: bool, before: str, alone: bool) -> None:
    """Change a waiting run's turn, or what it waits for.

    Raises:
        StoreError: there is no such run.
        ConfigError: nothing was asked for.
    """
    store = open_store()
    run = find_run(store, wanted)
    if run.state != "queued":
        raise ConfigError(f"run {run.id} is {run.state}; only runs that wait have a turn")
    if priority is None and not top and not before and not alone:
        raise ConfigError("say what to change: --priority N, --top, --before RUN or --alone")
    if alone:
        release(store, run.id)
    if priority is not None:
        reorder(store, run.id, priority=priority)
    if top:
        to_front(store, run.id)
    if before:
        move_before(store, run.id, find_run(store, before).id)
    advance(store)
    tell(f"run {run.id} moved; `vreid queue` shows the order")


def _row(job: JobRecord, where: str) -> list[str]:
    since = age(job.claimed) if job.claimed else "-"
    turn = f", priority {job.priority}" if job.priority and job.state == "queued" else ""
    return [job.state, job.id, harmless(job.name), since, harmless(where + turn)]


def _where(job: JobRecord, names: dict[str, str]) -> str:
    return ", ".join(names.get(uuid, uuid) for uuid in job.devices) or "processor"
