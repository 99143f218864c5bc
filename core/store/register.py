"""From a run folder's specification to the rows of its run."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from core.config import flat
from core.errors import StoreError
from core.store.engine import Store, finite, replace, upsert, writing
from core.store.jobs import enqueue
from core.store.rows import run_id_of, touch
from core.store.schema import Param, Run, Tag, table
from core.store.values import words

SPEC = "spec.json"

_Spec = dict[str, Any]


def register(store: Store, folder: Path) -> None:
    """Add the run that a folder's `spec.json` describes; one that is known stays as it is.

    Raises:
        StoreError: the folder holds no readable specification, or the database can't be written.
    """
    row, params, tags, queue = read_rows(folder)
    with writing(store) as connection:
        statement = upsert(table(Run)).on_conflict_do_nothing(index_elements=["uid"])
        if not connection.execute(statement, row).rowcount:
            return
        run_id = run_id_of(connection, row["uid"])
        owned = [{"run_id": run_id, **param} for param in params]
        if owned:
            connection.execute(replace(table(Param), ("run_id", "key")), owned)
        if tags:
            connection.execute(
                table(Tag).insert(), [{"run_id": run_id, "name": name} for name in tags]
            )
        if queue is not None:
            enqueue(connection, run_id, queue)
        touch(connection, run_id, {})


def read_rows(folder: Path) -> tuple[_Spec, list[_Spec], list[str], _Spec | None]:
    """The run's row, the rows of its settings without their run, its tags, its wishes if queued.

    Raises:
        StoreError: the folder holds no readable specification, or that of another folder's run.
    """
    rows = read_any(folder)
    uid = rows[0]["uid"]
    if uid != folder.name:
        raise StoreError(f"{folder}: holds run {uid}, whose folder would be called {uid}")
    return rows


def read_any(folder: Path) -> tuple[_Spec, list[_Spec], list[str], _Spec | None]:
    """As `read_rows`, of a folder of any name.

    Raises:
        StoreError: the folder holds no readable specification.
    """
    path = folder / SPEC
    try:
        spec = json.loads(path.read_text(encoding="utf-8"))
        settings = spec["settings"]
        tags = list(dict.fromkeys(words(tag) for tag in spec.get("tags", [])))
        queue = spec.get("queue")
        wishes = dict(queue) if queue is not None else None
        return _run_row(spec, settings, folder), _param_rows(settings), tags, wishes
    except (OSError, ValueError) as error:
        raise StoreError(f"{path}: can't be read ({error}); {folder} is no run folder") from None
    except (KeyError, TypeError, AttributeError, OverflowError):
        raise StoreError(f"{path}: specifies no run; move {folder} out of the runs") from None


def _run_row(spec: _Spec, settings: Mapping[str, Any], folder: Path) -> _Spec:
    git = spec.get("git") or {}
    environment = spec.get("environment") or {}
    chosen = {key: words(settings[key]) for key in ("source", "target", "method", "backbone")}
    return chosen | {
        "uid": str(spec["id"]),
        "name": words(spec["name"]),
        "group_id": words(spec.get("group") or ""),
        "seed": int(settings["seed"]),
        "state": "starting" if spec.get("queue") is None else "queued",
        "reason": "",
        "text": "",
        "created": float(spec["created"]),
        "updated": float(spec["created"]),
        "stage": "",
        "step": 0,
        "total": 0,
        "epoch": 0,
        "epochs": 0,
        "folder": str(folder),
        "data_root": str(spec.get("data_root") or ""),
        "host": str(environment.get("host") or ""),
        "boot_id": str(environment.get("boot_id") or ""),
        "git_commit": str(git.get("commit") or ""),
        "git_dirty": git.get("dirty"),
        "command": json.dumps(spec.get("command", [])),
        "environment": json.dumps(environment),
        "journal_offset": 0,
        "rev": 0,
        "owner": words(spec.get("owner") or ""),
    }


def _param_rows(settings: Mapping[str, Any]) -> list[_Spec]:
    return [
        {"key": key, "value": json.dumps(value), "num": finite(value)}
        for key, value in flat(settings).items()
    ]
