"""One set of compiler options for every kernel, and a place for the machine code."""

import hashlib
import os
import stat
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

import numba
from numba.core import config
from numba.core.caching import UserProvidedCacheLocator

Kernel = TypeVar("Kernel", bound=Callable[..., Any])
MARK = b"from core.jit import kernel"  # in every file with kernels
PACKAGE = Path(__file__).resolve().parent
SHARED = "VREID_KERNELS"  # variable: where copies of this package keep machine code together


def kernel_digest(folder: Path) -> str:
    """A name for the present text of all kernels in a folder and the folders in it.

    Numba itself looks only at the file a kernel stands in: it would keep old code of a kernel
    that calls another one from a changed file. This file counts as well, for `MARK` stands in
    it: other compiler options make other code.
    """
    texts = (file.read_bytes() for file in sorted(folder.rglob("*.py")))
    kernels = [text for text in texts if MARK in text]
    return hashlib.sha256(b"\0".join(kernels)).hexdigest()[:12]


def cache_folder(source: Path, temporary: Path) -> Path:
    """Where machine code is kept: where copies share it, beside the source, or under `temporary`.

    The last belongs to this user alone, for the cache holds pickles.
    """
    name = f"kernels-{kernel_digest(source)}"
    shared = os.environ.get(SHARED, "")
    if shared and os.access(shared, os.W_OK):
        return Path(shared) / name
    if os.access(source, os.W_OK):
        return source / "__pycache__" / name
    folder = temporary / f"vreid-{os.getuid()}-{name}"
    folder.mkdir(mode=0o700, exist_ok=True)
    status = folder.lstat()
    if stat.S_ISDIR(status.st_mode) and status.st_uid == os.getuid() and not status.st_mode & 0o022:
        return folder
    return Path(tempfile.mkdtemp(prefix=f"vreid-{name}-", dir=temporary))


class ByModule(UserProvidedCacheLocator):
    """Finds the machine code of a kernel by its module, wherever a copy of the package lies.

    Numba's own way would compile all anew for each copy of the code that a run is trained with.
    """

    @classmethod
    def get_suitable_cache_subpath(cls, py_file: str) -> str:
        """The folder of a source file's kernels within the cache."""
        file = Path(py_file).resolve()
        if not file.is_relative_to(PACKAGE):
            return str(super().get_suitable_cache_subpath(py_file))  # type: ignore[no-untyped-call]
        return ".".join(file.relative_to(PACKAGE).with_suffix("").parts)


if not config.CACHE_DIR:  # type: ignore[attr-defined]  # NUMBA_CACHE_DIR wins
    _folder = cache_folder(PACKAGE, Path(tempfile.gettempdir()))
    config.CACHE_DIR = str(_folder)  # type: ignore[attr-defined]  # numba sets it at run time
    config.CACHE_LOCATOR_CLASSES = f"{__name__}.ByModule"  # type: ignore[attr-defined]


def kernel(function: Kernel) -> Kernel:
    """Compile a function on its first call, keep the machine code on disk, release the GIL.

    Without fastmath: reassociated sums are not the same on every processor.
    """
    compiled = numba.njit(cache=True, nogil=True, error_model="numpy", fastmath=False)(function)
    return cast(Kernel, compiled)
