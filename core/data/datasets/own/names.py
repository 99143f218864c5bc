"""Names that people give to cameras, persons and frames: their order, and numbers for them."""

import itertools
import re
from collections.abc import Iterable

from core.errors import DataError

_DIGITS = re.compile(r"[0-9]+")
_NUMBER = re.compile(r"[0-9]{1,9}")


def natural(name: str) -> tuple[str, str]:
    """A key by which cam2 comes before cam10; no two names share one."""
    return _DIGITS.sub(_by_length, name), name


def numbered(names: Iterable[str], what: str) -> dict[str, int]:
    """A number for each name: its own where all are numbers, else its place in order, from 1.

    Args:
        names: any, repeated or not.
        what: they name and where, for the message.

    Raises:
        DataError: two are the same number, such as 1 and 01.
    """
    ordered = sorted(set(names), key=natural)
    if not all(_NUMBER.fullmatch(name) for name in ordered):
        return {name: place for place, name in enumerate(ordered, start=1)}
    for one, next_one in itertools.pairwise(ordered):
        if int(one) == int(next_one):
            raise DataError(f"{what} {one!r} and {next_one!r} are one number; name them alike")
    return {name: int(name) for name in ordered}


def _by_length(digits: re.Match[str]) -> str:
    """Digits so that text sorts by their value: their number first, zeros in front left out."""
    value = digits[0].lstrip("0")
    return f"{len(value):09d}{value}"
