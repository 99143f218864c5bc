"""The settings of the dashboard: one TOML file, each value of which an option can overrule."""

import difflib
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from core.errors import ConfigError
from core.paths import absolute
from vreid_tui.choices import CHOICES
from vreid_tui.keymap import Keymap, readable


@dataclass(frozen=True, slots=True)
class Settings:
    """What the file says.

    Attributes:
        theme: "dark", "light", "contrast", "terminal" (its own sixteen colours) or "none".
        colors: how many the terminal can show: "auto", "truecolor", "256", "16" or "none".
        glyphs: what charts are drawn with: "auto", "braille", "block" or "ascii".
        mouse: take clicks and the wheel; off leaves them to the terminal, to select text.
        read_only: change nothing.
        filter: of the list of runs at the start.
        sort: the column that the list is sorted by at the start; "-" before it turns it round.
        keys: action to keys, as "s" or "s,f5"; "" takes an action's keys away.
    """

    theme: str = "dark"
    colors: str = "auto"
    glyphs: str = "auto"
    mouse: bool = True
    read_only: bool = False
    filter: str = ""
    sort: str = ""
    keys: Mapping[str, str] = field(default_factory=dict)


def settings_file() -> Path:
    """VREID_TUI_SETTINGS, else `vreid/tui.toml` in the folder of users' settings."""
    if given := os.environ.get("VREID_TUI_SETTINGS", ""):
        return absolute(given)
    return absolute(os.environ.get("XDG_CONFIG_HOME") or "~/.config") / "vreid" / "tui.toml"


def read_settings(file: Path) -> Settings:
    """What a file says; the defaults where there is none.

    Raises:
        ConfigError: it can't be read, or holds what isn't known; the message names the nearest.
    """
    try:
        values = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Settings()
    except OSError as error:
        raise ConfigError(f"{file}: can't be read ({error.strerror}); mend or remove it") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{file}: is no TOML ({error}); mend or remove it") from None
    try:
        return _checked(values)
    except ConfigError as error:
        raise ConfigError(f"{file}: {error}") from None


def as_toml(settings: Settings) -> str:
    """The file that says so, with what each value means."""
    meanings = _meanings()
    lines = ["# The settings of vreid-tui; what is left out has the value that stands here."]
    for each in fields(Settings):
        value = getattr(settings, each.name)
        if each.name != "keys":
            lines += ["", f"# {meanings[each.name]}", f"{each.name} = {_toml(value)}"]
    lines += ["", f"# {meanings['keys']}", "[keys]"]
    return "\n".join([*lines, *_key_lines(Keymap(settings.keys))]) + "\n"


def _key_lines(keymap: Keymap) -> list[str]:
    from vreid_tui.actions import ACTIONS

    lines = []
    for action in ACTIONS:
        keys = ",".join(readable(key) for key in keymap.keys(action))
        mark = "" if action.id in keymap.changed else "# "
        lines.append(f"{mark}{_toml(action.id)} = {_toml(keys)}  # {action.help}")
    return lines


def _checked(values: Mapping[str, Any]) -> Settings:
    kinds = {each.name: type(getattr(Settings(), each.name)) for each in fields(Settings)}
    for name, value in values.items():
        if name not in kinds:
            near = difflib.get_close_matches(name, kinds, n=1)
            meant = f"did you mean {near[0]}?" if near else f"there are {', '.join(kinds)}"
            raise ConfigError(f"there is no setting {name!r}; {meant}")
        if not isinstance(value, kinds[name]):
            raise ConfigError(f"{name} is {value!r}; {_meanings()[name]}")
        if name in CHOICES and value not in CHOICES[name]:
            raise ConfigError(f"{name} is {value!r}; choose from {', '.join(CHOICES[name])}")
    keys = values.get("keys", {})
    if wrong := [id_ for id_, text in keys.items() if not isinstance(text, str)]:
        raise ConfigError(f'[keys]: {wrong[0]} is no text; write it as "s" or "s,f5"')
    Keymap(keys)
    return Settings(**values)


def _meanings() -> dict[str, str]:
    """What each setting means: the words of the class's own description."""
    found: dict[str, str] = {}
    rows = (Settings.__doc__ or "").partition("Attributes:")[2].strip().splitlines()
    for row in rows:
        name, _, meaning = row.strip().partition(": ")
        found[name] = meaning
    return found


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return '"' + str(value).replace("\\", "\\\\").replace('"', '\\"') + '"'
