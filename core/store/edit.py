"""What people and supervisors say of a run; none of it is in its journal."""

import time
from collections.abc import Iterable

from sqlalchemy import delete

from core.errors import StoreError
from core.store.engine import Store, upsert, writing
from core.store.rows import field_of, run_id_of, touch
from core.store.schema import Tag, table
from core.store.states import ENDED
from core.store.values import words


def beat(store: Store, uid: str) -> None:
    """Give a sign of life for a run.

    Raises:
        StoreError: the database can't be written, or doesn't know the run.
    """
    with writing(store) as connection:
        touch(connection, run_id_of(connection, uid), {"beat": time.time()})


def set_note(store: Store, uid: str, note: str) -> None:
    """Write a note on a run in place of the one before; "" takes it away.

    Raises:
        StoreError: the database can't be written, or doesn't know the run.
    """
    with writing(store) as connection:
        touch(connection, run_id_of(connection, uid), {"note": words(note)})


def trash(store: Store, uid: str) -> None:
    """Put a run into the trash: lists hide it, its files stay.

    Raises:
        StoreError: it hasn't ended, the database can't be written, or doesn't know the run.
    """
    with writing(store) as connection:
        run_id = run_id_of(connection, uid)
        state = field_of(connection, run_id, "state")
        if state not in ENDED:
            raise StoreError(f"run {uid} is {state}; stop it before it goes into the trash")
        if field_of(connection, run_id, "trashed") is None:
            touch(connection, run_id, {"trashed": time.time()})


def untrash(store: Store, uid: str) -> None:
    """Take a run out of the trash.

    Raises:
        StoreError: the database can't be written, or doesn't know the run.
    """
    with writing(store) as connection:
        touch(connection, run_id_of(connection, uid), {"trashed": None})


def add_tags(store: Store, uid: str, names: Iterable[str]) -> None:
    """Put words on a run; those it has are no trouble.

    Raises:
        StoreError: the database can't be written, or doesn't know the run.
    """
    with writing(store) as connection:
        run_id = run_id_of(connection, uid)
        rows = [{"run_id": run_id, "name": words(name)} for name in dict.fromkeys(names)]
        if rows:
            tags = upsert(table(Tag)).on_conflict_do_nothing(index_elements=["name", "run_id"])
            connection.execute(tags, rows)
            touch(connection, run_id, {})


def remove_tags(store: Store, uid: str, names: Iterable[str]) -> None:
    """Take words from a run; those it hasn't are no trouble.

    Raises:
        StoreError: the database can't be written, or doesn't know the run.
    """
    tags, gone = table(Tag), [words(name) for name in names]
    with writing(store) as connection:
        run_id = run_id_of(connection, uid)
        connection.execute(delete(tags).where(tags.c.run_id == run_id, tags.c.name.in_(gone)))
        touch(connection, run_id, {})
