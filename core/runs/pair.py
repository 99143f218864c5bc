"""The pair grammar: which dataset to learn from, and which to adapt to."""

import re
from collections.abc import Sequence

from core.errors import ConfigError

_ARROW = re.compile(r"\s*(?:→|->|:)\s*")
_EXAMPLE = "write it as demo-syn:prid, demo-syn→prid, 'demo-syn->prid' or demo-syn prid"


def parse_pair(words: Sequence[str]) -> tuple[str, str]:
    """Source and target as they were written; whether they exist is not asked here.

    Raises:
        ConfigError: these are no two names.
    """
    written = " ".join(words).strip()
    names = _ARROW.split(written)
    if len(names) == 1:
        names = written.split()
    if len(names) != 2 or not all(names) or any(" " in name for name in names):
        raise ConfigError(f"{written!r} is no pair of datasets; {_EXAMPLE}")
    return names[0], names[1]
