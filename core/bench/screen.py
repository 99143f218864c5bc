"""A terminal that counts: a program behind a pseudo-terminal, its bytes and its moments."""

import contextlib
import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import psutil

QUIET_S = 0.02  # after so long without a byte, a drawing is complete
STILL_S = 0.5  # and after so long, nothing is to come
LONGEST_S = 60.0
_CONTROL = re.compile(rb"\x1b\[[0-9;:?<>=]*[ -/]*[@-~]|\x1b[@-_]")


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a key.

    Attributes:
        seconds: until the last byte of the answer.
        size: bytes.
    """

    seconds: float
    size: int


class Screen:
    """A program that believes it is in a terminal."""

    def __init__(self, pid: int, master: int, begun: float) -> None:
        self.process = psutil.Process(pid)
        self.begun = begun
        self.text = b""
        self._master = master

    def until(self, words: bytes) -> float:
        """Seconds from the start until these words were drawn, without the codes between them.

        Raises:
            TimeoutError: they never were.
        """
        while words not in _CONTROL.sub(b"", self.text):
            if not self.read(LONGEST_S):
                raise TimeoutError(f"{words!r} was not drawn")
        return time.perf_counter() - self.begun

    def press(self, keys: bytes) -> Answer:
        """Type, and wait for the answer: what comes later is another one, to the key's rest."""
        self.settle()
        start = last = time.perf_counter()
        os.write(self._master, keys)
        size, wait = 0, 1.0
        while chunk := self.read(wait):
            size, last, wait = size + chunk, time.perf_counter(), QUIET_S
        return Answer(last - start, size)

    def settle(self) -> int:
        """Wait until the screen stands still; how many bytes came meanwhile."""
        size = 0
        while chunk := self.read(STILL_S):
            size += chunk
        return size

    def watch(self, seconds: float) -> int:
        """Bytes that come without a key."""
        end, size = time.perf_counter() + seconds, 0
        while (left := end - time.perf_counter()) > 0:
            size += self.read(left)
        return size

    def read(self, wait_s: float) -> int:
        """Take what comes next; how many bytes, 0 where nothing comes in time."""
        if not select.select([self._master], [], [], wait_s)[0]:
            return 0
        try:
            chunk = os.read(self._master, 1 << 16)
        except OSError:  # the program has gone
            return 0
        self.text = (self.text + chunk)[-(1 << 20) :]
        return len(chunk)


@contextlib.contextmanager
def showing(
    command: Sequence[str], size: tuple[int, int], variables: Mapping[str, str]
) -> Iterator[Screen]:
    """Start a program in a terminal of (columns, rows); it is ended with the context."""
    begun = time.perf_counter()
    pid, master = pty.fork()
    if pid == 0:
        os.execvpe(command[0], list(command), dict(variables))
    fcntl.ioctl(master, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))
    try:
        yield Screen(pid, master, begun)
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        os.close(master)
