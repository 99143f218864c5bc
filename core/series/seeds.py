"""Seeds and splits as people write them: "0-4" or "0,1,2"."""

import re

from core.errors import ConfigError

_PART = re.compile(r"(\d{1,10})(?:-(\d{1,10}))?")
_LARGEST = 2**32 - 1
_MOST = 1000


def parse_seeds(text: str) -> tuple[int, ...]:
    """The seeds of a list such as "0-4,7"; see `parse_numbers`."""
    return parse_numbers("--seeds", text, _LARGEST)


def parse_numbers(option: str, text: str, largest: int) -> tuple[int, ...]:
    """The numbers of a list such as "0-4,7", each once, in the order in which they stand there.

    Args:
        option: that was given it, for the message.
        text: the list.
        largest: that a number may be.

    Raises:
        ConfigError: this is no list of numbers, or one beyond all measure.
    """
    found: dict[int, None] = {}
    for part in text.split(","):
        ends = _PART.fullmatch(part.strip())
        first, last = (int(ends[1]), int(ends[2] or ends[1])) if ends else (1, 0)
        if not first <= last <= largest or last - first >= _MOST or len(found) >= _MOST:
            raise ConfigError(
                f"{option} {text[:80]}: write them as 0-4 or 0,1,2; each at most {largest}, "
                f"{_MOST} in all"
            )
        found |= dict.fromkeys(range(first, last + 1))
    return tuple(found)
