"""`python -m core.hooks.feed RUN_FOLDER TRACKER`: hand a run over to a tracker, to its end.

Whatever the tracker raises ends this process, and so does a call that doesn't return: the keeper
(`core.hooks.keep`) starts another, which goes on where this one was.
"""

import dataclasses
import faulthandler
import itertools
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from core.hooks import handed
from core.hooks.accelerated import Opening, open_tracker
from core.hooks.trackers import flat_settings
from core.journal import JOURNAL, Event, read_events
from core.runs.folder import SPEC, read_json

CALL_S = 600.0  # a tracker that takes longer over one event is taken for dead
LOOK_S = 1.0
BLOCK = 5000  # events after which is written down how far the tracker was fed


class Tracker(Protocol):
    """What a run is handed to; may raise anything."""

    @property
    def remote(self) -> str:
        """By what the tracker knows the run."""

    def settings(self, values: dict[str, Any]) -> None:
        """Take the settings."""

    def log(self, values: dict[str, float], step: int, epoch: float, time: float) -> None:
        """Take metrics of a step."""

    def finish(self, state: str) -> None:
        """Learn how the run ended."""


class Feed:
    """A run on its way to a tracker."""

    def __init__(
        self,
        folder: Path,
        name: str,
        opener: Callable[[str, Opening], Tracker] = open_tracker,
        patience_s: float = CALL_S,
    ) -> None:
        self._folder, self._name = folder, name
        self._opener, self._patience_s = opener, patience_s
        self._spec = read_json(folder / SPEC) or {}
        self._handed = handed.load(folder, name)
        self._tracker: Tracker | None = None

    def follow(self) -> None:
        """Hand over what comes, until the run has ended or nobody keeps this process."""
        keeper = os.getppid()
        while self.look() and os.getppid() == keeper:
            time.sleep(LOOK_S)

    def look(self) -> bool:
        """Hand over what is new in the journal; whether more may come."""
        before = dataclasses.replace(self._handed)
        try:
            events = read_events(self._folder / JOURNAL, before.offset)
            for event, after in itertools.islice(events, BLOCK):
                faulthandler.dump_traceback_later(self._patience_s, exit=True)
                self._take(event)
                self._handed.offset = after
        finally:
            faulthandler.cancel_dump_traceback_later()
            if self._handed != before:
                self._remember()
        return not self._handed.over and self._folder.is_dir()

    def _take(self, event: Event) -> None:
        kind = event["type"]
        if kind in handed.BEGINNINGS:
            self._handed.over = False
        elif self._handed.over:
            return
        elif kind == "resumed":
            self._reopen(int(event["step"]))
        elif kind == "metric":
            self._log(event["values"], int(event["step"]), event)
        elif kind in handed.ENDINGS:
            self._end(event)

    def _reopen(self, step: int) -> None:
        """Go on after a step: what the tracker has of later ones is void."""
        if self._tracker:
            self._tracker.finish("stopped")
            self._tracker = None
        self._open(step)

    def _log(self, values: dict[str, float | None], step: int, event: Event) -> None:
        finite = {key: value for key, value in values.items() if value is not None}
        epoch = float(event.get("epoch") or 0.0)
        self._open().log(finite, step, epoch, float(event["t"]))
        self._handed.step = step

    def _end(self, event: Event) -> None:
        """Hand over the scores under names of their own: curves may be called as they are."""
        if scores := event.get("scores"):
            final = {f"final/{key}": value for key, value in scores.items()}
            self._log(final, self._handed.step, event)
        self._open().finish(str(event.get("state") or event["type"]))
        self._tracker, self._handed.over = None, True

    def _open(self, after: int | None = None) -> Tracker:
        if self._tracker is None:
            self._tracker = self._opener(self._name, self._opening(after))
            self._handed.remote = self._tracker.remote
            self._remember()  # or the next try would make another run of it
            if not self._handed.settings:
                self._tracker.settings(flat_settings(self._spec.get("settings", {})))
                self._handed.settings = True
        return self._tracker

    def _opening(self, after: int | None) -> Opening:
        spec = self._spec
        return Opening(
            self._folder,
            str(spec.get("id") or self._folder.name),
            str(spec.get("name") or self._folder.name),
            tuple(spec.get("tags") or ()),
            str(spec.get("group") or ""),
            self._handed.remote,
            after,
        )

    def _remember(self) -> None:
        handed.save(self._folder, self._name, self._handed)


if __name__ == "__main__":
    Feed(Path(sys.argv[1]), sys.argv[2]).follow()
