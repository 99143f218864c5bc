"""Settings of stored runs against each other and against the defaults."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from core.config import flat, plain
from core.settings import Experiment


class Missing:
    """Stands for a setting that a run doesn't have, as None is a value."""


MISSING: Final = Missing()


def differing(runs: Sequence[Mapping[str, Any]]) -> dict[str, list[Any]]:
    """Settings that aren't the same in all runs, with their value in each, or MISSING.

    Args:
        runs: flat settings, such as `core.store.run_params` gives them.
    """
    keys = dict.fromkeys(key for run in runs for key in run)
    rows = {key: [run.get(key, MISSING) for run in runs] for key in keys}
    return {key: row for key, row in rows.items() if any(value != row[0] for value in row)}


def changed(run: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Settings of a run that aren't the default: {key: (value, default or MISSING)}."""
    defaults = {key: _stored(value) for key, value in flat(plain(Experiment())).items()}
    return {
        key: (value, defaults.get(key, MISSING))
        for key, value in run.items()
        if value != defaults.get(key, MISSING)
    }


def _stored(value: object) -> object:
    """A default as it comes back from the store: JSON knows lists alone."""
    return list(value) if isinstance(value, tuple) else value
