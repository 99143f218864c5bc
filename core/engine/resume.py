"""An interrupted run goes on as if it had never been interrupted.

A run that is cut at any step and resumed ends with the same weights and the same rows of metrics,
but for rates of clips, as one that was not: bit for bit on a processor with the same number of
threads. On a GPU some sums have no fixed order, so that two uninterrupted runs differ as well.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core import parallel
from core.engine import checkpoint
from core.engine.batches import Stream
from core.engine.checkpoint import DamagedError, name_of
from core.engine.loop import Loop
from core.engine.randomness import random_states, restore
from core.engine.selection import Selection
from core.errors import WeightsError
from core.journal import Journal
from core.methods.method import Method, State
from core.settings import Checkpoint

LEAST_PAUSE = 20  # times what writing took, between the checkpoints of two epochs


@dataclass(frozen=True, slots=True)
class Parts:
    """All that training changes.

    Attributes:
        method: networks, losses, and what belongs to them.
        loop: optimiser, schedule, place.
        selection: of the best epoch, where it is asked for.
        streams: of batches; their places follow from the loop's.
    """

    method: Method
    loop: Loop
    selection: Selection | None
    streams: Sequence[Stream[Any]]

    def state_dict(self) -> State:
        """As they are between two steps; every process must ask for it."""
        return {
            "method": self.method.state_dict(),
            "loop": self.loop.state_dict(),
            "selection": self.selection and self.selection.state_dict(),
            "streams": [stream.generator.get_state() for stream in self.streams],
            "random": parallel.everyone(random_states()),
        }

    def load_state_dict(self, state: State) -> None:
        """Be as the parts were that gave this state; both were made alike."""
        self.method.load_state_dict(state["method"])
        self.loop.load_state_dict(state["loop"])
        if self.selection:
            self.selection.load_state_dict(state["selection"], self.method.networks())
        for stream, generator in zip(self.streams, state["streams"], strict=True):
            stream.generator.set_state(generator)
        restore(state["random"][parallel.rank()])


class Checkpoints:
    """Those of one run: which one to go on from, and when to write the next.

    Every process of a run asks for the same in the same order; the first one writes.

    Args:
        folder: of the run.
        settings: when to write, and how many to keep.
        deciding: settings and figures that a checkpoint must share, by name.
        journal: of the run.
    """

    def __init__(
        self, folder: Path, settings: Checkpoint, deciding: dict[str, object], journal: Journal
    ) -> None:
        self._folder = folder
        self._settings = settings
        self._deciding = deciding
        self._journal = journal
        self._good: list[int] = []  # steps, oldest first
        self._cost, self._since = 0.0, time.monotonic()
        self._warned = False

    def newest(self, again: bool) -> State | None:
        """The state to go on from; None where there is none, and the run begins anew.

        Args:
            again: whether an earlier attempt may have left rows in the journal.

        Raises:
            WeightsError: there is one, of other settings or of another version.
        """
        found = checkpoint.steps(self._folder)
        for step in found:
            try:
                saved, state = checkpoint.read(self._folder, step)
            except DamagedError as error:
                text = f"{error}; an earlier one is looked for"
                self._journal.write("note", level="warning", text=text)
                continue
            self._check(step, state["deciding"])
            self._good = sorted(each for each in found if each <= step)
            text = f"goes on from step {step:,}; whole epochs done: {saved.epoch}"
            self._say_resumed(step, saved.epoch, name_of(step), text)
            return state
        if again or found:
            self._say_resumed(0, 0, "", "there is no whole checkpoint: begins anew")
        return None

    def offer(self, parts: Parts, between_epochs: bool) -> bool:
        """Write a checkpoint if it is time for one; whether it was."""
        due = parallel.agreed(self._is_due(parts.loop, between_epochs))
        if due:
            self.write(parts)
        return bool(due)

    def write(self, parts: Parts) -> None:
        """Write a checkpoint unless this step has one; a disk without room ends no run."""
        step = parts.loop.done
        if step in self._good:
            return
        began = time.monotonic()
        state = parts.state_dict() | {"deciding": self._deciding}
        first = parallel.rank() == 0
        if parallel.agreed(first and self._put(state, step, parts.loop.settled)):
            self._good = [*self._good, step][-self._settings.keep :]
            if first:
                checkpoint.prune(self._folder, self._good)
        self._since = time.monotonic()
        self._cost = self._since - began

    def _is_due(self, loop: Loop, between_epochs: bool) -> bool:
        wanted, passed = self._settings, time.monotonic() - self._since
        if wanted.minutes and passed >= 60 * wanted.minutes:
            return True
        if not between_epochs:
            return False
        planned = wanted.every and loop.settled % wanted.every == 0
        return loop.complete or bool(planned and passed >= LEAST_PAUSE * self._cost)

    def _put(self, state: State, step: int, epoch: int) -> bool:
        """Write a state and say so; whether there was room for it."""
        self._journal.sync()  # what it doesn't repeat must not be lost
        try:
            saved = checkpoint.write(self._folder, state, step, epoch)
        except OSError as error:
            self._warn(f"{name_of(step)}: can't be written ({error.strerror or error})")
            return False
        self._journal.write("checkpoint", path=name_of(step), **saved._asdict())
        return True

    def _warn(self, text: str) -> None:
        """Say once what goes wrong again and again."""
        if not self._warned:
            left = name_of(self._good[-1]) if self._good else "the beginning"
            text = f"{text}; the run goes on, and would be resumed from {left}: free some room"
            self._journal.write("note", level="warning", text=text)
        self._warned = True

    def _check(self, step: int, deciding: dict[str, object]) -> None:
        """Refuse a checkpoint of another run."""
        for name in sorted(deciding.keys() | self._deciding.keys()):
            was, now = deciding.get(name), self._deciding.get(name)
            if was != now:
                path = self._folder / name_of(step)
                raise WeightsError(
                    f"{path}: was written with {name} {was}, this run has {now}: set it back, "
                    f"{checkpoint.REMEDY}"
                )

    def _say_resumed(self, step: int, epoch: int, path: str, text: str) -> None:
        self._journal.write("resumed", step=step, epoch=epoch, checkpoint=path, text=text)
