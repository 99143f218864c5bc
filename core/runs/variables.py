"""The part of the environment that decides how a run goes, and goes along with it."""

import os
import re
from collections.abc import Mapping

_CARRIED = re.compile(
    r"(PATH|HOME|LANG|LC_\w+|TZ|TMPDIR|LD_LIBRARY_PATH"
    r"|(CUDA|NCCL|NVIDIA|TORCH|PYTORCH|OMP|MKL|OPENBLAS|NUMBA|KMP|HF|XDG|SLURM|GLOO|PYTHON)\w*)$"
)
_SECRET = re.compile(r"KEY|TOKEN|SECRET|PASS", re.IGNORECASE)


def carried() -> dict[str, str]:
    """This process's variables that decide how a run goes; no secrets."""
    return {name: value for name, value in sorted(os.environ.items()) if _goes_along(name)}


def as_asked(own: Mapping[str, str], asked: Mapping[str, str]) -> dict[str, str]:
    """An environment as it was when a run was asked for.

    A run may be started by the supervisor of another one, whose variables are none of its own.

    Args:
        own: of who starts the run.
        asked: what `carried` gave when it was asked for.
    """
    return {**{name: value for name, value in own.items() if not _goes_along(name)}, **asked}


def _goes_along(name: str) -> bool:
    return bool(_CARRIED.match(name)) and not _SECRET.search(name)
