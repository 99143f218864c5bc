"""What a column takes of whatever a file says."""

from typing import Any

from core.store.engine import finite

_WHOLE, _LARGE = 2**31 - 1, 2**63 - 1


def whole(value: object) -> int:
    """A number for an integer column; 0 where it is none."""
    return _between(value, _WHOLE)


def size(value: object) -> int:
    """A number for a column of bytes; 0 where it is none."""
    return _between(value, _LARGE)


def words(value: object) -> str:
    """Text that every database takes: no zero characters, no halves of characters."""
    return str(value).replace("\0", "\ufffd").encode(errors="replace").decode()


def laid_over(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    """Two objects in one: where both have an object, its entries; else what lies above."""
    both = dict(below)
    for name, value in above.items():
        nested = isinstance(value, dict) and isinstance(both.get(name), dict)
        both[name] = {**both[name], **value} if nested else value
    return both


def _between(value: object, bound: int) -> int:
    number = finite(value)
    return 0 if number is None else max(-bound, min(bound, int(number)))
