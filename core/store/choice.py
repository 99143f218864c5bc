"""Runs chosen by a filter, or by words on a command line."""

import json
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import islice
from typing import Any

from sqlalchemy import text
from sqlalchemy.engine import Connection

from core.errors import FilterError, StoreError
from core.measures import MEASURES
from core.store.engine import Store, reading
from core.store.filter import (
    Facts,
    Filter,
    is_setting,
    known_keys,
    nearest,
    parse,
    settings_keys,
)
from core.store.reader import list_runs, named_runs, run_rows, summarised
from core.store.records import RunSummary
from core.store.words import shown
from core.text import storable

_AT_ONCE = 500  # rows of which tags and scores are read together

_SETTING = """SELECT r.uid, p.value FROM run r JOIN param p ON p.run_id = r.id
WHERE p.key = :key"""

# CROSS keeps SQLite from scanning all series; elsewhere it is the same as JOIN
_LAST = """SELECT r.uid, m.last AS value FROM metric_key k CROSS JOIN run r
JOIN metric_latest m ON m.run_id = r.id AND m.key_id = k.id
WHERE k.name = :key AND m.last IS NOT NULL"""

_FINAL = """SELECT r.uid, s.value FROM run r JOIN score s ON s.run_id = r.id
WHERE s.key = :key AND s.value IS NOT NULL"""

_SETTING_NAMES = "SELECT DISTINCT key FROM param"
_SERIES_NAMES = "SELECT name FROM metric_key UNION SELECT key FROM score"
_NETWORKS = ("histogram", "student")  # whose measure is meant where none is named; the latter first


def choose(store: Store, words: Sequence[str], *, trashed: bool = False) -> list[RunSummary]:
    """The runs that words on a command line mean, in the order of the words or newest first.

    Where every word is an id, the unique beginning of one, a name or "last", those runs are
    meant; else all words together are one filter.

    Args:
        store: where to look.
        words: at least one, so that nobody stops every run by leaving them out.
        trashed: of those in the trash, instead of all others.

    Raises:
        StoreError: no run fits, or a word is the beginning of several ids.
        FilterError: the words are no filter, or name what no run has.
    """
    given = any(word.strip() for word in words)
    found = meant(store, words, trashed=trashed) if given else []
    if not found:
        asked = shown(" ".join(words))
        where = f"the trash of {store.place}" if trashed else store.place
        lost = [word for word in words if not _is_name(store, word, trashed)]
        some = f": {shown(lost[0])} names none" if 0 < len(lost) < len(words) else ""
        raise StoreError(f"no run in {where} fits {asked}{some}; `vreid runs` lists all")
    return found


def _is_name(store: Store, word: str, trashed: bool) -> bool:
    """Whether a word names a run, or several."""
    try:
        return bool(named_runs(store, [word], trashed=trashed))
    except StoreError:
        return True


def meant(
    store: Store, words: Sequence[str], limit: int | None = None, *, trashed: bool = False
) -> list[RunSummary]:
    """As `choose`, but nothing found is no error; no words mean all runs.

    Args:
        store: where to look.
        words: of the command line.
        limit: how many at most; None is all.
        trashed: of those in the trash, instead of all others.
    """
    named = [run for run in named_runs(store, words, trashed=trashed) if _lies(run, trashed)]
    if named:
        return named[:limit]
    return find_runs(store, parse(" ".join(words)), limit, trashed=trashed)


def find_runs(
    store: Store, wanted: Filter, limit: int | None = None, *, trashed: bool = False
) -> list[RunSummary]:
    """The runs that pass a filter, newest first.

    Args:
        store: where to look.
        wanted: what `core.store.filter.parse` made.
        limit: how many at most; None is all.
        trashed: of those in the trash, instead of all others.

    Raises:
        FilterError: it asks for a setting or a series that no run has.
    """
    if not wanted.terms and not trashed:
        return list_runs(store, limit)
    # before the facts, so that there are facts of each
    rows: list[Any] = [row for row in run_rows(store, trashed=trashed) if _lies(row, trashed)]
    facts = read_facts(store, wanted)
    bare, rest = wanted.parts
    some = [row for row in rows if bare.matches(row, facts)]
    found = (run for run in _summarised(store, some) if rest.matches(run, facts))
    return list(islice(found, limit))


def _summarised(store: Store, rows: Sequence[Any]) -> Iterator[RunSummary]:
    """Summaries of rows, as few at a time as serve whoever stops early."""
    for start in range(0, len(rows), _AT_ONCE):
        yield from summarised(store, rows[start : start + _AT_ONCE])


def _lies(run: Any, trashed: bool) -> bool:
    """Whether a run, or its row, is where one looks."""
    return (run.trashed is not None) == trashed


def read_facts(store: Store, wanted: Filter) -> Facts:
    """What a filter needs beyond summaries, of all runs: one query for each key.

    Raises:
        FilterError: no run has such a setting or series; the message names the nearest.
    """
    if not wanted.needs:
        return {}
    with reading(store) as connection:
        return {key: _fact(connection, key) for key in wanted.needs}


def _fact(connection: Connection, key: str) -> dict[str, Any]:
    """Id of a run to its value, for the runs that have one."""
    if is_setting(key):
        absent = key in settings_keys()
        return _known(connection, key, _settings, _SETTING_NAMES, may_be_absent=absent)
    if key in MEASURES:
        networks = [_series(connection, f"{network}/{key}") for network in _NETWORKS]
        return networks[0] | networks[1]
    return _known(connection, key, _series, _SERIES_NAMES)


def _known(
    connection: Connection,
    key: str,
    read: Callable[[Connection, str], dict[str, Any]],
    names_query: str,
    *,
    may_be_absent: bool = False,
) -> dict[str, Any]:
    """The values of a key; where there are none, of the one that differs in its capitals."""
    found = read(connection, key) if storable(key) else {}
    if found or may_be_absent:
        return found
    names = [str(name) for name in connection.execute(text(names_query)).scalars()]
    same = [name for name in names if name.casefold() == key.casefold()]
    if not same:
        near = nearest(key.casefold(), [*known_keys(), *names])
        raise FilterError(f"no run has a value of {shown(key)}{near}")
    return read(connection, same[0])


def _settings(connection: Connection, key: str) -> dict[str, Any]:
    found = _by_run(connection, _SETTING, key=key)
    return {run_id: _plain(value) for run_id, value in found.items()}


def _series(connection: Connection, key: str) -> dict[str, Any]:
    """Where a series stands; a final score outweighs the last value, as in a headline."""
    return _by_run(connection, _LAST, key=key) | _by_run(connection, _FINAL, key=key)


def _by_run(connection: Connection, query: str, **given: str) -> dict[str, Any]:
    return {row.uid: row.value for row in connection.execute(text(query), given)}


@lru_cache(maxsize=4096)
def _plain(value: str) -> float | str:
    """A setting as it is compared: a number or a text, lists as they are written."""
    read = json.loads(value)
    if isinstance(read, str) or (isinstance(read, int | float) and not isinstance(read, bool)):
        return read
    return value
