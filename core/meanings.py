"""What settings mean, as the dataclasses document them."""

import dataclasses
import re
import typing
from dataclasses import dataclass

from core.settings import Experiment

_ENTRY = re.compile(r"^ {4,}(\w+(?:, \w+)*): ")


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting as the dataclasses document it."""

    key: str
    default: object
    choices: tuple[str, ...]
    meaning: str


def all_settings(kind: type = Experiment, prefix: str = "") -> list[Setting]:
    """Every setting below a dataclass, in the order in which they are written there."""
    hints, meanings = typing.get_type_hints(kind), _meanings(kind.__doc__ or "")
    found: list[Setting] = []
    for field in dataclasses.fields(kind):
        hint = hints[field.name]
        if dataclasses.is_dataclass(hint):
            found += all_settings(typing.cast(type, hint), f"{prefix}{field.name}.")
            continue
        choices = typing.get_args(hint) if typing.get_origin(hint) is typing.Literal else ()
        meaning = meanings.get(field.name, "")
        found.append(Setting(prefix + field.name, field.default, choices, meaning))
    return found


def _meanings(docstring: str) -> dict[str, str]:
    """Attribute to meaning, from the Attributes section of a Google docstring."""
    found: dict[str, str] = {}
    names: list[str] = []
    for line in docstring.partition("Attributes:")[2].splitlines():
        if entry := _ENTRY.match(line):
            names = entry[1].split(", ")
            found |= dict.fromkeys(names, line[entry.end() :].strip())
        elif line.strip():
            found |= {name: f"{found[name]} {line.strip()}" for name in names}
    return found
