"""Carry a run's journal into the store, whatever happens to the database meanwhile."""

import time
from collections.abc import Callable
from pathlib import Path

from core.errors import StoreError
from core.store.engine import Store, sqlite_file
from core.store.ingest import ingest
from core.store.open import open_store

Act = Callable[[Store], object]

_BUSY_S = 2.0  # a follower that waits for the database can't show progress
_PAUSE_S = 5.0


class Carrier:
    """Takes a journal in again and again; trouble with the database is said once, then retried.

    Args:
        url: of the store; "" where there is none to be reached, and others take the journal in.
        folder: of the run.
        say: takes a word to the user.
    """

    def __init__(self, url: str, folder: Path, say: Callable[[str], None]) -> None:
        self._url, self._folder, self._say = url, folder, say
        self._store: Store | None = None
        self._file: int | None = None
        self._retry_at = 0.0
        self._troubled = False

    def carry(self) -> bool:
        """Bring the store up to date; False where that has to wait."""
        return time.monotonic() >= self._retry_at and self.do(self._ingest)

    def do(self, act: Act) -> bool:
        """Do something to the store; False, and a word to the user, where it can't be had."""
        if not self._url:
            return True
        try:
            act(self._open())
        except (StoreError, OSError) as error:  # a network's file system fails in its own ways
            self._retry_at = time.monotonic() + _PAUSE_S
            self.close()
            if not self._troubled:
                self._say(f"{error}. The run goes on; its journal keeps everything meanwhile")
            self._troubled = True
            return False
        if self._troubled:
            self._say("the database can be written again; nothing is missing")
        self._troubled = False
        return True

    def close(self) -> None:
        """Let go of the database."""
        if self._store:
            self._store.close()
        self._store = None

    def _ingest(self, store: Store) -> None:
        ingest(store, self._folder)

    def _open(self) -> Store:
        """The store; opened anew where somebody put another file in its place."""
        if self._store and _number_of_file(self._url) != self._file:
            self.close()
        if not self._store:
            self._store = open_store(self._url, timeout_s=_BUSY_S)
            self._file = _number_of_file(self._url)
        return self._store


def _number_of_file(url: str) -> int | None:
    """What the file system knows the database by; None where there is no file."""
    file = sqlite_file(url)
    return file.stat().st_ino if file and file.exists() else None
