"""Finding and changing rows within a write unit."""

from typing import Any

from sqlalchemy import select, update
from sqlalchemy.engine import Connection

from core.errors import StoreError
from core.store.engine import upsert
from core.store.schema import Meta, MetricKey, Run, table


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
    run, rev = table(Run), count_up(connection, "rev")
    connection.execute(update(run).where(run.c.id == run_id).values({**values, "rev": rev}))


def count_up(connection: Connection, name: str) -> int:
    """The next number of one of the store's counters, "rev" or "place"."""
    meta = table(Meta)
    connection.execute(update(meta).where(meta.c.key == name).values(value=meta.c.value + 1))
    return int(connection.execute(select(meta.c.value).where(meta.c.key == name)).scalar_one())


def key_ids(connection: Connection, names: set[str]) -> dict[str, int]:
    """The number of each series' name; new names are added."""
    keys = table(MetricKey)
    query = select(keys.c.name, keys.c.id).where(keys.c.name.in_(names))
    found = {name: int(id_) for name, id_ in connection.execute(query)}
    if missing := sorted(names - found.keys()):  # each attempt uses up a number in PostgreSQL
        statement = upsert(keys).on_conflict_do_nothing(index_elements=["name"])
        connection.execute(statement, [{"name": name} for name in missing])
        found = {name: int(id_) for name, id_ in connection.execute(query)}
    return found
