"""How much of a run a tracker has been given, kept beside the run so that a feed can go on."""

import dataclasses
import json
from dataclasses import dataclass
from pathlib import Path

from core.files import write_whole
from core.hooks.trackers import FOLDER
from core.journal import JOURNAL, read_events
from core.runs.folder import read_json

BEGINNINGS = frozenset({"queued", "started"})
ENDINGS = frozenset({"finished", "failed", "stopped", "paused", "ended"})


@dataclass(slots=True)
class Handed:
    """What a tracker has been given.

    Attributes:
        offset: bytes of the journal.
        step: of the last metrics.
        settings: whether it knows them.
        over: whether the attempt that was read last has ended; its first ending counts.
        remote: by what the tracker knows the run, where it chose that itself.
    """

    offset: int = 0
    step: int = 0
    settings: bool = False
    over: bool = False
    remote: str = ""


def load(folder: Path, name: str) -> Handed:
    """What a tracker was given of a run so far."""
    return Handed(**(read_json(_file(folder, name)) or {}))


def save(folder: Path, name: str, handed: Handed) -> None:
    """Remember what a tracker was given.

    Raises:
        OSError: the folder is gone or can't be written.
    """
    write_whole(_file(folder, name), json.dumps(dataclasses.asdict(handed)) + "\n")


def has_ended(folder: Path, handed: Handed) -> bool:
    """Whether the latest attempt has ended, as far as the journal tells by now."""
    over = handed.over
    for event, _ in read_events(folder / JOURNAL, handed.offset):
        over = event["type"] in ENDINGS or (over and event["type"] not in BEGINNINGS)
    return over


def _file(folder: Path, name: str) -> Path:
    return folder / FOLDER / f"{name}.json"
