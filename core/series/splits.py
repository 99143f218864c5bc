"""Splits of a target's protocol as people write them: "3", "0-4" or "all"."""

from pathlib import Path

from core import paths
from core.data.datasets import canonical, splits
from core.series.seeds import parse_numbers

ALL = "all"


def parse_splits(text: str, target: str, data_root: Path | None) -> tuple[int, ...]:
    """The splits of a list, each once; () where nothing is asked for.

    Args:
        text: as it was given.
        target: dataset, as people write it.
        data_root: the folder of datasets; None is the usual one.

    Raises:
        ConfigError: this is no list of splits, or the target has fewer.
        DataError: there is no such dataset.
    """
    if not text:
        return ()
    root = paths.data_root(str(data_root or ""))
    count = splits(canonical(target, root), root)
    return tuple(range(count)) if text == ALL else parse_numbers("--split", text, count - 1)
