"""Ticks and numbers of axes."""

import math
from collections.abc import Callable

Format = Callable[[float], str]


def compact(value: float) -> str:
    """A number in at most seven characters; whole ones below 100,000 without a point."""
    whole = abs(value) < 1e5 and value == int(value)
    return str(int(value)) if whole else significant(value)


def significant(value: float) -> str:
    """A number in at most seven characters, with three significant digits where they fit."""
    size = abs(value)
    if value == 0:
        return "0"
    if size >= 1e5 or size < 1e-3:
        mantissa, exponent = f"{value:.1e}".split("e")
        return f"{mantissa.removesuffix('.0')}e{int(exponent)}"
    return f"{value:.{max(0, 3 - len(str(int(size)).lstrip('0')))}f}"


def duration(seconds: float) -> str:
    """Seconds in at most five characters: "42s", "12m", "1h05", "3d02h", "123d"."""
    total = max(0, int(seconds))
    if total < 60:
        return f"{total}s"
    if total < 3600:
        return f"{total // 60}m"
    if total < 86400:
        return f"{total // 3600}h{total % 3600 // 60:02}"
    if total < 100 * 86400:
        return f"{total // 86400}d{total % 86400 // 3600:02}h"
    return f"{total // 86400}d"


def linear_ticks(low: float, high: float, most: int) -> dict[float, str]:
    """Round values from `low` to `high` (low < high) with their labels, at most `most` (2 or more).

    The finest steps of 1, 2 or 5 that fit; the two bounds where fewer than two values would.
    """
    step = _step(low, high, most)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    if last <= first:
        return {low: compact(low), high: compact(high)}
    return {index * step: _to_step(index * step, step) for index in range(first, last + 1)}


def _step(low: float, high: float, most: int) -> float:
    power = 10.0 ** (math.floor(math.log10((high - low) / most)))
    for step in (power * factor for factor in (1, 2, 5, 10)):
        if math.floor(high / step + 1e-9) - math.ceil(low / step - 1e-9) < most:
            break
    return step


def rounded_out(low: float, high: float, most: int, *, log: bool) -> tuple[float, float]:
    """Round numbers about two bounds (low < high), at most one step of the ticks away.

    On a logarithmic scale the steps are 1, 2 and 5 of each power of ten.
    """
    if log:
        return _mantissa(low, up=False), _mantissa(high, up=True)
    step = _step(low, high, most)
    return math.floor(low / step + 1e-9) * step, math.ceil(high / step - 1e-9) * step


def _mantissa(value: float, *, up: bool) -> float:
    """The next 1, 2 or 5 of a power of ten above or below a positive value."""
    power = 10.0 ** math.floor(math.log10(value))
    steps = [power * one for one in (1, 2, 5, 10)]
    if up:
        return next((one for one in steps if one >= value * (1 - 1e-12)), value)
    return next((one for one in reversed(steps) if one <= value * (1 + 1e-12)), value)


def roomy(value: float) -> float:
    """A round number not below a positive one, at most a third above it."""
    if value <= 0:
        return 0.0
    power = 10.0 ** math.floor(math.log10(value))
    steps = (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10)
    return next(power * one for one in steps if power * one >= value * (1 - 1e-12))


def log_ticks(low: float, high: float, most: int) -> dict[float, str]:
    """Powers of ten between two positive bounds, thinned to fit; the bounds where none fit."""
    first, last = math.ceil(math.log10(low) - 1e-9), math.floor(math.log10(high) + 1e-9)
    every = max(1, math.ceil((last - first + 1) / most))
    values = [10.0**exponent for exponent in range(first, last + 1, every)]
    if len(values) < 2:
        values = [low, high]
    return {value: compact(value) for value in values}


def _to_step(value: float, step: float) -> str:
    """A tick's label with as many decimals as its step needs."""
    if max(abs(value), step) >= 1e5 or step < 1e-4:
        return compact(value)
    return f"{value:.{max(0, -math.floor(math.log10(step) + 1e-9))}f}"
