"""Which keys do what: the registry's own, and those that the user's settings put in their place."""

import difflib
from collections.abc import Iterable, Mapping, Sequence

from core.errors import ConfigError
from vreid_tui.actions import ACTIONS, BY_ID, Action, Where

TOGETHER: tuple[tuple[Where, ...], ...] = (
    ("list", "runs", "steer", "app"),
    ("pane", "run", "steer", "app"),
    ("chart", "run", "steer", "app"),
    ("log", "pane", "run", "steer", "app"),
    ("media", "tiles", "pane", "run", "steer", "app"),
    ("list", "queue", "steer", "app"),
    ("fields", "form", "app"),
    ("pane", "form", "app"),
    ("pane", "compare", "steer", "app"),
    ("chart", "compare", "steer", "app"),
    ("rows", "run", "steer", "app"),
    ("pane", "runs", "app"),
    ("rows", "data", "app"),
    ("tiles", "pane", "data", "app"),
    ("rows", "doctor", "app"),
    ("pane", "doctor", "app"),
    ("pane", "help", "app"),
    ("choice", "dialog"),
)
"""Places whose keys are heard at the same time."""

_SHOWN = {
    "pageup": "pgup",
    "pagedown": "pgdn",
    "escape": "esc",
    "backspace": "bksp",
    "delete": "del",
}


UNBOUND = "f24"  # which no keyboard has, and no terminal sends


class Keymap:
    """The keys of every action.

    Args:
        given: action to keys, as the settings have them: "s" or "s,ctrl+s"; "" takes all away.

    Raises:
        ConfigError: there is no such action, or two actions of one place want the same key.
    """

    def __init__(self, given: Mapping[str, str] | None = None) -> None:
        wanted = {_known(id_): _normal(keys) for id_, keys in (given or {}).items()}
        self.changed = {id_: keys for id_, keys in wanted.items() if keys != BY_ID[id_].keys}
        for places in TOGETHER:
            _refuse_clashes(self, places)

    @property
    def overrides(self) -> dict[str, str]:
        """What Textual is to bind instead; it takes no empty text, so that nothing is a key too."""
        return {id_: keys or UNBOUND for id_, keys in self.changed.items()}

    def keys(self, action: Action) -> tuple[str, ...]:
        """The keys of an action, as Textual names them."""
        written = self.changed.get(action.id, action.keys)
        return tuple(key for key in written.split(",") if key)

    def shown(self, action: Action, most: int = 2) -> str:
        """The keys of an action as people read them: "s", or "up k"."""
        return " ".join(readable(key) for key in self.keys(action)[:most])


def readable(key: str) -> str:
    """A key as it stands on the keyboard: "/" for "slash"."""
    if key in _SHOWN:
        return _SHOWN[key]
    signs = {name: sign for sign, name in _SIGNS.items()}
    return signs.get(key, key)


_SIGNS = {
    "/": "slash",
    "?": "question_mark",
    ":": "colon",
    ";": "semicolon",
    "@": "at",
    "[": "left_square_bracket",
    "]": "right_square_bracket",
    "`": "grave_accent",
    "<": "less_than_sign",
    ">": "greater_than_sign",
    "+": "plus",
    "-": "minus",
    "=": "equals_sign",
    "_": "underscore",
    ".": "full_stop",
    "!": "exclamation_mark",
    "#": "number_sign",
    "*": "asterisk",
}


def _normal(written: str) -> str:
    """Keys as Textual names them; people may write signs as they are."""
    names = {sign: key for key, sign in _SHOWN.items()} | _SIGNS
    keys = (key.strip() for key in written.split(","))
    return ",".join(names.get(key, key) for key in keys if key)


def _known(id_: str) -> str:
    if id_ in BY_ID:
        return id_
    near = difflib.get_close_matches(id_, BY_ID, n=1)
    meant = f"; did you mean {near[0]}?" if near else "; `vreid-tui --keys` lists all"
    raise ConfigError(f"[keys]: there is no action {id_!r}{meant}")


def _refuse_clashes(keymap: Keymap, places: Sequence[Where]) -> None:
    """Refuse a key that would mean two things because somebody gave it another meaning."""
    taken: dict[str, Action] = {}
    for action in _in(places):
        for key in keymap.keys(action):
            other = taken.setdefault(key, action)
            touched = {action.id, other.id} & set(keymap.changed)
            if touched and other.label != action.label:
                raise ConfigError(
                    f"[keys]: {readable(key)} would be both {other.id} and {action.id}; "
                    "give one of them another key"
                )


def _in(places: Iterable[Where]) -> list[Action]:
    return [action for action in ACTIONS if action.where in places]
