"""Makes or updates the `.venv` that the scripts run in; nothing but the standard library.

A killed set-up leaves `.venv/unfinished` behind: such an environment is never trusted, and the
next call makes it anew (what pip had fetched, it keeps). `.venv/stamp` says what a finished
environment was made for and is written last. `.venv/lock` is held by this process and by every
pip it starts, so that a pip that outlives a killed set-up is waited for.
"""

import contextlib
import fcntl
import os
import shutil
import signal
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from commands import Runner, SetupError, disk_full, figure, is_full, say

KEPT = ("lock", "unfinished")  # what outlives emptying .venv


@dataclass(frozen=True)
class Environment:
    """The `.venv` of one checkout, whose lock is held."""

    root: Path
    runner: Runner

    @property
    def folder(self) -> Path:
        """The environment itself."""
        return self.root / ".venv"

    @property
    def python(self) -> Path:
        """Its interpreter, through which pip is called."""
        return self.folder / "bin" / "python"

    @property
    def unfinished(self) -> Path:
        """There while packages may be half unpacked."""
        return self.folder / "unfinished"

    @property
    def place(self) -> bytes:
        """First line of the stamp."""
        return os.fsencode(f"{self.root}\n")

    def read_stamp(self) -> bytes:
        """What the environment was made for; empty where nobody knows."""
        with contextlib.suppress(FileNotFoundError):
            return (self.folder / "stamp").read_bytes()
        return b""

    def write_stamp(self, text: bytes) -> None:
        """Replace the stamp in one step."""
        fresh = self.folder / "stamp.new"
        fresh.write_bytes(text)
        fresh.replace(self.folder / "stamp")

    def wanted_stamp(self) -> bytes:
        """What the stamp of a finished environment holds; prepare.sh compares the same."""
        lock, project = self.root / "requirements.lock", self.root / "pyproject.toml"
        return self.place + lock.read_bytes() + project.read_bytes()

    def made(self) -> bool:
        """True when there is nothing to do."""
        return os.access(self.python, os.X_OK) and self.read_stamp() == self.wanted_stamp()

    def usable(self) -> bool:
        """True for an environment that can be updated rather than made anew."""
        stamp = self.read_stamp()
        moved = bool(stamp) and not stamp.startswith(self.place)  # its scripts name the old place
        if moved or self.unfinished.exists():
            return False
        question = [str(self.python), str(Path(__file__).with_name("suitable.py"))]
        try:
            answer = subprocess.run(question, capture_output=True, text=True, check=False)
        except OSError:
            return False
        return answer.stdout.strip() == "fits" and any(self.folder.glob("lib/*/site-packages/pip"))

    def free_mb(self) -> float:
        """Room that is left on its disk, MB."""
        return shutil.disk_usage(self.folder).free / 1e6

    def pip(self, *arguments: str) -> str:
        """Call `pip install` with these arguments; what it said."""
        always = ["--disable-pip-version-check", "--no-input", "--retries=3"]
        command = [str(self.python), "-I", "-u", "-m", "pip", "install", *always, *arguments]
        return self.runner.run(command)


def main() -> int:
    """Set up the checkout named on the command line; the exit status."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    root = Path(sys.argv[1])
    try:
        with locked(root / ".venv") as lock:
            set_up(Environment(root, Runner(root, lock)))
    except KeyboardInterrupt:
        say("Interrupted; the next call takes it up again.")
        return 130
    except SetupError as error:
        say(f"vreid: {error}")
        return 1
    except OSError as error:
        place = f"setting up failed at {error.filename}: {error.strerror}; mend that, call again"
        say(f"vreid: {disk_full(root) if is_full(error) else place}")
        return 1
    return 0


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[int]:
    """Hold the lock of `folder` against other set-ups; gives its file descriptor."""
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another set-up of this checkout is under way; waiting for it.")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield file.fileno()


def set_up(environment: Environment) -> None:
    """Bring `.venv` to what requirements.lock and pyproject.toml ask for."""
    if environment.made():  # by the one we waited for
        return
    started = time.monotonic()
    if environment.usable():
        say("requirements.lock or pyproject.toml is new to .venv: updating it.")
        environment.write_stamp(environment.place)
        update_packages(environment)
    else:
        make(environment)
        install_packages(environment)
    install_project(environment)
    check_torch(environment)
    environment.runner.clear()
    environment.write_stamp(environment.wanted_stamp())
    say(f"Set up in {time.monotonic() - started:.0f} s.")


def make(environment: Environment) -> None:
    """An empty environment, marked as unfinished, in place of whatever was there."""
    environment.unfinished.touch()
    for child in environment.folder.iterdir():
        if child.name in KEPT:
            continue
        if child.is_dir() and not child.is_symlink():
            shutil.rmtree(child)
        else:
            child.unlink()
    fetched, free = figure(environment.root, "fetch-mb"), environment.free_mb()
    needed = fetched + figure(environment.root, "disk-mb")
    if free < needed:
        raise SetupError(
            f"setting up takes {needed / 1e3:.1f} GB and {free / 1e3:.1f} GB are free in "
            f"{environment.root}; make room there and call again"
        )
    sizes = f", and the time to fetch {fetched / 1e3:.1f} GB" if fetched else ""
    say(f"Setting up vreid in {environment.folder}, once: about two minutes{sizes}.")
    say(f"  making an environment with Python {sys.version.split()[0]}")
    # The interpreter's real path: when that goes, .venv/bin/python dangles and is made anew.
    interpreter = os.path.realpath(sys.executable)
    environment.runner.run([interpreter, "-m", "venv", str(environment.folder)])


def install_packages(environment: Environment) -> None:
    """What pyproject.toml asks for, and all it needs, in the versions of requirements.lock."""
    environment.unfinished.touch()
    say("  fetching packages")
    fetched, unpacked = (figure(environment.root, name) for name in ("fetch-mb", "disk-mb"))
    room_for_cache = environment.free_mb() > 2 * fetched + unpacked
    cache = [] if room_for_cache else ["--no-cache-dir"]
    environment.pip(*cache, *wanted_packages(environment.root))
    environment.unfinished.unlink()


def update_packages(environment: Environment) -> None:
    """The same in an environment in use, which stays whole if the registry can't be reached."""
    if "Would install" in environment.pip("--dry-run", *wanted_packages(environment.root)):
        install_packages(environment)


def wanted_packages(root: Path) -> list[str]:
    """Arguments for pip. The lock constrains: what no package asks for here stays out."""
    return ["--only-binary=:all:", "-c", str(root / "requirements.lock"), *requirements(root)]


def requirements(root: Path) -> list[str]:
    """What pyproject.toml declares: to run, to develop and to build."""
    declared = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    groups = declared.get("dependency-groups", {})
    return [
        *declared["project"].get("dependencies", []),
        *groups.get("dev", []),
        *declared["build-system"]["requires"],
    ]


def install_project(environment: Environment) -> None:
    """The checkout itself, editable; needs no network."""
    for old in environment.folder.glob("lib/*/site-packages/vreid-*.dist-info"):
        shutil.rmtree(old)  # pip couldn't uninstall what a killed pip left there
    say("  installing vreid itself")
    offline = ["--quiet", "--no-deps", "--no-index", "--no-build-isolation"]
    environment.pip(*offline, "-e", str(environment.root))


def check_torch(environment: Environment) -> None:
    """Refuse a torch and a torchvision of different builds now rather than in the first run."""
    code = "import importlib.util as u; u.find_spec('torchvision') and __import__('torchvision')"
    command = [str(environment.python), "-I", "-c", code]
    said = subprocess.run(command, capture_output=True, text=True, check=False)
    if said.returncode:
        reason = (said.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise SetupError(
            f"torch and torchvision don't work together ({reason}); both have to come from one "
            "registry: look at pip's index and find-links settings, remove .venv and call again"
        )


if __name__ == "__main__":
    sys.exit(main())
