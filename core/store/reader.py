"""Questions about runs to the store, answered with plain values.

Plain SQL, so that a list of runs doesn't wait for the table classes to load; the tests run every
query against the migrated schema.
"""

from collections.abc import Collection, Sequence
from dataclasses import fields
from typing import Any

from sqlalchemy import bindparam, text
from sqlalchemy.engine import Connection, Row

from core.errors import StoreError
from core.store.engine import Store, reading
from core.store.records import HEADLINE, RunSummary
from core.store.states import ACTIVE
from core.text import storable

# in the order of RunSummary's fields, behind the number; headline and tags go between
_SUMMARY = """SELECT id AS number, uid AS id, name, source, target, method, backbone, seed, state,
reason, text, created, started, ended, updated, stage, step, total, epoch, epochs,
group_id AS "group", folder, rev, attempt, curve_epoch, owner, host, note, beat, trashed FROM run"""
_BETWEEN = 1 + [field.name for field in fields(RunSummary)].index("headline")

_LAST_VALUES = """SELECT m.run_id, k.name AS key, m.last AS value FROM metric_latest m
JOIN metric_key k ON k.id = m.key_id
WHERE k.name IN :keys AND m.last IS NOT NULL {only}"""

_FINAL_VALUES = """SELECT run_id, key, value FROM score
WHERE key IN :keys AND value IS NOT NULL {only}"""

_HIDDEN = " AND trashed IS NULL"
_FEW = 500


def data_version(store: Store) -> int:
    """A number that grows with every write: while it stays, nothing has to be read again."""
    with reading(store) as connection:
        found = connection.execute(text("SELECT value FROM meta WHERE key = 'rev'"))
        return int(found.scalar_one())


def list_runs(
    store: Store,
    limit: int | None = None,
    changed_since: int = -1,
    *,
    states: Collection[str] = (),
    trashed: bool = False,
) -> list[RunSummary]:
    """Runs, newest first.

    Args:
        store: where to look.
        limit: how many at most; None is all.
        changed_since: only runs with a later `rev`, for readers that come again.
        states: only runs in one of these; empty is any.
        trashed: those in the trash as well, which readers that come again have to know of.
    """
    values: dict[str, Any] = {"rev": changed_since}
    query = f"{_SUMMARY} WHERE rev > :rev{'' if trashed else _HIDDEN}"
    if states:
        query += " AND state IN :states"
        values["states"] = list(states)
    query += " ORDER BY created DESC, id DESC"
    if limit is not None:
        query += " LIMIT :limit"
        values["limit"] = limit
    with reading(store) as connection:
        return _summaries(connection, _rows(connection, query, values))


def unfinished_runs(store: Store) -> list[RunSummary]:
    """Runs that should have a process, as far as the store knows; oldest first."""
    return list_runs(store, states=ACTIVE)[::-1]


def find_run(store: Store, wanted: str, *, trashed: bool = False) -> RunSummary:
    """The run with this id, unique beginning of an id, or name (the newest of that name).

    Args:
        store: where to look.
        wanted: an id, its beginning, a name, or "last".
        trashed: in the trash as well.

    Raises:
        StoreError: there is none, or the beginning fits several.
    """
    with reading(store) as connection:
        hidden = "" if trashed else _HIDDEN
        found = _called(connection, wanted, hidden)
        if not found:
            in_trash = not trashed and bool(_called(connection, wanted, ""))
            raise StoreError(_nothing(store, wanted, in_trash))
        return _summaries(connection, [_only(wanted, found)])[0]


def named_runs(store: Store, words: Sequence[str], *, trashed: bool = False) -> list[RunSummary]:
    """The runs that these words name, each as for `find_run`; none where a word names none.

    Raises:
        StoreError: each word names a run, but one is the beginning of several ids.
    """
    chosen: dict[int, Row[Any]] = {}
    with reading(store) as connection:
        found = {word: _called(connection, word, "" if trashed else _HIDDEN) for word in words}
        if all(found.values()):
            rows = [_only(word, those) for word, those in found.items()]
            chosen = {row.number: row for row in rows}
        return _summaries(connection, list(chosen.values()))


def _called(connection: Connection, wanted: str, hidden: str) -> Sequence[Row[Any]]:
    """The run of this id or name, else all whose ids begin so."""
    if not wanted or not storable(wanted):
        return []
    newest = "ORDER BY created DESC, id DESC LIMIT 1"
    if wanted == "last":
        return _rows(connection, f"{_SUMMARY} WHERE 1 = 1{hidden} {newest}", {})
    for condition in (
        f"uid = :wanted{hidden}",
        f"name = :wanted{hidden} {newest}",
        f"substr(uid, 1, length(:wanted)) = :wanted{hidden} ORDER BY uid",
    ):
        found = _rows(connection, f"{_SUMMARY} WHERE {condition}", {"wanted": wanted})
        if found:
            return found
    return []


def _only(wanted: str, found: Sequence[Row[Any]]) -> Row[Any]:
    if len(found) > 1:
        some = ", ".join(str(row.id) for row in found[:4])
        raise StoreError(f"{wanted!r} fits {len(found)} runs ({some}, …); write more of the id")
    return found[0]


def _nothing(store: Store, wanted: str, in_trash: bool) -> str:
    if in_trash and wanted != "last":
        return f"run {wanted!r} is in the trash of {store.place}; take it out first"
    what = "there is no run yet" if wanted == "last" else f"there is no run {wanted!r}"
    return f"{what} in {store.place}; `vreid runs` lists those there are"


def _rows(connection: Connection, query: str, values: dict[str, Any]) -> Sequence[Row[Any]]:
    statement = text(query)
    for name, value in values.items():
        if isinstance(value, list):
            statement = statement.bindparams(bindparam(name, expanding=True))
    return connection.execute(statement, values).all()


def _summaries(connection: Connection, rows: Sequence[Row[Any]]) -> list[RunSummary]:
    headlines, tags = _headlines(connection, rows), _tags(connection, rows)
    made = []
    for row in map(tuple, rows):
        between = (headlines.get(row[0], {}), tuple(tags.get(row[0], ())))
        values: Any = (*row[1:_BETWEEN], *between, *row[_BETWEEN:])
        made.append(RunSummary(*values))
    return made


def _headlines(connection: Connection, rows: Sequence[Row[Any]]) -> dict[int, dict[str, float]]:
    """Run number to headline; a final score outweighs the last value of its series."""
    found: dict[int, dict[str, float]] = {}
    for query in (_LAST_VALUES, _FINAL_VALUES):
        for row in map(tuple, _of_runs(connection, rows, query, {"keys": list(HEADLINE)})):
            found.setdefault(row[0], {})[row[1]] = row[2]
    return found


def _tags(connection: Connection, rows: Sequence[Row[Any]]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    query = "SELECT run_id, name FROM tag WHERE 1 = 1 {only} ORDER BY run_id, name"
    for row in map(tuple, _of_runs(connection, rows, query, {})):
        found.setdefault(row[0], []).append(row[1])
    return found


def _of_runs(
    connection: Connection, rows: Sequence[Row[Any]], query: str, values: dict[str, list[str]]
) -> Sequence[Row[Any]]:
    """Rows that belong to these runs; where there are many, those of all runs."""
    some = len(rows) <= _FEW
    lists: dict[str, list[Any]] = dict(values)
    if some:
        lists["numbers"] = [row.number for row in rows]
    only = "AND run_id IN :numbers" if some else ""
    return _rows(connection, query.format(only=only), lists)
