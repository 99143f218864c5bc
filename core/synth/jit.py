"""One set of compiler options for every kernel, and a cache folder that can be written."""

import os
import stat
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast


def _private_folder() -> Path:
    """A folder of this user's own: the cache holds pickles, so nobody else may write there."""
    folder = Path(tempfile.gettempdir()) / f"vreid-kernels-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    status = folder.lstat()
    if stat.S_ISDIR(status.st_mode) and status.st_uid == os.getuid() and not status.st_mode & 0o022:
        return folder
    return Path(tempfile.mkdtemp(prefix="vreid-kernels-"))


# Set before numba is imported: it reads the variable once, and worker processes inherit it.
if not os.access(Path(__file__).parent, os.W_OK):
    os.environ.setdefault("NUMBA_CACHE_DIR", str(_private_folder()))

import numba  # noqa: E402

Kernel = TypeVar("Kernel", bound=Callable[..., Any])


def kernel(function: Kernel) -> Kernel:
    """Compile a function on its first call, keep the machine code on disk, release the GIL.

    Without fastmath: reassociated sums are not the same on every processor.
    """
    compiled = numba.njit(cache=True, nogil=True, error_model="numpy", fastmath=False)(function)
    return cast(Kernel, compiled)
