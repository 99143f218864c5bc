"""`vreid db` and `vreid import`."""

import dataclasses
import time
from pathlib import Path

from core import paths
from core.cli.output import put, put_json, put_paragraph, tell
from core.errors import StoreError
from core.runs.folder import folder_of
from core.store import Store, list_runs, open_store
from core.store.engine import place_of, sqlite_file


def show_path() -> None:
    """Print where the database is."""
    put(place_of(paths.database_url()))


def check() -> int:
    """Print what is wrong with the database, and between it and the run folders."""
    from core.store.health import faults, strays

    try:
        store = _opened()
        found = faults(store)
        folders = {run.id: folder_of(run) for run in list_runs(store, trashed=True)}
        found += strays(store, folders, paths.runs_root())
    except StoreError as error:
        put_paragraph(str(error))
        return 1
    for line in found:
        put_paragraph(line)
    if found:
        put("vreid db rebuild makes the database anew from the run folders")
        return 1
    put(f"{store.place}: sound; runs with their folders: {len(folders)}")
    return 0


def backup(file: Path | None) -> None:
    """Copy the database to a file, by default beside it."""
    from core.store.health import copy

    store = _opened()
    beside = Path(f"{store.place}.backup-{time.strftime('%Y%m%d-%H%M%S')}")
    target = file.absolute() if file else beside
    if target.is_dir():
        target /= beside.name
    copy(store, target)
    put(f"{target}: {_megabytes(target)}")


def vacuum() -> None:
    """Make the database as small as it can be."""
    from core.store.health import vacuum as vacuum_store

    store = _opened()
    file = sqlite_file(store.url)
    before = _megabytes(file) if file else ""
    vacuum_store(store)
    put(f"{store.place}: {before} before, {_megabytes(file)} now" if file else "done")


def rebuild() -> None:
    """Make the database anew from the run folders."""
    from core.store.rebuild import rebuild as make_anew

    root = paths.runs_root()
    found = make_anew(paths.database_url(), root)
    for line in found.passed_over:
        tell(f"vreid: passed over: {line}")
    for uid in found.without_folder:
        tell(f"vreid: run {uid} has no folder; the database from before alone has it")
    for name in found.not_carried:
        tell(
            f"vreid: of the database from before, {name} could not be read, so it is not taken over"
        )
    put(f"{place_of(paths.database_url())}: made anew from {root}; runs: {found.runs}")
    if found.kept:
        put(f"the database from before: {found.kept}")


def bring_in(place: Path, as_json: bool) -> int:
    """Take run folders from another machine in."""
    from core.store.arrivals import bring_in as take
    from core.store.arrivals import run_folders

    sources = run_folders(place.absolute())
    arrivals = list(take(_opened(), sources, paths.runs_root()))
    if as_json:
        put_json({"format": 1, "runs": [dataclasses.asdict(arrival) for arrival in arrivals]})
    else:
        for one in arrivals:
            put_paragraph(f"{one.outcome:<9}  {one.id:<12}  {one.text}")
    return int(any(one.outcome == "refused" for one in arrivals))


def _opened() -> Store:
    store = open_store()
    if store.notice:
        tell(f"vreid: {store.notice}")
    return store


def _megabytes(file: Path) -> str:
    return f"{file.stat().st_size / 1e6:.1f} MB"
