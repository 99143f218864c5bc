"""How the commands read datasets: by the defaults, and what `--set` changes."""

from collections.abc import Sequence

from core.config import experiment, merge
from core.presets import assignment
from core.settings import Data


def data_settings(assignments: Sequence[str] = ()) -> Data:
    """The settings of data.

    Raises:
        ConfigError: an assignment doesn't fit.
    """
    values: dict[str, object] = {}
    for text in assignments:
        values = merge(values, assignment(text))
        experiment(values, f"--set {text}")
    return experiment(values).data
