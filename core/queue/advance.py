"""Start what has room: called by whoever submits, ends, or stands by."""

import time
from collections.abc import Mapping, Sequence

from core.gauges.gpus import gpus
from core.queue.rules import read_rules
from core.queue.slots import Choice, Claim, Device, Machine, Rules, Waiting, choose
from core.queue.standby import stand_by
from core.runs.attempts import history, write_ending
from core.runs.control import who
from core.runs.endings import Ending
from core.runs.folder import folder_of
from core.runs.provenance import machine
from core.runs.supervision import supervise
from core.store import Store
from core.store.ingest import conclude, ingest
from core.store.queue import JobRecord, Standing, claim, standing


def advance(store: Store, *, standby: bool = True) -> list[str]:
    """Start every waiting run that has room on this machine; returns their ids.

    Args:
        store: of the queue.
        standby: see that a process stands by for those left waiting.

    Raises:
        StoreError: the database can't be read or written.
    """
    if store.notice:
        return []
    host = machine()["host"]
    if not standing(store, host, who()).waiting:
        return []
    rules, devices = read_rules(store, host), present_devices()

    def chosen(now: Standing) -> Mapping[str, tuple[str, ...]]:
        return share_out(now, devices, rules).starts

    started = claim(store, host, who(), chosen)
    for job in started:  # where there are GPUs, who was given none is to see none
        _start(store, job, job.devices if job.gpus or devices else None)
    if standby and standing(store, host, who()).waiting:
        stand_by()
    return [job.id for job in started]


def reasons(store: Store) -> dict[str, str]:
    """Why each of the waiting runs waits: id to words; those that are about to start have none."""
    host = machine()["host"]
    now = standing(store, host, who())
    return share_out(now, present_devices(), read_rules(store, host)).waits


def share_out(now: Standing, devices: list[Device], rules: Rules) -> Choice:
    """Who of the queue starts, and why the others wait."""
    waiting = [
        Waiting(job.id, job.gpus, job.priority, job.place, job.after, job.at_once)
        for job in now.waiting
    ]
    claims = [Claim(job.id, job.devices, job.claimed or 0.0) for job in now.active]
    return choose(waiting, Machine(devices, claims, now.states, time.time()), rules)


def present_devices() -> list[Device]:
    """The GPUs of this machine with their free memory."""
    return [
        Device(gpu.uuid, gpu.index, int((gpu.memory_total or 0) - (gpu.memory_used or 0)))
        for gpu in gpus()
    ]


def _start(store: Store, job: JobRecord, devices: Sequence[str] | None) -> None:
    """Start a run that has been given its place; a machine that can't is the run's failure."""
    folder = folder_of(job)
    try:
        supervise(folder, devices)
    except OSError as error:
        text = f"no process can be started for it ({error.strerror or error}); `vreid resume` it"
        ending = Ending("failed", "error", text)
        if folder.is_dir():
            write_ending(folder, ending, history(folder).next)
            ingest(store, folder)
        conclude(store, job.id, ending.state, ending.reason, ending.text, time.time())
