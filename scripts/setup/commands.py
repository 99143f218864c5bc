"""Runs pip and venv: shows how far they are, says in one sentence what failed."""

import errno
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

UNREACHABLE = re.compile(
    r"connection broken by|Could not connect|ConnectionError|NameResolutionError|TimeoutError"
    r"|timed out|Name or service not known|name resolution|IncompleteRead|HTTP error 5\d\d"
)
MISSING = re.compile(r"No matching distribution found for \S+|requested \(constraint\) \S+")
FULL = re.compile(r"No space left on device|Disk quota exceeded")
UNWANTED = ("PIP_TARGET", "PIP_PREFIX")  # would install elsewhere


class SetupError(Exception):
    """Why there is no environment, in one sentence that says what to do."""


@dataclass(frozen=True)
class Runner:
    """Runs commands for the checkout at `root`, handing `lock`, an open file, down to them."""

    root: Path
    lock: int

    @property
    def log(self) -> Path:
        """Where all that the commands said is kept."""
        return self.root / ".venv" / "setup.log"

    @property
    def temporary(self) -> Path:
        """Where pip unpacks: on the disk that was found large enough."""
        return self.root / ".venv" / "tmp"

    def clear(self) -> None:
        """Remove what killed commands left."""
        shutil.rmtree(self.temporary, ignore_errors=True)

    def run(self, command: list[str]) -> str:
        """Run a command, showing its progress; what it said.

        Raises:
            SetupError: it failed, with the cause in one sentence.
        """
        self.temporary.mkdir(exist_ok=True)
        variables = {key: value for key, value in os.environ.items() if key not in UNWANTED}
        variables |= {"TMPDIR": str(self.temporary), "PIP_USER": "0"}
        said = []
        with (
            self.log.open("a", encoding="utf-8") as log,
            subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                encoding="utf-8",
                errors="replace",
                env=variables,
                pass_fds=[self.lock],
            ) as child,
        ):
            try:
                for line in child.stdout or ():
                    log.write(line)
                    said.append(line)
                    show_progress(line)
            except BaseException:
                child.terminate()
                raise
        if child.returncode:
            raise SetupError(cause("".join(said), self.root, self.log))
        return "".join(said)


def cause(said: str, root: Path, log: Path) -> str:
    """Why pip failed, in one sentence, from what it said."""
    if FULL.search(said):
        return disk_full(root)
    if UNREACHABLE.search(said):
        return (
            "no network: pip can't reach its package registry; connect, or point pip to a "
            f"registry that can be reached, and call again (pip's words: {log})"
        )
    if missing := MISSING.search(said):
        version = ".".join(map(str, sys.version_info[:2]))
        return (
            f"pip's registry has no {missing[0].split()[-1]} for Python {version} on this machine; "
            "point pip to one that has it, or name another Python by PYTHON=... "
            f"(pip's words: {log})"
        )
    last = [line for line in said.splitlines() if line.strip()][-1:]
    errors = re.findall(r"^ERROR: (.+)$", said, re.MULTILINE)[:1]
    return f"pip failed: {' '.join(errors or last)} (all its words: {log})"


def is_full(error: OSError) -> bool:
    """True when there was no room left."""
    return error.errno in (errno.ENOSPC, errno.EDQUOT)


def disk_full(root: Path) -> str:
    """One sentence for a disk that filled up."""
    needed = figure(root, "fetch-mb") + figure(root, "disk-mb")
    amount = f" (a whole set-up takes {needed / 1e3:.1f} GB)" if needed else ""
    return f"the disk of {root} is full{amount}; make room there and call again"


def figure(root: Path, name: str) -> int:
    """A figure from the head of requirements.lock, 0 where it isn't stated or doesn't apply."""
    head = (root / "requirements.lock").read_text(encoding="utf-8")
    stated = re.search(rf"^# {name}: (\d+)", head, re.MULTILINE)
    return int(stated[1]) if stated and sys.platform == "linux" else 0


def show_progress(line: str) -> None:
    """One line in place on a terminal, a line a stage elsewhere."""
    if line.startswith("Installing collected packages"):
        say("  unpacking packages")
    elif sys.stderr.isatty() and line.lstrip().startswith(("Collecting ", "Downloading ")):
        sys.stderr.write(f"\r\033[K    {' '.join(line.split())[:70]}\r")
        sys.stderr.flush()


def say(text: str) -> None:
    """Tell the user, over the line of progress if one stands there."""
    sys.stderr.write(("\r\033[K" if sys.stderr.isatty() else "") + text + "\n")
    sys.stderr.flush()
