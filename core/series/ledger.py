"""Which trainings are in the store already, whoever started them and whatever they are called."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.config import deciding, flat, plain
from core.data.datasets import is_embedded
from core.runs.reconcile import reconcile
from core.series.plan import Training
from core.settings import Experiment
from core.store import RunSummary, Store, datasets, list_runs, run_origin, run_params, scores
from core.synth.pair import spec
from core.synth.spec import dataset_path


@dataclass(frozen=True, slots=True)
class Measured:
    """What a finished run reached.

    Attributes:
        scores: "<network>/<measure>" to a rate in [0, 1].
        commit: of the code it ran; "" where unknown.
        dirty: whether tracked files differed from it; None where unknown.
    """

    run_id: str
    scores: Mapping[str, float]
    commit: str = ""
    dirty: bool | None = None


def measured(store: Store, trainings: Iterable[Training]) -> dict[Training, Measured]:
    """The trainings that have a finished run with equal settings on equal data.

    Equal are all settings that decide a result, and for rendered sets what was rendered, down to
    the renderer's version. Of several such runs the newest counts. Runs that nobody followed to
    their end are taken in first.

    Raises:
        StoreError: the database can't be read.
    """
    reconcile(store)
    wanted = {_fingerprint(flat(plain(one.settings))): one for one in trainings}
    heads = {_head(one.settings) for one in wanted.values()}
    found: dict[Training, Measured] = {}
    for run in list_runs(store):
        if run.state != "finished" or _head(run) not in heads:
            continue
        training = wanted.get(_fingerprint(run_params(store, run.id)))
        if training and training not in found and _same_data(store, run, training.settings):
            found[training] = _measured(store, run)
    return found


def _head(run: Experiment | RunSummary) -> tuple[str, str, str, int]:
    """What lists of runs tell already, so that few have to be looked into."""
    return run.source, run.target, run.method, run.seed


def _fingerprint(settings: Mapping[str, Any]) -> str:
    """Flat settings as one text: the same for a run to be started and for a stored one."""
    return json.dumps(deciding(settings), sort_keys=True)


def _same_data(store: Store, run: RunSummary, settings: Experiment) -> bool:
    """Whether the rendered sets of a run are those that would be rendered now."""
    roots = {found.role: Path(found.root).name for found in datasets(store, run.id)}
    data = settings.data
    return all(
        roots.get(role) == dataset_path(spec(name, data.render_seed, data.quick), Path()).name
        for role, name in (("source", settings.source), ("target", settings.target))
        if is_embedded(name)
    )


def _measured(store: Store, run: RunSummary) -> Measured:
    origin = run_origin(store, run.id)
    return Measured(run.id, scores(store, run.id), origin.git_commit, origin.git_dirty)
