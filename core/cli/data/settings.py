"""How the commands read datasets: by the defaults, and what `--set` changes."""

from collections.abc import Sequence

from core.config import experiment, merge
from core.errors import ConfigError
from core.presets import assignment
from core.settings import Data


def data_settings(assignments: Sequence[str] = ()) -> Data:
    """The settings of data.

    Raises:
        ConfigError: an assignment doesn't fit, or is of another part.
    """
    values: dict[str, object] = {}
    for text in assignments:
        change = assignment(text)
        if set(change) - {"data"}:
            raise ConfigError(f"--set {text}: settings of data alone matter here, as data.split=1")
        values = merge(values, change)
        experiment(values, f"--set {text}")
    return experiment(values).data
