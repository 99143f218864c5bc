"""What a check finds, and what it may look at."""

import os
import pwd
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

_PATIENCE_S = 0.5

State = Literal["ok", "note", "missing"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of what `vreid doctor` says.

    Attributes:
        subject: in a word or two.
        state: "missing" prevents runs, "note" may trouble them.
        text: what was found.
        advice: what to do about it; "" where nothing is to be done.
    """

    subject: str
    state: State
    text: str
    advice: str = ""


def program_output(*command: str) -> str | None:
    """What a program prints; None where it isn't there, fails, or takes half a second."""
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=_PATIENCE_S,
            check=False,
        )
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() if done.returncode == 0 else None


def user_name() -> str:
    """Whoever runs this; a container may know no name, then the number."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return str(os.getuid())


@dataclass(frozen=True, slots=True)
class Scene:
    """The surroundings, so that a test can have others.

    Attributes:
        root: where the system's folders are.
        environ: environment variables.
        output: what a program prints, or None.
        user: name of the user.
        uid: number of the user.
        terminal: whether the result is printed on a terminal.
        now: seconds since the epoch.
    """

    root: Path = Path("/")
    environ: Mapping[str, str] = field(default_factory=lambda: os.environ)
    output: Callable[..., str | None] = program_output
    user: str = field(default_factory=user_name)
    uid: int = field(default_factory=os.getuid)
    terminal: bool = field(default_factory=lambda: sys.stdout.isatty())
    now: Callable[[], float] = time.time


Check = Callable[[Scene], list[Finding]]


def size(count: float) -> str:
    """Bytes for people."""
    for unit, scale in (("TiB", 2**40), ("GiB", 2**30), ("MiB", 2**20)):
        if count >= scale:
            return f"{count / scale:.1f} {unit}"
    return f"{count / 2**10:.0f} KiB"
