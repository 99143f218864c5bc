"""Entries of the queue, and how a run gets one."""

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.engine import Connection

from core.store.attempts import WISHES, fresh
from core.store.engine import Store, replace, writing
from core.store.rows import count_up, field_of, run_id_of, touch
from core.store.schema import Job, Score, table
from core.store.states import ENDED
from core.store.values import whole, words


def enqueue(connection: Connection, run_id: int, wishes: Mapping[str, Any]) -> None:
    """Give a run the queue's next place; wishes that aren't stated stay as they were.

    Args:
        connection: of a write unit.
        run_id: the run's number.
        wishes: of `gpus`, `priority` and `after` (ids of runs), and `now` to take no turn; `host`
            is whose queue it is.
    """
    jobs = table(Job)
    found = connection.execute(select(jobs).where(jobs.c.run_id == run_id)).mappings().first()
    row = dict(found) if found else {"run_id": run_id, "gpus": 0, "priority": 0, "after": "[]"}
    row.setdefault("host", field_of(connection, run_id, "host"))
    row.setdefault("owner", field_of(connection, run_id, "owner"))
    row |= {key: whole(wishes[key]) for key in ("gpus", "priority") if key in wishes}
    if "after" in wishes:
        after = wishes["after"]
        ids = [words(uid) for uid in after] if isinstance(after, list | tuple) else []
        row["after"] = json.dumps(ids)
    if "host" in wishes:
        row["host"] = words(wishes["host"])
    row["at_once"] = bool(wishes.get("now"))
    row |= {"place": count_up(connection, "place"), "devices": "[]", "claimed": None}
    connection.execute(replace(jobs, ("run_id",)), row)


def requeue(store: Store, uid: str, attempt: int, **wishes: object) -> bool:
    """Queue a run that has ended for a further attempt; the caller journals `queued` as well.

    Args:
        store: where to.
        uid: the run's id.
        attempt: its number; the first one was 1.
        wishes: of the queue, as `gpus=1`; those that aren't stated stay as they were.

    Returns:
        False where the run hasn't ended, or has such an attempt already: then nothing changes.

    Raises:
        StoreError: the database can't be written, or doesn't know the run.
    """
    with writing(store) as connection:
        run_id = run_id_of(connection, uid)
        ended = field_of(connection, run_id, "state") in ENDED
        if not ended or attempt <= field_of(connection, run_id, "attempt"):
            return False
        scores = table(Score)
        connection.execute(delete(scores).where(scores.c.run_id == run_id))
        enqueue(connection, run_id, {k: v for k, v in wishes.items() if k in WISHES})
        touch(connection, run_id, fresh(attempt))
        return True
