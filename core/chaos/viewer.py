"""Somebody who looks on: a `vreid watch` that is killed and comes back."""

import subprocess
import sys
from types import TracebackType
from typing import Self

from core.runs.supervision import environment


class Viewer:
    """Keeps one process that follows the latest run."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.keep_up()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def keep_up(self) -> None:
        """Start it anew where it is gone."""
        if self._process is None or self._process.poll() is not None:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "core.cli", "watch", "last"],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=environment(),
                start_new_session=True,
            )

    def pids(self) -> list[int]:
        """Of the one there is."""
        return [self._process.pid] if self._process and self._process.poll() is None else []
