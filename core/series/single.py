"""One training as a process of its own: an ordinary `vreid run`."""

import json
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import IO, Protocol

from core.runs.supervision import environment
from core.series.plan import Training

VREID = (sys.executable, "-P", "-m", "core.cli")


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a training ended.

    Attributes:
        state: "finished", "failed" or "stopped".
        run_id: "" where it didn't come to a run.
        text: why it didn't finish.
        scores: final values, in [0, 1].
    """

    training: Training
    state: str
    run_id: str = ""
    text: str = ""
    scores: dict[str, float] | None = None


class Process(Protocol):
    """A training that was started."""

    def poll(self) -> int | None:
        """The exit code; None while it goes on."""

    def interrupt(self) -> None:
        """Ask it to end, as Ctrl-C does; once more ends it at once."""

    def outcome(self) -> Outcome:
        """How it ended; to be asked once, after its end."""


class Single:
    """A `vreid run` in a session of its own, so that a Ctrl-C reaches it once, from here."""

    def __init__(self, training: Training, command: Sequence[str] = ()) -> None:
        self._training = training
        with ExitStack() as files:  # a pipe that nobody empties would hold a long run up
            self._out = files.enter_context(tempfile.TemporaryFile())
            self._err = files.enter_context(tempfile.TemporaryFile())
            self._process = subprocess.Popen(
                [*(command or VREID), *arguments(training)],
                stdin=subprocess.DEVNULL,
                stdout=self._out,
                stderr=self._err,
                env=environment(),
                start_new_session=True,
            )
            files.pop_all()

    def poll(self) -> int | None:
        """The exit code; None while it goes on."""
        return self._process.poll()

    def interrupt(self) -> None:
        """Ask it to end, as Ctrl-C does; once more ends it at once."""
        self._process.send_signal(signal.SIGINT)

    def outcome(self) -> Outcome:
        """How it ended, by the object that it printed, else by its last words."""
        with self._out, self._err:
            code = self._process.wait()
            said, complaint = _text(self._out), _text(self._err)
        try:
            run = json.loads(said)["runs"][0]
            state, text = str(run["state"]), str(run["text"])
            return Outcome(self._training, state, str(run["id"]), text, dict(run["scores"]))
        except (ValueError, LookupError, TypeError):
            last = (complaint.strip().splitlines() or [f"exit code {code}"])[-1]
            state = "stopped" if code in (128 + signal.SIGINT, -signal.SIGINT) else "failed"
            return Outcome(self._training, state, text=last.removeprefix("vreid: "))


def arguments(training: Training) -> list[str]:
    """What `vreid` is given to run one training."""
    series, row, settings = training.series, training.row, training.settings
    words = ["run", f"{settings.source}:{settings.target}", "--json", "--tied", "--now"]
    words += ["--method", row.method, "--seed", str(settings.seed)]
    words += [f"--set={text}" for text in (*series.assignments, *row.assignments)]
    if series.splits:
        words.append(f"--set=data.split={settings.data.split}")
    words += [f"--tag={tag}" for tag in series.tags]
    if series.backbone:
        words.append(f"--backbone={series.backbone}")
    if series.config:
        words.append(f"--config={series.config.absolute()}")
    if series.data_root:
        words.append(f"--data-root={series.data_root.absolute()}")
    return [*words, "--quick"] if series.quick else words


def _text(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode("utf-8", errors="backslashreplace")
