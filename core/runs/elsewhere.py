"""See to the runs that Slurm starts: take their journals in, and find out which vanished."""

import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from core.clusters.slurm import Hint, hints
from core.journal import JOURNAL
from core.runs.attempts import history, write_ending
from core.runs.control import who
from core.runs.folder import folder_of
from core.runs.handed import job_of, judge_job, last_sign
from core.runs.judge import NO_FOLDER
from core.runs.supervision import supervision
from core.store import Store
from core.store.elsewhere import Elsewhere
from core.store.states import ENDED

BEAT_S = 15.0


def see_to_all(store: Store, runs: Sequence[Elsewhere]) -> list[str]:
    """Do what is to be done about runs of Slurm.

    Where they run, no database may be in reach, so that all that is known of them is read from
    their folders here.

    Returns:
        Ids of those that ended.

    Raises:
        StoreError: the database can't be read or written.
    """
    going = [run for run in runs if run.state not in ENDED or _has_more(run)]
    own = [run for run in going if run.owner in ("", who())]  # Slurm tells nobody of others' jobs
    jobs = {run.id: job for run in own if (job := job_of(folder_of(run)))}
    said = hints(set(jobs.values()))
    return [run.id for run in going if _see_to(store, run, said.get(jobs.get(run.id, "")))]


def _has_more(run: Elsewhere) -> bool:
    """Whether the journal of a run that had ended went on: Slurm has started it once more."""
    with suppress(OSError):
        return (folder_of(run) / JOURNAL).stat().st_size > run.offset
    return False


def _see_to(store: Store, run: Elsewhere, hint: Hint | None) -> bool:
    from core.store.edit import beat  # load the table classes: not for every list
    from core.store.ingest import conclude, ingest

    folder = folder_of(run)
    if not folder.is_dir():
        end = NO_FOLDER
        return conclude(store, run.id, end.state, end.reason, end.text, time.time())
    ingest(store, folder)
    if last_sign(folder) > (run.beat or 0.0) + BEAT_S:
        beat(store, run.id)
    if history(folder).ending is None:
        _settle(folder, hint)
        ingest(store, folder)
    return history(folder).ending is not None


def _settle(folder: Path, hint: Hint | None) -> None:
    """Journal the last word on a run that left none."""
    with suppress(OSError), supervision(folder, 0) as free:
        told = history(folder)
        ending = judge_job(folder, hint) if free and told.ending is None else None
        if ending is not None:
            write_ending(folder, ending, told.next if told.waits else max(1, told.attempt))
