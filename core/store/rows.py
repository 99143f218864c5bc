"""Finding and changing the row of a run within a write unit."""

from typing import Any

from sqlalchemy import select, update
from sqlalchemy.engine import Connection

from core.errors import StoreError
from core.store.schema import Meta, Run, table


def run_id_of(connection: Connection, uid: str) -> int:
    """The number that rows of a run carry.

    Raises:
        StoreError: there is no such run.
    """
    runs = table(Run)
    found = connection.execute(select(runs.c.id).where(runs.c.uid == uid)).scalar()
    if found is None:
        raise StoreError(f"run {uid} is not in the database; `vreid runs` lists those that are")
    return int(found)


def field_of(connection: Connection, run_id: int, name: str) -> Any:
    """One column of a run's row."""
    runs = table(Run)
    return connection.execute(select(runs.c[name]).where(runs.c.id == run_id)).scalar_one()


def touch(connection: Connection, run_id: int, values: dict[str, Any]) -> None:
    """Change a run's row and give it the store's next revision, which readers look out for."""
    meta, run = table(Meta), table(Run)
    connection.execute(update(meta).where(meta.c.key == "rev").values(value=meta.c.value + 1))
    rev = connection.execute(select(meta.c.value).where(meta.c.key == "rev")).scalar_one()
    connection.execute(update(run).where(run.c.id == run_id).values({**values, "rev": rev}))
