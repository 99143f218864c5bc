"""Runs that come from another machine as folders."""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text

from core.errors import StoreError
from core.files import whole_file
from core.journal import JOURNAL
from core.store.engine import Store, reading
from core.store.ingest import SYSTEM, ingest
from core.store.register import SPEC, read_any

_LOCAL = ("supervisor.lock", "control.json")  # who looked after it there, and what it was told
_JOURNALS = (SYSTEM, JOURNAL)
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Arrival:
    """What became of a folder that was brought in.

    Attributes:
        id: of the run; "" where the folder holds none.
        outcome: "added", "updated", "unchanged" or "refused".
        text: its state, or why it was refused.
    """

    id: str
    outcome: str
    text: str


def run_folders(place: Path) -> list[Path]:
    """The folder itself where it is a run's, else the run folders in it.

    Raises:
        StoreError: there is none.
    """
    if (place / SPEC).is_file():
        return [place]
    inside = sorted(place.iterdir()) if place.is_dir() else []
    found = [path for path in inside if (path / SPEC).is_file()]
    if not found:
        raise StoreError(f"{place}: neither a run folder nor a folder of them")
    return found


def bring_in(store: Store, sources: list[Path], root: Path) -> Iterator[Arrival]:
    """Copy run folders to where runs are kept, unless they are there, and take them in.

    A run that is known already is brought up to date where its journal goes on from the known
    one, and refused where they are two stories.

    Args:
        store: where to.
        sources: folders; each is taken, or refused, by itself.
        root: the folder of run folders.

    Raises:
        StoreError: the database can't be written.
        OSError: a folder can't be read or copied.
    """
    if store.notice:
        raise StoreError(store.notice)
    for source in sources:
        yield _bring_in(store, source, root)


def _bring_in(store: Store, source: Path, root: Path) -> Arrival:
    try:
        row = read_any(source)[0]
        uid = str(row["uid"])
        target, known = _place(store, uid, row["created"], root)
        if source.resolve() != target.resolve():
            if target.exists() and not _is_behind(target, source):
                return Arrival(uid, "unchanged", f"{target} is as new")
            (_copy if target.exists() else _add)(source, target)
        taken = ingest(store, target)
    except StoreError as error:
        return Arrival("", "refused", str(error))
    outcome = "added" if not known else "updated" if taken else "unchanged"
    return Arrival(uid, outcome, _state(store, uid))


def _place(store: Store, uid: str, created: float, root: Path) -> tuple[Path, bool]:
    """Where a run's folder belongs, and whether the store knows the run."""
    if Path(uid).name != uid or uid.startswith("."):
        raise StoreError(f"{uid!r} is no id of a run")
    query = text("SELECT created, folder FROM run WHERE uid = :uid")
    with reading(store) as connection:
        found = connection.execute(query, {"uid": uid}).first()
    if found is None:
        return root / uid, False
    if found.created != created:
        raise StoreError(f"{uid}: the database has another run of this id; it stays")
    kept = Path(found.folder)
    return kept if kept.is_dir() else root / uid, True


def _state(store: Store, uid: str) -> str:
    with reading(store) as connection:
        query = text("SELECT state FROM run WHERE uid = :uid")
        return str(connection.execute(query, {"uid": uid}).scalar_one())


def _is_behind(target: Path, source: Path) -> bool:
    """Whether a folder's journals go on in another one; refused where the two differ."""
    if read_any(target)[0]["created"] != read_any(source)[0]["created"]:
        raise StoreError(f"{source}: {target} is another run of this id; it stays")
    longer = [_goes_on(target / name, source / name) for name in _JOURNALS]
    return any(longer)


def _goes_on(here: Path, there: Path) -> bool:
    """Whether a file is the beginning of another one, which is longer.

    Raises:
        StoreError: neither is the beginning of the other.
    """
    with contextlib.suppress(FileNotFoundError), there.open("rb") as new:
        with contextlib.suppress(FileNotFoundError), here.open("rb") as old:
            while True:
                known, more = old.read(_CHUNK), new.read(_CHUNK)
                common = min(len(known), len(more))
                if known[:common] != more[:common]:
                    raise StoreError(f"{there}: the run went on otherwise here ({here}); it stays")
                if len(known) != len(more) or not known:
                    return len(more) > len(known)
        return bool(new.read(1))
    return False


def _add(source: Path, target: Path) -> None:
    """Copy a whole folder; it is in place at once or not at all."""
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))
    try:
        shutil.copymode(source, draft)
        _copy(source, draft)
        draft.rename(target)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _copy(source: Path, target: Path) -> None:
    """Copy files, those that tell of them last; links are neither followed nor copied."""
    for folder, _, names in os.walk(source):
        inside = Path(folder).relative_to(source)
        (target / inside).mkdir(exist_ok=True)
        for name in names:
            path = source / inside / name
            apart = inside == Path() and name in (*_LOCAL, *_JOURNALS)
            if not apart and path.is_file() and not path.is_symlink():
                shutil.copy2(path, target / inside / name)
    for name in _JOURNALS:
        if (source / name).is_file():
            with (source / name).open("rb") as old, whole_file(target / name) as new:
                shutil.copyfileobj(old, new)
