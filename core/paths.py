"""Where things are kept: the home folder, datasets, rendered sets, runs and the database."""

import os
from pathlib import Path


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
    file = Path(given).expanduser().absolute() if given else home() / "experiments.db"
    return f"sqlite:///{file}"


def runs_root() -> Path:
    """The folder of run folders: VREID_RUNS, else `runs` beside the database file."""
    if given := os.environ.get("VREID_RUNS", ""):
        return Path(given).expanduser().absolute()
    url = database_url()
    if url.startswith("sqlite:///"):
        return Path(url.removeprefix("sqlite:///")).parent / "runs"
    return home() / "runs"


def data_root(given: str = "") -> Path:
    """The folder that holds datasets: what was given, else VREID_DATA, else home/data."""
    chosen = given or os.environ.get("VREID_DATA", "")
    return Path(chosen).expanduser().absolute() if chosen else home() / "data"


def cache_root() -> Path:
    """The folder of rendered sets and of what is known of frames.

    VREID_CACHE, else `cache` beside the run folders.
    """
    if given := os.environ.get("VREID_CACHE", ""):
        return Path(given).expanduser().absolute()
    return runs_root().parent / "cache"
