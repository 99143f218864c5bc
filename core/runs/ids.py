"""Identifiers of runs: short, unique, and in the order of time when sorted as text."""

import secrets
import time

from core.settings import Experiment

_DIGITS = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32: nothing that looks alike


def new_id() -> str:
    """The letter r, seven digits of the time in seconds, and four random ones."""
    chance = secrets.randbelow(32**4)
    return f"r{_base32(int(time.time()), 7)}{_base32(chance, 4)}"


def default_name(settings: Experiment) -> str:
    """What a run is called where nobody names it, such as "s2r-demo-syn-demo-cam-s0"."""
    return name_of(settings.method, settings.source, settings.target, settings.seed)


def name_of(method: str, source: str, target: str, seed: int) -> str:
    """The default name of a run with these settings."""
    return f"{method}-{source}-{target}-s{seed}"


def _base32(number: int, width: int) -> str:
    digits = ""
    for _ in range(width):
        number, digit = divmod(number, 32)
        digits = _DIGITS[digit] + digits
    return digits
