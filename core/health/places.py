"""The places that vreid reads and writes: store, runs, datasets and rendered sets."""

import os
import shutil
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

from core import paths
from core.health.finding import Finding, Scene, State, size

LITTLE, TOO_LITTLE = 5 * 2**30, 200 * 2**20  # bytes
_FAR = ("nfs", "cifs", "smb", "lustre", "gpfs", "beegfs", "ceph", "gluster", "afs", "9p", "fuse.")
_SKEW_S = 2.0


def store(scene: Scene) -> list[Finding]:
    """The database: a file that can be written, and whose locks work."""
    url = paths.database_url()
    if not url.startswith("sqlite:///"):
        address = urlsplit(url)
        place = f"{address.scheme}://{address.hostname or ''}{address.path}"
        return [Finding("store", "note", f"{place}: isn't asked here", "try: vreid runs")]
    file = Path(url.removeprefix("sqlite:///"))
    if file.exists() and not os.access(file, os.W_OK):
        text = f"{file}: belongs to someone else, or is read-only"
        return [Finding("store", "missing", text, "point VREID_DB to a file of yours")]
    kind = kind_of(scene.root, file)
    found = _folder(scene, "store", file, file.parent, "VREID_DB")
    if found.state == "missing" or not kind.startswith(_FAR):
        return [found]
    text = f"{file}: on {kind}, where locks of several machines may not hold"
    advice = "point VREID_DB to a file on a local disk, or to a PostgreSQL server"
    return [Finding("store", "note", text, advice)]


def folders(scene: Scene) -> list[Finding]:
    """The folders of runs, of rendered sets and of datasets."""
    found = [
        _folder(scene, "runs", paths.runs_root(), paths.runs_root(), "VREID_RUNS"),
        _folder(scene, "rendered sets", paths.cache_root(), paths.cache_root(), "VREID_CACHE"),
    ]
    data = paths.data_root()
    if not data.is_dir():
        text, advice = f"{data}: no datasets yet", "vreid data add, or set VREID_DATA"
        return [*found, Finding("datasets", "note", text, advice)]
    if not os.access(data, os.R_OK | os.X_OK):
        text, advice = f"{data}: can't be read", "point VREID_DATA to a folder of yours"
        return [*found, Finding("datasets", "note", text, advice)]
    return [*found, Finding("datasets", "ok", f"{data}: {_kind(scene, data)}")]


def clock(scene: Scene) -> list[Finding]:
    """The time: not before this program was written, and the same as that of the disk."""
    now = scene.now()
    advice = "set the clock, such as by: timedatectl set-ntp true"
    if now < Path(paths.__file__).stat().st_mtime:
        return [Finding("clock", "note", "it is behind the files of vreid itself", advice)]
    with tempfile.NamedTemporaryFile(dir=_existing(paths.runs_root())) as file:
        skew = Path(file.name).stat().st_mtime - now
    if abs(skew) > _SKEW_S:
        text = f"files of {paths.runs_root()} are dated {skew:+.0f} s from the clock here"
        return [Finding("clock", "note", text, advice)]
    return [Finding("clock", "ok", "agrees with that of the disk")]


def kind_of(root: Path, path: Path) -> str:
    """The kind of file system that holds a path, such as "ext4"; "" where nobody says."""
    try:
        lines = (root / "proc/mounts").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    real, best, kind = path.resolve(), -1, ""
    for fields in (line.split() for line in lines):
        if len(fields) < 3:
            continue
        top = Path(fields[1].replace("\\040", " "))
        if real.is_relative_to(top) and len(top.parts) >= best:  # a later mount hides an earlier
            best, kind = len(top.parts), fields[2]
    return kind


def _folder(scene: Scene, subject: str, named: Path, folder: Path, variable: str) -> Finding:
    """Whether a folder, made where there is none yet, can be written and has room."""
    there = _existing(folder)
    advice = f"point {variable} to a folder of yours"
    try:
        with tempfile.TemporaryFile(dir=there) as file:
            file.write(b"vreid")
    except OSError as error:
        reason = error.strerror or "can't be written"
        return Finding(subject, "missing", f"{named}: {reason}", advice)
    free = shutil.disk_usage(there).free
    state: State = "missing" if free < TOO_LITTLE else "note" if free < LITTLE else "ok"
    text = f"{named}: {_kind(scene, there)}, {size(free)} free"
    return Finding(subject, state, text, "" if state == "ok" else f"make room, or {advice}")


def _existing(folder: Path) -> Path:
    return next((place for place in (folder, *folder.parents) if place.is_dir()), Path("/"))


def _kind(scene: Scene, path: Path) -> str:
    return kind_of(scene.root, path) or "some file system"
