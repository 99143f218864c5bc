"""Make the database anew from run folders, and put it where the old one was."""

import contextlib
import sqlite3
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from filelock import FileLock, Timeout
from sqlalchemy import delete

from core.errors import StoreError
from core.store.engine import Store, reading, sqlite_file, writing
from core.store.health import told
from core.store.ingest import ingest
from core.store.keepsakes import carry_over, runs_of
from core.store.migrate import LOCK_TIMEOUT_S, migrate
from core.store.open import open_store
from core.store.register import SPEC, read_rows
from core.store.schema import Run, table
from core.store.sqlite import back_up

_BESIDE = ("", "-wal", "-shm")
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_BUSY_S = 30


@dataclass(slots=True)
class Rebuilt:
    """What a database was made anew of.

    Attributes:
        runs: how many it holds.
        passed_over: what is wrong with each folder that was left out.
        without_folder: runs that the old database alone knows.
        not_carried: what couldn't be read of the old database.
        kept: the old database; None where there was none.
    """

    runs: int = 0
    passed_over: list[str] = field(default_factory=list)
    without_folder: list[str] = field(default_factory=list)
    not_carried: list[str] = field(default_factory=list)
    kept: Path | None = None


def rebuild(url: str, root: Path) -> Rebuilt:
    """Make a SQLite database anew from its run folders; whoever has it open goes on with it.

    Notes, tags, the trash, the queue and endings that only the store knew are carried over where
    the old database can be read. Until the last moment nothing of it changes, and a copy is kept.

    Args:
        url: of the database.
        root: the folder of run folders; those elsewhere that the old database names count too.

    Raises:
        StoreError: it isn't SQLite, it can't be written, or another program keeps it locked.
    """
    file = sqlite_file(url)
    if file is None:
        raise StoreError(
            "a database server is not made anew; create an empty database, point VREID_DB to it, "
            f"and take the runs in: vreid import {root}"
        )
    draft = file.with_name(f".{file.name}.rebuild")
    with _old(url, file) as old, _alone(file), _draft(draft) as new:
        found = Rebuilt(not_carried=[] if old or not file.exists() else ["anything"])
        known = _known(old)
        _take_in(new, _folders(root, known), found)
        found.without_folder = sorted(set(known) - set(_uids(new)))
        kept = file.with_name(f"{file.name}.backup-rebuild-{time.strftime('%Y%m%d-%H%M%S')}")
        whole = old is not None and _is_copied(old, kept)
        _carry(old, new, found)
        found.runs = len(_uids(new))
        found.kept = kept if file.exists() else None
        new.close()
        if whole:
            _overwrite(draft, file)
        else:
            _replace(draft, file, kept)
    return found


@contextlib.contextmanager
def _alone(file: Path) -> Iterator[None]:
    """Keep others from migrating it, or making it anew as well."""
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(f"{file}.lock", timeout=LOCK_TIMEOUT_S):
            yield
    except Timeout:
        raise StoreError(f"{file}: another process is changing it; try again") from None


@contextlib.contextmanager
def _draft(draft: Path) -> Iterator[Store]:
    """An empty store that is gone afterwards, unless it was put in place."""
    names = [draft.with_name(draft.name + end) for end in (*_BESIDE, ".lock")]
    for path in names:
        path.unlink(missing_ok=True)
    migrate(f"sqlite:///{draft}")
    store = open_store(f"sqlite:///{draft}")
    try:
        yield store
    finally:
        store.close()
        for path in names:
            path.unlink(missing_ok=True)


@contextlib.contextmanager
def _old(url: str, file: Path) -> Iterator[Store | None]:
    """The store as it is; None where there is none, or none that can be read."""
    store = _opened(url) if file.exists() else None
    try:
        yield store
    finally:
        if store:
            store.close()


def _opened(url: str) -> Store | None:
    try:
        store = open_store(url, timeout_s=_BUSY_S)
    except StoreError as error:
        if not _is_damage(error):
            raise
        return None
    if store.notice:
        store.close()
        raise StoreError(store.notice)
    return store


def _known(old: Store | None) -> dict[str, str]:
    """Runs and their folders as the old database has them."""
    if old is None:
        return {}
    try:
        with reading(old) as connection:
            return runs_of(connection)
    except StoreError as error:
        if not _is_damage(error):
            raise
        return {}


def _folders(root: Path, known: dict[str, str]) -> list[Path]:
    """Run folders in the order in which they were made, as their names tell."""
    inside = [path for path in root.iterdir() if path.is_dir()] if root.is_dir() else []
    visible = {path.name: path for path in inside if not path.name.startswith(".")}
    elsewhere = {uid: Path(folder) for uid, folder in known.items() if uid not in visible}
    everything = visible | {uid: path for uid, path in elsewhere.items() if path.is_dir()}
    return [everything[name] for name in sorted(everything)]


def _take_in(new: Store, folders: Iterable[Path], found: Rebuilt) -> None:
    for folder in folders:
        if not (folder / SPEC).exists():
            found.passed_over.append(f"{folder}: is no run folder")
            continue
        try:
            read_rows(folder)
        except StoreError as error:
            found.passed_over.append(str(error))
            continue
        try:
            ingest(new, folder)
        except OSError as error:
            found.passed_over.append(f"{folder}: can't be read ({error.strerror})")
            with writing(new) as connection:
                runs = table(Run)
                connection.execute(delete(runs).where(runs.c.uid == folder.name))


def _uids(store: Store) -> list[str]:
    with reading(store) as connection:
        return list(runs_of(connection))


def _carry(old: Store | None, new: Store, found: Rebuilt) -> None:
    if old is None:
        return
    with reading(old) as before, writing(new) as connection:
        found.not_carried += carry_over(before, connection)


def _is_copied(old: Store, kept: Path) -> bool:
    """Copy the old database; False where it is too damaged for that."""
    try:
        with told(old, "copied"):
            back_up(old.engine, kept)
    except StoreError as error:
        kept.unlink(missing_ok=True)
        if not _is_damage(error):
            raise
        old.close()
        return False
    return True


def _overwrite(draft: Path, file: Path) -> None:
    """Copy the draft's content over the database's, for others a single write.

    Its file stays: a program that has the log of another file open would damage this one.
    """

    def give_up(status: int, _left: int, _total: int) -> None:
        if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise StoreError(f"{file}: another program keeps it locked; end it, or try again")

    try:
        with (
            contextlib.closing(sqlite3.connect(draft)) as source,
            contextlib.closing(sqlite3.connect(file, timeout=_BUSY_S)) as target,
        ):
            source.backup(target, progress=give_up)
            target.execute("PRAGMA busy_timeout=0")
            target.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # later, where readers are at it
    except sqlite3.Error as error:
        raise StoreError(f"{file}: can't be written ({error}); make room, and try again") from None


def _replace(draft: Path, file: Path, kept: Path) -> None:
    """Move what is damaged away, with the log that belongs to it, and the draft to its place."""
    for end in reversed(_BESIDE):
        with contextlib.suppress(FileNotFoundError):
            file.with_name(file.name + end).rename(kept.with_name(kept.name + end))
    draft.replace(file)


def _is_damage(error: StoreError) -> bool:
    """Whether a complaint is about the content of a file, rather than a lock or the like."""
    cause = getattr(error.__cause__, "orig", error.__cause__)
    return (getattr(cause, "sqlite_errorcode", 0) & 0xFF) in _DAMAGED
