"""The dashboard of another machine, over ssh."""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Sequence

from core.errors import VreidError

_SETTINGS = ("COLORTERM", "NO_COLOR", "LC_ALL", "LANG")


def remote_command(place: str, options: Sequence[str]) -> list[str]:
    """The command that opens the dashboard of another machine.

    Args:
        place: as user@host or user@host:folder, where the folder is that of the project.
        options: of `vreid-tui` there.

    Raises:
        VreidError: this is no place.
    """
    host, _, folder = place.partition(":")
    if not re.fullmatch(r"[^\s-][^\s]*", host):
        raise VreidError(f"--remote {place!r}: write it as user@host or user@host:folder")
    there = shlex.join(["vreid-tui", *options])
    if folder:
        home = folder[2:] if folder.startswith("~/") else folder
        here = f"cd {shlex.quote(home)} && if [ -x scripts/vreid-tui ]"
        there = f"{here}; then exec scripts/{there}; else exec {there}; fi"
    known = {name: os.environ[name] for name in _SETTINGS if name in os.environ}
    variables = [f"{name}={value}" for name, value in known.items()]
    words = ["env", *variables, "sh", "-lc", there]
    return ["ssh", "-t", host, "--", shlex.join(words)]


def open_remote(place: str, options: Sequence[str]) -> int:
    """Become the ssh that shows the dashboard of another machine.

    Raises:
        VreidError: this is no place, or there is no ssh here.
    """
    command = remote_command(place, options)
    try:
        os.execvp(command[0], command)
    except OSError as error:
        raise VreidError(f"ssh can't be started ({error.strerror}); install it") from None
