"""How this machine is shared out, as its users have set it; kept in the store."""

import re
from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

from core.errors import ConfigError
from core.queue.slots import Rules
from core.store import Store
from core.store.settings import set_setting, settings_of

NAMES = {field.name.replace("_", "-"): field.name for field in fields(Rules)}


def scope(host: str) -> str:
    """Under which name the rules of a machine are kept."""
    return f"queue:{host}"


def read_rules(store: Store, host: str) -> Rules:
    """The rules of a machine; what nobody has set, or can't be made sense of, is the default.

    Raises:
        StoreError: the database can't be read.
    """
    rules = Rules()
    for name, value in settings_of(store, scope(host)).items():
        if name in NAMES.values():
            try:
                checked: Any = {name: _typed(name, value)}
                rules = replace(rules, **checked)
            except (TypeError, ValueError):
                continue
    return rules


def write_rules(store: Store, host: str, given: Mapping[str, str]) -> Rules:
    """Set some of the rules, as {"per-gpu": "2"}.

    Raises:
        ConfigError: there is no such rule, or the value doesn't fit.
        StoreError: the database can't be written.
    """
    checked = {}
    for word, text in given.items():
        name = NAMES.get(word)
        if name is None or name == "paused":
            known = ", ".join(each for each in NAMES if each != "paused")
            raise ConfigError(f"the queue has no rule {word!r}; there are {known}")
        try:
            checked[name] = _typed(name, text)
        except (TypeError, ValueError):
            raise ConfigError(f"{word}={text}: {_MEANT[name]}") from None
    for name, value in checked.items():
        set_setting(store, scope(host), name, value)
    return read_rules(store, host)


def pause(store: Store, host: str, paused: bool) -> None:
    """Let no run start on a machine, or let them start again.

    Raises:
        StoreError: the database can't be written.
    """
    set_setting(store, scope(host), "paused", paused)


def in_words(rules: Rules, gpus: int) -> str:
    """How a machine is shared out, for people.

    Args:
        rules: of it.
        gpus: how many it has.
    """
    words = [f"{rules.cpu} at a time on the processor"]
    if gpus:
        which = f"GPUs {','.join(rules.gpus)}" if rules.gpus else f"{gpus} GPUs"
        words.append(f"{rules.per_gpu} on each of {which}")
    if rules.free_gb:
        words.append(f"where {rules.free_gb:g} GiB are free")
    return ", ".join(words) + ("; paused" if rules.paused else "")


_MEANT = {
    "cpu": "a whole number of runs, 0 or more",
    "per_gpu": "a whole number of runs, 1 or more",
    "gpus": "numbers or UUIDs with commas between, as 0,1; or all",
    "free_gb": "GiB, 0 or more",
    "settle_s": "seconds, 0 or more",
}
_GPU = re.compile(r"[0-9]{1,4}|(GPU|MIG)-[\w/-]+", re.ASCII)  # a word among them would be none
_LEAST = {"cpu": 0, "per_gpu": 1, "free_gb": 0, "settle_s": 0}


def _typed(name: str, value: object) -> object:
    """A value of the kind that a rule takes; raises ValueError or TypeError for others."""
    if name == "paused":
        return bool(value)
    if name == "gpus":
        words = value.split(",") if isinstance(value, str) else value
        if not isinstance(words, list | tuple):
            raise TypeError
        names = tuple(word.strip() for word in map(str, words) if word.strip() not in ("", "all"))
        if not all(map(_GPU.fullmatch, names)):
            raise ValueError
        return names
    number = float(str(value)) if name in ("free_gb", "settle_s") else int(str(value))
    if not _LEAST[name] <= number < 1e9:
        raise ValueError
    return number
