"""A home of its own for runs that are only measured."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PLACES = {"DB": "experiments.db", "RUNS": "runs", "CACHE": "cache"}


@contextmanager
def own_home() -> Iterator[Path]:
    """Lead everything that is kept, here and in processes started here, to a folder that goes."""
    before = dict(os.environ)
    with tempfile.TemporaryDirectory(prefix="vreid-", ignore_cleanup_errors=True) as home:
        os.environ |= {f"VREID_{name}": str(Path(home) / place) for name, place in PLACES.items()}
        try:
            yield Path(home)
        finally:
            os.environ.clear()
            os.environ.update(before)
