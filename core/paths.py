"""Where things are kept: the home folder, datasets, rendered sets, runs and the database."""

import os
from pathlib import Path


def absolute(given: str | Path) -> Path:
    """A path as somebody wrote it, from the root on; `~` is a home folder where there is one."""
    try:
        return Path(given).expanduser().absolute()
    except RuntimeError:  # ~name of nobody, which a file may be called too
        return Path(given).absolute()


def checkout() -> Path | None:
    """The repository this package runs from, or None where it was installed elsewhere."""
    root = Path(__file__).resolve().parent.parent
    return root if (root / "pyproject.toml").is_file() else None


def home() -> Path:
    """The project folder: the checkout, else the current folder."""
    return checkout() or Path.cwd()


def presets() -> Path:
    """The folder of shipped YAML configurations."""
    root = checkout()
    return root / "configs" if root else Path(__file__).resolve().parent / "configs"


def database_url() -> str:
    """SQLAlchemy URL of the store: VREID_DB as a URL or a file path, else home/experiments.db.

    A relative file is taken from the current folder; the URL always names it absolutely, because
    the worker and the run folders have to find the same place from elsewhere.
    """
    given = os.environ.get("VREID_DB", "").removeprefix("sqlite:///")
    if "://" in given:
        return given
    file = absolute(given) if given else home() / "experiments.db"
    return f"sqlite:///{file}"


def runs_root() -> Path:
    """The folder of run folders: VREID_RUNS, else `runs` beside the database file."""
    if given := os.environ.get("VREID_RUNS", ""):
        return absolute(given)
    url = database_url()
    if url.startswith("sqlite:///"):
        return Path(url.removeprefix("sqlite:///")).parent / "runs"
    return home() / "runs"


def data_root(given: str = "") -> Path:
    """The folder that holds datasets: what was given, else VREID_DATA, else home/data."""
    chosen = given or os.environ.get("VREID_DATA", "")
    return absolute(chosen) if chosen else home() / "data"


def cache_root() -> Path:
    """The folder of rendered sets and of what is known of frames.

    VREID_CACHE, else `cache` beside the run folders.
    """
    if given := os.environ.get("VREID_CACHE", ""):
        return absolute(given)
    return runs_root().parent / "cache"
