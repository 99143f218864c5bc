"""Renders a whole set to disk: complete under its final name, or not there at all."""

import errno
import json
import os
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from core.errors import DataError
from core.machine import cores
from core.synth.crew import Crew
from core.synth.roster import entries, identities
from core.synth.spec import MANIFEST, SetSpec, dataset_path, is_rendered, parameters, set_hash
from core.synth.studio import save_plate, save_tracklets

FORMAT = 1
CHUNK = 4  # identities a job
PARTIAL = ".partial-"

Progress = Callable[[int, int], None]


def render(
    spec: SetSpec, cache: Path, workers: int | None = None, progress: Progress | None = None
) -> Path:
    """Render a set unless it is there already.

    Args:
        spec: the set; equal specs give equal files, whatever the number of workers.
        cache: folder of rendered sets; made if missing.
        workers: processes; None takes one a processor core, 1 stays in this process.
        progress: called with tracklets done and tracklets in all.

    Returns:
        The folder: `manifest.json` and `<split>/c<camera>/p<identity>/<frame>.jpg`.

    Raises:
        DataError: the disk is full or can't be written, a process was killed, or a camera sees
            no walkway. Nothing that looks like a set is left.
    """
    folder = dataset_path(spec, cache)
    if is_rendered(spec, cache):
        return folder
    with _explained(cache):
        cache.mkdir(parents=True, exist_ok=True)
        with FileLock(_lock_file(cache, folder.name)):
            if not is_rendered(spec, cache):  # another process may just have finished it
                _remove_dead(cache, folder.name)
                _render_locked(spec, folder, workers or cores(), progress)
    return folder


def _lock_file(cache: Path, name: str) -> Path:
    return cache / f".{name}.lock"


@contextmanager
def _explained(cache: Path) -> Iterator[None]:
    """Turn what disk and processes may do to a renderer into one sentence for its user."""
    try:
        yield
    except BrokenProcessPool as error:
        raise DataError(
            "a rendering process was killed, perhaps for want of memory: render again, "
            "with fewer workers if it happens twice"
        ) from error
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise DataError(f"{cache}: the disk is full; make room and render again") from error
        reason = error.strerror or str(error)
        raise DataError(
            f"{cache}: rendered sets can't be written here ({reason}); "
            "set VREID_CACHE to a folder of your own"
        ) from error


def _remove_dead(cache: Path, own: str) -> None:
    """Remove what renderers that died left behind: they no longer hold the lock of their set.

    Args:
        cache: folder of rendered sets.
        own: name of the set whose lock the caller holds.
    """
    for partial in cache.glob(f".*{PARTIAL}*"):
        name = partial.name[1 : partial.name.index(PARTIAL)]
        if name == own:
            shutil.rmtree(partial, ignore_errors=True)
            continue
        # A Timeout says that its renderer is alive.
        with suppress(Timeout), FileLock(_lock_file(cache, name), timeout=0):
            shutil.rmtree(partial, ignore_errors=True)


def _render_locked(spec: SetSpec, folder: Path, workers: int, progress: Progress | None) -> None:
    partial = folder.with_name(f".{folder.name}{PARTIAL}{os.getpid()}")
    plates = partial / ".plates"
    try:
        plates.mkdir(parents=True)
        _fill(spec, partial, plates, workers, progress)
        shutil.rmtree(plates)
        _write_manifest(spec, partial / MANIFEST)
        if folder.exists():  # without its manifest: somebody deleted it by hand
            shutil.rmtree(folder)
        partial.rename(folder)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _fill(
    spec: SetSpec, partial: Path, plates: Path, workers: int, progress: Progress | None
) -> None:
    numbers = list(identities(spec))
    chunks = [tuple(numbers[i : i + CHUNK]) for i in range(0, len(numbers), CHUNK)]
    total, done = len(numbers) * len(spec.cameras), 0
    if progress:
        progress(0, total)
    with Crew(min(workers, max(len(chunks), 1))) as crew:
        cameras = range(1, len(spec.cameras) + 1)
        for _ in crew.results([(save_plate, (spec, camera, plates)) for camera in cameras]):
            pass
        jobs = [(save_tracklets, (spec, chunk, plates, partial)) for chunk in chunks]
        for count in crew.results(jobs):
            done += count
            if progress:
                progress(done, total)


def _manifest(spec: SetSpec) -> dict[str, Any]:
    given = parameters(spec)
    cameras = dict(zip(map(str, range(1, len(spec.cameras) + 1)), given["cameras"], strict=True))
    tracklets = [entry for identity in identities(spec) for entry in entries(spec, identity)]
    return {
        "format": FORMAT,
        "name": spec.name,
        "hash": set_hash(spec),
        "seed": spec.seed,
        "parameters": given,
        "cameras": cameras,
        "tracklets": [entry.described() for entry in tracklets],
    }


def _write_manifest(spec: SetSpec, file: Path) -> None:
    """Write the manifest once every frame is on the disk itself."""
    if hasattr(os, "sync"):
        os.sync()
    with file.open("w", encoding="utf-8") as stream:
        json.dump(_manifest(spec), stream, indent=1)
        stream.flush()
        os.fsync(stream.fileno())
