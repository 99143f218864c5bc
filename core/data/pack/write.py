"""From a folder to a pack, which goes on where an earlier try was interrupted."""

import errno
import hashlib
import os
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from filelock import FileLock

from core.data.folder import Folder
from core.data.pack.form import SUMMARY, Shard, Summary, is_pack, read_summary, schema
from core.data.pack.packed import Packed
from core.data.walk import walk
from core.errors import DataError
from core.files import whole_file

SHARD_BYTES = 2**30
BATCH_BYTES = 2**25  # what is in memory at once
UNFINISHED = "unfinished"  # holds the fingerprint of what is being packed
PART = ".part"

Progress = Callable[[int, int], None]


class Entry(NamedTuple):
    """A file to pack, or an empty folder; a path is its bytes, relative to the source."""

    path: bytes
    size: int
    changed: int


def pack(
    source: Folder,
    folder: Path,
    progress: Progress,
    extra: Sequence[str] = (),
    shard_bytes: int = SHARD_BYTES,
) -> None:
    """Write all files of a tree into a pack, in order of their paths.

    Hidden files are left out, as readers don't see them; images stay encoded as they are. A try
    that was interrupted is gone on with after its last whole shard, unless the files have
    changed since.

    Args:
        source: of the files.
        folder: the pack, which is made.
        progress: called with files done and files in all.
        extra: further files, relative to the source: such as "../splits_prid2011.json", which
            lies beside the folder.
        shard_bytes: contents of one file of the pack.

    Raises:
        DataError: a file can't be read or changes meanwhile, the disk is full, or the folder
            holds something else.
    """
    with _explained(folder):
        folder.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(folder.with_name(f".{folder.name}.lock")):
            entries = _entries(source, folder, extra)
            fingerprint = _fingerprint(entries, shard_bytes)
            if _is_packed(folder, fingerprint):
                progress(len(entries), len(entries))
                return
            _begin(folder, fingerprint)
            done, shards = 0, []
            for number, part in enumerate(_cut(entries, shard_bytes)):
                path = folder / f"{number:05}.arrow"
                if not path.exists():
                    _write_shard(source, part, path, _from(progress, done, len(entries)))
                done += len(part)
                progress(done, len(entries))
                shards.append(Shard(path.name, len(part), path.stat().st_size))
            total = sum(entry.size for entry in entries)
            _finish(folder, Summary(fingerprint, len(entries), total, tuple(shards)))


def _entries(source: Folder, folder: Path, extra: Sequence[str]) -> list[Entry]:
    """What is to be packed, in order of the paths.

    Raises:
        DataError: there is nothing, or the pack would hold itself.
    """
    if folder.resolve().is_relative_to(source.root.resolve()):
        raise DataError(f"{folder}: lies in what is to be packed; name a folder beside it")
    found = sorted({*_walk(source), *(_entry(source, path) for path in extra)})
    if not found:
        raise DataError(f"{source.where()}: holds no file to pack")
    return found


def _walk(source: Folder) -> Iterator[Entry]:
    for folder, files, folders in walk(source):
        for path in files:
            yield _entry(source, path)
        if folder and not files and not folders:
            yield Entry(os.fsencode(f"{folder}/"), 0, 0)


def _entry(source: Folder, path: str) -> Entry:
    try:
        found = (source.root / path).stat()
    except OSError as error:
        raise DataError(
            f"{source.where(path)}: can't be packed ({error.strerror}); restore or remove it"
        ) from None
    if not stat.S_ISREG(found.st_mode):
        raise DataError(f"{source.where(path)}: is neither file nor folder; remove it")
    return Entry(os.fsencode(path), found.st_size, found.st_mtime_ns)


def _fingerprint(entries: Iterable[Entry], shard_bytes: int) -> str:
    """Another one once a file comes, goes or changes, or shards are cut elsewhere."""
    digest = hashlib.sha256(f"{shard_bytes}".encode())
    for entry in entries:
        digest.update(b"\0%s\0%d\0%d" % entry)
    return digest.hexdigest()


def _is_packed(folder: Path, fingerprint: str) -> bool:
    """Whether a pack of these very files is there already, whole.

    Raises:
        DataError: a pack of others is there, or a damaged one.
    """
    if not is_pack(folder):
        return False
    if read_summary(folder).fingerprint != fingerprint:
        raise DataError(
            f"{folder}: is a pack of other files, or of these before they changed; delete it to "
            "pack again"
        )
    Packed(folder)
    return True


def _begin(folder: Path, fingerprint: str) -> None:
    """Make the folder ready; whole shards of the same files are kept, those of others removed."""
    folder.mkdir(exist_ok=True)
    mark = folder / UNFINISHED
    there = list(folder.iterdir())
    if there and not mark.exists():
        raise DataError(f"{folder}: holds something else than a pack; name a new folder")
    if there and mark.read_bytes() == fingerprint.encode():
        return
    for path in there:
        if path.suffix in (".arrow", PART):
            path.unlink()
    with whole_file(mark, mark.name + PART) as file:
        file.write(fingerprint.encode())


def _cut(entries: Sequence[Entry], most: int) -> Iterator[Sequence[Entry]]:
    """Entries that follow each other, in parts of at most so many bytes; of one entry at least."""
    start = size = 0
    for place, entry in enumerate(entries):
        if place > start and size + entry.size > most:
            yield entries[start:place]
            start, size = place, 0
        size += entry.size
    yield entries[start:]


def _from(progress: Progress, done: int, total: int) -> Callable[[int], None]:
    """Progress of a part, before which so many were done."""
    return lambda more: progress(done + more, total)


def _write_shard(
    source: Folder, entries: Sequence[Entry], path: Path, progress: Callable[[int], None]
) -> None:
    """Write one file of a pack."""
    import pyarrow

    done = 0
    with whole_file(path, path.name + PART) as file, pyarrow.ipc.new_file(file, schema()) as writer:
        for part in _cut(entries, BATCH_BYTES):
            columns = [[entry.path for entry in part], [_content(source, entry) for entry in part]]
            arrays = [
                pyarrow.array(column, field.type)
                for column, field in zip(columns, schema(), strict=True)
            ]
            writer.write_batch(pyarrow.record_batch(arrays, schema=schema()))
            done += len(part)
            progress(done)


def _content(source: Folder, entry: Entry) -> bytes:
    path = os.fsdecode(entry.path)
    if path.endswith("/"):
        return b""
    content = source.read(path)
    if len(content) != entry.size:
        raise DataError(f"{source.where(path)}: changed while it was packed; pack again")
    return content


def _finish(folder: Path, summary: Summary) -> None:
    """Say that the pack is whole, once it can be opened."""
    with whole_file(folder / SUMMARY, SUMMARY + PART) as file:
        file.write(summary.written())
    Packed(folder)
    (folder / UNFINISHED).unlink()


@contextmanager
def _explained(folder: Path) -> Iterator[None]:
    """Say in one sentence what went wrong with the disk."""
    try:
        yield
    except OSError as error:
        full = error.errno == errno.ENOSPC
        what = "make room" if full else "mend its permissions, or name another folder"
        raise DataError(
            f"{folder}: can't be written ({error.strerror or error}); {what} and pack again: it "
            "goes on where it ended"
        ) from None
