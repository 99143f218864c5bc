"""What a filter says about one value: texts with wildcards, numbers and ranges, ages, moments."""

import fnmatch
import math
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from core.errors import FilterError
from core.store.words import Word, shown

Test = Callable[[Any], bool]

_NUMBER = r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[-+]?\d+)?"
_RANGE = re.compile(f"({_NUMBER})(?:-({_NUMBER}))?", re.ASCII | re.IGNORECASE)
_SPAN_OF_TIME = re.compile(r"(?:\d+(?:\.\d+)?[smhdw])+", re.ASCII)
_MOST_DECIMALS = 12
_DAY = len("2026-11-01")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 7 * 86400}


@dataclass(frozen=True, slots=True)
class Condition:
    """One word of a filter that has a key.

    Attributes:
        word: as it was typed, for messages.
        key: in small letters.
        operator: ":", ">", ">=", "<" or "<=".
        values: what stands behind it; several mean any of them.
    """

    word: str
    key: str
    operator: str
    values: Sequence[Word]

    def refused(self, why: str) -> FilterError:
        """The error that says what is wrong with this word."""
        return FilterError(f"{shown(self.word)}: {why}")


def texts(condition: Condition) -> Test:
    """Equal to a value, case aside; * and ? outside quotes stand for any text and any letter."""
    _needs_colon(condition)
    patterns = [_glob(value) for value in condition.values if _is_glob(value)]
    exact = {value.text.casefold() for value in condition.values if not _is_glob(value)}

    def test(text: str) -> bool:
        folded = text.casefold()
        return bool(text) and (folded in exact or any(match(folded) for match in patterns))

    return test


def holding(values: Sequence[Word]) -> Test:
    """Whether one of these is found anywhere in a text, case aside."""
    parts = [value.text.casefold() for value in values if not _is_glob(value)]
    patterns = [_glob(value, anywhere=True) for value in values if _is_glob(value)]

    def test(text: str) -> bool:
        folded = text.casefold()
        return any(part in folded for part in parts) or any(match(folded) for match in patterns)

    return test


def numbers(condition: Condition) -> Test:
    """Compared with a number; behind ":" also one of several, or within "0-4"."""
    return _placed(condition, [_range(condition, value) for value in condition.values])


def percents(condition: Condition) -> Test:
    """Of a rate in [0, 1]: its percentage, with as many decimals as are shown or were written."""
    within = numbers(condition)
    written = re.findall(r"\.(\d+)", " ".join(value.text for value in condition.values))
    decimals = min(max(map(len, ["0", *written])), _MOST_DECIMALS)
    return lambda rate: within(round(100 * rate, decimals))


def either(condition: Condition) -> Test:
    """Of a setting: as number where it is one, else as text."""
    if condition.operator != ":":
        within = numbers(condition)
        return lambda value: not isinstance(value, str) and within(value)
    spelt = texts(condition)
    read = [value for value in condition.values if _RANGE.fullmatch(value.text)]
    among = _placed(condition, [_range(condition, value) for value in read])

    def test(value: float | str) -> bool:
        return spelt(str(value)) or (not isinstance(value, str) and among(value))

    return test


def ages(condition: Condition) -> Test:
    """Of a moment in seconds since the epoch: how long ago that was."""
    if condition.operator == ":":
        raise condition.refused(f"{condition.key} takes < or >, as in {condition.key}<2h")
    spans = [(_seconds(condition, value),) * 2 for value in condition.values]
    within = _placed(condition, spans)
    return lambda moment: within(time.time() - moment)


def moments(condition: Condition) -> Test:
    """Of a moment in seconds since the epoch: compared with a day or a second, in local time."""
    return _placed(condition, [_moment(condition, value) for value in condition.values])


def _placed(condition: Condition, spans: Sequence[tuple[float, float]]) -> Test:
    """Whether a number is in one of the spans, or before or after the only one."""
    if condition.operator == ":":
        return lambda number: any(low <= number <= high for low, high in spans)
    if len(spans) > 1:
        raise condition.refused(f"{condition.operator} takes one value")
    low, high = spans[0]
    tests: dict[str, Test] = {
        ">": lambda number: number > high,
        ">=": lambda number: number >= low,
        "<": lambda number: number < low,
        "<=": lambda number: number <= high,
    }
    return tests[condition.operator]


def _range(condition: Condition, value: Word) -> tuple[float, float]:
    found = _RANGE.fullmatch(value.text)
    if not found:
        raise condition.refused(f"{shown(value.text)} is no number")
    low = float(found[1])
    high = low if found[2] is None else float(found[2])
    if found[2] is not None and condition.operator != ":":
        raise condition.refused(f"{condition.operator} takes one number")
    if high < low:
        raise condition.refused("a range goes from the smaller number to the larger one")
    return low, high


def _seconds(condition: Condition, value: Word) -> float:
    text = value.text.casefold()
    if not _SPAN_OF_TIME.fullmatch(text):
        raise condition.refused("an age is a number with s, m, h, d or w, such as 90m or 1d12h")
    parts = re.findall(r"([\d.]+)([smhdw])", text)
    return sum(float(count) * _SECONDS[unit] for count, unit in parts)


def _moment(condition: Condition, value: Word) -> tuple[float, float]:
    """The first and the last moment that are meant: of a day, or of a second."""
    try:
        begin = datetime.fromisoformat(value.text)
        end = begin + timedelta(**{"days" if len(value.text) <= _DAY else "seconds": 1})
        return begin.timestamp(), math.nextafter(end.timestamp(), -math.inf)
    except (ValueError, OverflowError, OSError):
        today = date.today().isoformat()
        raise condition.refused(f"a date is written {today} or {today}T14:30") from None


def _needs_colon(condition: Condition) -> None:
    if condition.operator != ":":
        key = condition.key
        raise condition.refused(f"{key} is no number; write {key}:… or {key}!=…")


def _is_glob(value: Word) -> bool:
    return "*" in value.plain or "?" in value.plain


def _glob(value: Word, *, anywhere: bool = False) -> Callable[[str], object]:
    """A pattern for text in small letters."""
    pattern = "".join(
        f"[{letter}]" if letter == "[" or (letter in "*?" and sign != letter) else letter
        for letter, sign in zip(value.text, value.plain, strict=True)
    )
    pattern = f"*{pattern}*" if anywhere else pattern
    return re.compile(fnmatch.translate(pattern.casefold())).match
