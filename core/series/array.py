"""Carry trainings out on Slurm: all at once, as one array."""

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from core import paths
from core.clusters.wishes import Wishes
from core.config import plain
from core.runs.attempts import history
from core.runs.folder import SPEC, read_json
from core.runs.hand_over import hand_over
from core.runs.interruption import Interruption
from core.runs.reconcile import reconcile
from core.runs.submit import Plan, submit
from core.series.conduct import Watcher
from core.series.plan import Training
from core.series.single import Outcome
from core.store import Store, find_run
from core.store.elsewhere import runs_elsewhere
from core.store.states import ENDED

POLL_S = 1.0

Ask = Callable[[Training], Wishes]


@dataclass(frozen=True, slots=True)
class Sent:
    """A training that Slurm has."""

    training: Training
    folder: Path


def send(store: Store, trainings: Sequence[Training], ask: Ask) -> list[Sent]:
    """Hand trainings to Slurm; one that it has already, with equal settings, isn't sent again.

    Args:
        store: where the runs will be.
        trainings: what to run.
        ask: what is asked of Slurm for one.

    Raises:
        RunError: Slurm refuses, or a folder can't be made.
        StoreError: the database can't be written.
    """
    reconcile(store)
    going = _going(store)
    sent, new = [], []
    for training in trainings:
        wanted = json.loads(json.dumps(plain(training.settings)))  # as a file gives them back
        folder = next((folder for folder, settings in going if settings == wanted), None)
        if folder is None:
            folder = submit(store, _plan(training, ask(training))).folder
            new.append(folder)
        sent.append(Sent(training, folder))
    hand_over(store, new)
    return sent


def await_all(
    store: Store, sent: Sequence[Sent], watcher: Watcher, interruption: Interruption
) -> list[Outcome]:
    """Follow trainings on Slurm until all have ended, or somebody asks to leave; they go on then.

    Returns:
        How those ended that did.
    """
    begun: set[int] = set()
    outcomes: dict[int, Outcome] = {}
    while len(outcomes) < len(sent) and not interruption.count:
        reconcile(store)
        for number, one in enumerate(sent, 1):
            state = find_run(store, one.folder.name).state
            if number not in begun and state != "queued":
                begun.add(number)
                watcher.began(number, one.training)
            if number not in outcomes and state in ENDED:
                outcomes[number] = _outcome(store, one)
                watcher.ended(number, outcomes[number])
        time.sleep(POLL_S)
    return list(outcomes.values())


def _plan(training: Training, wishes: Wishes) -> Plan:
    series = training.series
    tags = (*series.tags, "quick") if series.quick else series.tags
    root = paths.data_root(str(series.data_root or ""))
    return Plan(training.settings, tags=tags, data_root=root, cluster=wishes)


def _going(store: Store) -> list[tuple[Path, object]]:
    """Folders of the runs that Slurm has, with their settings."""
    runs = (run for run in runs_elsewhere(store) if run.state not in ENDED)
    folders = (Path(run.folder) for run in runs)
    return [(folder, (read_json(folder / SPEC) or {}).get("settings")) for folder in folders]


def _outcome(store: Store, one: Sent) -> Outcome:
    run, ending = find_run(store, one.folder.name), history(one.folder).ending
    scores = {k: v for k, v in (ending.scores if ending else {}).items() if v is not None}
    return Outcome(one.training, run.state, run.id, run.text, scores)
