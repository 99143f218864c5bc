"""The code a run is trained with, kept as it was when the run was asked for."""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

import core

_DIGITS = 16


def freeze(cache_root: Path) -> Path:
    """A copy of this package that no later edit or update touches; one for each state of it.

    A copy that was damaged, as by a loss of power right after it was made, is replaced.

    Args:
        cache_root: under which copies are kept, in `code`.

    Returns:
        The folder to import from, which holds `core`.

    Raises:
        OSError: it can't be written.
    """
    package = Path(core.__file__).resolve().parent
    contents = _contents(package)
    kept = cache_root / "code" / _digest(contents)
    if not kept.is_dir() or _contents(kept / package.name) != contents:
        _write(contents, package, kept)
    return kept


def _contents(package: Path) -> dict[Path, bytes]:
    """Every file of a package but what Python makes of it: path within, and what is in it."""
    found = []
    for folder, folders, names in os.walk(package):
        folders[:] = [name for name in folders if not name.startswith((".", "__pycache__"))]
        found += [Path(folder) / name for name in names if name[0] != "."]
    return {file.relative_to(package): file.read_bytes() for file in sorted(found)}


def _digest(contents: Mapping[Path, bytes]) -> str:
    total = hashlib.sha256()
    for name, content in contents.items():
        total.update(f"{name}\0{len(content)}\0".encode() + content)
    return total.hexdigest()[:_DIGITS]


def _write(contents: Mapping[Path, bytes], package: Path, kept: Path) -> None:
    """Put a copy in place at once; of two processes the faster one's stays."""
    kept.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=".", dir=kept.parent))
    try:
        for name, content in contents.items():
            target = draft / package.name / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
            shutil.copystat(package / name, target)  # compilers' caches ask for the time
        draft.chmod(0o755)
        _put_in_place(draft, kept, package.name, contents)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _put_in_place(draft: Path, kept: Path, name: str, contents: Mapping[Path, bytes]) -> None:
    try:
        draft.rename(kept)
    except OSError:
        if not kept.is_dir():
            raise
        if _contents(kept / name) == contents:  # another process was faster
            return
        damaged = draft.with_name(f"{draft.name}-damaged")
        kept.rename(damaged)
        draft.rename(kept)
        shutil.rmtree(damaged, ignore_errors=True)
