"""The files of a run's folder that others than the trainer write: whole, or not at all."""

import json
import os
from pathlib import Path
from typing import Any, Protocol

from core import paths
from core.files import write_whole

SPEC, PROCESS, EXIT, LOG = "spec.json", "process.json", "exit.json", "log.txt"
CONTROL, LOCK, CHECKPOINTS = "control.json", "supervisor.lock", "checkpoints"


class Kept(Protocol):
    """A run as the store keeps it."""

    @property
    def id(self) -> str:
        """The run's id, by which its folder is named."""

    @property
    def folder(self) -> str:
        """Where its files were when they were last seen."""


def folder_of(run: Kept) -> Path:
    """Where a run's files are, also when all runs were moved together."""
    kept = Path(run.folder)
    return kept if kept.is_dir() else paths.runs_root() / run.id


def forget_attempt(folder: Path) -> None:
    """Take away what speaks of an attempt that is over, so that the next isn't judged by it.

    Raises:
        OSError: the folder can't be written.
    """
    for name in (CONTROL, EXIT, PROCESS):
        (folder / name).unlink(missing_ok=True)


def write_json(path: Path, value: dict[str, Any]) -> None:
    """Put a file in place at once and on the disk, so that no crash leaves half of one."""
    write_whole(path, json.dumps(value, indent=1) + "\n")


def read_json(path: Path) -> dict[str, Any] | None:
    """The object in a file; None where there is no file, or nothing of the kind in it."""
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return value if isinstance(value, dict) else None


def log_end(folder: Path, size: int = 65536) -> bytes:
    """The last bytes of a run's log; none where there is no log."""
    try:
        with (folder / LOG).open("rb") as file:
            file.seek(0, os.SEEK_END)
            file.seek(max(0, file.tell() - size))
            return file.read()
    except OSError:
        return b""
