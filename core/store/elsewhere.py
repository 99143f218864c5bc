"""Runs that another scheduler than this project's queue starts.

Plain SQL, as in `core.store.reader`: it is asked with every list of runs.
"""

from dataclasses import dataclass

from sqlalchemy import bindparam, text

from core.store.engine import Store, reading

SLURM = "slurm:"  # in place of a host's name, which has no colon: no machine's queue claims it


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A run of another scheduler that may go on.

    Attributes:
        id, state, owner, folder: of the run.
        offset: bytes of its journal that are in the store.
        beat: the last sign of life that the store has; None where there was none.
    """

    id: str
    state: str
    owner: str
    folder: str
    offset: int
    beat: float | None


def runs_elsewhere(store: Store, host: str = SLURM) -> list[Elsewhere]:
    """Those that haven't ended, oldest first, and those that the scheduler may take up again.

    Raises:
        StoreError: the database can't be read.
    """
    query = text(
        "SELECT run.uid, run.state, run.owner, run.folder, run.journal_offset, run.beat FROM run "
        "JOIN job ON job.run_id = run.id WHERE job.host = :host AND run.trashed IS NULL "
        "AND run.state NOT IN :over ORDER BY run.created"
    ).bindparams(bindparam("over", expanding=True))
    with reading(store) as connection:
        rows = connection.execute(query, {"host": host, "over": ["failed", "finished"]}).all()
    return [Elsewhere(*row) for row in rows]
