"""Experiment trackers of others that a run may be shown in, and the processes that feed them."""

import contextlib
import json
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from core.config import flat
from core.errors import ConfigError
from core.runs.processes import TAG
from core.text import harmless

TRACKERS = ("tensorboard", "mlflow", "wandb")  # also the packages, and the extras that bring them
FOLDER = "hooks"  # of a run's folder: how far each tracker was fed, and what hinders it

_CREDENTIALS = re.compile(r"://[^/\s@]*@")


def check_trackers(wanted: Sequence[str]) -> None:
    """Refuse trackers whose package isn't there, before anything is started.

    Raises:
        ConfigError: names the extra that brings the package.
    """
    for name in wanted:
        if name not in TRACKERS:
            raise ConfigError(f"there is no tracker {name!r}; there are {', '.join(TRACKERS)}")
        if not is_installed(name):
            raise ConfigError(f"--{name} needs a package: pip install vreid[{name}]")


def is_installed(package: str) -> bool:
    """Whether a package could be imported; a mere folder of that name is none."""
    found = find_spec(package)
    return found is not None and found.origin is not None


def flat_settings(settings: Mapping[str, Any]) -> dict[str, bool | float | str]:
    """Settings as every tracker takes them: {"optimiser.rate": 0.0003, …}, lists as text."""
    return {
        key: value if isinstance(value, bool | int | float | str) else json.dumps(value)
        for key, value in flat(settings).items()
    }


def start_feeds(folder: Path, spec: Mapping[str, Any]) -> list[subprocess.Popen[bytes]]:
    """Have each tracker that the specification names fed by a process of its own.

    They read the journal, so that nothing they do or suffer reaches the training, and end after
    it by themselves. Where a tracker is fed already, its second feed ends at once. Never raises.

    Args:
        folder: of the run.
        spec: what `spec.json` holds; `trackers` is a list of names.

    Returns:
        The processes that were started; nobody has to wait for them.
    """
    from core.runs.supervision import environment

    started = []
    others = {key: value for key, value in environment().items() if key != TAG}
    hidden = {"CUDA_VISIBLE_DEVICES": "", "OMP_NUM_THREADS": "1"}  # no GPU is theirs to touch
    for name in spec.get("trackers") or ():
        if name not in TRACKERS:
            continue
        with contextlib.suppress(OSError):  # no memory or disk: then it isn't shown there
            started.append(_start(folder, name, {**others, **hidden}))
    return started


def troubles(folder: Path) -> list[str]:
    """What hinders the trackers of a run, a sentence for each."""
    found = []
    for name in TRACKERS:
        with contextlib.suppress(OSError):
            why = trouble_file(folder, name).read_text(encoding="utf-8")
            found.append(f"{name} can't be fed: {harmless(why, 300)}")
    return found


def note_trouble(folder: Path, name: str) -> None:
    """Keep the last words of a feed that failed, without names and passwords in addresses."""
    log = log_file(folder, name).read_text(encoding="utf-8", errors="backslashreplace")
    lines = [line for line in log.splitlines() if line.strip()] or ["it ended without a word"]
    hung = any(line.startswith("Timeout (") for line in lines)
    text = "it doesn't answer" if hung else _CREDENTIALS.sub("://", lines[-1].strip())
    trouble_file(folder, name).write_text(text, encoding="utf-8")


def log_file(folder: Path, name: str) -> Path:
    """What the latest try to feed a tracker printed."""
    return folder / FOLDER / f"{name}.log"


def trouble_file(folder: Path, name: str) -> Path:
    """Why a tracker can't be fed; there only while that is so."""
    return folder / FOLDER / f"{name}.trouble"


def _start(folder: Path, name: str, environment: dict[str, str]) -> subprocess.Popen[bytes]:
    log = log_file(folder, name)
    log.parent.mkdir(exist_ok=True)
    with log.open("ab") as out:
        return subprocess.Popen(
            [sys.executable, "-P", "-m", "core.hooks.keep", str(folder), name],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            env=environment,
            start_new_session=True,
        )
