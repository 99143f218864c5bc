"""Python and the packages that vreid needs: there or not, without loading them."""

import platform
import re
import sqlite3
import sys
from importlib import metadata

from core import __version__
from core.health.finding import Finding, Scene

_NAME = re.compile(r"[A-Za-z0-9][\w.-]*")


def packages(_scene: Scene) -> list[Finding]:
    """The interpreter, and each package that is declared and not installed."""
    python = (
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}: {sys.executable}"
    )
    names = _declared()
    found = [Finding("Python", "ok", f"vreid {__version__}, {python}")]
    gone = [name for name in names if not _installed(name)]
    if gone:
        advice = f"{sys.executable} -m pip install {' '.join(gone)}"
        text = f"not installed: {', '.join(gone)}"
        return [*found, Finding("packages", "missing", text, advice)]
    if not names:
        text = "vreid isn't installed here, so nobody says what it needs"
        return [*found, Finding("packages", "note", text, "start it by scripts/vreid")]
    told = [f"{name} {metadata.version(name)}" for name in ("torch", "torchvision")]
    return [*found, Finding("packages", "ok", f"all {len(names)} are installed; {', '.join(told)}")]


def _declared() -> list[str]:
    try:
        lines = metadata.requires("vreid") or []
    except metadata.PackageNotFoundError:
        return []
    found = (_NAME.match(line) for line in lines if "extra ==" not in line)
    return [match[0] for match in found if match]


def _installed(name: str) -> bool:
    try:
        return bool(metadata.version(name))
    except metadata.PackageNotFoundError:
        return False
