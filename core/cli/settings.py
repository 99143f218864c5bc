"""`vreid settings`."""

import dataclasses
import json
import re
import sys
import typing
from dataclasses import dataclass

from core.cli.output import put, put_json, width
from core.settings import Experiment
from core.tables import columns, wrapped

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


def list_settings(as_json: bool) -> None:
    """Print every setting with its default and its meaning."""
    found = all_settings()
    if as_json:
        put_json({"format": 1, "settings": [dataclasses.asdict(setting) for setting in found]})
        return
    room = min(width(sys.stdout) or 100, 100)
    for setting in found:
        head = f"{setting.key} = {json.dumps(setting.default)}"
        lines = wrapped(setting.meaning, room, "    ")
        if columns(head) + 2 + columns(setting.meaning) <= room:
            lines, head = [], f"{head}  {setting.meaning}"
        for line in (head, *lines):
            put(line)


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
