"""What somebody wants of a run: left in its folder, where its supervisor looks."""

import getpass
import os
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from core.errors import RunError
from core.runs.folder import CONTROL, read_json, write_json

Want = Literal["stop", "pause", "kill"]
GRACE_S = 60.0  # to end a step and to write a checkpoint
LAST_GRACE_S = 15.0  # after a second word, which says: at once


@dataclass(frozen=True, slots=True)
class Request:
    """One request; a later one takes its place.

    Attributes:
        want: "stop" ends the step, writes a checkpoint and ends the run, "pause" means to go on
            later, "kill" ends every process at once.
        t: when it was made, seconds since the epoch.
        by: who made it.
        grace_s: how long the worker may take to end by itself.
    """

    want: Want
    t: float
    by: str = ""
    grace_s: float = GRACE_S


def ask(folder: Path, want: Want, grace_s: float = GRACE_S) -> Request:
    """Leave a request in a run's folder.

    Raises:
        RunError: it can't be written there.
    """
    request = Request(want, time.time(), who(), grace_s)
    try:
        write_json(folder / CONTROL, asdict(request))
    except OSError as error:
        reason = error.strerror or error
        raise RunError(f"{folder / CONTROL}: can't be written ({reason}); end it by hand") from None
    return request


def asked(folder: Path) -> Request | None:
    """The latest request; None where there is none, or nothing that makes sense."""
    found = read_json(folder / CONTROL) or {}
    want: Any = found.get("want")
    t, grace_s = found.get("t"), found.get("grace_s", GRACE_S)
    if want not in get_args(Want) or not isinstance(t, int | float):
        return None
    if not isinstance(grace_s, int | float):
        grace_s = GRACE_S
    return Request(want, float(t), str(found.get("by", "")), float(grace_s))


def who() -> str:
    """A name for people: of the user, or its number in a container that has no names."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid())
