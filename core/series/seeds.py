"""Seeds as people write them: "0-4" or "0,1,2"."""

import re

from core.errors import ConfigError

_PART = re.compile(r"(\d{1,10})(?:-(\d{1,10}))?")
_LARGEST = 2**32 - 1
_MOST = 1000


def parse_seeds(text: str) -> tuple[int, ...]:
    """The seeds of a list such as "0-4,7", each once, in the order in which they stand there.

    Raises:
        ConfigError: this is no list of seeds, or one beyond all measure.
    """
    found: dict[int, None] = {}
    for part in text.split(","):
        ends = _PART.fullmatch(part.strip())
        first, last = (int(ends[1]), int(ends[2] or ends[1])) if ends else (1, 0)
        if not first <= last <= _LARGEST or last - first >= _MOST or len(found) >= _MOST:
            raise ConfigError(
                f"--seeds {text[:80]}: write them as 0-4 or 0,1,2; each at most {_LARGEST}, "
                f"{_MOST} in all"
            )
        found |= dict.fromkeys(range(first, last + 1))
    return tuple(found)
