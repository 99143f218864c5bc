"""From plain values to settings: refused when unknown or of the wrong type.

Presets in `configs/` change the defaults, `--set` changes single keys, and the resolved whole is
stored with the run.
"""

import dataclasses
import difflib
import math
import types
import typing
from collections.abc import Mapping
from typing import Any, Literal, TypeVar

from core.errors import ConfigError
from core.settings import Experiment

T = TypeVar("T")
NEUTRAL = ("data.cache_mb", "data.workers", "checkpoint.")  # the beginnings of their names


def experiment(values: Mapping[str, object], where: str = "configuration") -> Experiment:
    """Typed settings from nested plain values.

    Args:
        values: nested mappings as YAML or JSON give them; what is left out keeps its default.
        where: file or option to name in a message.

    Raises:
        ConfigError: a key is unknown (the nearest one is named), or a value has another type
            or lies out of range.
    """
    made = _build(Experiment, values, where, "")
    _check_ranges(made, where)
    return made


def plain(settings: Experiment) -> dict[str, Any]:
    """Nested plain values of an experiment: what is written to disk and read back."""
    return dataclasses.asdict(settings)


def flat(settings: Mapping[str, Any], prefix: str = "") -> dict[str, object]:
    """Nested plain values as {"s2r.domain.frame": True, …}."""
    found: dict[str, object] = {}
    for key, value in settings.items():
        if isinstance(value, Mapping):
            found |= flat(value, f"{prefix}{key}.")
        else:
            found[f"{prefix}{key}"] = value
    return found


def deciding(settings: Mapping[str, Any]) -> dict[str, object]:
    """Flat values without those of `NEUTRAL`, which change the pace of a run, never its outcome."""
    return {key: value for key, value in flat(settings).items() if not key.startswith(NEUTRAL)}


def merge(base: Mapping[str, Any], change: Mapping[str, Any]) -> dict[str, Any]:
    """Nested plain values with those of `change` laid over them."""
    merged = dict(base)
    for key, value in change.items():
        under = merged.get(key)
        both = isinstance(under, Mapping) and isinstance(value, Mapping)
        merged[key] = merge(under, value) if both else value  # type: ignore[arg-type]
    return merged


def _build(kind: type[T], values: object, where: str, path: str) -> T:
    """An instance of the dataclass `kind` from plain values, refusing what doesn't fit."""
    if not isinstance(values, Mapping):
        what = path.rstrip(".") or "this"
        raise ConfigError(f"{where}: {what} holds settings, not {_shown(values)}")
    hints = typing.get_type_hints(kind)
    names = [item.name for item in dataclasses.fields(kind)]  # type: ignore[arg-type]
    made = {}
    for key, value in values.items():
        if key not in names:
            raise ConfigError(f"{where}: {path}{key} is unknown; {_suggestion(str(key), path)}")
        made[str(key)] = _value(hints[str(key)], value, where, f"{path}{key}")
    return kind(**made)


def _value(hint: Any, value: object, where: str, path: str) -> object:
    """`value` as the type that `hint` asks for."""
    if dataclasses.is_dataclass(hint):
        return _build(typing.cast(type, hint), value, where, path + ".")
    origin = typing.get_origin(hint)
    if origin is Literal:
        choices = typing.get_args(hint)
        if value in choices:
            return value
        raise ConfigError(f"{where}: {path} is {_shown(value)}; choose from {', '.join(choices)}")
    if origin is tuple:
        if isinstance(value, list | tuple):
            return tuple(_value(typing.get_args(hint)[0], item, where, path) for item in value)
    elif hint is float:
        if not isinstance(value, bool) and (number := _number(value)) is not None:
            return number
    elif isinstance(value, hint) and (hint is not int or not isinstance(value, bool)):
        return value
    raise ConfigError(f"{where}: {path} is {_shown(value)}; it takes {_wanted(hint)}")


def _number(value: object) -> float | None:
    """A number, also as text: YAML 1.1 reads 1e-3 as text. None for anything else."""
    if not isinstance(value, int | float | str):
        return None
    try:
        return float(value)
    except ValueError:
        return None
    except OverflowError:  # refused with the other ranges
        return math.inf


def _shown(value: object) -> str:
    """A value in a message: short, however long or deep it is."""
    try:
        text = repr(value)
    except (ValueError, RecursionError):  # thousands of digits or brackets
        text = f"a {type(value).__name__} without an end"
    return text if len(text) <= 80 else text[:80] + "…"


def _wanted(hint: Any) -> str:
    """What a setting takes, in words."""
    if isinstance(hint, types.GenericAlias):
        return "a list of whole numbers"
    words = {int: "a whole number", float: "a number", bool: "true or false", str: "text"}
    return words[hint]


def _suggestion(key: str, path: str) -> str:
    """The known setting that was probably meant, looked for everywhere."""
    known = list(flat(plain(Experiment())))
    sections = {name.rpartition(".")[0] for name in known} - {""}
    near = difflib.get_close_matches(path + key, [*known, *sections], n=1, cutoff=0.6)
    if not near:
        near = [name for name in known if name.rpartition(".")[2] == key][:1]
    if not near:
        near = difflib.get_close_matches(key, [n.rpartition(".")[2] for n in known], n=1)
        near = [name for name in known if near and name.rpartition(".")[2] == near[0]][:1]
    return f"did you mean {near[0]}?" if near else "`vreid settings` lists those there are"


_POSITIVE = {
    "checkpoint.keep",
    "data.height",
    "data.width",
    "data.clip_length",
    "data.stride",
    "processes",
    "optimiser.accumulate",
    "optimiser.epochs",
    "optimiser.rate",
    "s2r.domain.hidden",
    "s2r.consistency.student_temperature",
    "s2r.consistency.teacher_temperature",
}
_SHARES = {
    "data.flip",
    "data.erase",
    "data.brightness",
    "data.colour",
    "supervision.label_smoothing",
    "s2r.domain.dropout",
    "s2r.teacher.decay",
}
_SEEDS = {"seed", "data.render_seed"}
_MOST_SEED = 2**32 - 1  # what NumPy's global generator takes
_MOST = 2**31 - 1  # products such as epochs times steps still fit the database


def _check_ranges(settings: Experiment, where: str) -> None:
    """Refuse numbers that can't work, before anything starts."""
    for key, value in flat(plain(settings)).items():
        for number in value if isinstance(value, tuple) else (value,):
            if isinstance(number, int | float) and not isinstance(number, bool):
                _check_range(key, number, where)
    if not settings.s2r.domain.sizes or min(settings.s2r.domain.sizes) < 2:
        raise ConfigError(f"{where}: s2r.domain.sizes needs sizes of 2 or more, such as [2, 4, 8]")
    if min(settings.data.clips, settings.data.identities) < 2:
        raise ConfigError(
            f"{where}: data.identities and data.clips must be 2 or more: the triplet loss "
            "compares two clips of an identity with another identity"
        )
    batch = settings.data.identities * settings.data.clips
    if batch % settings.processes:
        raise ConfigError(
            f"{where}: a batch of {batch} clips can't be shared out among {settings.processes} "
            "processes: change data.identities or data.clips, or --gpus"
        )
    consistency = settings.s2r.consistency
    if consistency.scope == "epoch" and not consistency.detach_means:
        raise ConfigError(
            f"{where}: s2r.consistency.detach_means=false takes the means of a batch: set "
            "s2r.consistency.scope=batch"
        )
    if settings.evaluation.select == "best" and not settings.evaluation.every:
        raise ConfigError(
            f"{where}: evaluation.select=best chooses among evaluations on the way: set "
            "evaluation.every to 1 or more"
        )


def _check_range(key: str, value: float, where: str) -> None:
    """Refuse one number that can't work."""
    wrong = ""
    if isinstance(value, float) and not math.isfinite(value):
        wrong = "it must be finite"
    elif value < 0 and not key.startswith("s2r.weights"):
        wrong = "it can't be negative"
    elif key in _POSITIVE and value <= 0:
        wrong = "it must be above 0"
    elif key in _SHARES and value > 1:
        wrong = "it lies between 0 and 1"
    elif value > (most := _MOST_SEED if key in _SEEDS else _MOST):
        wrong = f"it is at most {most}"
    if wrong:
        raise ConfigError(f"{where}: {key} is {_shown(value)}; {wrong}")
