"""`vreid export`."""

from pathlib import Path

from core.cli.lists import current_store
from core.cli.output import put
from core.errors import ConfigError
from core.hooks.event_file import write_event_file
from core.store import find_run


def export(wanted: str, tensorboard: bool, out: Path) -> None:
    """Write a run in a form that others read, and say where.

    Raises:
        ConfigError: no form was asked for.
        StoreError: there is no such run, or several fit.
        RunError: it can't be written.
    """
    if not tensorboard:
        raise ConfigError("name the form: vreid export --tensorboard RUN")
    store = current_store()
    folder = write_event_file(store, find_run(store, wanted), out)
    put(f"{folder}; to look at it: tensorboard --logdir {out}")
